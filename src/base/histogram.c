/* HdrHistogram's idea (Gil Tene, http://hdrhistogram.org): the position of the highest bit chooses a row of buckets, the seven
 * bits below it the bucket in the row. Nothing is allocated or sorted, and adding costs a few instructions. */
#include "base/histogram.h"

#define EXACT_BITS 8 /* of SK_HISTOGRAM_EXACT */
#define ROW_BITS 7   /* of SK_HISTOGRAM_PER_POWER */

static size_t bucket_of(uint64_t value) {
    if (value < SK_HISTOGRAM_EXACT)
        return (size_t) value;
    if (value >= SK_HISTOGRAM_LIMIT)
        return SK_HISTOGRAM_BUCKETS - 1;
    unsigned highest = 63 - (unsigned) __builtin_clzll(value);
    size_t row = highest - EXACT_BITS, column = (size_t) (value >> (highest - ROW_BITS)) - SK_HISTOGRAM_PER_POWER;
    return SK_HISTOGRAM_EXACT + row * SK_HISTOGRAM_PER_POWER + column;
}

uint64_t sk_histogram_bucket_value(size_t bucket) {
    if (bucket < SK_HISTOGRAM_EXACT)
        return bucket;
    size_t row = (bucket - SK_HISTOGRAM_EXACT) / SK_HISTOGRAM_PER_POWER;
    uint64_t column = (bucket - SK_HISTOGRAM_EXACT) % SK_HISTOGRAM_PER_POWER + SK_HISTOGRAM_PER_POWER;
    return ((column + 1) << (row + EXACT_BITS - ROW_BITS)) - 1;
}

static void add_to(_Atomic uint64_t *counter, uint64_t amount) {
    atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

void sk_histogram_add(struct sk_histogram *histogram, uint64_t value, uint64_t times) {
    if (times == 0)
        return;
    add_to(&histogram->buckets[bucket_of(value)], times);
    add_to(&histogram->count, times);
    add_to(&histogram->sum, value * times);
    uint64_t maximum = atomic_load_explicit(&histogram->maximum, memory_order_relaxed);
    while (value > maximum && !atomic_compare_exchange_weak(&histogram->maximum, &maximum, value))
        continue;
}

void sk_histogram_clear(struct sk_histogram *histogram) {
    for (size_t i = 0; i < SK_HISTOGRAM_BUCKETS; i++)
        atomic_store_explicit(&histogram->buckets[i], 0, memory_order_relaxed);
    atomic_store(&histogram->count, 0);
    atomic_store(&histogram->sum, 0);
    atomic_store(&histogram->maximum, 0);
}

uint64_t sk_histogram_quantile(const struct sk_histogram *histogram, double share) {
    uint64_t count = atomic_load(&histogram->count), maximum = atomic_load(&histogram->maximum), seen = 0;
    uint64_t rank = (uint64_t) (share * (double) count);
    rank += (double) rank < share * (double) count || rank == 0;
    for (size_t i = 0; i < SK_HISTOGRAM_BUCKETS && count; i++) {
        seen += atomic_load_explicit(&histogram->buckets[i], memory_order_relaxed);
        if (seen >= rank) {
            uint64_t value = sk_histogram_bucket_value(i);
            return value < maximum ? value : maximum;
        }
    }
    return maximum;
}

double sk_histogram_mean(const struct sk_histogram *histogram) {
    uint64_t count = atomic_load(&histogram->count);
    return count ? (double) atomic_load(&histogram->sum) / (double) count : 0;
}

uint64_t sk_histogram_between(const struct sk_histogram *histogram, uint64_t low, uint64_t high) {
    uint64_t count = 0;
    for (size_t i = 0; i < SK_HISTOGRAM_BUCKETS; i++) {
        uint64_t value = sk_histogram_bucket_value(i);
        if (value >= low && value <= high)
            count += atomic_load_explicit(&histogram->buckets[i], memory_order_relaxed);
    }
    return count;
}
