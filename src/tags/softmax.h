/* softmax: a second linear classifier of the same features, whose labels compete. Private to this folder. */
#ifndef SK_TAGS_SOFTMAX_H
#define SK_TAGS_SOFTMAX_H

#include "tags/corpus.h"

/* Learns multinomial logistic regression from the examples that are neither held out nor of fold `leave_out`, by their primary
 * label, or out of scope where the corpus has a column for that. weights: [vocabulary->rows][corpus->column_count] and bias:
 * [corpus->column_count], the caller's, zero. Deterministic. SK_FAULT_MEMORY. */
enum sk_status sk_softmax_learn(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, uint32_t leave_out,
                                float *weights, float *bias, struct sk_error *error);

#endif
