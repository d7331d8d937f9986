/* explore: now and then another order of replies that are nearly equal, with the probability written down, so that the log can
 * later tell how another ranking would have done. Off unless the setting suggest.exploration is above 0.
 *
 * Near equal: the replies at the top whose score is at most `margin` below that of the first. With probability `rate` this block
 * is brought into a random order, each equally likely; what stands below it stays. So a reply of a block of m keeps its own place
 * with probability 1 − rate + rate/m and stands at each other place of the block with rate/m.
 */
#ifndef SK_RANK_EXPLORE_H
#define SK_RANK_EXPLORE_H

#include "rank/rank.h"

struct sk_exploration {
    double rate;   /* 0..1 */
    double margin; /* of score */
};

struct sk_explored {
    const struct sk_ranked *ranked; /* in the order to show */
    const int *places;              /* of reply i before exploration, 1 = first */
    const double *propensities;     /* probability that reply i stands where it stands */
    size_t block;                   /* replies that may change places; 0 or 1: none */
};

/* seed: decides the order; another for every request. *out borrows from the arena and from ranked. SK_FAULT_MEMORY. */
enum sk_status sk_explore(const struct sk_exploration *exploration, uint64_t seed, const struct sk_ranked *ranked, size_t count,
                          struct sk_arena *arena, struct sk_explored *out, struct sk_error *error);

#endif
