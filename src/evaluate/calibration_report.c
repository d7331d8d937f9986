#include "evaluate/calibration_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate/proportion.h"
#include "evaluate/summary.h"
#include "protocol/document.h"

struct messages {
    struct sk_decisions *decisions;
    uint32_t *units;
    size_t count, unit_count;
};

static void precision_curve(const void *data, const uint32_t *weight, void *scratch, double *figures) {
    const struct messages *messages = data;
    struct sk_coverage *curve = scratch;
    sk_coverage_curve(messages->decisions, weight, messages->count, curve);
    memcpy(figures, curve->precision, sizeof curve->precision);
}

/* The greatest confidence of each unit, then how many units still have a suggestion at each point. */
static enum sk_status count_units(const struct messages *messages, size_t *shown, struct sk_error *error) {
    double *greatest = calloc(messages->unit_count + 1, sizeof *greatest);
    if (!greatest)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu conversations", messages->unit_count);
    for (size_t u = 0; u < messages->unit_count; u++)
        greatest[u] = -1;
    for (size_t i = 0; i < messages->count; i++)
        for (size_t d = 0; d < messages->decisions[i].count; d++)
            greatest[messages->units[i]] = fmax(greatest[messages->units[i]], messages->decisions[i].decisions[d].confidence);
    for (size_t p = 0; p < SK_COVERAGE_POINTS; p++)
        for (size_t u = shown[p] = 0; u < messages->unit_count; u++)
            shown[p] += greatest[u] >= 0 && greatest[u] + 1e-9 >= sk_coverage_threshold(p);
    free(greatest);
    return SK_OK;
}

/* The bootstrap alone calls surely right what a single message was right by chance. Where nothing was wrong nothing shows how the
 * messages of a conversation go together, so each conversation counts once. */
static enum sk_status widen(const struct messages *messages, struct sk_calibration_report *report, struct sk_error *error) {
    size_t units[SK_COVERAGE_POINTS];
    enum sk_status status = count_units(messages, units, error);
    for (size_t p = 0; status == SK_OK && p < SK_COVERAGE_POINTS; p++) {
        double shown = round(report->curve.coverage[p] * (double) messages->count);
        double right = report->curve.precision[p], alone = right == 0 || right == 1 ? (double) units[p] : shown;
        struct sk_interval *interval = &report->precision[p], own = sk_proportion(right * alone, alone);
        report->shown[p] = (size_t) shown;
        if (units[p] < SK_SLICE_UNITS || isnan(interval->low))
            *interval = (struct sk_interval){ NAN, NAN };
        else
            *interval = (struct sk_interval){ fmin(interval->low, own.low), fmax(interval->high, own.high) };
    }
    return status;
}

static enum sk_status measure(const struct messages *messages, uint64_t seed, unsigned threads, struct sk_calibration_report *out,
                              struct sk_error *error) {
    struct sk_resampling resampling = {
        .item_count = messages->count,
        .cluster = messages->units,
        .cluster_count = messages->unit_count,
        .replicates = SK_BOOTSTRAP_REPLICATES,
        .seed = seed ? seed : SK_BOOTSTRAP_SEED,
        .threads = threads,
    };
    sk_calibration_of(messages->decisions, NULL, messages->count, 1, &out->first);
    sk_calibration_of(messages->decisions, NULL, messages->count, SIZE_MAX, &out->all);
    sk_coverage_curve(messages->decisions, NULL, messages->count, &out->curve);
    out->message_count = messages->count;
    enum sk_status status = sk_bootstrap(&resampling, precision_curve, messages, sizeof(struct sk_coverage), SK_COVERAGE_POINTS,
                                         out->precision, error);
    return status == SK_OK ? widen(messages, out, error) : status;
}

/* Where hits on a label say what is right, a message without that label tells nothing, whatever was suggested. */
static bool is_judged(const struct sk_result *result, const struct sk_result_query *query) {
    return result->kind != SK_RESULT_SUGGEST || query->expected.data || !sk_document_get_string(result->settings, "label", NULL);
}

