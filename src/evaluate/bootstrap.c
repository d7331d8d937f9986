/* Percentile bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13; with whole clusters drawn:
 * Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8, and Field and Welsh (2007).
 *
 * 2,000 replicates: the ends of a 95 % interval then wander by about 2 % of its width from seed to seed. Percentiles rather than
 * BCa: for means over hundreds of queries the two agree to the digits printed, and percentiles cannot leave 0..1.
 *
 * A figure that is not a mean may be biased: chance adds to a calibration error, and what is drawn from a sample has that chance
 * twice, so that all replicates can lie above the figure of the sample. The mean of the replicates less that figure is the
 * bootstrap's estimate of the bias (Efron and Tibshirani, chapter 10); where the caller gives the figure, the interval is moved
 * by it. The basic interval (2 · figure - percentiles) would move by twice as much, to correct the figure too, and exclude it on
 * the other side; for BCa no share of the replicates lies below the figure. What it does not do: it knows nothing of other
 * customers, other months or other products than those in the file. */
#include "evaluate/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/random.h"

/* Replicates in which a figure has no value (a label nobody drew) are left out; with fewer than this share left there is no
 * interval. */
#define DEFINED_SHARE 0.5

struct bootstrap {
    const struct sk_resampling *resampling;
    sk_bootstrap_statistic *statistic;
    const void *data;
    size_t clusters, figure_count;
    double *replicates;     /* [replicate * figure_count + figure] */
    unsigned char *scratch; /* one run of scratch_step bytes per thread: weights, cluster weights, the statistic's own */
    size_t scratch_step, cluster_offset, own_offset;
};

static size_t aligned(size_t size) {
    size_t alignment = _Alignof(max_align_t);
    return (size + alignment - 1) / alignment * alignment;
}

static void draw(const struct bootstrap *bootstrap, size_t replicate, uint32_t *weight, uint32_t *cluster_weight) {
    const struct sk_resampling *resampling = bootstrap->resampling;
    uint32_t *drawn = resampling->cluster ? cluster_weight : weight;
    struct sk_random random;
    sk_random_seed(&random, resampling->seed, replicate);
    memset(drawn, 0, bootstrap->clusters * sizeof *drawn);
    for (size_t i = 0; i < bootstrap->clusters; i++)
        drawn[sk_random_below(&random, (uint32_t) bootstrap->clusters)]++;
    if (resampling->cluster)
        for (size_t i = 0; i < resampling->item_count; i++)
            weight[i] = cluster_weight[resampling->cluster[i]];
}

static enum sk_status compute_replicate(void *context, unsigned worker, size_t replicate, struct sk_error *error) {
    const struct bootstrap *bootstrap = context;
    unsigned char *scratch = bootstrap->scratch + worker * bootstrap->scratch_step;
    uint32_t *weight = (uint32_t *) (void *) scratch;
    (void) error;
    draw(bootstrap, replicate, weight, (uint32_t *) (void *) (scratch + bootstrap->cluster_offset));
    bootstrap->statistic(bootstrap->data, weight, scratch + bootstrap->own_offset,
                         bootstrap->replicates + replicate * bootstrap->figure_count);
    return SK_OK;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *) left, b = *(const double *) right;
    return (a > b) - (a < b);
}

double sk_quantile(const double *sorted, size_t count, double share) {
    if (count == 0)
        return NAN;
    double place = share * (double) (count - 1);
    size_t below = (size_t) place;
    if (below + 1 >= count)
        return sorted[count - 1];
    return sorted[below] + (place - (double) below) * (sorted[below + 1] - sorted[below]);
}

static struct sk_interval interval_of(const struct bootstrap *bootstrap, size_t figure, double *column) {
    size_t defined = 0, replicates = bootstrap->resampling->replicates;
    double centre = bootstrap->resampling->centre ? bootstrap->resampling->centre[figure] : NAN, sum = 0;
    for (size_t r = 0; r < replicates; r++) {
        double value = bootstrap->replicates[r * bootstrap->figure_count + figure];
        if (isnan(value))
            continue;
        column[defined++] = value;
        sum += value;
    }
    if (bootstrap->clusters < 2 || defined == 0 || (double) defined < DEFINED_SHARE * (double) replicates)
        return (struct sk_interval){ NAN, NAN };
    qsort(column, defined, sizeof *column, ascending);
    double bias = isnan(centre) ? 0 : sum / (double) defined - centre;
    return (struct sk_interval){ sk_quantile(column, defined, 0.025) - bias, sk_quantile(column, defined, 0.975) - bias };
}

static bool allocate(struct bootstrap *bootstrap, unsigned threads, size_t scratch_size) {
    const struct sk_resampling *resampling = bootstrap->resampling;
    size_t cells;
    bootstrap->cluster_offset = aligned(resampling->item_count * sizeof(uint32_t));
    bootstrap->own_offset = bootstrap->cluster_offset + aligned(bootstrap->clusters * sizeof(uint32_t));
    bootstrap->scratch_step = bootstrap->own_offset + aligned(scratch_size);
    if (__builtin_mul_overflow(resampling->replicates, bootstrap->figure_count, &cells))
        return false;
    bootstrap->replicates = calloc(cells ? cells : 1, sizeof *bootstrap->replicates);
    bootstrap->scratch = calloc(threads, bootstrap->scratch_step ? bootstrap->scratch_step : 1);
    return bootstrap->replicates && bootstrap->scratch;
}

enum sk_status sk_bootstrap(const struct sk_resampling *resampling, sk_bootstrap_statistic *statistic, const void *data,
                            size_t scratch_size, size_t figure_count, struct sk_interval *intervals, struct sk_error *error) {
    struct bootstrap bootstrap = {
        .resampling = resampling,
        .statistic = statistic,
        .data = data,
        .clusters = resampling->cluster ? resampling->cluster_count : resampling->item_count,
        .figure_count = figure_count,
    };
    struct sk_parallel parallel = { .threads = resampling->threads };
    enum sk_status status = SK_OK;
    double *column = calloc(resampling->replicates ? resampling->replicates : 1, sizeof *column);
    if (!column || !allocate(&bootstrap, sk_parallel_threads(&parallel, resampling->replicates), scratch_size))
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu bootstrap replicates", resampling->replicates);
    if (status == SK_OK && bootstrap.clusters)
        status = sk_parallel_run(&parallel, resampling->replicates, compute_replicate, &bootstrap, error);
    for (size_t f = 0; status == SK_OK && f < figure_count; f++)
        intervals[f] = interval_of(&bootstrap, f, column);
    free(column);
    free(bootstrap.scratch);
    free(bootstrap.replicates);
    return status;
}
