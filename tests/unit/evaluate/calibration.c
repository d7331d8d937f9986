/* calibration: bins, ECE and Brier score of five suggestions by hand; which suggestion comes first at each threshold. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "evaluate/calibration.h"

#define CLOSE 1e-9

static const struct sk_decision first[] = { { 0.62, true }, { 0.91, false } };
static const struct sk_decision second[] = { { 0.68, false } };
static const struct sk_decision third[] = { { 1.0, true }, { 0.3, false } };
static const struct sk_decisions messages[] = { { first, 2 }, { second, 1 }, { third, 2 }, { NULL, 0 } };

static void reliability_bins(void **state) {
    struct sk_calibration calibration;
    (void) state;
    sk_calibration_of(messages, NULL, 4, 10, &calibration);
    assert_float_equal(calibration.count, 5, 0);
    assert_float_equal(calibration.bins[6].count, 2, 0);
    assert_float_equal(calibration.bins[6].mean_confidence, 0.65, CLOSE);
    assert_float_equal(calibration.bins[6].right, 0.5, CLOSE);
    assert_float_equal(calibration.bins[9].count, 2, 0); /* .91 and 1 */
    assert_float_equal(calibration.bins[9].mean_confidence, 0.955, CLOSE);
    assert_float_equal(calibration.bins[3].count, 1, 0); /* an edge belongs to the bin above it */
    assert_true(isnan(calibration.bins[0].right));
    /* 2/5·|.5 − .65| + 2/5·|.5 − .955| + 1/5·|0 − .3| */
    assert_float_equal(calibration.error, 0.4 * 0.15 + 0.4 * 0.455 + 0.2 * 0.3, CLOSE);
    /* (.38² + .91² + .68² + 0 + .3²) / 5 */
    assert_float_equal(calibration.brier, (0.1444 + 0.8281 + 0.4624 + 0 + 0.09) / 5, CLOSE);
}

static void depth_limits_the_suggestions(void **state) {
    struct sk_calibration calibration;
    (void) state;
    sk_calibration_of(messages, NULL, 4, 1, &calibration);
    assert_float_equal(calibration.count, 3, 0);
    assert_float_equal(calibration.brier, (0.1444 + 0.4624 + 0) / 3, CLOSE);
}

static void no_suggestions_have_no_error(void **state) {
    struct sk_calibration calibration;
    (void) state;
    sk_calibration_of(messages + 3, NULL, 1, 10, &calibration);
    assert_true(isnan(calibration.error));
    assert_true(isnan(calibration.brier));
}

static void a_threshold_takes_away_the_unsure_ones(void **state) {
    struct sk_coverage curve;
    (void) state;
    sk_coverage_curve(messages, NULL, 4, &curve);
    assert_float_equal(curve.coverage[0], 3.0 / 4, CLOSE); /* the fourth message has none */
    assert_float_equal(curve.precision[0], 2.0 / 3, CLOSE);
    assert_float_equal(curve.precision[620], 2.0 / 3, CLOSE); /* .62 still reaches .620 */
    assert_float_equal(curve.precision[621], 1.0 / 3, CLOSE); /* now .91 comes first, and is wrong */
    assert_float_equal(curve.coverage[621], 3.0 / 4, CLOSE);
    assert_float_equal(curve.coverage[681], 2.0 / 4, CLOSE);
    assert_float_equal(curve.precision[681], 1.0 / 2, CLOSE);
    assert_float_equal(curve.coverage[1000], 1.0 / 4, CLOSE);
    assert_float_equal(curve.precision[1000], 1, CLOSE);
}

static void a_lower_ranked_and_less_sure_one_never_comes_first(void **state) {
    struct sk_coverage curve;
    (void) state;
    sk_coverage_curve(messages + 2, NULL, 1, &curve);
    for (size_t p = 0; p < SK_COVERAGE_POINTS; p++)
        assert_float_equal(curve.precision[p], 1, CLOSE);
}

static void nothing_covered_has_no_precision(void **state) {
    struct sk_coverage curve;
    (void) state;
    sk_coverage_curve(messages, NULL, 2, &curve);
    assert_float_equal(curve.coverage[1000], 0, CLOSE);
    assert_true(isnan(curve.precision[1000]));
}

static void the_pick_is_the_one_with_most_coverage(void **state) {
    struct sk_coverage curve;
    (void) state;
    sk_coverage_curve(messages, NULL, 4, &curve);
    assert_int_equal(sk_coverage_pick(curve.precision, 0.6), 0);
    assert_int_equal(sk_coverage_pick(curve.precision, 0.7), 911);
    assert_int_equal(sk_coverage_pick(curve.precision, 1.1), SK_COVERAGE_POINTS);
    assert_float_equal(sk_coverage_threshold(911), 0.911, CLOSE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reliability_bins),
        cmocka_unit_test(depth_limits_the_suggestions),
        cmocka_unit_test(no_suggestions_have_no_error),
        cmocka_unit_test(a_threshold_takes_away_the_unsure_ones),
        cmocka_unit_test(a_lower_ranked_and_less_sure_one_never_comes_first),
        cmocka_unit_test(nothing_covered_has_no_precision),
        cmocka_unit_test(the_pick_is_the_one_with_most_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
