#include "serve/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "rank/parts.h"
#include "suggest/style.h"
#include "tags/tagger.h"

enum kind { INTEGER, REAL, BOOLEAN, STRING, STRINGS };

/* Every setting but the switches of tags and of the ranking's parts, and the rules below. low and high: inclusive bounds of a
 * number. */
static const struct setting {
    const char *name;
    enum kind kind;
    double low, high;
} settings[] = {
    { "data_directory", STRING, 0, 0 },
    { "log_level", STRING, 0, 0 },
    { "service.endpoints", STRINGS, 0, 0 },
    { "service.workers", INTEGER, 1, 64 },
    { "service.queue", INTEGER, 1, 65536 },
    { "service.peer_queue", INTEGER, 1, 65536 },
    { "service.queue_ms", INTEGER, 10, 60000 },
    { "service.send_high_water", INTEGER, 1, 100000 },
    { "service.unread_limit_mb", INTEGER, 1, 65536 },
    { "service.worker_memory_mb", INTEGER, 8, 4096 },
    { "service.index_interval_ms", INTEGER, 50, 60000 },
    { "service.learn_sent", BOOLEAN, 0, 0 },
    { "service.trace", BOOLEAN, 0, 0 },
    { "service.secret_key_file", STRING, 0, 0 },
    { "service.allowed_keys_file", STRING, 0, 0 },
    { "suggest.min_confidence", REAL, 0, 1 },
    { "suggest.exploration", REAL, 0, 1 },
    { "suggest.exploration_margin", REAL, 0, 10 },
    { "suggest.list_memory_mb", INTEGER, 0, 4096 },
    { "suggest.stale_days", INTEGER, 0, 36500 },
    { "suggest.today", STRING, 0, 0 },
    { "suggest.policy_file", STRING, 0, 0 },
    { "privacy.retention_days", INTEGER, 0, 36500 },
    { "privacy.controller", STRING, 0, 0 },
    { "privacy.contact", STRING, 0, 0 },
};
#define SETTING_COUNT (sizeof settings / sizeof *settings)

/* Routing rules: their values are checked where they are used (tags/route.c). */
static const char *const rule_names[] = { "route.[].intent", "route.[].language", "route.[].sentiment", "route.[].escalate",
                                          "route.[].team" };
#define RULE_NAME_COUNT (sizeof rule_names / sizeof *rule_names)

static const char *const level_names[] = {
    [SK_LOG_ERROR] = "error", [SK_LOG_WARNING] = "warning", [SK_LOG_NOTICE] = "notice",
    [SK_LOG_INFO] = "info",   [SK_LOG_DEBUG] = "debug",
};

static bool find_level(const char *name, enum sk_log_level *level) {
    for (size_t i = SK_LOG_ERROR; i <= SK_LOG_DEBUG; i++) {
        if (strcmp(level_names[i], name) == 0) {
            *level = (enum sk_log_level) i;
            return true;
        }
    }
    return false;
}

static enum sk_status check_integer(const struct sk_config *config, const struct setting *setting, struct sk_error *error) {
    int64_t value = sk_config_integer(config, setting->name, 0);
    if ((double) value >= setting->low && (double) value <= setting->high)
        return SK_OK;
    return sk_config_refuse(config, setting->name, error, "setting %s is %" PRId64 ": it must be from %.0f to %.0f",
                            setting->name, value, setting->low, setting->high);
}

static enum sk_status check_real(const struct sk_config *config, const struct setting *setting, struct sk_error *error) {
    double value = sk_config_real(config, setting->name, 0);
    if (value >= setting->low && value <= setting->high)
        return SK_OK;
    return sk_config_refuse(config, setting->name, error, "setting %s is %.10g: it must be from %g to %g", setting->name, value,
                            setting->low, setting->high);
}

static enum sk_status check_strings(const struct sk_config *config, const struct setting *setting, struct sk_error *error) {
    size_t count = sk_config_count(config, setting->name);
    if (count == 0)
        return sk_config_refuse(config, setting->name, error, "setting %s must be a list of strings, one at least",
                                setting->name);
    for (size_t i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s.[%zu]", setting->name, i);
        if (sk_config_kind_of(config, name) != SK_CONFIG_STRING)
            return sk_config_refuse(config, name, error, "setting %s: element %zu is not a string", setting->name, i + 1);
    }
    return SK_OK;
}

