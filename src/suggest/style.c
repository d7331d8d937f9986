/* The settings of house style, read and checked. */
#include "suggest/style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_RULES 1000
#define PERSON "{person}"
/* A name that begins later would not be taken for the greeting's (greeting.h). */
#define BEFORE_NAME 50

#define OF_LANGUAGE(code)                                                                                                        \
    "style.greeting_" code, "style.greeting_" code "_formal", "style.greeting_" code "_informal",                                \
        "style.greeting_" code "_nameless", "style.greeting_" code "_formal_nameless",                                           \
        "style.greeting_" code "_informal_nameless", "style.closing_" code, "style.closing_" code "_formal",                     \
        "style.closing_" code "_informal"

/* By language, nine each in the order of enum sk_style_register; then the rest. */
static const char *const settings[SK_STYLE_SETTINGS] = {
    OF_LANGUAGE("nl"), OF_LANGUAGE("en"), OF_LANGUAGE("de"), OF_LANGUAGE("fr"),    "style.bare_channels",       "style.longest",
    "style.emoji",     "style.complete",  "style.signature", "style.words.[].say", "style.words.[].instead_of",
};
#define A_LANGUAGE 9

const char *sk_style_setting(size_t i) {
    return settings[i];
}

/* ---- single settings ---- */

static enum sk_status read_text(const struct sk_config *config, const char *name, const char **out, struct sk_error *error) {
    enum sk_config_kind kind = sk_config_kind_of(config, name);
    if (kind != SK_CONFIG_ABSENT && kind != SK_CONFIG_STRING)
        return sk_config_refuse(config, name, error, "setting %s must be a string", name);
    *out = sk_config_string(config, name, NULL);
    if (*out && !**out)
        return sk_config_refuse(config, name, error, "setting %s is empty: leave it out to keep what the reply says", name);
    return SK_OK;
}

static enum sk_status read_truth(const struct sk_config *config, const char *name, bool fallback, bool *out,
                                 struct sk_error *error) {
    enum sk_config_kind kind = sk_config_kind_of(config, name);
    *out = sk_config_boolean(config, name, fallback);
    if (kind == SK_CONFIG_ABSENT || kind == SK_CONFIG_BOOLEAN)
        return SK_OK;
    return sk_config_refuse(config, name, error, "setting %s must be true or false", name);
}

static enum sk_status read_longest(const struct sk_config *config, size_t *out, struct sk_error *error) {
    enum sk_config_kind kind = sk_config_kind_of(config, "style.longest");
    int64_t value = sk_config_integer(config, "style.longest", 0);
    *out = (size_t) value;
    if (kind == SK_CONFIG_ABSENT || (kind == SK_CONFIG_INTEGER && value >= 0 && value <= 100000))
        return SK_OK;
    return sk_config_refuse(config, "style.longest", error,
                            "setting style.longest must be a whole number of words from 0 to 100000");
}

/* ---- greetings and closings ---- */

/* {person} is the customer: it belongs in a greeting, near its beginning, and nothing else can be filled there. */
static enum sk_status check_placeholders(const struct sk_config *config, const char *name, const char *text, bool may_name,
                                         struct sk_error *error) {
    const char *person = strstr(text, PERSON), *brace = strchr(text, '{');
    if (person && !may_name)
        return sk_config_refuse(config, name, error,
                                "setting %s holds {person}, the customer's name: only a greeting for a known name can have it",
                                name);
    if (person && person - text > BEFORE_NAME)
        return sk_config_refuse(config, name, error, "setting %s: {person} must begin within the first %d bytes", name,
                                BEFORE_NAME);
    if (brace && (brace != person || strchr(brace + 1, '{')))
        return sk_config_refuse(config, name, error, "setting %s: {person} is the only placeholder, once", name);
    return SK_OK;
}

static enum sk_status read_letter(const struct sk_config *config, const char *name, bool may_name, const char **out,
                                  struct sk_error *error) {
    enum sk_status status = read_text(config, name, out, error);
    return status == SK_OK && *out ? check_placeholders(config, name, *out, may_name, error) : status;
}

static enum sk_status read_language(const struct sk_config *config, enum sk_language language, struct sk_style *style,
                                    struct sk_error *error) {
    const char *const *names = settings + (size_t) (language - SK_NL) * A_LANGUAGE;
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < SK_STYLE_REGISTERS && status == SK_OK; i++) {
        status = read_letter(config, names[i], true, &style->greetings[language][0][i], error);
        if (status == SK_OK)
            status = read_letter(config, names[SK_STYLE_REGISTERS + i], false, &style->greetings[language][1][i], error);
        if (status == SK_OK)
            status = read_letter(config, names[2 * SK_STYLE_REGISTERS + i], false, &style->closings[language][i], error);
    }
    return status;
}

static bool has_letters(const struct sk_style *style) {
    for (size_t language = SK_NL; language < SK_LANGUAGE_COUNT; language++)
        for (size_t i = 0; i < SK_STYLE_REGISTERS; i++)
            if (style->greetings[language][0][i] || style->greetings[language][1][i] || style->closings[language][i])
                return true;
    return false;
}

