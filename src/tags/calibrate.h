/* calibrate: from scores to probabilities, and how good they are. Private to this folder. */
#ifndef SK_TAGS_CALIBRATE_H
#define SK_TAGS_CALIBRATE_H

#include "tags/learn.h"

/* Sets the learned model's slope, offset, threshold and scope from held-out scores (sk_learn_folds; [count * column_count]). */
enum sk_status sk_model_calibrate(const struct sk_task *task, const struct sk_corpus *corpus, const float *scores,
                                  struct sk_learned *learned, struct sk_error *error);

/* One-of: -log of the right label's probability of each example, times its weight, where the scores are calibrated as well as
 * they can be; 0 for what has no label or is held out. losses: [corpus->count]. */
void sk_calibrated_losses(const struct sk_task *task, const struct sk_corpus *corpus, const float *scores, double *losses);

/* One-of: of the examples with a label, how many got it. Any-of: macro-F1 over the labels is what counts, accuracy is per
 * example and label. */
struct sk_quality {
    size_t examples;            /* measured on, in scope */
    double accuracy, macro_f1;  /* the best label, out-of-scope recognition aside */
    double accuracy_in_scope;   /* the same where a message taken for out of scope is wrong; equal without scope */
    double out_of_scope_recall; /* -1: no such examples */

    /* Of all examples, as the tagger answers: "out of scope" is a label like any other, right or wrong, as eval tags counts. */
    double answered_accuracy, answered_macro_f1;
};

/* Quality of a calibrated model on those examples that are (held_out) or are not held out, from their scores. */
struct sk_quality sk_measure(const struct sk_model *model, const struct sk_corpus *corpus, bool held_out, const float *scores);

#endif
