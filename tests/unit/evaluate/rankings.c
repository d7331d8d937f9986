/* rankings: a run file scored against qrels gives what trec_eval -c gives, worked out by hand; facts about cases come from the
 * store. */
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
#include "../directory.h"

#include "evaluate/case_facts.h"
#include "evaluate/replay.h"
#include "evaluate/satisfaction_check.h"

#define CLOSE 1e-12

static char run_path[SK_PATH_SIZE], qrels_path[SK_PATH_SIZE];

static int set_up(void **state) {
    return make_directory(state) == 0 && sk_path_join(run_path, directory, "run", NULL) == SK_OK
                   && sk_path_join(qrels_path, directory, "qrels", NULL) == SK_OK
               ? 0
               : -1;
}

static struct sk_result *score(const char *run, const char *qrels) {
    struct sk_result *result;
    assert_int_equal(sk_file_replace(run_path, sk_slice_of(run), 0600, NULL), SK_OK);
    assert_int_equal(sk_file_replace(qrels_path, sk_slice_of(qrels), 0600, NULL), SK_OK);
    assert_int_equal(sk_score_run(run_path, qrels_path, &result, NULL), SK_OK);
    return result;
}

static double score_of(const struct sk_result *result, const char *id, const char *measure) {
    size_t column = sk_result_measure(result, measure);
    assert_true(column < result->measure_count);
    for (size_t q = 0; q < result->query_count; q++)
        if (sk_slice_is(result->queries[q].id, id))
            return result->queries[q].scores[column];
    fail_msg("no query %s", id);
    return 0;
}

static int64_t count_of(const struct sk_result *result, const char *name) {
    for (size_t i = 0; i < result->count_count; i++)
        if (strcmp(result->counts[i].name, name) == 0)
            return result->counts[i].value;
    fail_msg("no count %s", name);
    return 0;
}

/* q1: d1 (1), d3 (unjudged), d2 (2) by score, whatever rank the file says; q2: a tie, b before a; q3: judged, not in the run; q4:
 * nothing relevant; q5: in the run, not judged. */
static void a_run_of_every_kind_of_query(void **state) {
    struct sk_result *result = score("q1 Q0 d2 1 1.0 x\nq1 Q0 d1 2 9.0 x\nq1 Q0 d3 3 5.0 x\n"
                                     "q2 Q0 a 1 3 x\nq2 Q0 b 2 3 x\nq4 Q0 a 1 1 x\nq5 Q0 a 1 1 x\n",
                                     "q1 0 d1 1\nq1 0 d2 2\nq2 0 a 1\nq2 0 b 0\nq3 0 a 1\nq4 0 a 0\n");
    (void) state;
    assert_int_equal(result->query_count, 4);
    assert_float_equal(score_of(result, "q1", "map"), (1.0 + 2.0 / 3) / 2, CLOSE);
    assert_float_equal(score_of(result, "q1", "ndcg@3"), (1 + 2.0 / 2) / (2 + 1 / log2(3)), CLOSE);
    assert_float_equal(score_of(result, "q1", "judged@10"), 2.0 / 3, CLOSE);
    assert_float_equal(score_of(result, "q2", "mrr@10"), 0.5, CLOSE);
    assert_float_equal(score_of(result, "q2", "p@1"), 0, CLOSE);
    assert_float_equal(score_of(result, "q2", "success@3"), 1, CLOSE);
    assert_float_equal(score_of(result, "q3", "map"), 0, 0);
    assert_true(isnan(score_of(result, "q3", "judged@10")));
    assert_float_equal(score_of(result, "q4", "map"), 0, 0);
    assert_int_equal(count_of(result, "judged_but_not_asked"), 1);
    assert_int_equal(count_of(result, "without_result"), 1);
    assert_int_equal(count_of(result, "nothing_relevant"), 1);
    assert_int_equal(count_of(result, "not_judged"), 1);
    sk_result_destroy(result);
}

static void refuse(const char *run, const char *qrels) {
    struct sk_result *result;
    struct sk_error error = { 0 };
    assert_int_equal(sk_file_replace(run_path, sk_slice_of(run), 0600, NULL), SK_OK);
    assert_int_equal(sk_file_replace(qrels_path, sk_slice_of(qrels), 0600, NULL), SK_OK);
    assert_int_equal(sk_score_run(run_path, qrels_path, &result, &error), SK_REJECTED);
    assert_string_equal(error.message, "none of the queries is judged: do the ids of queries and qrels agree?");
}

static void a_run_without_any_judged_query_is_refused(void **state) {
    (void) state;
    refuse("q Q0 a 1 1 x\n", "");
    refuse("q9 Q0 d1 1 2 x\n", "q1 0 d1 1\n");
    refuse("", "q1 0 d1 1\n");
}

