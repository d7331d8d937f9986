/* histogram: how a quantity is distributed, with a bounded relative error and in bounded memory, whatever its range.
 *
 *     static struct sk_histogram histogram;                                // 37 KB, begins as { 0 }
 *     sk_histogram_add(&histogram, nanoseconds, 1);
 *     uint64_t p99 = sk_histogram_quantile(&histogram, 0.99);
 *
 * Buckets grow with the values: 128 to each power of two, so that what a bucket stands for is within 1/128 of every value in it
 * (values below 256 are exact). The layout is that of Gil Tene's HdrHistogram. Any number of threads may add at the same time.
 */
#ifndef SK_BASE_HISTOGRAM_H
#define SK_BASE_HISTOGRAM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define SK_HISTOGRAM_EXACT 256 /* values below it have a bucket each */
#define SK_HISTOGRAM_PER_POWER 128
#define SK_HISTOGRAM_POWERS 34 /* of two, from 256 up */
#define SK_HISTOGRAM_LIMIT                                                                                                       \
    ((uint64_t) SK_HISTOGRAM_EXACT << SK_HISTOGRAM_POWERS) /* larger values count as the largest below it */
#define SK_HISTOGRAM_BUCKETS (SK_HISTOGRAM_EXACT + SK_HISTOGRAM_POWERS * SK_HISTOGRAM_PER_POWER)

struct sk_histogram {
    _Atomic uint64_t buckets[SK_HISTOGRAM_BUCKETS];
    _Atomic uint64_t count, sum, maximum; /* of the values as they were given */
};

/* times: how often the value is added. */
void sk_histogram_add(struct sk_histogram *histogram, uint64_t value, uint64_t times);

/* Back to nothing. Values that other threads add meanwhile may or may not stay. */
void sk_histogram_clear(struct sk_histogram *histogram);

/* The smallest value that at least a share (0..1) of all values do not exceed: at most 1/128 too high. 0 where there are none. */
uint64_t sk_histogram_quantile(const struct sk_histogram *histogram, double share);

/* 0 where there are none. */
double sk_histogram_mean(const struct sk_histogram *histogram);

/* How many values lie in low..high, both included, as far as buckets tell: those whose highest value lies there. */
uint64_t sk_histogram_between(const struct sk_histogram *histogram, uint64_t low, uint64_t high);

/* The highest value that counts into bucket `bucket`. */
uint64_t sk_histogram_bucket_value(size_t bucket);

#endif