/* The judged messages; false where none of them has a confidence. */
static bool gather(const struct sk_result *result, const uint32_t *all_units, struct messages *out) {
    bool any = false;
    for (size_t i = 0; i < result->query_count; i++) {
        if (!is_judged(result, &result->queries[i]))
            continue;
        any |= result->queries[i].decisions.count > 0;
        out->units[out->count] = all_units[i];
        out->decisions[out->count++] = result->queries[i].decisions;
    }
    return any;
}

enum sk_status sk_calibration_report(const struct sk_result *result, uint64_t seed, unsigned threads,
                                     struct sk_calibration_report *out, struct sk_error *error) {
    struct messages messages = { 0 };
    uint32_t *units = calloc(result->query_count + 1, sizeof *units);
    messages.decisions = calloc(result->query_count + 1, sizeof *messages.decisions);
    messages.units = calloc(result->query_count + 1, sizeof *messages.units);
    enum sk_status status =
        messages.decisions && messages.units && units
            ? sk_result_units(result, units, &messages.unit_count, error)
            : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the calibration of %zu messages", result->query_count);
    if (status == SK_OK && !gather(result, units, &messages))
        status = sk_error_set(error, SK_NOT_FOUND, "this result has no confidences that could be right or wrong");
    if (status == SK_OK)
        status = measure(&messages, seed, threads, out, error);
    free(units);
    free(messages.decisions);
    free(messages.units);
    return status;
}

bool sk_threshold_for(const struct sk_calibration_report *report, double wanted, bool sure, struct sk_threshold *out) {
    double lower[SK_COVERAGE_POINTS];
    for (size_t p = 0; p < SK_COVERAGE_POINTS; p++)
        lower[p] = report->precision[p].low;
    size_t point = sk_coverage_pick(sure ? lower : report->curve.precision, wanted);
    if (point == SK_COVERAGE_POINTS)
        return false;
    *out = (struct sk_threshold){ sk_coverage_threshold(point), report->curve.precision[point], report->curve.coverage[point],
                                  report->precision[point], report->shown[point] };
    return true;
}

static struct json_t *bins_to_document(const struct sk_calibration *calibration) {
    struct json_t *list = sk_document_array();
    for (size_t b = 0; b < SK_RELIABILITY_BINS; b++) {
        struct json_t *bin = sk_document_object();
        sk_document_set_real(bin, "low", (double) b / SK_RELIABILITY_BINS);
        sk_document_set_real(bin, "high", (double) (b + 1) / SK_RELIABILITY_BINS);
        sk_document_set_integer(bin, "n", (int64_t) calibration->bins[b].count);
        sk_document_set_real(bin, "mean_confidence", calibration->bins[b].mean_confidence);
        sk_document_set_real(bin, "right", calibration->bins[b].right);
        sk_document_append(list, bin);
    }
    return list;
}

/* Every tenth point: 0, 0.01, …, 1. */
static struct json_t *curve_to_document(const struct sk_calibration_report *report) {
    struct json_t *list = sk_document_array();
    for (size_t p = 0; p < SK_COVERAGE_POINTS; p += 10) {
        struct json_t *point = sk_document_object();
        sk_document_set_real(point, "min_confidence", sk_coverage_threshold(p));
        sk_document_set_real(point, "coverage", report->curve.coverage[p]);
        sk_document_set_real(point, "precision", report->curve.precision[p]);
        sk_document_set_real(point, "low", report->precision[p].low);
        sk_document_set_real(point, "high", report->precision[p].high);
        sk_document_append(list, point);
    }
    return list;
}

struct json_t *sk_calibration_document(const struct sk_calibration_report *report) {
    struct json_t *document = sk_document_object();
    sk_document_set_real(document, "calibration_error", report->first.error);
    sk_document_set_real(document, "brier_score", report->first.brier);
    sk_document_set(document, "reliability", bins_to_document(&report->first));
    sk_document_set_integer(document, "suggestions", (int64_t) report->all.count);
    sk_document_set_real(document, "calibration_error_all", report->all.error);
    sk_document_set(document, "reliability_all", bins_to_document(&report->all));
    sk_document_set(document, "coverage", curve_to_document(report));
    return document;
}
