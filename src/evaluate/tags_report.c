#include "evaluate/tags_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate/bootstrap.h"
#include "evaluate/classification.h"
#include "evaluate/label_set.h"
#include "evaluate/summary.h"
#include "protocol/document.h"

#define CURVE_POINTS 101
#define POINT_FIGURES 4
#define OTHER "other"

/* What both bootstraps draw from. */
struct messages {
    const struct sk_result *result;
    struct sk_label_set labels;
    uint32_t *truth, *predicted, *units, *order; /* order: by rising confidence */
    struct sk_scoped *scoped;
    size_t unit_count, out_of_scope;
};

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the labels of an evaluation");
}

static void messages_finish(struct messages *messages) {
    sk_label_set_finish(&messages->labels);
    free(messages->truth);
    free(messages->predicted);
    free(messages->units);
    free(messages->order);
    free(messages->scoped);
}

static int rising_confidence(const void *left, const void *right, void *context) {
    uint32_t a = *(const uint32_t *) left, b = *(const uint32_t *) right;
    const struct sk_scoped *scoped = context;
    if (scoped[a].confidence != scoped[b].confidence)
        return scoped[a].confidence < scoped[b].confidence ? -1 : 1;
    return (a > b) - (a < b);
}

static enum sk_status note_labels(struct messages *messages, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < messages->result->query_count; i++) {
        const struct sk_result_query *query = &messages->result->queries[i];
        const struct sk_decisions *decisions = &query->decisions;
        bool other = sk_slice_is(query->expected, OTHER);
        messages->order[i] = (uint32_t) i;
        messages->out_of_scope += other;
        if (decisions->count)
            messages->scoped[i] = (struct sk_scoped){ decisions->decisions[0].confidence, other, decisions->decisions[0].right };
        else
            messages->scoped[i].out_of_scope = other;
        status = sk_label_set_add(&messages->labels, query->expected, &messages->truth[i], error);
        if (status == SK_OK)
            status = sk_label_set_add(&messages->labels, query->given, &messages->predicted[i], error);
    }
    return status;
}

static enum sk_status messages_init(struct messages *messages, const struct sk_result *result, struct sk_error *error) {
    size_t count = result->query_count + 1;
    *messages = (struct messages){ .result = result };
    sk_label_set_init(&messages->labels);
    messages->truth = calloc(count, sizeof *messages->truth);
    messages->predicted = calloc(count, sizeof *messages->predicted);
    messages->units = calloc(count, sizeof *messages->units);
    messages->order = calloc(count, sizeof *messages->order);
    messages->scoped = calloc(count, sizeof *messages->scoped);
    if (!messages->truth || !messages->predicted || !messages->units || !messages->order || !messages->scoped)
        return out_of_memory(error);
    enum sk_status status = note_labels(messages, error);
    if (status == SK_OK)
        qsort_r(messages->order, result->query_count, sizeof *messages->order, rising_confidence, messages->scoped);
    return status == SK_OK ? sk_result_units(result, messages->units, &messages->unit_count, error) : status;
}

static struct sk_resampling resampling_of(const struct messages *messages, uint64_t seed, unsigned threads) {
    return (struct sk_resampling){
        .item_count = messages->result->query_count,
        .cluster = messages->units,
        .cluster_count = messages->unit_count,
        .replicates = SK_BOOTSTRAP_REPLICATES,
        .seed = seed ? seed : SK_BOOTSTRAP_SEED,
        .threads = threads,
    };
}

static void set_figure(struct json_t *object, const char *name, double value, struct sk_interval interval) {
    char end[64];
    sk_document_set_real(object, name, value);
    snprintf(end, sizeof end, "%s_low", name);
    sk_document_set_real(object, end, interval.low);
    snprintf(end, sizeof end, "%s_high", name);
    sk_document_set_real(object, end, interval.high);
}

/* ---- per label ---- */

static struct sk_label_pairs pairs_of(const struct messages *messages) {
    return (struct sk_label_pairs){ messages->truth, messages->predicted, messages->result->query_count, messages->labels.count };
}

