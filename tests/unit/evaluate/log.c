/* log: what agents did with eight suggestion sets, counted by hand; weeks; edit distance. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../directory.h"

#include "evaluate/log_result.h"
#include "evaluate/reply_measures.h"
#include "store/store.h"

static void show(struct sk_store *store, const char *id, size_t suggestions) {
    static const int64_t rows[] = { 1, 2, 3 };
    char result[600] = "{\"tags\":{\"language\":{\"value\":\"en\"},\"intent\":[{\"label\":\"order.status\"}]},\"suggestions\":[";
    for (size_t i = 0; i < suggestions; i++)
        strcat(result, i ? ",{\"template\":\"please wait a day\"}" : "{\"template\":\"your parcel is on its way\"}");
    strcat(result, "]}");
    struct sk_shown_set set = { .id = sk_slice_of(id),
                                .question = sk_slice_of("where is it"),
                                .result = sk_slice_of(result),
                                .time_us = 1779235200000000,
                                .rows = rows,
                                .row_count = suggestions }; /* 2026-05-20 */
    assert_int_equal(sk_store_put_shown(store, &set, NULL), SK_OK);
}

static void report(struct sk_store *store, const char *set, int position, const char *action, const char *text, double rating) {
    char id[64];
    snprintf(id, sizeof id, "%s.%d", set, position);
    struct sk_stored_feedback feedback = {
        .suggestion_set_id = sk_slice_of(set),
        .suggestion_id = sk_slice_of(position ? id : NULL),
        .action = sk_slice_of(action),
        .final_text = sk_slice_of(text),
        .satisfaction = rating,
        .row = position,
        .position = position,
        .time_us = 1,
    };
    assert_int_equal(sk_store_put_feedback(store, &feedback, NULL), SK_OK);
}

/* As a set is left whose first case was deleted or corrected after the reply was sent. */
static void show_withdrawn(struct sk_store *store) {
    static const int64_t rows[] = { 1, 2 };
    struct sk_shown_set set = { .id = sk_slice_of("withdrawn"),
                                .question = sk_slice_of("where is it"),
                                .result =
                                    sk_slice_of("{\"suggestions\":[{\"template\":\"\"},{\"template\":\"please wait a day\"}]}"),
                                .time_us = 1779235200000000,
                                .rows = rows,
                                .row_count = 2 };
    assert_int_equal(sk_store_put_shown(store, &set, NULL), SK_OK);
    report(store, "withdrawn", 1, "sent", "your parcel is on its way", 5);
}

static void fill_store(void) {
    struct sk_store *store;
    assert_int_equal(sk_store_open(directory, &store, NULL), SK_OK);
    show(store, "abstained", 0);
    show(store, "unreported", 2);
    show(store, "sent", 2);
    report(store, "sent", 1, "displayed", NULL, 0);
    report(store, "sent", 1, "sent", "your parcel is on its way", 5);
    show(store, "edited", 2);
    report(store, "edited", 2, "edited", "please wait two days", 0); /* 2 of 4 words replaced */
    show(store, "refused", 2);
    report(store, "refused", 0, "rejected", NULL, 0);
    show(store, "each", 2);
    report(store, "each", 1, "rejected", NULL, 0);
    report(store, "each", 2, "rejected", NULL, 0);
    show(store, "half", 2);
    report(store, "half", 1, "rejected", NULL, 0);
    show_withdrawn(store);
    sk_store_close(store);
}

static double score(const struct sk_result *result, size_t row, const char *measure) {
    size_t column = sk_result_measure(result, measure);
    assert_true(column < result->measure_count);
    return result->queries[row].scores[column];
}

enum { ABSTAINED, UNREPORTED, SENT, EDITED, REFUSED, EACH, HALF, WITHDRAWN, SETS };

