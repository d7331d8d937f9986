/* clustering: groups of short texts that speak of the same thing, without saying beforehand how many groups there are. */
#ifndef SK_EVALUATE_CLUSTERING_H
#define SK_EVALUATE_CLUSTERING_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct sk_term_bag {
    const uint32_t *terms; /* distinct term numbers 0..term_count-1 */
    size_t count;
};

struct sk_cluster {
    const uint32_t *members; /* [0] the centre, then the nearest to it first */
    size_t count;
};

struct sk_clustering {
    struct sk_cluster *clusters; /* biggest first; a text that is like no other is one of its own */
    size_t count;
    uint32_t *members; /* of all clusters */
    double *weights;   /* of each term: log(1 + texts / texts with it) */
};

#define SK_CLUSTER_SIMILARITY 0.3

/* Two texts belong together when the cosine of their weighted terms is at least `similarity`. Deterministic. SK_FAULT_MEMORY. */
enum sk_status sk_cluster_texts(const struct sk_term_bag *bags, size_t count, size_t term_count, double similarity,
                                struct sk_clustering *out, struct sk_error *error);
void sk_clustering_finish(struct sk_clustering *clustering);

#endif
