/* Paired randomisation (Fisher 1935; Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989). Smucker, Allan and
 * Carterette (A Comparison of Statistical Significance Tests for Information Retrieval Evaluation, CIKM 2007) find it the one to
 * use for paired scores per query, with the t test close to it and Wilcoxon's and the sign test misleading.
 *
 * p = (1 + swaps at least as extreme) / (1 + swaps), as Davison and Hinkley advise (1997, section 4.2.5): never 0. With 10,000
 * swaps a p of .05 has a standard error of .002. */
#include "evaluate/randomisation.h"

#include <math.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "base/random.h"

/* The same sum added in another order differs in its last bits; such a swap counts as equally extreme. */
#define ROUNDING 1e-12

struct test {
    const struct sk_randomisation *randomisation;
    sk_exchange_statistic *statistic;
    const void *data;
    double observed;
    unsigned char *memory; /* one run of step bytes per thread: the statistic's scratch, then the swaps */
    size_t step, swaps_offset;
    atomic_size_t extreme;
};

static void draw_swaps(struct sk_random *random, unsigned char *swapped, size_t count) {
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++) {
        if (i % 64 == 0)
            bits = sk_random_next(random);
        swapped[i] = (unsigned char) (bits & 1);
        bits >>= 1;
    }
}

static enum sk_status try_swap(void *context, unsigned worker, size_t round, struct sk_error *error) {
    struct test *test = context;
    unsigned char *scratch = test->memory + worker * test->step, *swapped = scratch + test->swaps_offset;
    struct sk_random random;
    (void) error;
    sk_random_seed(&random, test->randomisation->seed, round);
    draw_swaps(&random, swapped, test->randomisation->unit_count);
    double difference = test->statistic(test->data, swapped, scratch);
    if (fabs(difference) >= fabs(test->observed) * (1 - ROUNDING) - ROUNDING)
        atomic_fetch_add(&test->extreme, 1);
    return SK_OK;
}

enum sk_status sk_randomise(const struct sk_randomisation *randomisation, sk_exchange_statistic *statistic, const void *data,
                            size_t scratch_size, double *difference, double *p, struct sk_error *error) {
    struct sk_parallel parallel = { .threads = randomisation->threads };
    size_t alignment = _Alignof(max_align_t);
    struct test test = { .randomisation = randomisation, .statistic = statistic, .data = data };
    test.swaps_offset = (scratch_size + alignment - 1) / alignment * alignment;
    test.step = (test.swaps_offset + randomisation->unit_count + alignment) / alignment * alignment;
    test.memory = calloc(sk_parallel_threads(&parallel, randomisation->rounds), test.step);
    if (!test.memory)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a randomisation test of %zu units", randomisation->unit_count);
    test.observed = *difference = statistic(data, test.memory + test.swaps_offset, test.memory);
    enum sk_status status = sk_parallel_run(&parallel, randomisation->rounds, try_swap, &test, error);
    *p = (1 + (double) atomic_load(&test.extreme)) / (1 + (double) randomisation->rounds);
    free(test.memory);
    return status;
}

double sk_paired_mean(const void *data, const unsigned char *swapped, void *scratch) {
    const struct sk_paired_sums *sums = data;
    double total = 0;
    (void) scratch;
    for (size_t u = 0; u < sums->unit_count; u++)
        total += swapped[u] ? -sums->sum[u] : sums->sum[u];
    return sums->item_count > 0 ? total / sums->item_count : 0;
}

struct placed {
    double p;
    size_t place;
};

static int smallest_first(const void *left, const void *right) {
    const struct placed *a = left, *b = right;
    return (a->p > b->p) - (a->p < b->p);
}

enum sk_status sk_holm(double *p, size_t count, struct sk_error *error) {
    struct placed *placed = calloc(count ? count : 1, sizeof *placed);
    double largest = 0;
    if (!placed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu p-values", count);
    for (size_t i = 0; i < count; i++)
        placed[i] = (struct placed){ p[i], i };
    qsort(placed, count, sizeof *placed, smallest_first);
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, placed[i].p * (double) (count - i));
        p[placed[i].place] = fmin(1, largest);
    }
    free(placed);
    return SK_OK;
}
