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

static enum truth read_truth(const struct sk_config *config, size_t rule, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "route.[%zu].%s", rule, name);
    if (sk_config_kind_of(config, path) == SK_CONFIG_ABSENT)
        return EITHER;
    return sk_config_boolean(config, path, false) ? YES : NO;
}

/* What is read as absent because it is of another kind would be a rule without that condition: it would take every message. */
static enum sk_status check_kinds(const struct sk_config *config, size_t rule, struct sk_error *error) {
    static const struct {
        const char *name;
        enum sk_config_kind kind;
    } wanted[] = {
        { "intent", SK_CONFIG_STRING },    { "language", SK_CONFIG_STRING }, { "sentiment", SK_CONFIG_STRING },
        { "escalate", SK_CONFIG_BOOLEAN }, { "team", SK_CONFIG_STRING },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        char path[64];
        snprintf(path, sizeof path, "route.[%zu].%s", rule, wanted[i].name);
        enum sk_config_kind kind = sk_config_kind_of(config, path);
        if (kind != SK_CONFIG_ABSENT && kind != wanted[i].kind)
            return sk_config_refuse(config, path, error, "rule %zu of \"route\": %s must be %s", rule + 1, wanted[i].name,
                                    wanted[i].kind == SK_CONFIG_BOOLEAN ? "true or false" : "a string");
    }
    return SK_OK;
}

static bool is_one_of(const char *text, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static enum sk_status check_rule(const struct sk_config *config, const struct rule *rule, size_t index, struct sk_error *error) {
    static const char *const languages[] = { "nl", "en", "de", "fr", "unknown" };
    static const char *const sentiments[] = { "negative", "neutral", "positive" };
    char path[64];
    snprintf(path, sizeof path, "route.[%zu]", index);
    if (!rule->team)
        return sk_config_refuse(config, path, error, "rule %zu of \"route\" names no team; add team = \"…\"", index + 1);
    if (rule->language && !is_one_of(rule->language, languages, 5))
        return sk_config_refuse(config, path, error,
                                "rule %zu of \"route\" has the language \"%.20s\"; use nl, en, de, fr or unknown", index + 1,
                                rule->language);
    if (rule->sentiment && !is_one_of(rule->sentiment, sentiments, 3))
        return sk_config_refuse(config, path, error,
                                "rule %zu of \"route\" has the sentiment \"%.20s\"; use negative, neutral or positive", index + 1,
                                rule->sentiment);
    return SK_OK;
}

static enum sk_status read_rules(const struct sk_config *config, struct sk_routes *routes, struct sk_error *error) {
    size_t count = sk_config_count(config, "route");
    if (count > RULES)
        return sk_config_refuse(config, "route", error, "\"route\" has %zu rules; at most %d are read", count, RULES);
    routes->rules = calloc(count + 1, sizeof *routes->rules);
    if (!routes->rules)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu routing rules", count);
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        status = check_kinds(config, i, error);
        if (status != SK_OK)
            break;
        struct rule *rule = &routes->rules[routes->count++];
        *rule = (struct rule){ .intent = read_text(config, i, "intent"),
                               .language = read_text(config, i, "language"),
                               .sentiment = read_text(config, i, "sentiment"),
                               .team = read_text(config, i, "team"),
                               .escalate = read_truth(config, i, "escalate") };
        status = check_rule(config, rule, i, error);
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
static bool label_fits(const char *wanted, const char *label) {
    size_t size = strlen(wanted);
    return strncmp(label, wanted, size) == 0 && (label[size] == '\0' || label[size] == '.');
}

static bool intent_fits(const char *wanted, const struct sk_tags *tags) {
    return !wanted || (tags->intent_count && label_fits(wanted, tags->intent[0].label));
}

const char *sk_routes_unknown_intent(const struct sk_routes *routes, const char *const *labels, size_t count, size_t *rule) {
    for (; *rule < routes->count; ++*rule) {
        const char *wanted = routes->rules[*rule].intent;
        bool known = !wanted || label_fits(wanted, "other");
        for (size_t i = 0; i < count && !known; i++)
            known = label_fits(wanted, labels[i]);
        if (!known)
            return wanted;
    }
    return NULL;
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
