/* threshold: the min_confidence for a wanted precision, and how many messages must have been right for it. */
#include "results.h"

#include "evaluate/calibration_report.h"

static void the_threshold_for_a_precision(void **state) {
    enum { MESSAGES = 400 };
    double hits[MESSAGES];
    struct sk_calibration_report *report = malloc(sizeof *report);
    struct sk_threshold measured, safe;
    (void) state;
    for (int i = 0; i < MESSAGES; i++)
        hits[i] = 0;
    struct sk_result *result = suggest_result(hits, MESSAGES);
    /* 200 messages at confidence .8, of which 180 right; 200 at .4, of which 60 right */
    for (size_t i = 0; i < MESSAGES; i++) {
        bool sure = i % 2 == 0;
        size_t number = i / 2;
        add_decisions(result, i, sure ? 0.8 : 0.4, sure ? number < 180 : number < 60, 0.1, false);
        result->queries[i].unit = sk_slice(NULL, 0);
    }
    assert_int_equal(sk_calibration_report(result, 0, 0, report, NULL), SK_OK);
    assert_true(sk_threshold_for(report, 0.9, false, &measured));
    assert_float_equal(measured.min_confidence, 0.401, CLOSE);
    assert_float_equal(measured.precision, 0.9, CLOSE);
    assert_float_equal(measured.coverage, 0.5, CLOSE);
    assert_false(sk_threshold_for(report, 0.9, true, &safe)); /* .9 ± .04 */
    assert_true(sk_threshold_for(report, 0.85, true, &safe));
    assert_float_equal(safe.min_confidence, 0.401, CLOSE);
    assert_true(sk_threshold_for(report, 0.5, true, &safe));
    assert_float_equal(safe.min_confidence, 0, CLOSE);
    assert_false(sk_threshold_for(report, 0.95, false, &measured));
    free(report);
    sk_result_destroy(result);
}

/* 200 messages at .5, every second right, and `lucky` at .97 that were all right, in conversations of `together`. */
static bool is_safe(size_t lucky, size_t together, double wanted, struct sk_threshold *safe) {
    double hits[600] = { 0 };
    struct sk_calibration_report *report = malloc(sizeof *report);
    struct sk_result *result = suggest_result(hits, 200 + lucky);
    for (size_t i = 0; i < 200 + lucky; i++) {
        add_decisions(result, i, i < 200 ? 0.5 : 0.97, i >= 200 || i % 2, 0.1, false);
        result->queries[i].unit = sk_slice(NULL, 0);
        if (i >= 200 && together > 1)
            result->queries[i].unit = sk_slice_of(sk_arena_format(&result->arenas[0], "c%zu", i / together));
    }
    assert_int_equal(sk_calibration_report(result, 0, 0, report, NULL), SK_OK);
    bool safe_reached = sk_threshold_for(report, wanted, true, safe);
    free(report);
    sk_result_destroy(result);
    return safe_reached;
}

static void a_few_that_were_right_make_nothing_safe(void **state) {
    struct sk_threshold safe;
    (void) state;
    assert_false(is_safe(1, 1, 0.99, &safe));
    assert_false(is_safe(21, 1, 0.99, &safe));
    assert_false(is_safe(21, 1, 0.85, &safe)); /* Wilson: .845 */
    assert_true(is_safe(21, 1, 0.84, &safe));
    assert_int_equal(safe.shown, 21);
    assert_float_equal(safe.interval.low, 0.8454, 1e-3);
    assert_true(is_safe(400, 1, 0.99, &safe));
    assert_false(is_safe(400, 100, 0.99, &safe)); /* four conversations */
    assert_false(is_safe(400, 10, 0.99, &safe));  /* forty */
    assert_true(is_safe(400, 10, 0.9, &safe));
}

static void no_confidences_no_calibration(void **state) {
    struct sk_result *result = suggest_result(ten_hits, 10);
    struct sk_calibration_report *report = malloc(sizeof *report);
    (void) state;
    assert_int_equal(sk_calibration_report(result, 0, 0, report, NULL), SK_NOT_FOUND);
    free(report);
    sk_result_destroy(result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_threshold_for_a_precision),
        cmocka_unit_test(a_few_that_were_right_make_nothing_safe),
        cmocka_unit_test(no_confidences_no_calibration),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
