/* The shipped models, and what tags a message with them. */
#ifndef SK_TESTS_TAGS_SHIPPED_H
#define SK_TESTS_TAGS_SHIPPED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/file.h"
#include "tags/tagger.h"

struct fixture {
    struct sk_models *models;
    struct sk_tagger *tagger;
    struct sk_analyser *analyser;
    struct sk_arena arena;
    char share[SK_PATH_SIZE]; /* the directory of the models */
};

static inline int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_int_equal(sk_share_path(fixture->share, "models", NULL), SK_OK);
    assert_int_equal(sk_models_load(fixture->share, NULL, &fixture->models, NULL), SK_OK);
    assert_int_equal(sk_tagger_create(fixture->models, NULL, &fixture->tagger, NULL), SK_OK);
    assert_int_equal(sk_analyser_create(&fixture->analyser, NULL), SK_OK);
    sk_arena_init(&fixture->arena, (size_t) 64 << 20);
    *state = fixture;
    return 0;
}

static inline int tear_down(void **state) {
    struct fixture *fixture = *state;
    sk_tagger_destroy(fixture->tagger);
    sk_models_destroy(fixture->models);
    sk_analyser_destroy(fixture->analyser);
    sk_arena_finish(&fixture->arena);
    free(fixture);
    return 0;
}

/* What lies in the arena stands until the next message. */
static inline struct sk_tags tag_with(struct fixture *fixture, struct sk_tagger *tagger, struct sk_slice text,
                                      const struct sk_turn *context, size_t context_count) {
    struct sk_analysis analysis;
    struct sk_tags tags;
    sk_arena_reset(&fixture->arena);
    assert_int_equal(sk_analyse(fixture->analyser, text, SK_LANGUAGE_UNKNOWN, &fixture->arena, &analysis, NULL), SK_OK);
    assert_int_equal(sk_tagger_tag(tagger, &analysis, context, context_count, &fixture->arena, &tags, NULL), SK_OK);
    return tags;
}

static inline struct sk_tags tag(struct fixture *fixture, const char *text) {
    return tag_with(fixture, fixture->tagger, sk_slice_of(text), NULL, 0);
}

#endif
