/* dense: weights of a linear model while it is learnt, before they are made small, and arithmetic on them. Private to this
 * folder. */
#ifndef SK_TAGS_DENSE_H
#define SK_TAGS_DENSE_H

#include "tags/corpus.h"

struct sk_dense {
    float *weights; /* [rows][columns] */
    float *bias;    /* [columns] */
    size_t rows, columns;
};

/* All zero. SK_FAULT_MEMORY. */
enum sk_status sk_dense_init(struct sk_dense *dense, size_t rows, size_t columns, struct sk_error *error);
void sk_dense_finish(struct sk_dense *dense);

/* [columns] scores of an example with these entries. */
void sk_dense_score(const struct sk_dense *dense, const struct sk_entry *entries, size_t count, float *scores);

/* Adds what a learner has learnt, its scores stretched to a standard deviation of `share` over a sample of the examples learnt
 * from. SK_FAULT_MEMORY. */
enum sk_status sk_dense_add(struct sk_dense *sum, const struct sk_dense *learnt, const struct sk_vocabulary *vocabulary,
                            const struct sk_corpus *corpus, uint32_t leave_out, float share, struct sk_error *error);

/* Whether a model that leaves out the fold learns from the example. */
bool sk_is_learnt(const struct sk_example *example, uint32_t leave_out);

bool sk_has_label(const struct sk_example *example, size_t label);

/* The column that the example's first label has in its manner; of one without a label the one behind them all. */
size_t sk_column_of(const struct sk_corpus *corpus, const struct sk_example *example);

/* Whether a score in the column is to say that the example belongs there: one of its labels in its manner, or out of scope. */
bool sk_is_of_column(const struct sk_corpus *corpus, const struct sk_example *example, size_t column);

/* In steps of eight, which compilers turn into vector instructions that give the same sums on every machine. */
static inline void sk_add_scaled(float *restrict to, const float *restrict from, float factor, size_t count) {
    const size_t steps = count / 8 * 8;
    for (size_t i = 0; i < steps; i += 8)
        for (size_t k = 0; k < 8; k++)
            to[i + k] += factor * from[i + k];
    for (size_t i = steps; i < count; i++)
        to[i] += factor * from[i];
}

static inline float sk_inner_product(const float *a, const float *b, size_t count) {
    float sums[8] = { 0 };
    const size_t steps = count / 8 * 8;
    for (size_t i = 0; i < steps; i += 8)
        for (size_t k = 0; k < 8; k++)
            sums[k] += a[i + k] * b[i + k];
    float sum = ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
    for (size_t i = steps; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

#endif
