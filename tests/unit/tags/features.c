#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tags/concept.h"
#include "tags/features.h"
#include "tags/lexicon.h"
#include "tags/vocabulary.h"

struct fixture {
    struct sk_analyser *analyser;
    struct sk_arena arena;
    struct sk_analysis analysis;
    struct sk_feature_list list;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct sk_error error = { 0 };
    assert_int_equal(sk_analyser_create(&fixture->analyser, &error), SK_OK);
    assert_int_equal(sk_feature_list_init(&fixture->list, &error), SK_OK);
    sk_arena_init(&fixture->arena, (size_t) 256 << 20);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    sk_feature_list_finish(&fixture->list);
    sk_arena_finish(&fixture->arena);
    sk_analyser_destroy(fixture->analyser);
    free(fixture);
    return 0;
}

static void analyse(struct fixture *fixture, const char *text, size_t size, enum sk_language hint) {
    struct sk_error error = { 0 };
    sk_arena_reset(&fixture->arena);
    assert_int_equal(sk_analyse(fixture->analyser, sk_slice(text, size), hint, &fixture->arena, &fixture->analysis, &error),
                     SK_OK);
}

static void extract(struct fixture *fixture, const char *text, enum sk_language hint) {
    analyse(fixture, text, strlen(text), hint);
    sk_features_extract(&fixture->analysis, &fixture->list);
}

/* Whether adding this feature changes nothing, that is, the list already has it. */
static bool has(struct fixture *fixture, enum sk_feature_family family, const char *text) {
    size_t count = fixture->list.count;
    sk_feature_list_add(&fixture->list, family, 0, text, strlen(text));
    bool known = fixture->list.count == count;
    sk_feature_list_cut(&fixture->list, count);
    return known;
}

static void test_words_and_grams(void **state) {
    struct fixture *fixture = *state;
    extract(fixture, "Pakket kwijt", SK_NL);
    assert_true(has(fixture, SK_FEATURE_WORD, "pakket"));
    assert_true(has(fixture, SK_FEATURE_WORD, "kwijt"));
    assert_false(has(fixture, SK_FEATURE_WORD, "pakje"));
    assert_true(has(fixture, SK_FEATURE_GRAM, "<pa"));
    assert_true(has(fixture, SK_FEATURE_GRAM, "akke"));
    assert_false(has(fixture, SK_FEATURE_GRAM, "akket"));
    assert_true(has(fixture, SK_FEATURE_GRAM, "ijt>"));
    assert_false(has(fixture, SK_FEATURE_GRAM, "tkw")); /* never across words */
    char pair[64];
    snprintf(pair, sizeof pair, "^ %.*s", SK_SLICE_ARGUMENTS(fixture->analysis.words[0].stem));
    assert_true(has(fixture, SK_FEATURE_PAIR, pair));
    snprintf(pair, sizeof pair, "%.*s %.*s", SK_SLICE_ARGUMENTS(fixture->analysis.words[0].stem),
             SK_SLICE_ARGUMENTS(fixture->analysis.words[1].stem));
    assert_true(has(fixture, SK_FEATURE_PAIR, pair));
}

static void test_grams_are_characters(void **state) {
    struct fixture *fixture = *state;
    extract(fixture, "één", SK_NL);
    assert_true(has(fixture, SK_FEATURE_GRAM, "<éé"));
    assert_false(has(fixture, SK_FEATURE_GRAM, "\xA9\xC3")); /* the inside of two characters */
}

static void test_stretched_letters_fall_together(void **state) {
    struct fixture *fixture = *state;
    extract(fixture, "heeeeeel", SK_NL);
    assert_true(has(fixture, SK_FEATURE_GRAM, "hel>"));
    assert_true(has(fixture, SK_FEATURE_CUE, "s1"));
    extract(fixture, "heel", SK_NL);
    assert_true(has(fixture, SK_FEATURE_GRAM, "heel"));
    assert_false(has(fixture, SK_FEATURE_CUE, "s1"));
}

static void test_numbers_are_their_length(void **state) {
    struct fixture *fixture = *state;
    extract(fixture, "20458811", SK_NL);
    assert_false(has(fixture, SK_FEATURE_WORD, "20458811"));
    uint32_t slot = fixture->list.items[fixture->list.count - 1].slot;
    extract(fixture, "30112299", SK_NL);
    assert_int_equal(fixture->list.items[fixture->list.count - 1].slot, slot);
    extract(fixture, "12", SK_NL);
    assert_int_not_equal(fixture->list.items[fixture->list.count - 1].slot, slot);
}

