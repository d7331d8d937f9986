/* machines: for each label a support vector machine of its own. The home of liblinear. Private to this folder. */
#ifndef SK_TAGS_MACHINES_H
#define SK_TAGS_MACHINES_H

#include "tags/dense.h"

/* Learns for each label, and for out of scope where the corpus has a column for that, to tell the examples that have it from all
 * others, from those that are neither held out nor of fold `leave_out`. cost: of a training error (liblinear's C). ratios: how
 * far features are scaled by how much they tell the label from the others, 0..1. out: zero. Deterministic. SK_FAULT_MEMORY. */
enum sk_status sk_machines_learn(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, uint32_t leave_out,
                                 double cost, double ratios, struct sk_dense *out, struct sk_error *error);

#endif
