/* comparing: wins, losses and verdicts of two small results, and what no comparison can tell. */
#include "results.h"

#include "evaluate/compare.h"
#include "evaluate/evaluation.h"
#include "evaluate/gate.h"

static const struct json_t *measure_named(const struct json_t *document, const char *name) {
    const struct json_t *measures = sk_document_get(document, "measures");
    for (size_t i = 0; i < sk_document_count(measures); i++)
        if (strcmp(sk_document_get_string(sk_document_at(measures, i), "measure", ""), name) == 0)
            return sk_document_at(measures, i);
    fail_msg("no measure %s", name);
    return NULL;
}

static void wins_ties_and_losses(void **state) {
    static const double other[] = { 1, 1, 0, 0, 1, 1, 1, 1, 1, -1 };
    struct sk_result *a = suggest_result(ten_hits, 10), *b = suggest_result(other, 10);
    struct sk_compare_options options = { .rounds = 200, .differences = 3 };
    struct json_t *document;
    size_t losses;
    (void) state;
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_OK);
    const struct json_t *hit = measure_named(document, "hit@3");
    assert_int_equal(sk_document_get_integer(hit, "n", 0), 8); /* q8 and q9 have the label in one result only */
    assert_int_equal(sk_document_get_integer(hit, "wins", -1), 2);
    assert_int_equal(sk_document_get_integer(hit, "losses", -1), 1);
    assert_int_equal(sk_document_get_integer(hit, "ties", -1), 5);
    assert_float_equal(sk_document_get_real(hit, "difference", 9), 1.0 / 8, CLOSE);
    assert_string_equal(sk_document_get_string(hit, "verdict", ""), "no difference shown");
    assert_string_equal(sk_document_get_string(measure_named(document, "token_f1@3"), "verdict", ""), "equal");
    assert_string_equal(sk_document_get_string(sk_document_at(sk_document_get(document, "b_worse"), 0), "id", ""), "q2");
    assert_int_equal(sk_document_count(sk_document_get(document, "b_worse")), 1);
    assert_int_equal(sk_document_count(sk_document_get(document, "b_better")), 2);
    assert_int_equal(losses, 0);
    sk_document_release(document);
    sk_result_destroy(a);
    sk_result_destroy(b);
}

static void a_clear_loss_is_significant(void **state) {
    double good[60], bad[60];
    struct json_t *document;
    size_t losses;
    (void) state;
    for (int i = 0; i < 60; i++) {
        good[i] = i % 10 != 0;
        bad[i] = i % 3 == 0;
    }
    struct sk_result *a = suggest_result(good, 60), *b = suggest_result(bad, 60);
    struct sk_compare_options options = { .differences = 2 };
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_OK);
    assert_int_equal(losses, 1);
    assert_string_equal(sk_document_get_string(measure_named(document, "hit@3"), "verdict", ""), "worse");
    sk_document_release(document);
    assert_int_equal(sk_compare(b, a, &options, &document, &losses, NULL), SK_OK);
    assert_int_equal(losses, 0);
    assert_string_equal(sk_document_get_string(measure_named(document, "hit@3"), "verdict", ""), "better");
    sk_document_release(document);
    sk_result_destroy(a);
    sk_result_destroy(b);
}

/* 2/3 is 0.666667 in the file, and 4.123456789 is 4.12346: always rounded the same way. */
static void a_result_equals_its_file(void **state) {
    double hits[60];
    struct sk_result *file;
    struct json_t *document;
    size_t losses;
    (void) state;
    for (int i = 0; i < 60; i++)
        hits[i] = i % 2 ? 2.0 / 3 : 4.123456789;
    struct sk_result *result = suggest_result(hits, 60);
    for (size_t i = 0; i < 60; i++)
        add_decisions(result, i, 2.0 / 3, i % 3 == 0, 0.1, false);
    assert_int_equal(sk_evaluate(result, &(struct sk_evaluation_options){ .worst = 1 }, &document, NULL), SK_OK);
    assert_int_equal(sk_evaluation_write(result, document, path, NULL), SK_OK);
    sk_document_release(document);
    assert_int_equal(sk_result_read(path, &file, NULL), SK_OK);
    assert_int_equal(sk_compare(file, result, &(struct sk_compare_options){ .differences = 2 }, &document, &losses, NULL), SK_OK);
    assert_int_equal(losses, 0);
    for (size_t m = 0; m < sk_document_count(sk_document_get(document, "measures")); m++)
        assert_string_equal(sk_document_get_string(sk_document_at(sk_document_get(document, "measures"), m), "verdict", ""),
                            "equal");
    assert_int_equal(sk_document_get_integer(measure_named(document, "hit@3"), "ties", 0), 60);
    assert_int_equal(sk_document_count(sk_document_get(document, "b_worse")), 0);
    sk_document_release(document);
    sk_result_destroy(result);
    sk_result_destroy(file);
}

static void the_direction_of_a_measure(void **state) {
    (void) state;
    assert_int_equal(sk_measure_direction("edit_distance"), SK_LOWER_IS_BETTER);
    assert_int_equal(sk_measure_direction("edit_distance@1"), SK_LOWER_IS_BETTER);
    assert_int_equal(sk_measure_direction("edit_distance@3"), SK_LOWER_IS_BETTER);
    assert_int_equal(sk_measure_direction("edit_distances"), SK_HIGHER_IS_BETTER);
    assert_int_equal(sk_measure_direction("rejected_all"), SK_LOWER_IS_BETTER);
    assert_int_equal(sk_measure_direction("accepted@1"), SK_HIGHER_IS_BETTER);
    assert_int_equal(sk_measure_direction("judged@10"), SK_NEUTRAL);
}

