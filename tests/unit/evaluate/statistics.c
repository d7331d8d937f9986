/* statistics: intervals and p-values against theory and by simulation where the truth is known; repeatable whatever the
 * threads. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "evaluate/bootstrap.h"
#include "base/random.h"
#include "evaluate/randomisation.h"

#define ITEM_LIMIT 1000

struct sample {
    double values[ITEM_LIMIT];
    size_t count;
};

/* One figure: the mean. */
static void mean(const void *data, const uint32_t *weight, void *scratch, double *figures) {
    const struct sample *sample = data;
    double sum = 0, count = 0;
    (void) scratch;
    for (size_t i = 0; i < sample->count; i++) {
        sum += weight[i] * sample->values[i];
        count += weight[i];
    }
    figures[0] = sum / count;
}

static struct sk_interval interval(const struct sample *sample, const uint32_t *cluster, size_t clusters, unsigned threads,
                                   uint64_t seed, size_t replicates) {
    struct sk_resampling resampling = { sample->count, cluster, clusters, replicates, seed, threads, NULL };
    struct sk_interval out;
    assert_int_equal(sk_bootstrap(&resampling, mean, sample, 0, 1, &out, NULL), SK_OK);
    return out;
}

static void half_ones(struct sample *sample, size_t count) {
    sample->count = count;
    for (size_t i = 0; i < count; i++)
        sample->values[i] = (double) (i % 2);
}

/* The mean of 400 fair coins has a standard error of .025: the interval is .5 ± .049. */
static void width_is_that_of_the_normal_approximation(void **state) {
    struct sample sample;
    (void) state;
    half_ones(&sample, 400);
    struct sk_interval found = interval(&sample, NULL, 0, 0, 1, 4000);
    assert_float_equal(found.low, 0.5 - 1.96 * 0.025, 0.004);
    assert_float_equal(found.high, 0.5 + 1.96 * 0.025, 0.004);
}

/* Ten equal items a conversation say no more than one: 40 conversations give ± .155. */
static void conversations_are_drawn_whole(void **state) {
    struct sample sample = { .count = 400 };
    uint32_t cluster[400];
    (void) state;
    for (uint32_t i = 0; i < 400; i++) {
        cluster[i] = i / 10;
        sample.values[i] = i / 10 % 2;
    }
    struct sk_interval found = interval(&sample, cluster, 40, 0, 1, 4000);
    assert_float_equal(found.high - found.low, 2 * 1.96 * sqrt(0.25 / 40), 0.02);
}

static void threads_do_not_show(void **state) {
    struct sample sample;
    (void) state;
    half_ones(&sample, 333);
    struct sk_interval one = interval(&sample, NULL, 0, 1, 7, 500), four = interval(&sample, NULL, 0, 4, 7, 500);
    assert_true(one.low == four.low && one.high == four.high);
    struct sk_interval other = interval(&sample, NULL, 0, 1, 8, 500);
    assert_true(one.low != other.low || one.high != other.high);
}

static void too_little_has_no_interval(void **state) {
    struct sample sample;
    const uint32_t together[] = { 0, 0, 0 };
    (void) state;
    half_ones(&sample, 1);
    assert_true(isnan(interval(&sample, NULL, 0, 1, 1, 100).low));
    half_ones(&sample, 3);
    assert_true(isnan(interval(&sample, together, 1, 1, 1, 100).high));
    half_ones(&sample, 0);
    assert_true(isnan(interval(&sample, NULL, 0, 1, 1, 100).high));
}

/* 300 samples of 100 draws with a true share of .3: about 95 % of the intervals hold it. */
static void intervals_hold_the_truth_as_often_as_they_say(void **state) {
    struct sk_random random;
    int held = 0;
    (void) state;
    sk_random_seed(&random, 3, 0);
    for (uint64_t trial = 0; trial < 300; trial++) {
        struct sample sample = { .count = 100 };
        for (size_t i = 0; i < sample.count; i++)
            sample.values[i] = sk_random_real(&random) < 0.3;
        struct sk_interval found = interval(&sample, NULL, 0, 0, trial, 400);
        held += found.low <= 0.3 && 0.3 <= found.high;
    }
    assert_in_range(held, 274, 295); /* 91.3 % to 98.3 % */
}

static void quantiles_interpolate(void **state) {
    const double sorted[] = { 1, 2, 4, 8 };
    (void) state;
    assert_float_equal(sk_quantile(sorted, 4, 0), 1, 0);
    assert_float_equal(sk_quantile(sorted, 4, 1), 8, 0);
    assert_float_equal(sk_quantile(sorted, 4, 0.5), 3, 1e-12);
    assert_float_equal(sk_quantile(sorted, 4, 0.9), 4 + 0.7 * 4, 1e-12); /* place 2.7 of 0..3 */
    assert_true(isnan(sk_quantile(sorted, 0, 0.5)));
}

static void p_value(const double *sum, size_t units, double items, unsigned threads, double *difference, double *p) {
    struct sk_randomisation randomisation = { units, 10000, 11, threads };
    struct sk_paired_sums sums = { sum, units, items };
    assert_int_equal(sk_randomise(&randomisation, sk_paired_mean, &sums, 0, difference, p, NULL), SK_OK);
}

