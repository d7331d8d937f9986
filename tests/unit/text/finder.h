/* What finds entities, memory for what it found, and what is left of a text, for a test that begins with none of it. */
#ifndef SK_TESTS_TEXT_FINDER_H
#define SK_TESTS_TEXT_FINDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "text/redact.h"

struct fixture {
    struct sk_entity_finder *finder;
    struct sk_arena arena;
};

static inline int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct sk_error error = { 0 };
    sk_arena_init(&fixture->arena, 32 << 20);
    assert_int_equal(sk_entity_finder_create(&fixture->finder, &error), SK_OK);
    *state = fixture;
    return 0;
}

static inline int tear_down(void **state) {
    struct fixture *fixture = *state;
    sk_entity_finder_destroy(fixture->finder);
    sk_arena_finish(&fixture->arena);
    free(fixture);
    return 0;
}

static inline void assert_slice(struct sk_slice slice, const char *expected) {
    assert_non_null(slice.data);
    if (!sk_slice_is(slice, expected))
        print_message("%s: %.*s\n", expected, SK_SLICE_ARGUMENTS(slice));
    assert_int_equal(slice.size, strlen(expected));
    assert_memory_equal(slice.data, expected, slice.size);
}

static inline void assert_redacted(struct fixture *fixture, const char *text, const char *expected) {
    struct sk_slice out;
    struct sk_error error = { 0 };
    assert_int_equal(sk_redact(fixture->finder, sk_slice_of(text), &fixture->arena, &out, &error), SK_OK);
    assert_slice(out, expected);
}

#endif
