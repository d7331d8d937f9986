/* Places where patterns could begin: none where one does begin may be missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/places.h"

static const char *const texts[] = {
    "(?<![\\p{L}\\d.,/-])\\d{2}-\\d{2}",
    "(?:(?<![\\p{L}\\d.,/+-])|(?<=\\d\\d/))0[1-9]\\d",
    "(?<=\\p{L}{3})[ ]\\d{2}",
    "(?<=\\n)[1-9]\\d",
    "[a-z]{2}\\d{2}",
    "(?:€|£|\\$|(?<![\\p{L}\\d])eur)[ ]?\\d",
    "(?:[ ]@[ ]?|@[ ])[\\p{L}\\d-]+",
    "(?<![\\p{L}\\d])[A-ZÄÖÜ]{1,3}-\\d",
    "\\p{L}\\.?[ ]\\d",
};
#define COUNT (sizeof texts / sizeof *texts)

struct state {
    struct sk_pattern *patterns[COUNT];
    struct sk_places *places;
    struct sk_arena arena;
};

static int set_up(void **context) {
    struct state *state = calloc(1, sizeof *state);
    unsigned leads[COUNT] = { [4] = 2 };
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(sk_pattern_create_anchored(texts[i], true, &state->patterns[i], NULL), SK_OK);
    assert_int_equal(sk_places_create(state->patterns, leads, COUNT, &state->places, NULL), SK_OK);
    sk_arena_init(&state->arena, 1 << 20);
    *context = state;
    return 0;
}

static int tear_down(void **context) {
    struct state *state = *context;
    sk_places_destroy(state->places);
    for (size_t i = 0; i < COUNT; i++)
        sk_pattern_destroy(state->patterns[i]);
    sk_arena_finish(&state->arena);
    free(state);
    return 0;
}

static size_t write_text(char *text) {
    static const char *const pieces[] = { "0",  "1",    "7", "06",  "34",  "12-34", "12/", "-",  ".", ",", " ",
                                          " ",  "\n",   "a", "eur", "EUR", "NL",    "z",   "é",  "Ü", "€", "@",
                                          "日", "🙂", "{", "}",   "/",   "+",     "abc", "x9", "£" };
    size_t size = 0, count = (size_t) rand() % 50;
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[(size_t) rand() % (sizeof pieces / sizeof *pieces)];
        memcpy(text + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return size;
}

/* Matches of a pattern whose place was wanted: all of them stand at a place. */
static size_t count_matches(struct state *state, struct sk_slice text, const struct sk_places_found *found, size_t pattern) {
    size_t count = 0;
    for (size_t at = 0; at < text.size; at++) {
        struct sk_match match;
        if (((unsigned char) text.data[at] & 0xc0) == 0x80 || !sk_pattern_at(state->patterns[pattern], text, at, &match))
            continue;
        assert_int_equal(sk_places_next(found, pattern, at), at);
        count++;
    }
    return count;
}

static void test_no_match_is_missed(void **context) {
    struct state *state = *context;
    size_t counts[COUNT] = { 0 }, places = 0, bytes = 0;
    srand(7);
    for (int round = 0; round < 4000; round++) {
        char buffer[512];
        struct sk_slice text = sk_slice(buffer, write_text(buffer));
        struct sk_places_found found;
        sk_arena_reset(&state->arena);
        assert_int_equal(sk_places_find(state->places, text, UINT64_MAX, &state->arena, &found, NULL), SK_OK);
        for (size_t i = 0; i < COUNT; i++) {
            counts[i] += count_matches(state, text, &found, i);
            for (size_t at = 0; (at = sk_places_next(&found, i, at)) < text.size; at++)
                places++;
        }
        bytes += text.size;
    }
    for (size_t i = 0; i < COUNT; i++)
        assert_true(counts[i] > 20);
    assert_true(places * 4 < bytes * COUNT); /* and most others are */
}

static void test_only_what_is_wanted(void **context) {
    struct state *state = *context;
    struct sk_places_found found;
    struct sk_slice text = sk_slice_of("12-34 eur 5 NL91");
    sk_arena_reset(&state->arena);
    assert_int_equal(sk_places_find(state->places, text, 1, &state->arena, &found, NULL), SK_OK);
    assert_int_equal(sk_places_next(&found, 0, 0), 0);
    for (size_t i = 1; i < COUNT; i++)
        assert_int_equal(sk_places_next(&found, i, 0), text.size);
    assert_int_equal(sk_places_find(state->places, text, 1 << 4, &state->arena, &found, NULL), SK_OK);
    assert_int_equal(sk_places_next(&found, 4, 0), 12); /* before its letters */
    assert_int_equal(sk_places_next(&found, 4, 13), text.size);
}

static void test_empty(void **context) {
    struct state *state = *context;
    struct sk_places_found found;
    assert_int_equal(sk_places_find(state->places, sk_slice("", 0), UINT64_MAX, &state->arena, &found, NULL), SK_OK);
    assert_int_equal(sk_places_next(&found, 0, 0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_match_is_missed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_only_what_is_wanted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_empty, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
