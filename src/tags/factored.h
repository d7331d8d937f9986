/* factored: a linear classifier whose labels share what they know of features. Private to this folder. */
#ifndef SK_TAGS_FACTORED_H
#define SK_TAGS_FACTORED_H

#include "tags/dense.h"

/* Adds to out what a softmax with weights of low rank learns from the examples that sk_softmax_learn would learn from. seed: of
 * the first weights and of the order; sums over several seeds are better than one. Deterministic. SK_FAULT_MEMORY. */
enum sk_status sk_factored_learn(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, uint32_t leave_out,
                                 uint64_t seed, struct sk_dense *out, struct sk_error *error);

#endif
