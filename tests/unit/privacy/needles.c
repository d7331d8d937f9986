/* Pieces of text are found again wherever they stand, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "privacy/needles.h"

#define TEXT "de hoornuil landde op het dak van de brouwerij in Zoeterwoude"

static void prepare(struct sk_needles *needles) {
    assert_int_equal(sk_needles_prepare(needles, NULL), SK_OK);
}

static bool occurs(struct sk_needles *needles, const char *text) {
    return sk_needles_scan(needles, text, strlen(text));
}

static void texts_are_found_in_any_place(void **state) {
    struct sk_needles needles;
    char noise[3000];
    (void) state;
    sk_needles_init(&needles, 12345);
    sk_needles_add_text(&needles, sk_slice_of(TEXT));
    prepare(&needles);
    assert_true(needles.count >= 16);
    assert_true(occurs(&needles, TEXT));
    assert_false(occurs(&needles, "een heel andere zin over een fiets"));
    assert_false(occurs(&needles, ""));
    assert_false(occurs(&needles, "de hoornuil")); /* 11 bytes: shorter than a piece */
    memset(noise, 'x', sizeof noise);
    for (size_t at = 0; at < 2000; at += 97) {
        memset(noise, 'x', sizeof noise);
        memcpy(noise + at, TEXT, strlen(TEXT));
        assert_true(sk_needles_scan(&needles, noise, sizeof noise));
    }
    sk_needles_finish(&needles);
}

/* A page's border falls into the text: what stands on either side is still found. */
static void halves_are_found(void **state) {
    struct sk_needles needles;
    (void) state;
    sk_needles_init(&needles, 99);
    sk_needles_add_text(&needles, sk_slice_of(TEXT));
    prepare(&needles);
    for (size_t border = 16; border <= strlen(TEXT); border++)
        assert_true(sk_needles_scan(&needles, TEXT, border));
    for (size_t border = 0; border + 16 <= strlen(TEXT); border++)
        assert_true(sk_needles_scan(&needles, &TEXT[border], strlen(TEXT) - border));
    sk_needles_finish(&needles);
}

/* Of a long text only some pieces are looked for; its beginning and its end are among them, whatever its size. */
static void either_end_is_found(void **state) {
    struct sk_random random;
    char text[700];
    (void) state;
    sk_random_seed(&random, 5, 0);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char) ('a' + sk_random_below(&random, 26));
    for (size_t size = SK_NEEDLE_TEXT; size <= sizeof text; size++) {
        struct sk_needles needles;
        sk_needles_init(&needles, 31);
        sk_needles_add_text(&needles, sk_slice(text, size));
        prepare(&needles);
        assert_true(needles.count <= 26);
        assert_true(sk_needles_scan(&needles, text, SK_NEEDLE_TEXT));
        assert_true(sk_needles_scan(&needles, &text[size - SK_NEEDLE_TEXT], SK_NEEDLE_TEXT));
        sk_needles_finish(&needles);
    }
}

static void ids_and_words(void **state) {
    struct sk_needles needles;
    (void) state;
    sk_needles_init(&needles, 7);
    sk_needles_add_id(&needles, sk_slice_of("k-1"));
    assert_int_equal(needles.count, 0);
    sk_needles_add_id(&needles, sk_slice_of("klant-42"));
    sk_needles_add_word(&needles, sk_slice_of("hoornuil"));
    sk_needles_add_word(&needles, sk_slice_of("dak"));
    prepare(&needles);
    assert_int_equal(needles.count, 2);
    assert_true(occurs(&needles, "zzklant-42zz"));
    assert_false(occurs(&needles, "klant-43 klant-4"));
    assert_true(occurs(&needles, "Ahoornuilen"));
    sk_needles_finish(&needles);
}

static void what_others_hold_is_dropped(void **state) {
    struct sk_needles needles;
    (void) state;
    sk_needles_init(&needles, 3);
    sk_needles_add_text(&needles, sk_slice_of("waar blijft mijn pakket? de hoornuil at het op"));
    prepare(&needles);
    size_t before = needles.count;
    assert_true(occurs(&needles, "waar blijft mijn pakket?"));
    assert_int_equal(sk_needles_drop_met(&needles, NULL), SK_OK);
    assert_true(needles.count > 0 && needles.count < before);
    assert_false(occurs(&needles, "waar blijft mijn pakket?"));
    assert_true(occurs(&needles, "de hoornuil at het op"));
    sk_needles_finish(&needles);
}

/* 64 MB of noise holds none of 20,000 needles. */
static void chance_finds_nothing(void **state) {
    struct sk_needles needles;
    struct sk_random random;
    uint64_t *noise = malloc((size_t) 1 << 20);
    (void) state;
    assert_non_null(noise);
    sk_random_seed(&random, 1, 0);
    sk_needles_init(&needles, 11);
    for (int i = 0; i < 2000; i++) {
        char text[100];
        snprintf(text, sizeof text, "zin nummer %d over %d en nog wat meer woorden %d", i, i * 7, i * 13);
        sk_needles_add_text(&needles, sk_slice_of(text));
    }
    prepare(&needles);
    for (int block = 0; block < 64; block++) {
        for (size_t i = 0; i < ((size_t) 1 << 20) / sizeof *noise; i++)
            noise[i] = sk_random_next(&random);
        assert_false(sk_needles_scan(&needles, (const char *) noise, (size_t) 1 << 20));
    }
    free(noise);
    sk_needles_finish(&needles);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_found_in_any_place), cmocka_unit_test(halves_are_found),
        cmocka_unit_test(either_end_is_found),          cmocka_unit_test(ids_and_words),
        cmocka_unit_test(what_others_hold_is_dropped),  cmocka_unit_test(chance_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
