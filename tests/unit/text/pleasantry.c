/* pleasantry: what greets, thanks and asks to ask goes, what a message is about stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "text/pleasantry.h"

static struct sk_analyser *analyser;
static struct sk_pleasantries *list;
static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    struct sk_error error = { 0 };
    sk_arena_init(&arena, 4 << 20);
    return sk_analyser_create(&analyser, &error) == SK_OK && sk_pleasantries_create(&list, &error) == SK_OK ? 0 : 1;
}

static int tear_down(void **state) {
    (void) state;
    sk_pleasantries_destroy(list);
    sk_analyser_destroy(analyser);
    sk_arena_finish(&arena);
    return 0;
}

static struct sk_analysis drop(const char *text, enum sk_language language, bool *dropped) {
    struct sk_analysis analysis;
    assert_int_equal(sk_analyse(analyser, sk_slice_of(text), language, &arena, &analysis, NULL), SK_OK);
    assert_int_equal(sk_pleasantries_drop(list, &analysis, &arena, dropped, NULL), SK_OK);
    return analysis;
}

/* The words that are left, as written. */
static void assert_left(const char *text, enum sk_language language, const char *expected) {
    char left[256] = "";
    bool dropped;
    sk_arena_reset(&arena);
    struct sk_analysis analysis = drop(text, language, &dropped);
    for (size_t i = 0; i < analysis.word_count; i++) {
        const struct sk_word *word = &analysis.words[i];
        strcat(left, i ? " " : "");
        strncat(left, text + word->start, word->end - word->start);
    }
    assert_string_equal(left, expected);
    for (size_t i = 0; i < analysis.term_count; i++)
        assert_true(analysis.terms[i].word < analysis.word_count
                    && (i == 0 || analysis.terms[i].word >= analysis.terms[i - 1].word));
}

static void what_a_message_is_about_is_left(void **state) {
    (void) state;
    assert_left("Goedemiddag, ik heb even een vraag. Waar blijft mijn pakket? Alvast bedankt!", SK_NL, "Waar blijft mijn pakket");
    assert_left("Hoi allemaal\nmijn factuur klopt niet\nfijn weekend nog!", SK_NL, "mijn factuur klopt niet");
    assert_left("waar blijft mijn pakket alvast heel erg bedankt", SK_NL, "waar blijft mijn pakket");
    assert_left("Hi there! I was wondering if you could help me: my card is blocked. Thanks so much", SK_EN,
                "my card is blocked");
    assert_left("my card is blocked thanks and have a great day", SK_EN, "my card is blocked");
    assert_left("I lost 2 parcels \xF0\x9F\x98\xA2, thank you \xF0\x9F\x98\x80", SK_EN, "I lost 2 parcels \xF0\x9F\x98\xA2");
}

static void where_nothing_else_is_said_all_is_left(void **state) {
    (void) state;
    assert_left("Goedemorgen, kunt u mij even helpen?", SK_NL, "Goedemorgen kunt u mij even helpen");
    assert_left("Thank you very much!", SK_EN, "Thank you very much");
    assert_left("", SK_EN, "");
    assert_left("???", SK_EN, "");
    /* Words of the list that are part of what is asked. */
    assert_left("Can I change the time of my delivery to the evening?", SK_EN,
                "Can I change the time of my delivery to the evening");
    assert_left("Ik krijg geen hulp van de winkel", SK_NL, "Ik krijg geen hulp van de winkel");
}

static void it_says_whether_it_took_anything(void **state) {
    (void) state;
    bool dropped;
    drop("Hello, my card is blocked", SK_EN, &dropped);
    assert_true(dropped);
    drop("My card is blocked", SK_EN, &dropped);
    assert_false(dropped);
    drop("Hello!", SK_EN, &dropped);
    assert_false(dropped);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_message_is_about_is_left),
        cmocka_unit_test(where_nothing_else_is_said_all_is_left),
        cmocka_unit_test(it_says_whether_it_took_anything),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
