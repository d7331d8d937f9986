#include "evaluate/calibration.h"

#include <math.h>
#include <string.h>

static double weight_of(const uint32_t *weight, size_t item) {
    return weight ? weight[item] : 1;
}

size_t sk_reliability_bin_of(double confidence) {
    if (!(confidence > 0))
        return 0;
    /* 0.3 is 0.299999…89 in binary: what prints as the edge of a bin belongs above it. */
    double place = confidence * SK_RELIABILITY_BINS + 1e-9;
    return place >= SK_RELIABILITY_BINS ? SK_RELIABILITY_BINS - 1 : (size_t) place;
}

static void add(struct sk_calibration *out, const struct sk_decision *decision, double times) {
    struct sk_reliability_bin *bin = &out->bins[sk_reliability_bin_of(decision->confidence)];
    double distance = decision->confidence - decision->right;
    bin->count += times;
    bin->mean_confidence += times * decision->confidence;
    bin->right += times * decision->right;
    out->count += times;
    out->brier += times * distance * distance;
}

void sk_calibration_of(const struct sk_decisions *messages, const uint32_t *weight, size_t count, size_t depth,
                       struct sk_calibration *out) {
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < messages[i].count && d < depth; d++)
            add(out, &messages[i].decisions[d], weight_of(weight, i));
    for (size_t b = 0; b < SK_RELIABILITY_BINS; b++) {
        struct sk_reliability_bin *bin = &out->bins[b];
        out->error += fabs(bin->right - bin->mean_confidence); /* both still sums: count · |share − mean| */
        bin->mean_confidence = bin->count > 0 ? bin->mean_confidence / bin->count : NAN;
        bin->right = bin->count > 0 ? bin->right / bin->count : NAN;
    }
    out->error = out->count > 0 ? out->error / out->count : NAN;
    out->brier = out->count > 0 ? out->brier / out->count : NAN;
}

double sk_coverage_threshold(size_t point) {
    return (double) point / (SK_COVERAGE_POINTS - 1);
}

/* The last point whose threshold a confidence still reaches. */
static size_t last_point(double confidence) {
    if (!(confidence > 0))
        return 0;
    double place = confidence * (SK_COVERAGE_POINTS - 1) + 1e-9;
    return place >= SK_COVERAGE_POINTS - 1 ? SK_COVERAGE_POINTS - 1 : (size_t) place;
}

/* A suggestion is shown first at the thresholds above what all before it reach, up to its own confidence. Each such range is
 * noted by its two ends (at the first point +, behind the last −); running sums over the points then give the curve. */
static void note_ranges(const struct sk_decisions *message, double times, double *shown, double *right) {
    size_t from = 0;
    for (size_t d = 0; d < message->count; d++) {
        size_t behind = last_point(message->decisions[d].confidence) + 1;
        if (behind <= from)
            continue;
        double hit = message->decisions[d].right ? times : 0;
        shown[from] += times;
        right[from] += hit;
        if (behind < SK_COVERAGE_POINTS) {
            shown[behind] -= times;
            right[behind] -= hit;
        }
        from = behind;
    }
}

void sk_coverage_curve(const struct sk_decisions *messages, const uint32_t *weight, size_t count, struct sk_coverage *out) {
    double all = 0, shown = 0, right = 0;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        all += weight_of(weight, i);
        note_ranges(&messages[i], weight_of(weight, i), out->coverage, out->precision);
    }
    for (size_t p = 0; p < SK_COVERAGE_POINTS; p++) {
        shown += out->coverage[p];
        right += out->precision[p];
        out->coverage[p] = all > 0 ? shown / all : NAN;
        out->precision[p] = shown > 0 ? right / shown : NAN;
    }
}

size_t sk_coverage_pick(const double *figures, double wanted) {
    for (size_t p = 0; p < SK_COVERAGE_POINTS; p++)
        if (figures[p] >= wanted)
            return p;
    return SK_COVERAGE_POINTS;
}
