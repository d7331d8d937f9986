/* What the sentiment lexicon says of a message: phrases, negation and excess, and where in the message it is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/file.h"
#include "tags/lexicon.h"

#include "../directory.h"

static struct sk_analyser *analyser;
static struct sk_arena arena;
static struct sk_analysis analysis;
static struct sk_feature_list list;
static struct sk_lexicon lexicon;
static struct sk_lexicon_entry *entries;

static const char words[] = "# test\nmooi\t0.80\nspannend\t0.60\nsaai\t-0.80\nheel\t0.00\t0.50\n"
                            "viel ~ tegen\t-0.90\ngeen aanrader\t-0.70\nwaard\t0.40\nde moeite waard\t0.70\n";

static int set_up(void **state) {
    struct sk_error error = { 0 };
    char path[SK_PATH_SIZE];
    uint32_t slots;
    if (make_directory(state) != 0)
        return -1;
    sk_arena_init(&arena, (size_t) 16 << 20);
    assert_int_equal(sk_path_join(path, directory, "sentiment_nl.tsv", &error), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice(words, sizeof words - 1), 0644, &error), SK_OK);
    assert_int_equal(sk_analyser_create(&analyser, &error), SK_OK);
    assert_int_equal(sk_feature_list_init(&list, &error), SK_OK);
    assert_int_equal(sk_lexicon_read(directory, analyser, &entries, &slots, &error), SK_OK);
    lexicon = (struct sk_lexicon){ entries, slots };
    return 0;
}

static int tear_down(void **state) {
    free(entries);
    sk_feature_list_finish(&list);
    sk_analyser_destroy(analyser);
    sk_arena_finish(&arena);
    return remove_directory(state);
}

static void analyse(const char *text) {
    struct sk_error error = { 0 };
    sk_arena_reset(&arena);
    assert_int_equal(sk_analyse(analyser, sk_slice_of(text), SK_NL, &arena, &analysis, &error), SK_OK);
}

static void read_message(const char *text) {
    analyse(text);
    sk_feature_list_cut(&list, 0);
    sk_features_add_lexicon(&analysis, &lexicon, &list);
}

static bool has(const char *name) {
    size_t count = list.count;
    sk_feature_list_add(&list, SK_FEATURE_LEXICON, 0, name, strlen(name));
    bool known = list.count == count;
    sk_feature_list_cut(&list, count);
    return known;
}

static void test_phrases_are_found(void **state) {
    (void) state;
    size_t last = 0;
    analyse("het viel ons eerlijk gezegd tegen");
    const struct sk_lexicon_entry *entry = sk_lexicon_find_phrase(&lexicon, &analysis, 1, analysis.word_count, &last);
    assert_non_null(entry);
    assert_int_equal(entry->polarity, -90);
    assert_int_equal(last, 5);
    assert_null(sk_lexicon_find_phrase(&lexicon, &analysis, 1, 5, &last)); /* it ends before the second word */
    assert_null(sk_lexicon_find_phrase(&lexicon, &analysis, 0, analysis.word_count, &last));
    analyse("het viel ons in de winkel toch wel tegen"); /* further apart than a gap is */
    assert_null(sk_lexicon_find_phrase(&lexicon, &analysis, 1, analysis.word_count, &last));
    analyse("de moeite waard");
    entry = sk_lexicon_find_phrase(&lexicon, &analysis, 0, 3, &last);
    assert_non_null(entry);
    assert_int_equal(entry->polarity, 70);
}

static void test_phrase_counts_once(void **state) {
    (void) state;
    read_message("de moeite waard");
    assert_true(has("positive 2")); /* .70, not .70 and the .40 of its last word */
    assert_false(has("positive 3"));
    read_message("Het viel. Tegen was ik"); /* never across sentences */
    assert_true(has("no polar word 0"));
}

static void test_negation_turns(void **state) {
    (void) state;
    read_message("een mooi boek");
    assert_true(has("net positive 2"));
    assert_false(has("turned good 0"));
    read_message("ik vond het niet echt heel mooi");
    assert_true(has("net negative 2"));
    assert_true(has("turned good 0"));
    read_message("mooi is het niet"); /* it ends the clause */
    assert_true(has("net negative 1"));
    read_message("niet duur, mooi"); /* the comma ends what is negated */
    assert_true(has("net positive 2"));
    read_message("niet duur maar mooi");
    assert_true(has("net positive 2"));
    read_message("geen aanrader"); /* a phrase that begins with a negation is not turned by it */
    assert_true(has("net negative 2"));
    assert_false(has("turned bad 0"));
    read_message("weinig spannend");
    assert_true(has("net negative 1"));
}

static void test_never_so_is_no_negation(void **state) {
    (void) state;
    read_message("nog nooit zo'n mooi boek gelezen");
    assert_true(has("net positive 2"));
    assert_false(has("turned good 0"));
    read_message("nooit zo mooi gezien");
    assert_true(has("net positive 2"));
    read_message("nooit een mooi boek van gelezen");
    assert_true(has("turned good 0"));
}

static void test_excess_is_bad(void **state) {
    (void) state;
    read_message("te mooi");
    assert_true(has("net negative 1"));
    read_message("de rij was te lang");
    assert_true(has("net negative 1"));
    read_message("het huis is te koop, leuk om te zien");
    assert_true(has("no polar word 0"));
}

static void test_places_of_the_verdict(void **state) {
    (void) state;
    read_message("Saai. Wel mooi uitgegeven en spannend aangekondigd.");
    assert_true(has("first negative 2"));
    assert_true(has("end positive 4"));
    assert_true(has("worst negative 2"));
    assert_true(has("best positive 4"));
    assert_false(has("turn positive 0"));
    read_message("mooi begin maar saai");
    assert_true(has("turn negative 2"));
    assert_false(has("sentences negative 0")); /* there is one only */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phrases_are_found), cmocka_unit_test(test_phrase_counts_once),
        cmocka_unit_test(test_negation_turns),    cmocka_unit_test(test_never_so_is_no_negation),
        cmocka_unit_test(test_excess_is_bad),     cmocka_unit_test(test_places_of_the_verdict),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
