#include "rank/policy_list.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/phrases.h"

#define MATCH_LIMIT 128
#define NAME_BYTES 48

struct rule {
    char warning[NAME_BYTES + sizeof "policy:"];
    bool withhold;
};

/* Meanings of patterns: 2 × rule for what breaks it, and one more for what excuses the sentence. */
struct sk_policy_list {
    struct sk_phrases *phrases;
    struct rule rules[SK_POLICY_RULES];
    size_t count;
};

struct reader {
    struct sk_policy_list *list;
    size_t rule; /* of the lines in hand; SIZE_MAX before the first */
    enum sk_language language;
    struct sk_error *error;
};

/* Cuts the first word off. */
static struct sk_slice next_word(struct sk_slice *text) {
    size_t size = 0;
    while (size < text->size && !strchr(" \t", text->data[size]))
        size++;
    struct sk_slice word = sk_slice(text->data, size);
    *text = sk_slice_trim(sk_slice(text->data + size, text->size - size));
    return word;
}

static bool is_name(struct sk_slice word) {
    for (size_t i = 0; i < word.size; i++)
        if (!islower((unsigned char) word.data[i]) && !isdigit((unsigned char) word.data[i]) && word.data[i] != '_')
            return false;
    return word.size > 0 && word.size <= NAME_BYTES;
}

static enum sk_status find_rule(struct reader *reader, struct sk_slice name, bool withhold) {
    struct sk_policy_list *list = reader->list;
    for (reader->rule = 0; reader->rule < list->count; reader->rule++) {
        struct rule *rule = &list->rules[reader->rule];
        if (!sk_slice_is(name, rule->warning + strlen("policy:")))
            continue;
        if (rule->withhold != withhold)
            return sk_error_set(reader->error, SK_FAULT_ARGUMENT, "rule %.*s was given the other action above",
                                SK_SLICE_ARGUMENTS(name));
        return SK_OK;
    }
    if (list->count == SK_POLICY_RULES)
        return sk_error_set(reader->error, SK_FAULT_ARGUMENT, "there are more than %d rules", SK_POLICY_RULES);
    struct rule *rule = &list->rules[list->count++];
    snprintf(rule->warning, sizeof rule->warning, "policy:%.*s", SK_SLICE_ARGUMENTS(name));
    rule->withhold = withhold;
    return SK_OK;
}

/* "rule NAME warn|withhold nl|en|de|fr|any" */
static enum sk_status begin_rule(struct reader *reader, struct sk_slice rest) {
    struct sk_slice name = next_word(&rest), action = next_word(&rest), language = next_word(&rest);
    bool withhold = sk_slice_is(action, "withhold");
    if (!is_name(name))
        return sk_error_set(reader->error, SK_FAULT_ARGUMENT, "a rule's name is at most %d small letters, digits and underscores",
                            NAME_BYTES);
    if (!withhold && !sk_slice_is(action, "warn"))
        return sk_error_set(reader->error, SK_FAULT_ARGUMENT, "rule %.*s: the action is warn or withhold",
                            SK_SLICE_ARGUMENTS(name));
    reader->language = sk_language_from_code(language);
    if ((reader->language == SK_LANGUAGE_UNKNOWN && !sk_slice_is(language, "any")) || rest.size)
        return sk_error_set(reader->error, SK_FAULT_ARGUMENT, "rule %.*s: the language is nl, en, de, fr or any",
                            SK_SLICE_ARGUMENTS(name));
    return find_rule(reader, name, withhold);
}

static enum sk_status add_pattern(struct reader *reader, struct sk_slice pattern, bool excuse) {
    if (reader->rule == SIZE_MAX)
        return sk_error_set(reader->error, SK_FAULT_ARGUMENT, "a line \"rule NAME ACTION LANGUAGE\" must stand above");
    return sk_phrases_add(reader->list->phrases, pattern, reader->language, (unsigned) (2 * reader->rule) + excuse,
                          reader->error);
}

