/* classification: how well do predicted labels agree with the true ones?
 *
 * Labels are numbers 0..label_count-1 here; label_set.h gives texts their numbers. weight[i] (NULL: 1) is how often item i
 * counts, so that bootstrap.h can call the same code.
 *
 *   precision   of a label: true positives / items predicted so; NAN where nothing was predicted so
 *   recall      of a label: true positives / items that are so; NAN where there are none
 *   F1          of a label: 2·true positives / (items predicted so + items that are so): the harmonic mean of the two; NAN where
 *               the label occurs neither as truth nor as prediction
 *   macro-F1    mean of the F1 of all labels that occur as truth or as prediction (the mean of F1s, not the F1 of the means:
 *               Opitz and Burst, Macro F1 and Macro F1, 2019; the same as scikit-learn's f1_score(average="macro"))
 *
 * Source: van Rijsbergen, Information Retrieval, 2nd ed. (1979), chapter 7; Sokolova and Lapalme (2009).
 */
#ifndef SK_EVALUATE_CLASSIFICATION_H
#define SK_EVALUATE_CLASSIFICATION_H

#include <stddef.h>
#include <stdint.h>

struct sk_label_pairs {
    const uint32_t *truth, *predicted;
    size_t count;
    size_t label_count;
};

struct sk_label_count {
    double correct, predicted, truth; /* items: predicted so and so, predicted so, so */
};

/* counts: label_count entries, filled here. */
void sk_label_counts(const struct sk_label_pairs *pairs, const uint32_t *weight, struct sk_label_count *counts);

double sk_label_precision(const struct sk_label_count *count);
double sk_label_recall(const struct sk_label_count *count);
double sk_label_f1(const struct sk_label_count *count);

double sk_macro_f1(const struct sk_label_count *counts, size_t label_count);
/* The same of a sample drawn from those that `whole` counts: over the labels that occur there, for a label that nobody drew the
 * F1 there. Else a rare label that is always missed would leave the mean whenever it is not drawn, and the mean be that of the
 * easy ones. NAN where nothing was drawn. */
double sk_macro_f1_of_sample(const struct sk_label_count *counts, const struct sk_label_count *whole, size_t label_count);

/* ---- out of scope ---- */

/* A message with a best in-scope label and the confidence in it. */
struct sk_scoped {
    double confidence;          /* of the best in-scope label, 0..1 */
    unsigned char out_of_scope; /* truly so */
    unsigned char right;        /* in scope, and the best in-scope label is the true one */
};

/* What would happen if every message whose best in-scope label has a confidence below the threshold were called out of scope. */
struct sk_scope_point {
    double threshold;
    double in_scope_accuracy;      /* in-scope messages that keep their true label / in-scope messages */
    double out_of_scope_recall;    /* out-of-scope messages called so / out-of-scope messages */
    double out_of_scope_precision; /* of all called out of scope; NAN where none is */
    double accuracy;               /* over both */
};

/* The curve at thresholds i / (point_count − 1), point_count >= 2. Figures without messages to speak of are NAN. Measures as in
 * Larson et al. (EMNLP 2019, clinc150). */
void sk_scope_curve(const struct sk_scoped *items, const uint32_t *weight, size_t count, struct sk_scope_point *points,
                    size_t point_count);

/* Probability that a random out-of-scope message has a lower confidence than a random in-scope one, ties half (the area under the
 * ROC curve; Hanley and McNeil 1982). NAN where there is none of one kind. order: indices of items by rising confidence. */
double sk_scope_separation(const struct sk_scoped *items, const uint32_t *weight, const uint32_t *order, size_t count);

#endif
