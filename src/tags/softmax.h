/* softmax: a linear classifier whose labels compete. Private to this folder. */
#ifndef SK_TAGS_SOFTMAX_H
#define SK_TAGS_SOFTMAX_H

#include "tags/dense.h"

/* Learns from the examples that are neither held out nor of fold `leave_out`. One of: multinomial logistic regression by their
 * primary label, or out of scope where the corpus has a column for that; any of, where labels do not compete: each label against
 * all others with squared hinge loss. The task says which share of the features a step drops and how rare labels count. out:
 * zero. Deterministic. SK_FAULT_MEMORY. */
enum sk_status sk_softmax_learn(const struct sk_task *task, const struct sk_vocabulary *vocabulary,
                                const struct sk_corpus *corpus, uint32_t leave_out, struct sk_dense *out, struct sk_error *error);

#endif