static enum sk_status read_line(struct reader *reader, struct sk_slice line) {
    struct sk_slice key = next_word(&line);
    if (sk_slice_is(key, "rule"))
        return begin_rule(reader, line);
    if (sk_slice_is(key, "says") || sk_slice_is(key, "unless"))
        return add_pattern(reader, line, sk_slice_is(key, "unless"));
    if (sk_slice_is(key, "set")) {
        struct sk_slice name = next_word(&line), equals = next_word(&line);
        if (is_name(name) && sk_slice_is(equals, "="))
            return sk_phrases_define(reader->list->phrases, name, line, reader->language, reader->error);
    }
    return sk_error_set(reader->error, SK_FAULT_ARGUMENT,
                        "expected \"rule NAME ACTION LANGUAGE\", \"set NAME = PATTERN\", \"says PATTERN\" or \"unless PATTERN\"");
}

static enum sk_status read_list(struct sk_policy_list *list, struct sk_slice content, const char *path, struct sk_error *error) {
    struct sk_error cause = { 0 };
    struct reader reader = { list, SIZE_MAX, SK_LANGUAGE_UNKNOWN, &cause };
    struct sk_slice line;
    for (unsigned number = 1; sk_slice_next_line(&content, &line); number++) {
        line = sk_slice_trim(line);
        enum sk_status status = line.size == 0 || line.data[0] == '#' ? SK_OK : read_line(&reader, line);
        if (status != SK_OK)
            return sk_error_set(error, status, "policy list %s, line %u: %s", path, number, cause.message);
    }
    return SK_OK;
}

enum sk_status sk_policy_list_parse(struct sk_slice content, const char *path, struct sk_analyser *analyser,
                                    struct sk_policy_list **out, struct sk_error *error) {
    struct sk_policy_list *list = calloc(1, sizeof *list);
    if (!list)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the policy list");
    enum sk_status status = sk_phrases_create(analyser, &list->phrases, error);
    if (status == SK_OK)
        status = read_list(list, content, path, error);
    if (status == SK_OK)
        *out = list;
    else
        sk_policy_list_destroy(list);
    return status;
}

void sk_policy_list_destroy(struct sk_policy_list *list) {
    if (list) {
        sk_phrases_destroy(list->phrases);
        free(list);
    }
}

/* Whether two words stand in one sentence. */
static bool together(const struct sk_analysis *reply, size_t a, size_t b) {
    bool question;
    for (size_t i = a < b ? a : b; i < (a < b ? b : a); i++)
        if (sk_sentence_ends(reply, i, &question))
            return false;
    return true;
}

uint64_t sk_policy_list_find(const struct sk_policy_list *list, const struct sk_analysis *reply, struct sk_arena *arena) {
    struct sk_phrase_match matches[MATCH_LIMIT];
    size_t count = sk_phrases_find(list->phrases, reply, NULL, arena, matches, MATCH_LIMIT);
    uint64_t broken = 0;
    for (size_t i = 0; i < count; i++) {
        bool excused = matches[i].meaning % 2 != 0;
        for (size_t j = 0; j < count && !excused; j++)
            excused = matches[j].meaning == matches[i].meaning + 1 && together(reply, matches[i].first, matches[j].first);
        if (!excused)
            broken |= UINT64_C(1) << (matches[i].meaning / 2);
    }
    return broken;
}

size_t sk_policy_list_count(const struct sk_policy_list *list) {
    return list->count;
}

const char *sk_policy_list_warning(const struct sk_policy_list *list, size_t rule) {
    return list->rules[rule].warning;
}

uint64_t sk_policy_list_withheld(const struct sk_policy_list *list) {
    uint64_t set = 0;
    for (size_t i = 0; i < list->count; i++)
        set |= list->rules[i].withhold ? UINT64_C(1) << i : 0;
    return set;
}
