#include "base/config.h"

#include <libconfig.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct sk_config {
    config_t file;
};

static bool is_known(const char *name, const char *const *known, size_t count) {
    size_t size = strlen(name);
    for (size_t i = 0; i < count; i++) {
        size_t known_size = strlen(known[i]);
        if (known_size > 2 && strcmp(known[i] + known_size - 2, ".*") == 0) {
            if (size >= known_size - 2 && strncmp(name, known[i], known_size - 2) == 0
                && (name[known_size - 2] == '.' || name[known_size - 2] == '\0'))
                return true;
        } else if (strcmp(name, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum sk_status check_names(const config_setting_t *group, const char *prefix, const char *const *known, size_t count,
                                  struct sk_error *error);

/* setting: NULL, where nothing of a file is to blame. */
static enum sk_status refuse(const config_setting_t *setting, struct sk_error *error, const char *message) {
    const char *file = setting ? config_setting_source_file(setting) : NULL;
    if (!file)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "%s", message);
    return sk_error_set(error, SK_FAULT_ARGUMENT, "configuration file %s, line %u: %s", file, config_setting_source_line(setting),
                        message);
}

static enum sk_status unknown(const config_setting_t *setting, const char *name, struct sk_error *error) {
    char message[sizeof error->message];
    snprintf(message, sizeof message, "there is no setting \"%s\" (data/sidekick.conf lists all)", name);
    return refuse(setting, error, message);
}

/* A list of groups: what stands in each is named "<list>.[].<name>". */
static enum sk_status check_list(const config_setting_t *list, const char *prefix, const char *const *known, size_t count,
                                 struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (int i = 0; status == SK_OK && i < config_setting_length(list); i++) {
        const config_setting_t *element = config_setting_get_elem(list, (unsigned) i);
        status = config_setting_is_group(element) ? check_names(element, prefix, known, count, error)
                                                  : unknown(element, prefix, error);
    }
    return status;
}

/* Walks groups and lists of groups; a leaf or array whose dotted name is not known is a fault that names the line. */
static enum sk_status check_names(const config_setting_t *group, const char *prefix, const char *const *known, size_t count,
                                  struct sk_error *error) {
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *setting = config_setting_get_elem(group, (unsigned) i);
        char name[256];
        int size = snprintf(name, sizeof name, "%s%s", prefix, config_setting_name(setting));
        if (size < 0 || (size_t) size >= sizeof name - strlen(".[]."))
            return refuse(setting, error, "the setting's name is too long");
        if (is_known(name, known, count))
            continue;
        bool list = config_setting_is_list(setting);
        if (!list && !config_setting_is_group(setting))
            return unknown(setting, name, error);
        strcat(name, list ? ".[]." : ".");
        enum sk_status status =
            list ? check_list(setting, name, known, count, error) : check_names(setting, name, known, count, error);
        if (status != SK_OK)
            return status;
    }
    return SK_OK;
}

/* The line is shown: the library names no setting where it stands twice. */
static enum sk_status syntax_fault(const config_t *file, const char *path, struct sk_error *error) {
    char line[256] = "";
    int number = config_error_line(file);
    const char *included = config_error_file(file);
    FILE *stream = fopen(included ? included : path, "re");
    for (int i = 1; stream && i <= number && fgets(line, sizeof line, stream);)
        i += strchr(line, '\n') != NULL;
    if (stream)
        fclose(stream);
    const char *text = line + strspn(line, " \t");
    return sk_error_set(error, SK_FAULT_ARGUMENT, "configuration file %s, line %d: %s, at: %.*s", included ? included : path,
                        number, config_error_text(file), (int) strcspn(text, "\r\n"), text);
}

static enum sk_status read_file(struct sk_config *config, const char *path, const char *const *known, size_t known_count,
                                struct sk_error *error) {
    if (access(path, F_OK) != 0)
        return sk_error_set(error, SK_NOT_FOUND, "there is no configuration file %s", path);
    if (config_read_file(&config->file, path) != CONFIG_TRUE) {
        if (config_error_type(&config->file) == CONFIG_ERR_FILE_IO)
            return sk_error_set(error, SK_FAULT_IO, "cannot read the configuration file %s", path);
        return syntax_fault(&config->file, path, error);
    }
    return check_names(config_root_setting(&config->file), "", known, known_count, error);
}

enum sk_status sk_config_load(const char *path, const char *const *known, size_t known_count, struct sk_config **out,
                              struct sk_error *error) {
    struct sk_config *config = calloc(1, sizeof *config);
    if (!config)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the configuration");
    config_init(&config->file);
    config_set_options(&config->file, CONFIG_OPTION_AUTOCONVERT);
    enum sk_status status = path ? read_file(config, path, known, known_count, error) : SK_OK;
    if (status != SK_OK) {
        sk_config_destroy(config);
        return status;
    }
    *out = config;
    return SK_OK;
}

void sk_config_destroy(struct sk_config *config) {
    if (config) {
        config_destroy(&config->file);
        free(config);
    }
}

int64_t sk_config_integer(const struct sk_config *config, const char *name, int64_t fallback) {
    long long value;
    return config && config_lookup_int64(&config->file, name, &value) ? value : fallback;
}

double sk_config_real(const struct sk_config *config, const char *name, double fallback) {
    double value;
    return config && config_lookup_float(&config->file, name, &value) ? value : fallback;
}

bool sk_config_boolean(const struct sk_config *config, const char *name, bool fallback) {
    int value;
    return config && config_lookup_bool(&config->file, name, &value) ? value != 0 : fallback;
}

const char *sk_config_string(const struct sk_config *config, const char *name, const char *fallback) {
    const char *value;
    return config && config_lookup_string(&config->file, name, &value) ? value : fallback;
}

enum sk_config_kind sk_config_kind_of(const struct sk_config *config, const char *name) {
    const config_setting_t *setting = config ? config_lookup(&config->file, name) : NULL;
    if (!setting)
        return SK_CONFIG_ABSENT;
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64: return SK_CONFIG_INTEGER;
    case CONFIG_TYPE_FLOAT: return SK_CONFIG_REAL;
    case CONFIG_TYPE_BOOL: return SK_CONFIG_BOOLEAN;
    case CONFIG_TYPE_STRING: return SK_CONFIG_STRING;
    default: return SK_CONFIG_OTHER;
    }
}

size_t sk_config_count(const struct sk_config *config, const char *name) {
    const config_setting_t *setting = config ? config_lookup(&config->file, name) : NULL;
    return setting && config_setting_is_aggregate(setting) ? (size_t) config_setting_length(setting) : 0;
}

/* The setting, or where it is absent the group or list that it would stand in. NULL: not even that. */
static const config_setting_t *nearest(const struct sk_config *config, const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s", name);
    for (;;) {
        const config_setting_t *setting = config ? config_lookup(&config->file, path) : NULL;
        char *dot = strrchr(path, '.');
        if (setting || !dot)
            return setting;
        *dot = '\0';
    }
}

enum sk_status sk_config_refuse(const struct sk_config *config, const char *name, struct sk_error *error, const char *format,
                                ...) {
    char message[sizeof error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return refuse(nearest(config, name), error, message);
}

/* Whether nothing of the file itself keeps it from being read. */
static bool can_be_read(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, R_OK) == 0;
}

enum sk_status sk_config_refuse_file(const struct sk_config *config, const char *name, const struct sk_error *cause,
                                     struct sk_error *error) {
    bool lasts = cause->status > 0 || cause->status == SK_FAULT_ARGUMENT
                 || (cause->status == SK_FAULT_IO && !can_be_read(sk_config_string(config, name, "")));
    if (lasts)
        return sk_config_refuse(config, name, error, "setting %s: %s", name, cause->message);
    return sk_error_set(error, cause->status, "setting %s: %s", name, cause->message);
}