static void test_negation(void **state) {
    struct fixture *fixture = *state;
    analyse(fixture, "niet goed geholpen, wel vriendelijk", 35, SK_NL);
    assert_false(sk_word_is_negated(&fixture->analysis, 0));
    assert_true(sk_word_is_negated(&fixture->analysis, 1));
    assert_true(sk_word_is_negated(&fixture->analysis, 2));
    analyse(fixture, "niet goed, wel vriendelijk", 26, SK_NL);
    assert_true(sk_word_is_negated(&fixture->analysis, 1));
    assert_false(sk_word_is_negated(&fixture->analysis, 2)); /* near enough, but behind the comma */
    analyse(fixture, "het werkt niet", 14, SK_NL);
    assert_true(sk_word_is_negated(&fixture->analysis, 1)); /* Dutch puts it last */
    assert_false(sk_word_is_negated(&fixture->analysis, 0));
    analyse(fixture, "it doesn't help", 15, SK_EN);
    assert_true(sk_word_negates(&fixture->analysis.words[1]));
    assert_true(sk_word_is_negated(&fixture->analysis, 2));
}

static void test_cues(void **state) {
    struct fixture *fixture = *state;
    extract(fixture, "WAAR BLIJFT HET NOU??", SK_NL);
    assert_true(has(fixture, SK_FEATURE_CUE, "shouting"));
    assert_true(has(fixture, SK_FEATURE_CUE, "?2"));
    assert_false(has(fixture, SK_FEATURE_CUE, "?3"));
    assert_true(has(fixture, SK_FEATURE_CUE, "%1"));
    extract(fixture, "prima :) 👍", SK_NL);
    assert_true(has(fixture, SK_FEATURE_CUE, "smile"));
    assert_true(has(fixture, SK_FEATURE_CUE, "praise"));
    assert_false(has(fixture, SK_FEATURE_CUE, "shouting"));
    extract(fixture, "zie https://example.org/a", SK_NL);
    assert_false(has(fixture, SK_FEATURE_CUE, "annoyed")); /* ":/" is not a face here */
}

static void test_empty_text_has_only_length_cues(void **state) {
    struct fixture *fixture = *state;
    extract(fixture, "", SK_NL);
    assert_int_equal(fixture->list.count, 0);
}

static void test_every_slot_once(void **state) {
    struct fixture *fixture = *state;
    extract(fixture, "ja ja ja ja nee nee ja", SK_NL);
    for (size_t i = 0; i < fixture->list.count; i++)
        for (size_t j = i + 1; j < fixture->list.count; j++)
            assert_int_not_equal(fixture->list.items[i].slot, fixture->list.items[j].slot);
}

/* 100 KB of different words: features come from the two ends only, and stay within the limit. */
static void test_long_text_is_bounded(void **state) {
    struct fixture *fixture = *state;
    size_t size = 0;
    char *text = malloc(120000);
    for (unsigned i = 0; size < 100000; i++)
        size += (size_t) sprintf(text + size, "w%c%c%c%c ", 'a' + (int) (i % 26), 'a' + (int) (i / 26 % 26),
                                 'a' + (int) (i / 676 % 26), 'x');
    analyse(fixture, text, size, SK_NL);
    sk_features_extract(&fixture->analysis, &fixture->list);
    assert_int_equal(sk_features_word_count(&fixture->analysis), SK_FEATURE_HEAD_WORDS + SK_FEATURE_TAIL_WORDS);
    assert_int_equal(sk_features_word(&fixture->analysis, SK_FEATURE_HEAD_WORDS + SK_FEATURE_TAIL_WORDS - 1),
                     fixture->analysis.word_count - 1);
    assert_true(fixture->list.count <= SK_FEATURE_LIMIT);
    assert_true(has(fixture, SK_FEATURE_WORD, "waaax"));
    assert_false(has(fixture, SK_FEATURE_WORD, "waapx")); /* in the middle */
    free(text);
}

static void test_cut_forgets(void **state) {
    struct fixture *fixture = *state;
    extract(fixture, "pakket", SK_NL);
    size_t count = fixture->list.count;
    sk_feature_list_add(&fixture->list, SK_FEATURE_LEXICON, 0, "x", 1);
    assert_int_equal(fixture->list.count, count + 1);
    sk_feature_list_cut(&fixture->list, count);
    sk_feature_list_add(&fixture->list, SK_FEATURE_LEXICON, 0, "x", 1);
    assert_int_equal(fixture->list.count, count + 1); /* its slot was free again */
}

/* ---- concepts ---- */

static struct sk_concepts *parse(const char *text) {
    struct sk_error error = { 0 };
    struct sk_concepts *concepts = NULL;
    assert_int_equal(sk_concepts_parse(sk_slice_of(text), "list", &concepts, &error), SK_OK);
    return concepts;
}

static size_t find(struct fixture *fixture, const struct sk_concepts *concepts, const char *text, const char *name,
                   struct sk_concept_match *match) {
    struct sk_concept_match matches[SK_CONCEPTS];
    analyse(fixture, text, strlen(text), SK_NL);
    size_t count = sk_concepts_find(concepts, &fixture->analysis, matches), found = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(sk_concept_name(concepts, matches[i].concept), name) == 0) {
            *match = matches[i];
            found++;
        }
    return found;
}

