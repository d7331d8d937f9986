/* randomisation: could the difference between two systems on the same messages be chance?
 *
 * If the two were equally good, it would not matter which of the two answers to a message is called A's and which B's. So the
 * names are swapped at random, many times, and p is the share of the swaps that give a difference at least as large as the real
 * one.
 */
#ifndef SK_EVALUATE_RANDOMISATION_H
#define SK_EVALUATE_RANDOMISATION_H

#include <stdint.h>

#include "base/error.h"

#define SK_RANDOMISATION_ROUNDS 10000

struct sk_randomisation {
    size_t unit_count; /* what is swapped together: a conversation, else a message */
    size_t rounds;
    uint64_t seed;
    unsigned threads; /* 0 = one per core */
};

/* The difference B − A when in unit u the two change places where swapped[u] is 1. Called from several threads. */
typedef double sk_exchange_statistic(const void *data, const unsigned char *swapped, void *scratch);

/* *difference: with nothing swapped. *p: two-sided, 1/(rounds+1) at the least. Repeatable, whatever the threads.
 * SK_FAULT_MEMORY. */
enum sk_status sk_randomise(const struct sk_randomisation *randomisation, sk_exchange_statistic *statistic, const void *data,
                            size_t scratch_size, double *difference, double *p, struct sk_error *error);

/* A ready data argument for differences of means: sum[u] = Σ (B − A) over the items of unit u. */
struct sk_paired_sums {
    const double *sum;
    size_t unit_count;
    double item_count;
};
sk_exchange_statistic sk_paired_mean; /* of struct sk_paired_sums; needs no scratch */

/* Holm's step-down correction (1979) of `count` p-values in place: the chance of any false alarm among them stays below the level
 * that they are then held against. SK_FAULT_MEMORY. */
enum sk_status sk_holm(double *p, size_t count, struct sk_error *error);

#endif
