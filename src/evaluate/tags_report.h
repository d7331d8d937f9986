/* tags_report: per label figures, the confusion matrix and, for intent, the out-of-scope curve of a result of kind tags; all with
 * 95 % intervals. Definitions: classification.h.
 */
#ifndef SK_EVALUATE_TAGS_REPORT_H
#define SK_EVALUATE_TAGS_REPORT_H

#include "evaluate/result.h"

struct json_t;

/* Adds to the document:
 *   "labels"     [{"label", "n", "precision", "recall", "f1", each with "…_low", "…_high"}], by label
 *   "confusion"  [{"label", "predicted", "n"}], every pair that occurs, the most frequent mistake first, then what is right
 *   "out_of_scope" (intent, where the file has such messages) {"n", "separation": {value, low, high}, "curve": [101 points
 *     {"threshold", "in_scope_accuracy", "out_of_scope_recall", "out_of_scope_precision", "accuracy", each with low and high}]}
 * SK_FAULT_MEMORY. seed 0: SK_BOOTSTRAP_SEED. */
enum sk_status sk_tags_report(const struct sk_result *result, uint64_t seed, unsigned threads, struct json_t *document,
                              struct sk_error *error);

#endif
