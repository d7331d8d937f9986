/* histogram: against exact percentiles of the same values; trace: stages, sums, and that off is off. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/histogram.h"
#include "base/random.h"
#include "base/trace.h"

#define COUNT 100000

static struct sk_histogram histogram;

static int by_size(const void *left, const void *right) {
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Of sorted values, as sk_histogram_quantile defines it. */
static uint64_t exact(const uint64_t *values, size_t count, double share) {
    size_t rank = 1;
    while ((double) rank < share * (double) count)
        rank++;
    return values[rank - 1];
}

static void compare(uint64_t *values, size_t count) {
    static const double shares[] = { 0, .001, .1, .5, .9, .99, .999, .9999, 1 };
    sk_histogram_clear(&histogram);
    for (size_t i = 0; i < count; i++)
        sk_histogram_add(&histogram, values[i], 1);
    qsort(values, count, sizeof *values, by_size);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        uint64_t wanted = exact(values, count, shares[i]), found = sk_histogram_quantile(&histogram, shares[i]);
        assert_true(found >= wanted);
        assert_true((double) (found - wanted) <= (double) wanted / 128);
    }
}

static void test_quantiles_are_near_the_exact_ones(void **state) {
    static uint64_t values[COUNT];
    struct sk_random random;
    (void) state;
    sk_random_seed(&random, 1, 0);
    for (size_t i = 0; i < COUNT; i++) /* a latency: 200 µs and a long tail, in nanoseconds */
        values[i] = (uint64_t) (200000 / (1 - sk_random_real(&random)));
    compare(values, COUNT);
    for (size_t i = 0; i < COUNT; i++) /* all magnitudes */
        values[i] = sk_random_next(&random) >> (22 + sk_random_below(&random, 42));
    compare(values, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        values[i] = i < COUNT / 2 ? 7 : 1000000000;
    compare(values, COUNT);
    compare(values, 1);
}

static void test_buckets_have_no_gap(void **state) {
    (void) state;
    for (size_t i = 0; i < SK_HISTOGRAM_BUCKETS; i++) {
        uint64_t low = i ? sk_histogram_bucket_value(i - 1) + 1 : 0, high = sk_histogram_bucket_value(i);
        assert_true(low <= high && high - low <= low / 128);
        sk_histogram_clear(&histogram);
        sk_histogram_add(&histogram, low, 1);
        sk_histogram_add(&histogram, high, 2);
        assert_int_equal(atomic_load(&histogram.buckets[i]), 3);
    }
    assert_int_equal(sk_histogram_bucket_value(SK_HISTOGRAM_BUCKETS - 1), SK_HISTOGRAM_LIMIT - 1);
}

static void test_edges(void **state) {
    (void) state;
    sk_histogram_clear(&histogram);
    assert_int_equal(sk_histogram_quantile(&histogram, .5), 0);
    assert_true(sk_histogram_mean(&histogram) == 0);
    sk_histogram_add(&histogram, 5, 0);
    assert_int_equal(atomic_load(&histogram.count), 0);
    sk_histogram_add(&histogram, UINT64_MAX / 4, 1);
    sk_histogram_add(&histogram, 100, 3);
    assert_int_equal(sk_histogram_quantile(&histogram, .75), 100);
    assert_int_equal(sk_histogram_quantile(&histogram, 1), SK_HISTOGRAM_LIMIT - 1);
    assert_int_equal(sk_histogram_between(&histogram, 0, 100), 3);
    assert_int_equal(sk_histogram_between(&histogram, 101, UINT64_MAX), 1);
}

/* ---- trace ---- */

enum { FIRST, SECOND, NEVER, STAGES };
static const char *const names[] = { "first", "second", "never" };

static void burn(int64_t processor_ms) {
    clock_t until = clock() + processor_ms * CLOCKS_PER_SEC / 1000;
    while (clock() < until)
        continue;
}

static void test_a_trace_tells_work_from_waiting(void **state) {
    struct sk_trace *trace;
    struct sk_watch watch;
    const struct timespec pause = { .tv_nsec = 20000000 };
    (void) state;
    assert_int_equal(sk_trace_create(names, STAGES, &trace, NULL), SK_OK);
    sk_watch_start(&watch, trace);
    sk_watch_enter(&watch, FIRST);
    size_t before = sk_watch_enter(&watch, SECOND);
    assert_int_equal(before, FIRST);
    nanosleep(&pause, NULL);
    assert_int_equal(sk_watch_enter(&watch, before), SECOND);
    burn(20);
    sk_watch_stop(&watch, true);
    const struct sk_stage *first = sk_trace_stage(trace, FIRST), *second = sk_trace_stage(trace, SECOND);
    assert_int_equal(atomic_load(&first->elapsed.count), 1); /* though it was entered twice */
    assert_true(atomic_load(&first->processor) >= 15000000);
    assert_true(atomic_load(&second->elapsed.sum) >= 20000000);
    assert_true(atomic_load(&second->processor) < 10000000);
    assert_int_equal(atomic_load(&sk_trace_stage(trace, NEVER)->elapsed.count), 0);
    assert_int_equal(sk_trace_count(trace), 1);
    sk_trace_clear(trace);
    assert_int_equal(atomic_load(&first->elapsed.sum), 0);
    sk_trace_destroy(trace);
}

static void test_off_measures_nothing(void **state) {
    struct sk_trace *trace;
    struct sk_watch watch;
    (void) state;
    assert_int_equal(sk_trace_create(names, STAGES, &trace, NULL), SK_OK);
    sk_watch_start(&watch, NULL);
    assert_int_equal(sk_watch_enter(&watch, FIRST), SK_TRACE_OUTSIDE);
    sk_watch_stop(&watch, true);
    assert_int_equal(sk_watch_enter(NULL, FIRST), SK_TRACE_OUTSIDE);
    sk_trace_switch(trace, false);
    sk_watch_start(&watch, trace);
    sk_watch_enter(&watch, FIRST);
    sk_watch_stop(&watch, true);
    assert_int_equal(sk_trace_count(trace), 0);
    sk_trace_switch(trace, true);
    sk_watch_start(&watch, trace);
    sk_watch_enter(&watch, FIRST);
    sk_watch_stop(&watch, false); /* not kept */
    assert_int_equal(sk_trace_count(trace), 0);
    sk_trace_destroy(trace);
}

static void *measure(void *context) {
    for (int i = 0; i < 1000; i++) {
        struct sk_watch watch;
        sk_watch_start(&watch, context);
        sk_watch_enter(&watch, (size_t) i % 2);
        sk_watch_stop(&watch, true);
    }
    return NULL;
}

static void test_threads_share_a_trace(void **state) {
    struct sk_trace *trace;
    pthread_t threads[4];
    (void) state;
    assert_int_equal(sk_trace_create(names, STAGES, &trace, NULL), SK_OK);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, measure, trace), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(sk_trace_count(trace), 4000);
    assert_int_equal(atomic_load(&sk_trace_stage(trace, FIRST)->elapsed.count), 2000);
    assert_int_equal(atomic_load(&sk_trace_stage(trace, SECOND)->elapsed.count), 2000);
    sk_trace_destroy(trace);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles_are_near_the_exact_ones),
        cmocka_unit_test(test_buckets_have_no_gap),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_a_trace_tells_work_from_waiting),
        cmocka_unit_test(test_off_measures_nothing),
        cmocka_unit_test(test_threads_share_a_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