static void what_agents_did(void **state) {
    struct sk_log_options options = { .data_directory = directory, .quiet = true };
    struct sk_result *result;
    (void) state;
    fill_store();
    assert_int_equal(sk_log_result(&options, &result, NULL), SK_OK);
    assert_int_equal(result->query_count, SETS);
    assert_float_equal(score(result, ABSTAINED, "abstained"), 1, 0);
    assert_true(isnan(score(result, ABSTAINED, "reported")));
    assert_float_equal(score(result, UNREPORTED, "reported"), 0, 0);
    assert_true(isnan(score(result, UNREPORTED, "accepted")));
    assert_float_equal(score(result, SENT, "accepted"), 1, 0);
    assert_float_equal(score(result, SENT, "accepted@1"), 1, 0);
    assert_float_equal(score(result, SENT, "accepted@2"), 0, 0);
    assert_true(isnan(score(result, SENT, "accepted@3")));
    assert_float_equal(score(result, SENT, "edit_distance"), 0, 0);
    assert_float_equal(score(result, SENT, "rating"), 5, 0);
    assert_float_equal(score(result, EDITED, "edit_distance@2"), 0.5, 1e-12);
    assert_true(isnan(score(result, EDITED, "edit_distance@1")));
    assert_float_equal(score(result, EDITED, "rejected_all"), 0, 0);
    assert_float_equal(score(result, REFUSED, "rejected_all"), 1, 0);
    assert_float_equal(score(result, EACH, "rejected_all"), 1, 0);
    assert_float_equal(score(result, HALF, "rejected_all"), 0, 0);
    assert_float_equal(score(result, HALF, "accepted"), 0, 0);
    assert_float_equal(score(result, WITHDRAWN, "accepted@1"), 1, 0);
    assert_true(isnan(score(result, WITHDRAWN, "edit_distance")));
    assert_true(isnan(score(result, WITHDRAWN, "edit_distance@1")));
    assert_true(sk_slice_is(result->queries[SENT].slices[SK_BY_WEEK], "2026-W21"));
    assert_true(sk_slice_is(result->queries[SENT].slices[SK_BY_INTENT], "order.status"));
    assert_true(sk_slice_is(result->queries[SENT].given, "your parcel is on its way"));
    sk_result_destroy(result);
}

static void a_time_without_suggestions(void **state) {
    struct sk_log_options options = { .data_directory = directory, .since = 1800000000, .quiet = true };
    struct sk_result *result;
    (void) state;
    assert_int_equal(sk_log_result(&options, &result, NULL), SK_NOT_FOUND);
    options.data_directory = "/nonexistent";
    assert_int_equal(sk_log_result(&options, &result, NULL), SK_NOT_FOUND);
}

static void weeks_are_those_of_iso_8601(void **state) {
    char text[SK_WEEK_SIZE];
    (void) state;
    sk_week_format(1767225600, text); /* 2026-01-01, a Thursday */
    assert_string_equal(text, "2026-W01");
    sk_week_format(1609459200, text); /* 2021-01-01, a Friday: still the last week of 2020 */
    assert_string_equal(text, "2020-W53");
}

static double edit(const char *const *suggested, size_t a, const char *const *sent, size_t b) {
    struct sk_word first[8] = { 0 }, second[8] = { 0 };
    struct sk_analysis left = { .words = first, .word_count = a }, right = { .words = second, .word_count = b };
    struct sk_arena arena;
    double distance;
    for (size_t i = 0; i < a; i++)
        first[i].folded = sk_slice_of(suggested[i]);
    for (size_t i = 0; i < b; i++)
        second[i].folded = sk_slice_of(sent[i]);
    sk_arena_init(&arena, 1 << 16);
    assert_int_equal(sk_edit_distance(&left, &right, &arena, &distance, NULL), SK_OK);
    sk_arena_finish(&arena);
    return distance;
}

static void words_changed_before_sending(void **state) {
    static const char *const abc[] = { "a", "b", "c" }, *const axc[] = { "a", "x", "c" }, *const bcde[] = { "b", "c", "d", "e" };
    (void) state;
    assert_float_equal(edit(abc, 3, abc, 3), 0, 0);
    assert_float_equal(edit(abc, 3, axc, 3), 1.0 / 3, 1e-12);
    assert_float_equal(edit(abc, 3, bcde, 4), 3.0 / 4, 1e-12); /* a goes, d and e come */
    assert_float_equal(edit(abc, 3, NULL, 0), 1, 0);
    assert_float_equal(edit(NULL, 0, NULL, 0), 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_agents_did),
        cmocka_unit_test(a_time_without_suggestions),
        cmocka_unit_test(weeks_are_those_of_iso_8601),
        cmocka_unit_test(words_changed_before_sending),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
