/* calibration_report: reliability diagram and precision/coverage curve of a result, with intervals, and the threshold for a
 * wanted precision. */
#ifndef SK_EVALUATE_CALIBRATION_REPORT_H
#define SK_EVALUATE_CALIBRATION_REPORT_H

#include "evaluate/bootstrap.h"
#include "evaluate/result.h"

struct json_t;

/* The interval of a precision: that of the bootstrap over conversations, as wide as Wilson's (proportion.h) at the least; none
 * where fewer than SK_SLICE_UNITS conversations stand behind it. */
struct sk_calibration_report {
    struct sk_calibration first; /* of the first suggestion of each message */
    struct sk_calibration all;   /* of all suggestions that were asked for */
    struct sk_coverage curve;
    struct sk_interval precision[SK_COVERAGE_POINTS]; /* 95 % */
    size_t shown[SK_COVERAGE_POINTS];                 /* messages with a suggestion */
    size_t message_count;
};

/* SK_NOT_FOUND: the result has no confidences. SK_FAULT_MEMORY. seed 0: SK_BOOTSTRAP_SEED. */
enum sk_status sk_calibration_report(const struct sk_result *result, uint64_t seed, unsigned threads,
                                     struct sk_calibration_report *out, struct sk_error *error);

struct sk_threshold {
    double min_confidence, precision, coverage;
    struct sk_interval interval; /* of the precision */
    size_t shown;                /* messages that still get a suggestion */
};

/* The lowest min_confidence at which the precision is at least `wanted`; sure: at which even the lower end of its interval is.
 * false: no threshold reaches it. */
bool sk_threshold_for(const struct sk_calibration_report *report, double wanted, bool sure, struct sk_threshold *out);

/* {"reliability": [10 bins], "calibration_error", "brier_score", "coverage": [101 points]}. New reference. */
struct json_t *sk_calibration_document(const struct sk_calibration_report *report);

#endif
