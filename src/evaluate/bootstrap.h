/* bootstrap: how far a figure could be off by the chance of which messages were asked: 95 % percentile intervals.
 *
 * A figure is computed again on many samples of the same size, drawn with replacement from the items that there are; the middle
 * 95 % of what comes out is the interval. Items of one conversation are not independent of each other, so whole conversations are
 * drawn where they are known (clusters): intervals over single turns would be too narrow.
 *
 * Repeatable: replicate r draws from stream r of the seed, whatever thread computes it.
 */
#ifndef SK_EVALUATE_BOOTSTRAP_H
#define SK_EVALUATE_BOOTSTRAP_H

#include <stdint.h>

#include "base/error.h"

#define SK_BOOTSTRAP_REPLICATES 2000
#define SK_BOOTSTRAP_SEED 20260501

struct sk_interval {
    double low, high; /* NAN where fewer than two clusters speak of the figure */
};

struct sk_resampling {
    size_t item_count;
    const uint32_t *cluster; /* of item i, 0..cluster_count-1; NULL: each item is one */
    size_t cluster_count;    /* ignored where cluster is NULL */
    size_t replicates;
    uint64_t seed;
    unsigned threads;     /* 0 = one per core */
    const double *centre; /* [figure] what the sample itself gives: the interval is moved so that the samples' mean lies there;
                             NAN: left where it is; NULL: all of them */
};

/* Computes figures[0..figure_count-1] of a sample in which item i stands weight[i] times; NAN where the sample does not say.
 * Called from several threads: scratch (scratch_size bytes, aligned for any object) belongs to the call. */
typedef void sk_bootstrap_statistic(const void *data, const uint32_t *weight, void *scratch, double *figures);

/* Intervals of figure_count figures at once, all from the same samples. SK_FAULT_MEMORY. */
enum sk_status sk_bootstrap(const struct sk_resampling *resampling, sk_bootstrap_statistic *statistic, const void *data,
                            size_t scratch_size, size_t figure_count, struct sk_interval *intervals, struct sk_error *error);

/* Quantile `share` (0..1) of sorted values by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996). NAN
 * for count 0. */
double sk_quantile(const double *sorted, size_t count, double share);

#endif