static void bad_above_every_good_one(void **state) {
    (void) state;
    assert_true(sk_bad_above_good((const double[]){ 0, 3, 2, 5 }, 4));
    assert_false(sk_bad_above_good((const double[]){ 0, 4, 1 }, 3));
    assert_true(sk_bad_above_good((const double[]){ 1 }, 1)); /* no well-rated one is shown at all */
    assert_false(sk_bad_above_good((const double[]){ 0, 3, 2.1 }, 3));
    assert_false(sk_bad_above_good(NULL, 0));
}

static struct sk_case example(const char *id, const char *metadata) {
    return (struct sk_case){
        .id = sk_slice_of(id),
        .question = sk_slice_of("where is it"),
        .answer = sk_slice_of("on its way"),
        .satisfaction = 4,
        .intent = sk_slice_of("order.status"),
        .metadata = sk_slice_of(metadata),
    };
}

static void check_field(const struct sk_case *record, const char *name, const char *expected) {
    struct sk_arena arena;
    struct sk_slice value;
    sk_arena_init(&arena, 1 << 20);
    assert_int_equal(sk_case_field(record, name, &arena, &value, NULL), SK_OK);
    if (expected)
        assert_true(sk_slice_is(value, expected));
    else
        assert_null(value.data);
    sk_arena_finish(&arena);
}

static void fields_of_the_contract_and_of_the_metadata(void **state) {
    struct sk_case record = example(
        "a", "{\"reply_label\":\"hello\",\"n\":7,\"list\":[\"x\"],\"none\":null,\"word\":\"null\",\"yes\":true,\"empty\":\"\"}");
    (void) state;
    check_field(&record, "intent", "order.status");
    check_field(&record, "channel", NULL);
    check_field(&record, "reply_label", "hello");
    check_field(&record, "n", "7");
    check_field(&record, "list", "[\"x\"]");
    check_field(&record, "none", NULL);
    check_field(&record, "word", "null");
    check_field(&record, "yes", "true");
    check_field(&record, "empty", NULL);
    record.channel = sk_slice_of("");
    check_field(&record, "channel", NULL);
    assert_false(sk_case_has_labels("satisfaction"));
    assert_true(sk_case_has_labels("reply_label"));
    check_field(&record, "absent", NULL);
    record.metadata = sk_slice(NULL, 0);
    check_field(&record, "reply_label", NULL);
}

static void facts_are_read_once_and_compared_by_number(void **state) {
    struct sk_store *store;
    struct sk_case_facts facts;
    const struct sk_case_fact *fact;
    struct sk_case first = example("a", "{\"label\":\"x\"}"), second = example("b", "{\"label\":\"x\"}"),
                   third = example("c", NULL);
    struct sk_case_fact own;
    int64_t row;
    (void) state;
    assert_int_equal(sk_store_open(directory, &store, NULL), SK_OK);
    assert_int_equal(sk_store_put_case(store, &first, &row, NULL), SK_OK);
    assert_int_equal(sk_store_put_case(store, &third, &row, NULL), SK_OK);
    sk_case_facts_init(&facts, store, "label");
    assert_int_equal(sk_case_facts_get(&facts, sk_slice_of("a"), &fact, NULL), SK_OK);
    assert_float_equal(fact->satisfaction, 4, 0);
    uint32_t label = fact->label, intent = fact->intent;
    assert_int_equal(sk_case_facts_of(&facts, &second, &own, NULL), SK_OK);
    assert_int_equal(own.label, label);
    assert_int_equal(own.intent, intent);
    assert_int_equal(sk_case_facts_get(&facts, sk_slice_of("c"), &fact, NULL), SK_OK);
    assert_true(fact->label == SK_NO_VALUE);
    assert_int_equal(sk_case_facts_get(&facts, sk_slice_of("gone"), &fact, NULL), SK_OK);
    assert_true(fact->label == SK_NO_VALUE && fact->intent == SK_NO_VALUE);
    assert_float_equal(fact->satisfaction, 0, 0);
    assert_int_equal(facts.ids.count, 3);
    sk_case_facts_finish(&facts);
    sk_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_of_every_kind_of_query),
        cmocka_unit_test(a_run_without_any_judged_query_is_refused),
        cmocka_unit_test(bad_above_every_good_one),
        cmocka_unit_test(fields_of_the_contract_and_of_the_metadata),
        cmocka_unit_test(facts_are_read_once_and_compared_by_number),
    };
    return cmocka_run_group_tests(tests, set_up, remove_directory);
}