static enum sk_status check_setting(const struct sk_config *config, const struct setting *setting, struct sk_error *error) {
    static const char *const wanted[] = { "a whole number", "a number", "true or false", "a string", "a list of strings" };
    enum sk_config_kind found = sk_config_kind_of(config, setting->name);
    if (found == SK_CONFIG_ABSENT)
        return SK_OK;
    if (setting->kind == STRINGS && found == SK_CONFIG_OTHER)
        return check_strings(config, setting, error);
    if (setting->kind == INTEGER && found == SK_CONFIG_INTEGER)
        return check_integer(config, setting, error);
    if (setting->kind == REAL && (found == SK_CONFIG_REAL || found == SK_CONFIG_INTEGER))
        return check_real(config, setting, error);
    if ((setting->kind == BOOLEAN && found == SK_CONFIG_BOOLEAN) || (setting->kind == STRING && found == SK_CONFIG_STRING))
        return SK_OK;
    return sk_config_refuse(config, setting->name, error, "setting %s must be %s", setting->name, wanted[setting->kind]);
}

static enum sk_status check_switch(const struct sk_config *config, const char *name, struct sk_error *error) {
    struct setting setting = { .name = name, .kind = BOOLEAN };
    return check_setting(config, &setting, error);
}

static enum sk_status check_all(const struct sk_config *config, struct sk_error *error) {
    enum sk_log_level level;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        enum sk_status status = check_setting(config, &settings[i], error);
        if (status != SK_OK)
            return status;
    }
    for (size_t part = 0; part < SK_PARTS; part++) {
        enum sk_status status = check_switch(config, sk_part_setting((enum sk_part) part), error);
        if (status != SK_OK)
            return status;
    }
    for (enum sk_tag tag = 0; tag < SK_TAG_COUNT; tag++) {
        char name[SK_TAG_SETTING];
        sk_tag_setting(tag, name);
        enum sk_status status = check_switch(config, name, error);
        if (status != SK_OK)
            return status;
    }
    if (!find_level(sk_config_string(config, "log_level", "info"), &level))
        return sk_config_refuse(config, "log_level", error, "setting log_level must be error, warning, notice, info or debug");
    return SK_OK;
}

enum sk_status sk_settings_load(const char *path, struct sk_config **out, struct sk_error *error) {
    const char *known[SETTING_COUNT + RULE_NAME_COUNT + SK_PARTS + SK_TAG_COUNT + SK_STYLE_SETTINGS];
    char switches[SK_TAG_COUNT][SK_TAG_SETTING];
    struct sk_config *config;
    size_t count = 0;
    for (size_t i = 0; i < SETTING_COUNT; i++)
        known[count++] = settings[i].name;
    for (size_t i = 0; i < RULE_NAME_COUNT; i++)
        known[count++] = rule_names[i];
    for (size_t part = 0; part < SK_PARTS; part++)
        known[count++] = sk_part_setting((enum sk_part) part);
    for (enum sk_tag tag = 0; tag < SK_TAG_COUNT; tag++) {
        sk_tag_setting(tag, switches[tag]);
        known[count++] = switches[tag];
    }
    for (size_t i = 0; i < SK_STYLE_SETTINGS; i++) /* their values are checked where they are used */
        known[count++] = sk_style_setting(i);
    enum sk_status status = sk_config_load(path, known, count, &config, error);
    if (status != SK_OK)
        return status;
    status = check_all(config, error);
    if (status != SK_OK) {
        sk_config_destroy(config);
        return status;
    }
    *out = config;
    return SK_OK;
}

const char *sk_settings_data_directory(const struct sk_config *config) {
    const char *directory = getenv("SIDEKICK_DATA");
    if (directory && *directory)
        return directory;
    return sk_config_string(config, "data_directory", "./sidekick-data");
}

void sk_settings_apply_log_level(const struct sk_config *config) {
    enum sk_log_level level;
    if (find_level(sk_config_string(config, "log_level", "info"), &level))
        sk_log_set_level(level);
}

void sk_settings_service(const struct sk_config *config, struct sk_service_settings *out) {
    *out = (struct sk_service_settings){
        .workers = (unsigned) sk_config_integer(config, "service.workers", 2),
        .queue = (size_t) sk_config_integer(config, "service.queue", 256),
        .peer_queue = (size_t) sk_config_integer(config, "service.peer_queue", 64),
        .queue_ms = (int) sk_config_integer(config, "service.queue_ms", 500),
        .send_high_water = (int) sk_config_integer(config, "service.send_high_water", 200),
        .unread_limit = (size_t) sk_config_integer(config, "service.unread_limit_mb", 128) << 20,
        .worker_memory = (size_t) sk_config_integer(config, "service.worker_memory_mb", 64) << 20,
        .index_interval_ms = (int) sk_config_integer(config, "service.index_interval_ms", 200),
        .retention_days = (int) sk_config_integer(config, "privacy.retention_days", 0),
        .learn_sent = sk_config_boolean(config, "service.learn_sent", true),
        .trace = sk_config_boolean(config, "service.trace", false),
        .secret_key_file = sk_config_string(config, "service.secret_key_file", NULL),
        .allowed_keys_file = sk_config_string(config, "service.allowed_keys_file", NULL),
    };
}
