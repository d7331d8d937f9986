/* Small results, for the tests of what is computed from them. */
#ifndef SK_TEST_EVALUATE_RESULTS_H
#define SK_TEST_EVALUATE_RESULTS_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "evaluate/result.h"
#include "protocol/document.h"

#define CLOSE 1e-6

static char path[] = "/tmp/sk-result-XXXXXX";

static inline int make_file(void **state) {
    (void) state;
    int file = mkstemp(path);
    return file < 0 ? -1 : close(file);
}

static inline int remove_file(void **state) {
    (void) state;
    return unlink(path);
}

/* `count` queries in conversations of two, with hit@3 = hits[i] (negative: does not apply) and language nl for even, en for odd
 * ones. */
static inline struct sk_result *suggest_result(const double *hits, size_t count) {
    struct sk_result *result;
    assert_int_equal(sk_result_create(SK_RESULT_SUGGEST, count, 1, &result, NULL), SK_OK);
    assert_int_equal(sk_result_add_measure(result, "token_f1@3", NULL), SK_OK);
    assert_int_equal(sk_result_add_measure(result, "hit@3", NULL), SK_OK);
    assert_int_equal(sk_result_start(result, NULL), SK_OK);
    for (size_t i = 0; i < count; i++) {
        struct sk_result_query *query = &result->queries[i];
        struct sk_arena *arena = &result->arenas[0];
        query->id = sk_slice_of(sk_arena_format(arena, "q%zu", i));
        query->unit = sk_slice_of(sk_arena_format(arena, "c%zu", i / 2));
        query->text = sk_slice_of("where is my order");
        query->slices[SK_BY_LANGUAGE] = sk_slice_of(i % 2 ? "en" : "nl");
        query->scores[0] = 0.25;
        query->scores[1] = hits[i] < 0 ? NAN : hits[i];
    }
    return result;
}

static const double ten_hits[] = { 1, 0, 1, 0, 1, 0, 1, 1, -1, 0 };

static inline void add_decisions(struct sk_result *result, size_t row, double first, bool first_right, double second,
                                 bool second_right) {
    struct sk_decision *decisions = sk_arena_array(&result->arenas[0], 2, sizeof *decisions);
    decisions[0] = (struct sk_decision){ first, first_right };
    decisions[1] = (struct sk_decision){ second, second_right };
    result->queries[row].decisions = (struct sk_decisions){ decisions, 2 };
}

static inline struct sk_result *tags_result(const char *const *truth, const char *const *predicted, const double *confidence,
                                            size_t count) {
    struct sk_result *result;
    assert_int_equal(sk_result_create(SK_RESULT_TAGS, count, 1, &result, NULL), SK_OK);
    result->task = "intent";
    assert_int_equal(sk_result_add_measure(result, "accuracy", NULL), SK_OK);
    assert_int_equal(sk_result_start(result, NULL), SK_OK);
    for (size_t i = 0; i < count; i++) {
        struct sk_result_query *query = &result->queries[i];
        struct sk_decision *decision = sk_arena_take(&result->arenas[0], sizeof *decision);
        query->id = sk_slice_of(sk_arena_format(&result->arenas[0], "row-%zu", i + 1));
        query->expected = sk_slice_of(truth[i]);
        query->given = sk_slice_of(predicted[i]);
        query->scores[0] = strcmp(truth[i], predicted[i]) == 0;
        *decision = (struct sk_decision){ confidence[i], query->scores[0] > 0 && strcmp(truth[i], "other") != 0 };
        query->decisions = (struct sk_decisions){ decision, 1 };
    }
    return result;
}

static const char *const truth[] = { "late", "late", "refund", "refund", "other", "other" };
static const char *const predicted[] = { "late", "refund", "refund", "refund", "late", "other" };
static const double confidence[] = { 0.9, 0.8, 0.7, 0.6, 0.5, 0.1 };

#endif
