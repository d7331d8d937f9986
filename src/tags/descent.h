/* descent: what learners by stochastic gradient descent share: the order of the examples, the features that a step drops, and the
 * error of each label. Private to this folder.
 *
 *     struct sk_descent descent;
 *     sk_descent_init(&descent, kind, vocabulary, corpus, leave_out, seed, balance, &error);
 *     for (size_t step = 0; step < steps; step++) {
 *         example = sk_descent_show(&descent, step, 0.3f);     // entries: its features, some left out
 *         … scores into descent.errors …
 *         sk_descent_find_errors(&descent, example);           // errors: gradient of the loss by the scores
 *         … corrects the weights …
 *     }
 *     sk_descent_finish(&descent);
 */
#ifndef SK_TAGS_DESCENT_H
#define SK_TAGS_DESCENT_H

#include "base/random.h"
#include "tags/dense.h"

struct sk_descent {
    enum sk_model_kind kind;
    const struct sk_vocabulary *vocabulary;
    const struct sk_corpus *corpus;
    struct sk_random random;
    uint32_t *order; /* [count] examples to learn from */
    size_t count;
    struct sk_entry *entries; /* [SK_FEATURE_LIMIT] */
    size_t entry_count;
    float *errors;     /* [columns] */
    float *importance; /* [columns] what an example of the label counts for; 1 in the mean over the examples */
};

/* Of the corpus, learns from the examples that are neither held out nor of the fold: one of: by their primary label, or out of
 * scope where there is a column for that; any of: by all labels. balance: one of: an example counts with its label's inverse
 * frequency to this power. SK_FAULT_MEMORY. */
enum sk_status sk_descent_init(struct sk_descent *descent, enum sk_model_kind kind, const struct sk_vocabulary *vocabulary,
                               const struct sk_corpus *corpus, uint32_t leave_out, uint64_t seed, float balance,
                               struct sk_error *error);
void sk_descent_finish(struct sk_descent *descent);

/* The example of the step, in a new order in each pass; entries: its known features but for the share that is dropped, the others
 * the larger for it (Srivastava et al. 2014). */
const struct sk_example *sk_descent_show(struct sk_descent *descent, size_t step, float dropped);

/* errors: from scores to the loss' gradient. One of: of the cross entropy, which is probability less what it should be, with
 * smoothed labels (Szegedy et al. 2016), times importance; any of: of the squared hinge. Errors too small to matter become 0. */
void sk_descent_find_errors(struct sk_descent *descent, const struct sk_example *example);

#endif
