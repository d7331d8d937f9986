/* transfer: what a model of other texts knows of the same labels, for one that is learnt from few texts of its own. Private to
 * this folder. */
#ifndef SK_TAGS_TRANSFER_H
#define SK_TAGS_TRANSFER_H

#include "tags/dense.h"

/* Whether each label of the corpus is one of the model's, so that it has something to say of all. */
bool sk_transfer_fits(const struct sk_model *from, const struct sk_corpus *corpus);

/* Weights for the rows of the vocabulary that score an example much as the corpus' prior model does. out: zero. SK_FAULT_MEMORY.
 */
enum sk_status sk_transfer_learn(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, struct sk_dense *out,
                                 struct sk_error *error);

#endif
