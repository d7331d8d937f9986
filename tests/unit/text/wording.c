/* wording: a company's own words, no emoji. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "text/wording.h"

static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    sk_arena_init(&arena, 1 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_arena_finish(&arena);
    return 0;
}

static void becomes(const char *text, const char *expected, size_t count) {
    static const struct sk_wording_rule rules[] = { { { "factuur", 7 }, { "rekening", 8 } },
                                                    { { "betaalrekening", 14 }, { "lopende rekening", 16 } },
                                                    { { "rekening", 8 }, { "nota", 4 } },
                                                    { { "élan", 5 }, { "énergie", 8 } } };
    struct sk_wording *wording;
    struct sk_slice out;
    size_t replaced;
    assert_int_equal(sk_wording_create(rules, sizeof rules / sizeof *rules, &wording, NULL), SK_OK);
    assert_int_equal(sk_wording_apply(wording, sk_slice_of(text), &arena, &out, &replaced, NULL), SK_OK);
    assert_int_equal(replaced, count);
    assert_true(sk_slice_is(out, expected));
    sk_wording_destroy(wording);
}

static void whole_words_keep_their_capital(void **state) {
    (void) state;
    becomes("Rekening of rekening.", "Factuur of factuur.", 2);
    becomes("De rekeningen en de eindrekening.", "De rekeningen en de eindrekening.", 0);
    becomes("Énergie", "Élan", 1);
    becomes("", "", 0);
}

static void the_longest_fits_and_nothing_is_changed_twice(void **state) {
    (void) state;
    becomes("Uw lopende rekening.", "Uw betaalrekening.", 1);
    becomes("Lopende\nRekening", "Betaalrekening", 1);
    becomes("Lopende, rekening", "Lopende, factuur", 1);
    becomes("De nota", "De rekening", 1);
}

static void addresses_and_placeholders_stay(void **state) {
    (void) state;
    becomes("rekening@voorbeeld.nl https://voorbeeld.nl/rekening {person}",
            "rekening@voorbeeld.nl https://voorbeeld.nl/rekening {person}", 0);
}

static void a_rule_needs_words(void **state) {
    (void) state;
    struct sk_wording_rule blank = { sk_slice_of("x"), sk_slice_of(" - ") };
    struct sk_wording_rule many = { sk_slice_of("x"), sk_slice_of("a b c d e f g h i") };
    struct sk_wording *wording;
    assert_int_equal(sk_wording_create(&blank, 1, &wording, NULL), SK_FAULT_ARGUMENT);
    assert_int_equal(sk_wording_create(&many, 1, &wording, NULL), SK_FAULT_ARGUMENT);
}

static void without_emoji(const char *text, const char *expected, size_t count) {
    struct sk_slice out;
    size_t removed;
    assert_int_equal(sk_emoji_remove(sk_slice_of(text), &arena, &out, &removed, NULL), SK_OK);
    assert_int_equal(removed, count);
    assert_true(sk_slice_is(out, expected));
}

static void emoji_go_with_the_blanks_before_them(void **state) {
    (void) state;
    without_emoji("Fijne dag 😀!", "Fijne dag!", 1);
    without_emoji("😀 Fijne dag :)", "Fijne dag", 2);
    without_emoji("Fijn.\n👍🏽 Dag 👩‍👩‍👧", "Fijn.\nDag", 2);
    without_emoji("Om 8:00 (A:B)", "Om 8:00 (A:B)", 0);
}

static void words_are_counted(void **state) {
    (void) state;
    assert_int_equal(sk_words_count(sk_slice_of("Uw order {order_number} komt om 12:30 😀!")), 6);
    assert_int_equal(sk_words_count(sk_slice_of("")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_words_keep_their_capital),       cmocka_unit_test(the_longest_fits_and_nothing_is_changed_twice),
        cmocka_unit_test(addresses_and_placeholders_stay),      cmocka_unit_test(a_rule_needs_words),
        cmocka_unit_test(emoji_go_with_the_blanks_before_them), cmocka_unit_test(words_are_counted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
