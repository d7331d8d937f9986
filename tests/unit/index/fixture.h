/* A data directory of a test, with cases put and searched in one line each. */
#ifndef SK_TESTS_INDEX_FIXTURE_H
#define SK_TESTS_INDEX_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/log.h"
#include "index/follow.h"
#include "index/index.h"
#include "store/store.h"

struct fixture {
    char path[64];
    struct sk_store *store;
    struct sk_analyser *analyser;
    struct sk_arena arena;
};

static inline int fixture_open(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    snprintf(fixture->path, sizeof fixture->path, "/tmp/sk-index-XXXXXX");
    assert_non_null(mkdtemp(fixture->path));
    assert_int_equal(sk_store_open(fixture->path, &fixture->store, NULL), SK_OK);
    assert_int_equal(sk_analyser_create(&fixture->analyser, NULL), SK_OK);
    sk_arena_init(&fixture->arena, 64 << 20);
    *state = fixture;
    return 0;
}

static inline int fixture_close(void **state) {
    struct fixture *fixture = *state;
    sk_store_close(fixture->store);
    sk_analyser_destroy(fixture->analyser);
    sk_arena_finish(&fixture->arena);
    sk_directory_remove(fixture->path, NULL);
    free(fixture);
    return 0;
}

static inline int64_t put_case(struct sk_store *store, const struct sk_case *record) {
    int64_t row = 0;
    enum sk_status status = sk_store_put_case(store, record, &row, NULL);
    assert_true(status == SK_OK || status == SK_UPDATED);
    return row;
}

/* A case in English without context. */
static inline int64_t put(struct fixture *fixture, const char *id, const char *question) {
    struct sk_case record = { .id = sk_slice_of(id),
                              .question = sk_slice_of(question),
                              .answer = sk_slice_of("We will look at it."),
                              .language = sk_slice_of("en") };
    return put_case(fixture->store, &record);
}

/* case0, case1, …, all with the same words. */
static inline void put_broken_printers(struct fixture *fixture, int count) {
    char id[24];
    assert_int_equal(sk_store_begin(fixture->store, NULL), SK_OK);
    for (int i = 0; i < count; i++) {
        snprintf(id, sizeof id, "case%d", i);
        put(fixture, id, "the printer is broken");
    }
    assert_int_equal(sk_store_commit(fixture->store, NULL), SK_OK);
}

static inline struct sk_analysis *analysis_of(struct fixture *fixture, const char *text) {
    struct sk_analysis *analysis = sk_arena_take(&fixture->arena, sizeof *analysis);
    assert_non_null(analysis);
    assert_int_equal(sk_analyse(fixture->analyser, sk_slice_of(text), SK_EN, &fixture->arena, analysis, NULL), SK_OK);
    return analysis;
}

static inline size_t search_text(struct fixture *fixture, struct sk_index *index, const char *text, struct sk_hit *hits,
                                 size_t capacity) {
    struct sk_query query = { .text = analysis_of(fixture, text) };
    size_t count = 99;
    assert_int_equal(sk_index_search(index, &query, hits, capacity, &count, NULL), SK_OK);
    sk_arena_reset(&fixture->arena);
    return count;
}

/* Whether the case is among the ten best for a text. */
static inline bool finds(struct fixture *fixture, struct sk_index *index, const char *text, int64_t row) {
    struct sk_hit hits[10];
    size_t count = search_text(fixture, index, text, hits, 10);
    for (size_t i = 0; i < count; i++)
        if (hits[i].row == row)
            return true;
    return false;
}

static inline struct sk_index *open_index(struct fixture *fixture) {
    struct sk_index *index = NULL;
    assert_int_equal(sk_index_open(fixture->path, &index, NULL), SK_OK);
    return index;
}

static inline struct sk_follower *open_follower(struct fixture *fixture) {
    struct sk_follower *follower = NULL;
    struct sk_error error = { 0 };
    enum sk_status status = sk_follower_open(fixture->path, &follower, &error);
    if (status != SK_OK)
        fail_msg("%s", error.message);
    return follower;
}

/* Index equal to the store, and nobody following. */
static inline void index_all(struct fixture *fixture) {
    struct sk_follower *follower = open_follower(fixture);
    assert_int_equal(sk_follower_catch_up(follower, NULL, NULL, NULL), SK_OK);
    sk_follower_close(follower);
}

/* Of a whole group: rebuilding is what it is for, and need not be told. */
static inline int quiet(void **state) {
    (void) state;
    sk_log_set_level(SK_LOG_ERROR);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

#endif