static enum sk_status read_channels(const struct sk_config *config, struct sk_style *style, struct sk_error *error) {
    static const char *const short_channels[] = { "chat", "whatsapp", "sms" };
    enum sk_config_kind kind = sk_config_kind_of(config, "style.bare_channels");
    size_t count = sk_config_count(config, "style.bare_channels");
    if (kind == SK_CONFIG_ABSENT && has_letters(style)) {
        memcpy(style->bare_channels, short_channels, sizeof short_channels);
        style->bare_channel_count = sizeof short_channels / sizeof *short_channels;
    }
    if (kind == SK_CONFIG_ABSENT)
        return SK_OK;
    if (kind != SK_CONFIG_OTHER || count > SK_STYLE_CHANNELS)
        return sk_config_refuse(config, "style.bare_channels", error,
                                "setting style.bare_channels must be a list of at most %d strings", SK_STYLE_CHANNELS);
    for (size_t i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "style.bare_channels.[%zu]", i);
        style->bare_channels[i] = sk_config_string(config, name, NULL);
        if (!style->bare_channels[i])
            return sk_config_refuse(config, name, error, "setting style.bare_channels: element %zu is not a string", i + 1);
    }
    style->bare_channel_count = count;
    return SK_OK;
}

/* ---- words ---- */

/* One rule of the configuration is a rule for each of its words. */
static enum sk_status read_word_rule(const struct sk_config *config, size_t number, struct sk_wording_rule *rules, size_t *count,
                                     struct sk_error *error) {
    char name[96];
    snprintf(name, sizeof name, "style.words.[%zu].say", number);
    struct sk_slice say = sk_slice_of(sk_config_string(config, name, NULL));
    snprintf(name, sizeof name, "style.words.[%zu].instead_of", number);
    const char *single = sk_config_string(config, name, NULL);
    size_t listed = single ? 1 : sk_config_count(config, name);
    if (say.size == 0 || listed == 0)
        return sk_config_refuse(config, name, error,
                                "setting style.words, rule %zu: it needs say = \"…\" and instead_of = \"…\" or [ \"…\", \"…\" ]",
                                number + 1);
    for (size_t i = 0; i < listed; i++) {
        snprintf(name, sizeof name, "style.words.[%zu].instead_of.[%zu]", number, i);
        const char *word = single ? single : sk_config_string(config, name, NULL);
        if (!word || *count == WORD_RULES)
            return sk_config_refuse(config, name, error, "setting style.words, rule %zu: %s", number + 1,
                                    word ? "there are more than 1000 words" : "instead_of holds what is not a string");
        rules[(*count)++] = (struct sk_wording_rule){ say, sk_slice_of(word) };
    }
    return SK_OK;
}

static enum sk_status read_words(const struct sk_config *config, struct sk_style *style, struct sk_error *error) {
    size_t given = sk_config_count(config, "style.words"), count = 0;
    struct sk_error cause = { 0 };
    if (sk_config_kind_of(config, "style.words") == SK_CONFIG_ABSENT)
        return SK_OK;
    struct sk_wording_rule *rules = calloc(WORD_RULES, sizeof *rules);
    enum sk_status status = rules ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the words of house style");
    for (size_t i = 0; i < given && status == SK_OK; i++)
        status = read_word_rule(config, i, rules, &count, error);
    if (status == SK_OK) {
        status = sk_wording_create(rules, count, &style->wording, &cause);
        if (status != SK_OK)
            status = status == SK_FAULT_ARGUMENT
                         ? sk_config_refuse(config, "style.words", error, "setting style.words: %s", cause.message)
                         : sk_error_set(error, status, "setting style.words: %s", cause.message);
    }
    free(rules);
    return status;
}

enum sk_status sk_style_create(const struct sk_config *config, struct sk_style **out, struct sk_error *error) {
    struct sk_style *style = calloc(1, sizeof *style);
    if (!style)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the house style");
    enum sk_status status = SK_OK;
    for (int language = SK_NL; language < SK_LANGUAGE_COUNT && status == SK_OK; language++)
        status = read_language(config, (enum sk_language) language, style, error);
    if (status == SK_OK)
        status = read_channels(config, style, error);
    if (status == SK_OK)
        status = read_longest(config, &style->longest, error);
    if (status == SK_OK)
        status = read_truth(config, "style.emoji", true, &style->emoji, error);
    if (status == SK_OK)
        status = read_truth(config, "style.complete", false, &style->complete, error);
    if (status == SK_OK)
        status = read_truth(config, "style.signature", false, &style->keep_signature, error);
    if (status == SK_OK)
        status = read_words(config, style, error);
    if (status == SK_OK)
        *out = style;
    else
        sk_style_destroy(style);
    return status;
}

void sk_style_destroy(struct sk_style *style) {
    if (style) {
        sk_wording_destroy(style->wording);
        free(style);
    }
}
