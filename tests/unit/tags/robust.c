/* How little the shipped models mind what does not matter: each message of data/messages that was never trained on, as it is and
 * with filler words, in small letters, without commas and full stops, with stretched letters, and under a pasted signature.
 * Prints the share of messages whose intent and sentiment stay what they were; the floors are what was measured less three
 * points at the most. */
#include <ctype.h>
#include <dirent.h>
#include <string.h>
#include "shipped.h"

#include "protocol/document.h"

#define TEXT_SIZE 8192

static void add_fillers(const char *text, bool dutch, char *out) {
    snprintf(out, TEXT_SIZE, "%s %s %s", dutch ? "Uhm, even kijken, dus" : "Um, let me see, so", text,
             dutch ? "ofzo" : "or something");
}

static void lower(const char *text, bool dutch, char *out) {
    (void) dutch;
    size_t i = 0;
    for (; text[i] && i < TEXT_SIZE - 1; i++)
        out[i] = (char) tolower((unsigned char) text[i]);
    out[i] = '\0';
}

static void drop_punctuation(const char *text, bool dutch, char *out) {
    (void) dutch;
    size_t size = 0;
    for (; *text && size < TEXT_SIZE - 1; text++)
        if (!((*text == '.' || *text == ',') && (text[1] == ' ' || text[1] == '\0')))
            out[size++] = *text;
    out[size] = '\0';
}

/* Every fifth word with its last letter four times: "pakkettttt". */
static void stretch(const char *text, bool dutch, char *out) {
    (void) dutch;
    size_t size = 0, words = 0;
    for (; *text && size < TEXT_SIZE - 8; text++) {
        out[size++] = *text;
        bool ends = isalpha((unsigned char) text[0]) && (text[1] == ' ' || text[1] == '\0');
        words += ends;
        for (int i = 0; ends && words % 5 == 1 && i < 3; i++)
            out[size++] = *text;
    }
    out[size] = '\0';
}

static void sign(const char *text, bool dutch, char *out) {
    snprintf(out, TEXT_SIZE, "%s%s", text,
             dutch ? "\n\nMet vriendelijke groet,\nMarieke Veenstra\nHoofd inkoop\nT 010 555 01 99 | www.veenstra-hout.example\n"
                     "Dit bericht is alleen bestemd voor de geadresseerde."
                   : "\n\nKind regards,\nMartha Greenfield\nHead of purchasing\nT 020 7946 0011 | www.greenfield-wood.example\n"
                     "This message is intended for the addressee only.");
}

static const struct change {
    const char *name;
    void (*make)(const char *text, bool dutch, char *out);
    double intent_floor, sentiment_floor;
} changes[] = {
    { "filler words", add_fillers, 0.86, 0.93 },
    { "small letters", lower, 0.97, 0.97 },
    { "no punctuation", drop_punctuation, 0.97, 0.96 },
    { "stretched letters", stretch, 0.885, 0.90 },
    { "a signature", sign, 0.94, 0.945 },
};
#define CHANGES (sizeof changes / sizeof *changes)

static size_t messages, same_intent[CHANGES], same_sentiment[CHANGES];

static void try_message(struct fixture *fixture, const char *text, bool dutch) {
    char changed[TEXT_SIZE];
    struct sk_tags plain = tag(fixture, text);
    messages++;
    for (size_t i = 0; i < CHANGES; i++) {
        changes[i].make(text, dutch, changed);
        struct sk_tags tags = tag(fixture, changed);
        same_intent[i] += strcmp(tags.intent[0].label, plain.intent[0].label) == 0;
        same_sentiment[i] += strcmp(tags.sentiment.label, plain.sentiment.label) == 0;
    }
}

static void try_line(struct fixture *fixture, const char *line) {
    struct json_t *document;
    assert_int_equal(sk_document_parse(sk_slice_of(line), &document, NULL), SK_OK);
    struct sk_slice text = sk_document_get_slice(document, "text"), language = sk_document_get_slice(document, "language");
    bool known = sk_slice_is(language, "nl") || sk_slice_is(language, "en");
    if (sk_slice_is(sk_document_get_slice(document, "split"), "test") && known && text.size < TEXT_SIZE / 2) {
        char *copy = strndup(text.data, text.size);
        try_message(fixture, copy, sk_slice_is(language, "nl"));
        free(copy);
    }
    sk_document_release(document);
}

static void try_file(struct fixture *fixture, const char *path) {
    char *line = NULL;
    size_t capacity = 0;
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (getline(&line, &capacity, file) > 0)
        try_line(fixture, line);
    free(line);
    fclose(file);
}

static void test_outcomes_stay(void **state) {
    struct fixture *fixture = *state;
    char directory[SK_PATH_SIZE], path[SK_PATH_SIZE];
    assert_int_equal(sk_share_path(directory, "data/messages", NULL), SK_OK);
    DIR *files = opendir(directory);
    assert_non_null(files);
    for (struct dirent *entry; (entry = readdir(files));)
        if (strstr(entry->d_name, ".jsonl")) {
            assert_int_equal(sk_path_join(path, directory, entry->d_name, NULL), SK_OK);
            try_file(fixture, path);
        }
    closedir(files);
    assert_true(messages > 500);
    for (size_t i = 0; i < CHANGES; i++) {
        double all = (double) messages;
        double intent = (double) same_intent[i] / all, sentiment = (double) same_sentiment[i] / all;
        print_message("%-18s intent stays in %.3f, sentiment in %.3f of %zu messages\n", changes[i].name, intent, sentiment,
                      messages);
        assert_true(intent >= changes[i].intent_floor);
        assert_true(sentiment >= changes[i].sentiment_floor);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(test_outcomes_stay, set_up, tear_down) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