static void label_figures(const void *data, const uint32_t *weight, void *scratch, double *figures) {
    const struct messages *messages = data;
    struct sk_label_pairs pairs = pairs_of(messages);
    struct sk_label_count *counts = scratch;
    sk_label_counts(&pairs, weight, counts);
    for (size_t l = 0; l < pairs.label_count; l++) {
        figures[3 * l] = sk_label_precision(&counts[l]);
        figures[3 * l + 1] = sk_label_recall(&counts[l]);
        figures[3 * l + 2] = sk_label_f1(&counts[l]);
    }
}

static int by_label(const void *left, const void *right, void *context) {
    const struct sk_label_set *labels = context;
    return sk_slice_compare(labels->labels[*(const uint32_t *) left], labels->labels[*(const uint32_t *) right]);
}

static struct json_t *label_to_document(struct sk_slice label, const struct sk_label_count *count,
                                        const struct sk_interval *intervals) {
    struct json_t *object = sk_document_object();
    sk_document_set_slice(object, "label", label);
    sk_document_set_integer(object, "n", (int64_t) count->truth);
    set_figure(object, "precision", sk_label_precision(count), intervals[0]);
    set_figure(object, "recall", sk_label_recall(count), intervals[1]);
    set_figure(object, "f1", sk_label_f1(count), intervals[2]);
    return object;
}

static enum sk_status describe_labels(struct messages *messages, uint64_t seed, unsigned threads, struct json_t *document,
                                      struct sk_error *error) {
    size_t labels = messages->labels.count;
    struct sk_label_pairs pairs = pairs_of(messages);
    struct sk_resampling resampling = resampling_of(messages, seed, threads);
    struct sk_interval *intervals = calloc(3 * labels + 1, sizeof *intervals);
    struct sk_label_count *counts = calloc(labels + 1, sizeof *counts);
    uint32_t *order = calloc(labels + 1, sizeof *order);
    struct json_t *list = sk_document_array();
    enum sk_status status = intervals && counts && order ? SK_OK : out_of_memory(error);
    if (status == SK_OK)
        status = sk_bootstrap(&resampling, label_figures, messages, labels * sizeof *counts, 3 * labels, intervals, error);
    if (status == SK_OK) {
        for (uint32_t l = 0; l < labels; l++)
            order[l] = l;
        qsort_r(order, labels, sizeof *order, by_label, &messages->labels);
        sk_label_counts(&pairs, NULL, counts);
        for (size_t l = 0; l < labels; l++)
            sk_document_append(list,
                               label_to_document(messages->labels.labels[order[l]], &counts[order[l]], intervals + 3 * order[l]));
    }
    sk_document_set(document, "labels", list);
    free(intervals);
    free(counts);
    free(order);
    return status;
}

/* ---- confusion ---- */

struct cell {
    uint32_t truth, predicted, count;
};

static int worst_mistake_first(const void *left, const void *right) {
    const struct cell *a = left, *b = right;
    int a_right = a->truth == a->predicted, b_right = b->truth == b->predicted;
    if (a_right != b_right)
        return a_right - b_right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    if (a->truth != b->truth)
        return a->truth < b->truth ? -1 : 1;
    return (a->predicted > b->predicted) - (a->predicted < b->predicted);
}

static int by_pair(const void *left, const void *right) {
    const struct cell *a = left, *b = right;
    if (a->truth != b->truth)
        return a->truth < b->truth ? -1 : 1;
    return (a->predicted > b->predicted) - (a->predicted < b->predicted);
}

/* The pairs that occur; a matrix of thousands of labels would be nearly empty. */
static size_t count_pairs(const struct messages *messages, struct cell *cells) {
    size_t count = messages->result->query_count, kept = 0;
    for (size_t i = 0; i < count; i++)
        cells[i] = (struct cell){ messages->truth[i], messages->predicted[i], 1 };
    qsort(cells, count, sizeof *cells, by_pair);
    for (size_t i = 0; i < count; i++) {
        if (kept && by_pair(&cells[kept - 1], &cells[i]) == 0)
            cells[kept - 1].count++;
        else
            cells[kept++] = cells[i];
    }
    qsort(cells, kept, sizeof *cells, worst_mistake_first);
    return kept;
}

