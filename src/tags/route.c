/* Routing: a table in the configuration, read once; the first rule that fits decides. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tags/tagging.h"

#define RULES 1000

enum truth { EITHER, YES, NO };

struct rule {
    const char *intent, *language, *sentiment, *team; /* NULL: any; borrowed from the configuration */
    enum truth escalate;
};

struct sk_routes {
    struct rule *rules;
    size_t count;
};

static const char *read_text(const struct sk_config *config, size_t rule, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "route.[%zu].%s", rule, name);
    const char *text = sk_config_string(config, path, NULL);
    return text && *text ? text : NULL;
}

/* A truth value has no third state to fall back to: absent is when both fallbacks come back. */
static enum truth read_truth(const struct sk_config *config, size_t rule, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "route.[%zu].%s", rule, name);
    bool value = sk_config_boolean(config, path, true);
    return value != sk_config_boolean(config, path, false) ? EITHER : value ? YES : NO;
}

static bool is_one_of(const char *text, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static enum sk_status check_rule(const struct rule *rule, size_t number, struct sk_error *error) {
    static const char *const languages[] = { "nl", "en", "de", "fr", "unknown" };
    static const char *const sentiments[] = { "negative", "neutral", "positive" };
    if (!rule->team)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "configuration: rule %zu of \"route\" names no team; add team = \"…\"",
                            number);
    if (rule->language && !is_one_of(rule->language, languages, 5))
        return sk_error_set(error, SK_FAULT_ARGUMENT,
                            "configuration: rule %zu of \"route\" has the language \"%.20s\"; use nl, en, de, fr or unknown",
                            number, rule->language);
    if (rule->sentiment && !is_one_of(rule->sentiment, sentiments, 3))
        return sk_error_set(error, SK_FAULT_ARGUMENT,
                            "configuration: rule %zu of \"route\" has the sentiment \"%.20s\"; use negative, neutral or positive",
                            number, rule->sentiment);
    return SK_OK;
}

static enum sk_status read_rules(const struct sk_config *config, struct sk_routes *routes, struct sk_error *error) {
    size_t count = sk_config_count(config, "route");
    if (count > RULES)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "configuration: \"route\" has %zu rules; at most %d are read", count,
                            RULES);
    routes->rules = calloc(count + 1, sizeof *routes->rules);
    if (!routes->rules)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu routing rules", count);
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        struct rule *rule = &routes->rules[routes->count++];
        *rule = (struct rule){ .intent = read_text(config, i, "intent"),
                               .language = read_text(config, i, "language"),
                               .sentiment = read_text(config, i, "sentiment"),
                               .team = read_text(config, i, "team"),
                               .escalate = read_truth(config, i, "escalate") };
        status = check_rule(rule, i + 1, error);
    }
    return status;
}

enum sk_status sk_routes_create(const struct sk_config *config, struct sk_routes **out, struct sk_error *error) {
    struct sk_routes *routes = calloc(1, sizeof *routes);
    if (!routes)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the routing rules");
    enum sk_status status = read_rules(config, routes, error);
    if (status != SK_OK) {
        sk_routes_destroy(routes);
        return status;
    }
    *out = routes;
    return SK_OK;
}

void sk_routes_destroy(struct sk_routes *routes) {
    if (routes) {
        free(routes->rules);
        free(routes);
    }
}

/* "delivery" fits delivery, delivery.late and delivery.options, but not deliveryman. */
static bool intent_fits(const char *wanted, const struct sk_tags *tags) {
    if (!wanted)
        return true;
    size_t size = strlen(wanted);
    const char *intent = tags->intent_count ? tags->intent[0].label : "";
    return strncmp(intent, wanted, size) == 0 && (intent[size] == '\0' || intent[size] == '.');
}

/* A tag that is switched off says nothing, so a rule that asks for it does not fit. */
static bool asks_for_what_is_off(const struct rule *rule, const struct sk_tags *tags) {
    return (rule->intent && tags->off[SK_TAG_INTENT]) || (rule->language && tags->off[SK_TAG_LANGUAGE])
           || (rule->sentiment && tags->off[SK_TAG_SENTIMENT]) || (rule->escalate != EITHER && tags->off[SK_TAG_ESCALATE]);
}

static bool rule_fits(const struct rule *rule, const struct sk_tags *tags) {
    return !asks_for_what_is_off(rule, tags) && intent_fits(rule->intent, tags)
           && (!rule->language || strcmp(rule->language, tags->language) == 0)
           && (!rule->sentiment || strcmp(rule->sentiment, tags->sentiment.label) == 0)
           && (rule->escalate == EITHER || (rule->escalate == YES) == tags->escalate);
}

const char *sk_routes_find(const struct sk_routes *routes, const struct sk_tags *tags) {
    for (size_t i = 0; i < routes->count; i++)
        if (rule_fits(&routes->rules[i], tags))
            return routes->rules[i].team;
    return NULL;
}
