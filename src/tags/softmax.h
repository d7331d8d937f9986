/* softmax: a linear classifier whose labels compete. Private to this folder. */
#ifndef SK_TAGS_SOFTMAX_H
#define SK_TAGS_SOFTMAX_H

#include "tags/dense.h"

/* Learns multinomial logistic regression from the examples that are neither held out nor of fold `leave_out`, by their primary
 * label, or out of scope where the corpus has a column for that. dropped: share of the features left out of every step; balance:
 * see sk_descent_init. out: zero. Deterministic. SK_FAULT_MEMORY. */
enum sk_status sk_softmax_learn(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, uint32_t leave_out,
                                float dropped, float balance, struct sk_dense *out, struct sk_error *error);

#endif