static enum sk_status describe_confusion(const struct messages *messages, struct json_t *document, struct sk_error *error) {
    struct cell *cells = calloc(messages->result->query_count + 1, sizeof *cells);
    struct json_t *list = sk_document_array();
    size_t count = cells ? count_pairs(messages, cells) : 0;
    for (size_t i = 0; i < count; i++) {
        struct json_t *object = sk_document_object();
        sk_document_set_slice(object, "label", messages->labels.labels[cells[i].truth]);
        sk_document_set_slice(object, "predicted", messages->labels.labels[cells[i].predicted]);
        sk_document_set_integer(object, "n", cells[i].count);
        sk_document_append(list, object);
    }
    sk_document_set(document, "confusion", list);
    free(cells);
    return cells ? SK_OK : out_of_memory(error);
}

/* ---- out of scope ---- */

/* The curve, four figures a point, then the separation. */
static void scope_figures(const void *data, const uint32_t *weight, void *scratch, double *figures) {
    const struct messages *messages = data;
    size_t count = messages->result->query_count;
    struct sk_scope_point *points = scratch;
    sk_scope_curve(messages->scoped, weight, count, points, CURVE_POINTS);
    for (size_t p = 0; p < CURVE_POINTS; p++) {
        *figures++ = points[p].in_scope_accuracy;
        *figures++ = points[p].out_of_scope_recall;
        *figures++ = points[p].out_of_scope_precision;
        *figures++ = points[p].accuracy;
    }
    *figures = sk_scope_separation(messages->scoped, weight, messages->order, count);
}

static struct json_t *point_to_document(size_t point, const double *values, const struct sk_interval *intervals) {
    static const char *const names[POINT_FIGURES] = { "in_scope_accuracy", "out_of_scope_recall", "out_of_scope_precision",
                                                      "accuracy" };
    struct json_t *object = sk_document_object();
    sk_document_set_real(object, "threshold", (double) point / (CURVE_POINTS - 1));
    for (size_t f = 0; f < POINT_FIGURES; f++)
        set_figure(object, names[f], values[f], intervals[f]);
    return object;
}

static enum sk_status describe_scope(const struct messages *messages, uint64_t seed, unsigned threads, struct json_t *document,
                                     struct sk_error *error) {
    enum { FIGURES = CURVE_POINTS * POINT_FIGURES + 1 };
    struct sk_resampling resampling = resampling_of(messages, seed, threads);
    struct sk_scope_point points[CURVE_POINTS];
    struct sk_interval intervals[FIGURES];
    double values[FIGURES];
    uint32_t *once = malloc((messages->result->query_count + 1) * sizeof *once);
    if (!once)
        return out_of_memory(error);
    for (size_t i = 0; i < messages->result->query_count; i++)
        once[i] = 1;
    scope_figures(messages, once, points, values);
    free(once);
    enum sk_status status = sk_bootstrap(&resampling, scope_figures, messages, sizeof points, FIGURES, intervals, error);
    if (status != SK_OK)
        return status;
    struct json_t *scope = sk_document_object(), *curve = sk_document_array();
    for (size_t p = 0; p < CURVE_POINTS; p++)
        sk_document_append(curve, point_to_document(p, values + p * POINT_FIGURES, intervals + p * POINT_FIGURES));
    sk_document_set_integer(scope, "n", (int64_t) messages->out_of_scope);
    set_figure(scope, "separation", values[FIGURES - 1], intervals[FIGURES - 1]);
    sk_document_set(scope, "curve", curve);
    sk_document_set(document, "out_of_scope", scope);
    return SK_OK;
}

enum sk_status sk_tags_report(const struct sk_result *result, uint64_t seed, unsigned threads, struct json_t *document,
                              struct sk_error *error) {
    struct messages messages;
    enum sk_status status = messages_init(&messages, result, error);
    if (status == SK_OK)
        status = describe_labels(&messages, seed, threads, document, error);
    if (status == SK_OK)
        status = describe_confusion(&messages, document, error);
    if (status == SK_OK && messages.out_of_scope && result->task && strcmp(result->task, "intent") == 0)
        status = describe_scope(&messages, seed, threads, document, error);
    messages_finish(&messages);
    return status;
}
