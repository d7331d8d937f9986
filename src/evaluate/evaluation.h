/* evaluation: all that can be said of a result, as one JSON document: for --json, for people's tables, for the report page, and
 * with the rows as the result file.
 */
#ifndef SK_EVALUATE_EVALUATION_H
#define SK_EVALUATE_EVALUATION_H

#include "evaluate/result.h"

struct json_t;

struct sk_evaluation_options {
    uint64_t seed;        /* of all intervals; 0: SK_BOOTSTRAP_SEED */
    unsigned threads;     /* 0 = one per core */
    const char *headline; /* the figure that orders slices and worst queries; NULL: the kind's own */
    size_t worst;         /* queries listed under "worst" */
};

/* Fields: those of sk_result_to_document without rows, then "figures", "slices" (summary.h), "calibration" (calibration_report.h,
 * where there are confidences), "labels", "confusion", "out_of_scope" (tags_report.h), "worst": the queries with the worst
 * headline score, for ties those that the program was surest of, equal messages once, with text, what was expected and given, and
 * why. SK_FAULT_MEMORY; SK_FAULT_ARGUMENT: no such headline. */
enum sk_status sk_evaluate(const struct sk_result *result, const struct sk_evaluation_options *options, struct json_t **out,
                           struct sk_error *error);

/* Writes the document with the rows of the result to a file, in one step. */
enum sk_status sk_evaluation_write(const struct sk_result *result, const struct json_t *document, const char *path,
                                   struct sk_error *error);

#endif
