/* reply_measures: token F1 on bags written out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "evaluate/reply_measures.h"

#define CLOSE 1e-12

/* The bag of words that are separated by single spaces. */
static struct sk_token_bag bag(const char *text, enum sk_language language, struct sk_arena *arena) {
    struct sk_word *words = sk_arena_array(arena, strlen(text) + 1, sizeof *words);
    struct sk_analysis analysis = { .words = words };
    struct sk_token_bag out;
    for (const char *at = text; *at;) {
        size_t size = strcspn(at, " ");
        words[analysis.word_count++].folded = sk_slice(at, size);
        at += size + (at[size] == ' ');
    }
    assert_int_equal(sk_token_bag(&analysis, language, arena, &out, NULL), SK_OK);
    return out;
}

static double f1(const char *suggested, const char *real, enum sk_language language) {
    struct sk_arena arena;
    sk_arena_init(&arena, 1 << 20);
    struct sk_token_bag a = bag(suggested, language, &arena), b = bag(real, language, &arena);
    double result = sk_token_f1(&a, &b);
    sk_arena_finish(&arena);
    return result;
}

static void shared_tokens_count_as_often_as_they_stand_in_both(void **state) {
    (void) state;
    /* 3 shared of 4 and of 6: P 3/4, R 3/6, F1 = 2·.75·.5/1.25 = .6 */
    assert_float_equal(f1("your order is late", "sorry your order will be late", SK_EN), 0.6, CLOSE);
    /* "no" twice against three times: 2 shared of 2 and of 4 */
    assert_float_equal(f1("no no", "no no no way", SK_EN), 2.0 * 2 / 6, CLOSE);
    assert_float_equal(f1("b a", "a b", SK_EN), 1, CLOSE);
    assert_float_equal(f1("yes", "no", SK_EN), 0, CLOSE);
    /* A word and its beginning are two words. */
    assert_float_equal(f1("order", "orders", SK_EN), 0, CLOSE);
}

static void articles_of_the_language_do_not_count(void **state) {
    (void) state;
    assert_float_equal(f1("the order", "an order", SK_EN), 1, CLOSE);
    assert_float_equal(f1("the order", "an order", SK_LANGUAGE_UNKNOWN), 1, CLOSE);
    assert_float_equal(f1("de bestelling", "een bestelling", SK_NL), 1, CLOSE);
    assert_float_equal(f1("das paket", "ein paket", SK_DE), 1, CLOSE);
    assert_float_equal(f1("le colis", "un colis", SK_FR), 1, CLOSE);
    /* In German "an" is a preposition. */
    assert_float_equal(f1("an bord", "bord", SK_DE), 2.0 / 3, CLOSE);
}

static void empty_bags(void **state) {
    (void) state;
    assert_float_equal(f1("", "", SK_EN), 1, CLOSE);
    assert_float_equal(f1("the", "", SK_EN), 1, CLOSE);
    assert_float_equal(f1("", "yes", SK_EN), 0, CLOSE);
    assert_float_equal(f1("yes", "", SK_EN), 0, CLOSE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_tokens_count_as_often_as_they_stand_in_both),
        cmocka_unit_test(articles_of_the_language_do_not_count),
        cmocka_unit_test(empty_bags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