static void test_concepts_match(void **state) {
    struct fixture *fixture = *state;
    struct sk_concept_match match;
    struct sk_concepts *concepts = parse("# comment\nparcel: *pakket, pakje*\n\nend: zeg ~ op, opzeg*\n!law: kort geding\n");
    assert_int_equal(find(fixture, concepts, "waar is het kerstpakket", "parcel", &match), 1);
    assert_int_equal(match.first, 3);
    assert_int_equal(find(fixture, concepts, "de pakjes", "parcel", &match), 1);
    assert_int_equal(find(fixture, concepts, "pakketten", "parcel", &match), 0);
    assert_int_equal(find(fixture, concepts, "hierbij zeg ik het abonnement op", "end", &match), 1);
    assert_int_equal(match.first, 1);
    assert_int_equal(match.last, 5);
    assert_int_equal(find(fixture, concepts, "zeg eens een twee drie vier vijf zes op", "end", &match), 0); /* too far apart */
    assert_int_equal(find(fixture, concepts, "ik eis een kort geding", "law", &match), 1);
    assert_true(sk_concept_is_reason(concepts, match.concept));
    assert_int_equal(find(fixture, concepts, "kort gedingen", "law", &match), 0);
    sk_concepts_destroy(concepts);
}

static void test_concepts_are_features_and_pairs(void **state) {
    struct fixture *fixture = *state;
    struct sk_concept_match matches[SK_CONCEPTS];
    struct sk_concepts *concepts = parse("parcel: pakket\ncancel: annuleer\n");
    analyse(fixture, "annuleer pakket", 15, SK_NL);
    size_t count = sk_concepts_find(concepts, &fixture->analysis, matches);
    assert_int_equal(count, 2);
    sk_feature_list_cut(&fixture->list, 0);
    sk_features_add_concepts(concepts, matches, count, &fixture->list);
    assert_int_equal(fixture->list.count, 3);
    assert_true(has(fixture, SK_FEATURE_CONCEPT, "parcel"));
    sk_concepts_destroy(concepts);
}

static void test_bad_concepts_name_the_line(void **state) {
    (void) state;
    struct sk_concepts *concepts = NULL;
    struct sk_error error = { 0 };
    assert_int_equal(sk_concepts_parse(sk_slice_of("a: b\nno colon here\n"), "list", &concepts, &error), SK_FAULT_ARGUMENT);
    assert_non_null(strstr(error.message, "list line 2"));
    sk_error_clear(&error);
    assert_int_equal(sk_concepts_parse(sk_slice_of("a: b\nc: ' ~, d ~ e\n"), "list", &concepts, &error), SK_FAULT_ARGUMENT);
    assert_non_null(strstr(error.message, "list line 2: \"~\": a phrase begins with a word"));
    sk_error_clear(&error);
    assert_int_equal(sk_concepts_parse(sk_slice_of("a: ab*\n"), "list", &concepts, &error), SK_FAULT_ARGUMENT);
    assert_non_null(strstr(error.message, "\"ab*\""));
    assert_null(concepts);
}

/* ---- vocabulary ---- */

static void test_projection_ignores_what_it_does_not_know(void **state) {
    struct fixture *fixture = *state;
    static struct sk_vocabulary_block blocks[SK_VOCABULARY_BLOCKS];
    static struct sk_entry entries[SK_FEATURE_LIMIT];
    uint8_t weights[1] = { 64 };
    extract(fixture, "pakket", SK_NL);
    uint32_t slot = 0;
    for (size_t i = 0; i < fixture->list.count; i++)
        if (fixture->list.items[i].family == SK_FEATURE_WORD)
            slot = fixture->list.items[i].slot;
    blocks[slot / 64].used = (uint64_t) 1 << slot % 64;
    for (size_t i = slot / 64 + 1; i < SK_VOCABULARY_BLOCKS; i++)
        blocks[i].before = 1;
    struct sk_vocabulary vocabulary = { blocks, weights, 1, SK_FEATURE_BIT(SK_FEATURE_WORD), 1, { 1, 1, 1, 1, 1 } };
    assert_int_equal(sk_vocabulary_project(&vocabulary, fixture->list.items, fixture->list.count, entries), 1);
    assert_int_equal(entries[0].row, 0);
    assert_float_equal(entries[0].value, 1, 1e-5); /* the only word: its group's whole length */
    extract(fixture, "pakket kwijt", SK_NL);
    assert_int_equal(sk_vocabulary_project(&vocabulary, fixture->list.items, fixture->list.count, entries), 1);
    assert_true(entries[0].value < 0.95f); /* the unknown word takes its share */
    vocabulary.families = SK_FEATURE_BIT(SK_FEATURE_STEM);
    assert_int_equal(sk_vocabulary_project(&vocabulary, fixture->list.items, fixture->list.count, entries), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words_and_grams, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_grams_are_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stretched_letters_fall_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers_are_their_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_negation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cues, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_empty_text_has_only_length_cues, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_slot_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_text_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_forgets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_concepts_match, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_concepts_are_features_and_pairs, set_up, tear_down),
        cmocka_unit_test(test_bad_concepts_name_the_line),
        cmocka_unit_test_setup_teardown(test_projection_ignores_what_it_does_not_know, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
