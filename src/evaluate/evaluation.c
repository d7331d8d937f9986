#include "evaluate/evaluation.h"

#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "evaluate/calibration_report.h"
#include "evaluate/summary.h"
#include "evaluate/tags_report.h"
#include "protocol/document.h"

static enum sk_status describe_calibration(const struct sk_result *result, const struct sk_evaluation_options *options,
                                           struct json_t *document, struct sk_error *error) {
    struct sk_calibration_report *report = calloc(1, sizeof *report);
    struct sk_error reason = { 0 };
    if (!report)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a calibration report");
    enum sk_status status = sk_calibration_report(result, options->seed, options->threads, report, &reason);
    if (status == SK_OK)
        sk_document_set(document, "calibration", sk_calibration_document(report));
    free(report);
    return status == SK_OK || status == SK_NOT_FOUND ? SK_OK : sk_error_set(error, status, "%s", reason.message);
}

/* ---- worst queries ---- */

struct order {
    const struct sk_result *result;
    size_t measure;
    bool lower_is_better;
};

static double sureness(const struct sk_result_query *query) {
    return query->decisions.count ? query->decisions.decisions[0].confidence : 0;
}

static int worst_first(const void *left, const void *right, void *context) {
    const struct order *order = context;
    uint32_t a = *(const uint32_t *) left, b = *(const uint32_t *) right;
    const struct sk_result_query *first = &order->result->queries[a], *second = &order->result->queries[b];
    double first_score = first->scores[order->measure], second_score = second->scores[order->measure];
    if (first_score != second_score)
        return (first_score < second_score) == order->lower_is_better ? 1 : -1;
    if (sureness(first) != sureness(second))
        return sureness(first) > sureness(second) ? -1 : 1;
    int text = sk_slice_compare(first->text, second->text);
    if (text)
        return text;
    return (a > b) - (a < b);
}

/* Of equal messages with equal answers, which the order brings together, one is enough to see what goes wrong. */
static bool is_repetition(const struct sk_result_query *query, const struct sk_result_query *before) {
    return query->text.size > 0 && sk_slice_equal(query->text, before->text) && sk_slice_equal(query->given, before->given);
}

static struct json_t *query_to_document(const struct sk_result *result, const struct sk_result_query *query) {
    const struct {
        const char *name;
        struct sk_slice value;
    } texts[] = { { "id", query->id },         { "before", query->before },
                  { "text", query->text },     { "expected", query->expected },
                  { "answer", query->answer }, { "given", query->given } };
    struct json_t *object = sk_document_object(), *scores = sk_document_object(), *why = NULL;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].value.data)
            sk_document_set_slice(object, texts[i].name, texts[i].value);
    for (size_t m = 0; m < result->measure_count; m++)
        if (!isnan(query->scores[m]))
            sk_document_set_real(scores, result->measures[m], query->scores[m]);
    sk_document_set(object, "scores", scores);
    if (query->decisions.count)
        sk_document_set_real(object, "confidence", sureness(query));
    if (query->why.data && sk_document_parse(query->why, &why, NULL) == SK_OK)
        sk_document_set(object, "why", why);
    return object;
}

static enum sk_status describe_worst(const struct sk_result *result, size_t measure, size_t wanted, struct json_t *document,
                                     struct sk_error *error) {
    struct order order = { result, measure, sk_measure_direction(result->measures[measure]) == SK_LOWER_IS_BETTER };
    uint32_t *rows = calloc(result->query_count + 1, sizeof *rows);
    struct json_t *list = sk_document_array();
    size_t count = 0, listed = 0;
    if (!rows) {
        sk_document_release(list);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the worst queries");
    }
    for (uint32_t i = 0; i < result->query_count; i++)
        if (!isnan(result->queries[i].scores[measure]))
            rows[count++] = i;
    qsort_r(rows, count, sizeof *rows, worst_first, &order);
    for (size_t i = 0; i < count && listed < wanted; i++) {
        const struct sk_result_query *query = &result->queries[rows[i]];
        if (i && is_repetition(query, &result->queries[rows[i - 1]]))
            continue;
        sk_document_append(list, query_to_document(result, query));
        listed++;
    }
    sk_document_set(document, "worst", list);
    free(rows);
    return SK_OK;
}

enum sk_status sk_evaluate(const struct sk_result *result, const struct sk_evaluation_options *options, struct json_t **out,
                           struct sk_error *error) {
    struct sk_summary_options summarising = { .seed = options->seed, .threads = options->threads, .headline = options->headline };
    struct sk_summary summary;
    enum sk_status status = sk_summarise(result, &summarising, &summary, error);
    if (status != SK_OK)
        return status;
    struct json_t *document = sk_result_to_document(result, false);
    sk_summary_describe(&summary, document);
    size_t measure = sk_result_measure(result, summary.figure_count ? summary.names[summary.headline] : "");
    sk_summary_finish(&summary);
    status = describe_calibration(result, options, document, error);
    if (status == SK_OK && result->kind == SK_RESULT_TAGS)
        status = sk_tags_report(result, options->seed, options->threads, document, error);
    if (status == SK_OK && measure < result->measure_count)
        status = describe_worst(result, measure, options->worst, document, error);
    if (status == SK_OK)
        *out = document;
    else
        sk_document_release(document);
    return status;
}

/* The rows stand last, so that a person who opens the file sees the figures first. */
enum sk_status sk_evaluation_write(const struct sk_result *result, const struct json_t *document, const char *path,
                                   struct sk_error *error) {
    struct json_t *rows = sk_result_to_document(result, true);
    struct sk_buffer text = { 0 }, row_text = { 0 };
    enum sk_status status = sk_document_encode(document, &text, error);
    if (status == SK_OK)
        status = sk_document_encode(sk_document_get(rows, "queries"), &row_text, error);
    if (status == SK_OK && text.size) {
        text.size--; /* the closing brace */
        sk_buffer_add_text(&text, ",\"queries\":");
        sk_buffer_add_slice(&text, sk_buffer_slice(&row_text));
        sk_buffer_add_text(&text, "}\n");
        status = text.failed ? sk_error_set(error, SK_FAULT_MEMORY, "no memory to write %s", path)
                             : sk_file_replace(path, sk_buffer_slice(&text), 0600, error);
    }
    sk_document_release(rows);
    sk_buffer_finish(&text);
    sk_buffer_finish(&row_text);
    return status;
}