static void pairs_are_found_by_id(void **state) {
    struct sk_result *a = suggest_result(ten_hits, 10), *b = suggest_result(ten_hits, 4);
    struct sk_compare_options options = { .rounds = 10 };
    struct json_t *document;
    size_t losses;
    struct sk_error error = { 0 };
    (void) state;
    b->queries[0].id = sk_slice_of("q3"); /* was q0 */
    b->queries[3].id = sk_slice_of("new");
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_OK);
    assert_int_equal(sk_document_get_integer(document, "pairs", 0), 3);
    assert_int_equal(sk_document_get_integer(document, "only_in_a", 0), 7);
    assert_int_equal(sk_document_get_integer(document, "only_in_b", 0), 1);
    sk_document_release(document);
    for (size_t i = 0; i < 4; i++)
        b->queries[i].id = sk_slice_of("elsewhere");
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, &error), SK_REJECTED);
    assert_string_equal(error.message, "the two results have no query in common");
    sk_result_destroy(a);
    sk_result_destroy(b);
}

static enum sk_status ask_gate(size_t a_count, size_t b_count, struct sk_error *error) {
    double hits[60] = { 0 };
    struct json_t *document;
    size_t losses;
    struct sk_result *a = suggest_result(hits, a_count), *b = suggest_result(hits, b_count);
    assert_int_equal(sk_compare(a, b, &(struct sk_compare_options){ .rounds = 10 }, &document, &losses, NULL), SK_OK);
    enum sk_status status = sk_gate_queries(document, error);
    sk_document_release(document);
    sk_result_destroy(a);
    sk_result_destroy(b);
    return status;
}

static void a_comparison_of_hardly_anything_opens_no_gate(void **state) {
    struct sk_error error = { 0 };
    (void) state;
    assert_int_equal(ask_gate(60, 60, NULL), SK_OK);
    assert_int_equal(ask_gate(60, 54, NULL), SK_OK);
    assert_int_equal(ask_gate(54, 60, NULL), SK_OK); /* more queries than before are no loss */
    assert_int_equal(ask_gate(60, 53, &error), SK_REJECTED);
    assert_non_null(strstr(error.message, "7 of the 60 queries"));
    assert_int_equal(ask_gate(18, 18, NULL), SK_REJECTED); /* nine conversations */
    assert_int_equal(ask_gate(20, 20, NULL), SK_OK);
}

static void another_label_opens_no_gate(void **state) {
    double hits[60] = { 0 };
    struct sk_error error = { 0 };
    struct sk_result *a = suggest_result(hits, 60), *b = suggest_result(hits, 60);
    (void) state;
    sk_document_set_string(a->settings, "label", "reply_label");
    sk_document_set_string(b->settings, "label", "reply_label");
    sk_document_set_real(b->settings, "min_confidence", 0.9); /* what the system was told */
    assert_int_equal(sk_gate_settings(a, b, NULL), SK_OK);
    sk_document_set_string(b->settings, "label", "intent");
    assert_int_equal(sk_gate_settings(a, b, &error), SK_REJECTED);
    assert_non_null(strstr(error.message, "--label was reply_label in the earlier one and is intent"));
    sk_result_destroy(b);
    b = suggest_result(hits, 60);
    assert_int_equal(sk_gate_settings(a, b, NULL), SK_REJECTED);
    sk_document_set_real(b->settings, "right_from_token_f1", 0.5);
    assert_int_equal(sk_gate_settings(b, b, NULL), SK_OK);
    sk_result_destroy(a);
    sk_result_destroy(b);
}

static void macro_f1_is_compared_by_exchange(void **state) {
    static const char *const better[] = { "late", "late", "refund", "refund", "other", "other" };
    struct sk_result *a = tags_result(truth, predicted, confidence, 6), *b = tags_result(truth, better, confidence, 6);
    struct sk_compare_options options = { .rounds = 2000 };
    struct json_t *document;
    size_t losses;
    struct sk_error error = { 0 };
    (void) state;
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_OK);
    const struct json_t *macro = measure_named(document, "macro_f1");
    /* A: late 2·1/(2+2), refund 2·2/(3+2), other 2·1/(1+2) */
    assert_float_equal(sk_document_get_real(macro, "a", 9), (0.5 + 0.8 + 2.0 / 3) / 3, CLOSE);
    assert_float_equal(sk_document_get_real(macro, "b", 9), 1, CLOSE);
    /* Two messages differ: of the four exchanges two are as extreme. */
    assert_float_equal(sk_document_get_real(macro, "p", 9), 0.5, 0.05);
    sk_document_release(document);
    options.headline = "macro_f1"; /* orders slices, not queries */
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_FAULT_ARGUMENT);
    options.own_headline = true;
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, NULL), SK_OK);
    assert_string_equal(sk_document_get_string(document, "headline", ""), "accuracy");
    sk_document_release(document);
    b->queries[0].expected = sk_slice_of("refund");
    assert_int_equal(sk_compare(a, b, &options, &document, &losses, &error), SK_REJECTED);
    assert_string_equal(error.message, "the two results are not of the same file: the true label of \"row-1\" differs");
    sk_result_destroy(a);
    sk_result_destroy(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wins_ties_and_losses),        cmocka_unit_test(a_clear_loss_is_significant),
        cmocka_unit_test(a_result_equals_its_file),    cmocka_unit_test(the_direction_of_a_measure),
        cmocka_unit_test(pairs_are_found_by_id),       cmocka_unit_test(a_comparison_of_hardly_anything_opens_no_gate),
        cmocka_unit_test(another_label_opens_no_gate), cmocka_unit_test(macro_f1_is_compared_by_exchange),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