/* Of the 16 ways to swap four differences of 1, two are as extreme: p = 1/8. */
static void p_of_four_equal_differences(void **state) {
    const double sum[] = { 1, 1, 1, 1 };
    double difference, p;
    (void) state;
    p_value(sum, 4, 4, 0, &difference, &p);
    assert_float_equal(difference, 1, 1e-12);
    assert_float_equal(p, 0.125, 0.01);
}

static void p_of_no_difference_is_one(void **state) {
    const double none[] = { 0, 0, 0 }, balanced[] = { 0.1, -0.1, 0.3, -0.3 };
    double difference, p;
    (void) state;
    p_value(none, 3, 3, 0, &difference, &p);
    assert_float_equal(p, 1, 0);
    p_value(balanced, 4, 4, 0, &difference, &p);
    assert_float_equal(p, 1, 0);
    p_value(none, 0, 0, 0, &difference, &p);
    assert_float_equal(difference, 0, 0);
    assert_float_equal(p, 1, 0);
}

static void p_of_a_clear_difference_is_the_least_possible(void **state) {
    double sum[100], difference, one, four;
    (void) state;
    for (int i = 0; i < 100; i++)
        sum[i] = 0.1 + 0.001 * i;
    p_value(sum, 100, 100, 1, &difference, &one);
    p_value(sum, 100, 100, 4, &difference, &four);
    assert_float_equal(one, 1.0 / 10001, 1e-12);
    assert_true(one == four);
}

/* Where A and B are equally good, p < .05 comes about once in twenty. */
static void false_alarms_are_as_rare_as_promised(void **state) {
    struct sk_random random;
    int alarms = 0;
    (void) state;
    sk_random_seed(&random, 5, 0);
    for (uint64_t trial = 0; trial < 400; trial++) {
        double sum[30], difference, p;
        struct sk_randomisation randomisation = { 30, 499, trial, 0 };
        struct sk_paired_sums sums = { sum, 30, 30 };
        for (int i = 0; i < 30; i++)
            sum[i] = sk_random_real(&random) - sk_random_real(&random);
        assert_int_equal(sk_randomise(&randomisation, sk_paired_mean, &sums, 0, &difference, &p, NULL), SK_OK);
        alarms += p < 0.05;
    }
    assert_in_range(alarms, 8, 34); /* 2 % to 8.5 % */
}

static void holm_corrects_in_place(void **state) {
    double p[] = { 0.01, 0.04, 0.03, 0.005 }, one[] = { 0.8, 0.9 };
    (void) state;
    assert_int_equal(sk_holm(p, 4, NULL), SK_OK);
    assert_float_equal(p[0], 0.03, 1e-12);
    assert_float_equal(p[1], 0.06, 1e-12);
    assert_float_equal(p[2], 0.06, 1e-12);
    assert_float_equal(p[3], 0.02, 1e-12);
    assert_int_equal(sk_holm(one, 2, NULL), SK_OK);
    assert_float_equal(one[0], 1, 0);
    assert_float_equal(one[1], 1, 0);
}

/* The first numbers of xoshiro256** from the state 1, 2, 3, 4, as its authors' code gives them. */
static void the_generator_is_the_published_one(void **state) {
    struct sk_random random = { { 1, 2, 3, 4 } };
    (void) state;
    assert_true(sk_random_next(&random) == 11520u);
    assert_true(sk_random_next(&random) == 0u);
    assert_true(sk_random_next(&random) == 1509978240u);
    assert_true(sk_random_next(&random) == 1215971899390074240u);
}

static void draws_below_a_bound_are_even(void **state) {
    struct sk_random random;
    int seen[7] = { 0 };
    uint32_t order[50], back[50] = { 0 };
    (void) state;
    sk_random_seed(&random, 1, 1);
    for (int i = 0; i < 70000; i++)
        seen[sk_random_below(&random, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 9600, 10400);
    for (uint32_t i = 0; i < 50; i++)
        order[i] = i;
    sk_random_shuffle(&random, order, 50);
    for (int i = 0; i < 50; i++)
        back[order[i]]++;
    for (int i = 0; i < 50; i++)
        assert_int_equal(back[i], 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_is_that_of_the_normal_approximation),
        cmocka_unit_test(conversations_are_drawn_whole),
        cmocka_unit_test(threads_do_not_show),
        cmocka_unit_test(too_little_has_no_interval),
        cmocka_unit_test(intervals_hold_the_truth_as_often_as_they_say),
        cmocka_unit_test(quantiles_interpolate),
        cmocka_unit_test(p_of_four_equal_differences),
        cmocka_unit_test(p_of_no_difference_is_one),
        cmocka_unit_test(p_of_a_clear_difference_is_the_least_possible),
        cmocka_unit_test(false_alarms_are_as_rare_as_promised),
        cmocka_unit_test(holm_corrects_in_place),
        cmocka_unit_test(the_generator_is_the_published_one),
        cmocka_unit_test(draws_below_a_bound_are_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
