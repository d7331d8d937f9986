/* calibration: is a reply with confidence 0.8 used 8 times in 10, and what does refusing unsure replies buy?
 *
 *   reliability   suggestions in ten bins of equal width by confidence: mean confidence against the share that was right
 *                 (Niculescu-Mizil and Caruana, ICML 2005)
 *   ECE           expected calibration error: Σ over bins of (share of suggestions) · |share right − mean confidence| (Naeini et
 *                 al., AAAI 2015; Guo et al., ICML 2017). Never negative, so with few suggestions chance alone keeps it above 0.
 *   Brier score   mean of (confidence − right)² (Brier 1950): rewards being both calibrated and sharp; 0 is perfect
 *   coverage      share of the messages that still get a suggestion when min_confidence is t
 *   precision     share of those whose first suggestion is right
 *
 * What is right: stated by the caller (eval suggest: a hit, or token F1 from a given value on).
 */
#ifndef SK_EVALUATE_CALIBRATION_H
#define SK_EVALUATE_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_decision {
    double confidence; /* 0..1 */
    bool right;
};

/* The suggestions of one message in rank order. */
struct sk_decisions {
    const struct sk_decision *decisions;
    size_t count;
};

#define SK_RELIABILITY_BINS 10

struct sk_reliability_bin {
    double count;           /* suggestions, by weight */
    double mean_confidence; /* NAN where the bin is empty */
    double right;           /* share; NAN where the bin is empty */
};

struct sk_calibration {
    struct sk_reliability_bin bins[SK_RELIABILITY_BINS]; /* bin b: b/10 <= confidence < (b+1)/10; the last one includes 1 */
    double count;
    double error; /* ECE; NAN without suggestions */
    double brier; /* NAN without suggestions */
};

/* 0..SK_RELIABILITY_BINS-1. */
size_t sk_reliability_bin_of(double confidence);

/* Over the first `depth` suggestions of each message. weight[i] (NULL: 1): how often message i counts. */
void sk_calibration_of(const struct sk_decisions *messages, const uint32_t *weight, size_t count, size_t depth,
                       struct sk_calibration *out);

/* min_confidence 0, 0.001, …, 1. */
#define SK_COVERAGE_POINTS 1001

struct sk_coverage {
    double coverage[SK_COVERAGE_POINTS];
    double precision[SK_COVERAGE_POINTS]; /* NAN where nothing is covered */
};

/* At threshold t the first suggestion with a confidence of at least t is the one that is shown first. */
void sk_coverage_curve(const struct sk_decisions *messages, const uint32_t *weight, size_t count, struct sk_coverage *out);

/* The threshold of a point. */
double sk_coverage_threshold(size_t point);

/* The point with the greatest coverage whose value in `figures` (precision, or the lower end of its interval) is at least
 * `wanted`; SK_COVERAGE_POINTS where there is none. */
size_t sk_coverage_pick(const double *figures, double wanted);

#endif
