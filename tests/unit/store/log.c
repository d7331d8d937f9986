/* log: what was shown comes back in order, each with the reports on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "../directory.h"

#include "store/log.h"

static void show(struct sk_store *store, const char *id, int64_t time_us) {
    const int64_t rows[] = { 5, 9 };
    struct sk_shown_set set = { .id = sk_slice_of(id),
                                .question = sk_slice_of("where is it"),
                                .result = sk_slice_of("{\"a\":1}"),
                                .time_us = time_us,
                                .rows = rows,
                                .row_count = 2 };
    assert_int_equal(sk_store_put_shown(store, &set, NULL), SK_OK);
}

static void report(struct sk_store *store, const char *set, const char *suggestion, const char *action, int position,
                   double rating) {
    struct sk_stored_feedback feedback = {
        .suggestion_set_id = sk_slice_of(set),
        .suggestion_id = sk_slice_of(suggestion),
        .action = sk_slice_of(action),
        .satisfaction = rating,
        .row = position ? 5 : 0,
        .position = position,
        .time_us = 7,
        .final_text = sk_slice_of("on its way"),
    };
    assert_int_equal(sk_store_put_feedback(store, &feedback, NULL), SK_OK);
}

static void sets_come_in_order_with_their_reports(void **state) {
    struct sk_store *store;
    struct sk_arena arena;
    struct sk_logged_set logged = { 0 };
    (void) state;
    sk_arena_init(&arena, 1 << 20);
    assert_int_equal(sk_store_open(directory, &store, NULL), SK_OK);
    assert_int_equal(sk_store_next_logged(store, 0, &arena, &logged, NULL), SK_END);
    show(store, "first", 20);
    show(store, "second", 10);
    report(store, "first", "first.1", "selected", 1, 0);
    report(store, "first", NULL, "rejected", 0, 4);
    assert_int_equal(sk_store_next_logged(store, 0, &arena, &logged, NULL), SK_OK);
    assert_true(sk_slice_is(logged.set.id, "first"));
    assert_true(sk_slice_is(logged.set.result, "{\"a\":1}"));
    assert_true(sk_slice_is(logged.set.question, "where is it"));
    assert_null(logged.set.conversation_id.data);
    assert_int_equal(logged.set.time_us, 20);
    assert_int_equal(logged.feedback_count, 2);
    assert_true(sk_slice_is(logged.feedback[0].suggestion_id, "first.1"));
    assert_true(sk_slice_is(logged.feedback[0].action, "selected"));
    assert_true(sk_slice_is(logged.feedback[0].final_text, "on its way"));
    assert_int_equal(logged.feedback[0].position, 1);
    assert_int_equal(logged.feedback[0].row, 5);
    assert_null(logged.feedback[1].suggestion_id.data);
    assert_float_equal(logged.feedback[1].satisfaction, 4, 0);
    assert_int_equal(sk_store_next_logged(store, logged.number, &arena, &logged, NULL), SK_OK);
    assert_true(sk_slice_is(logged.set.id, "second"));
    assert_int_equal(logged.feedback_count, 0);
    assert_int_equal(sk_store_next_logged(store, logged.number, &arena, &logged, NULL), SK_END);
    sk_store_close(store);
    sk_arena_finish(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(sets_come_in_order_with_their_reports) };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
