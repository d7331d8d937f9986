/* random: a small seeded generator, so that every figure with chance in it can be had again, on any machine.
 *
 *     struct sk_random random;
 *     sk_random_seed(&random, 42, replicate);      // one stream per replicate: threads may share them out in any way
 *     uint32_t index = sk_random_below(&random, count);
 */
#ifndef SK_BASE_RANDOM_H
#define SK_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct sk_random {
    uint64_t state[4];
};

/* The stream `stream` of `seed`: the same pair gives the same numbers, different pairs unrelated ones. */
void sk_random_seed(struct sk_random *random, uint64_t seed, uint64_t stream);

uint64_t sk_random_next(struct sk_random *random);

/* 0..bound-1, each equally likely. bound >= 1. */
uint32_t sk_random_below(struct sk_random *random, uint32_t bound);

/* 0 <= x < 1, 53 random bits. */
double sk_random_real(struct sk_random *random);

/* Brings 0..count-1 into random order (Fisher and Yates). */
void sk_random_shuffle(struct sk_random *random, uint32_t *order, size_t count);

#endif
