/* The result file: one JSON object, so that other programs can read it too.
 *
 *     {"evaluation": "suggest", "version": 1, "settings": {…}, "counts": {…}, "measures": [{"name"}],
 *      "queries": [{"id", "unit", "text", "before", "answer", "expected", "given", "slices": {…}, "scores": {…},
 *                   "decisions": [{"confidence", "right"}], "why"}]}
 *
 * The figures that a person reads stand beside these (summary.h); they are computed again from the rows when the file is read. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "evaluate/result.h"
#include "protocol/document.h"

#define FILE_VERSION 1
#define FILE_LIMIT ((size_t) 2 << 30)

/* ---- writing ---- */

static void set_present(struct json_t *object, const char *name, struct sk_slice value) {
    if (value.data)
        sk_document_set_slice(object, name, value);
}

static struct json_t *slices_to_document(const struct sk_result_query *query) {
    struct json_t *object = sk_document_object();
    for (int d = 0; d < SK_DIMENSIONS; d++)
        set_present(object, sk_dimension_name((enum sk_dimension) d), query->slices[d]);
    return object;
}

static struct json_t *decisions_to_document(const struct sk_decisions *decisions) {
    struct json_t *list = sk_document_array();
    for (size_t i = 0; i < decisions->count; i++) {
        struct json_t *object = sk_document_object();
        sk_document_set_real(object, "confidence", decisions->decisions[i].confidence);
        sk_document_set_boolean(object, "right", decisions->decisions[i].right);
        sk_document_append(list, object);
    }
    return list;
}

static struct json_t *query_to_document(const struct sk_result *result, const struct sk_result_query *query) {
    struct json_t *object = sk_document_object(), *scores = sk_document_object(), *why = NULL;
    sk_document_set_slice(object, "id", query->id);
    set_present(object, "unit", query->unit);
    set_present(object, "text", query->text);
    set_present(object, "before", query->before);
    set_present(object, "answer", query->answer);
    set_present(object, "expected", query->expected);
    set_present(object, "given", query->given);
    sk_document_set(object, "slices", slices_to_document(query));
    for (size_t m = 0; m < result->measure_count; m++)
        if (!isnan(query->scores[m]))
            sk_document_set_real(scores, result->measures[m], query->scores[m]);
    sk_document_set(object, "scores", scores);
    if (query->decisions.count)
        sk_document_set(object, "decisions", decisions_to_document(&query->decisions));
    if (query->why.data && sk_document_parse(query->why, &why, NULL) == SK_OK)
        sk_document_set(object, "why", why);
    return object;
}

struct json_t *sk_result_to_document(const struct sk_result *result, bool queries) {
    struct json_t *document = sk_document_object(), *counts = sk_document_object(), *settings = NULL;
    struct json_t *measures = sk_document_array(), *list = sk_document_array();
    struct sk_buffer copy = { 0 };
    sk_document_set_string(document, "evaluation", sk_result_kind_name(result->kind));
    sk_document_set_integer(document, "version", FILE_VERSION);
    if (result->task)
        sk_document_set_string(document, "task", result->task);
    if (sk_document_encode(result->settings, &copy, NULL) == SK_OK
        && sk_document_parse(sk_buffer_slice(&copy), &settings, NULL) == SK_OK)
        sk_document_set(document, "settings", settings);
    sk_buffer_finish(&copy);
    sk_document_set_integer(counts, "queries", (int64_t) result->query_count);
    for (size_t i = 0; i < result->count_count; i++)
        sk_document_set_integer(counts, result->counts[i].name, result->counts[i].value);
    sk_document_set(document, "counts", counts);
    for (size_t m = 0; m < result->measure_count; m++) {
        struct json_t *measure = sk_document_object();
        sk_document_set_string(measure, "name", result->measures[m]);
        sk_document_append(measures, measure);
    }
    sk_document_set(document, "measures", measures);
    for (size_t i = 0; queries && i < result->query_count; i++)
        sk_document_append(list, query_to_document(result, &result->queries[i]));
    if (queries)
        sk_document_set(document, "queries", list);
    else
        sk_document_release(list);
    return document;
}

/* ---- reading ---- */

static enum sk_status copy_text(struct sk_arena *arena, const struct json_t *object, const char *name, struct sk_slice *out,
                                struct sk_error *error) {
    struct sk_slice text = sk_document_get_slice(object, name);
    *out = sk_arena_slice(arena, text);
    return text.data && !out->data ? sk_error_set(error, SK_FAULT_MEMORY, "no memory for a result file") : SK_OK;
}

static enum sk_status read_decisions(struct sk_arena *arena, const struct json_t *list, struct sk_decisions *out,
                                     struct sk_error *error) {
    size_t count = sk_document_count(list);
    struct sk_decision *decisions = sk_arena_array(arena, count, sizeof *decisions);
    if (!decisions)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a result file");
    for (size_t i = 0; i < count; i++) {
        const struct json_t *object = sk_document_at(list, i);
        decisions[i].confidence = sk_document_get_real(object, "confidence", 0);
        decisions[i].right = sk_document_get_boolean(object, "right", false);
    }
    *out = (struct sk_decisions){ decisions, count };
    return SK_OK;
}

static enum sk_status read_why(struct sk_arena *arena, const struct json_t *object, struct sk_slice *out,
                               struct sk_error *error) {
    const struct json_t *why = sk_document_get(object, "why");
    struct sk_buffer text = { 0 };
    enum sk_status status = why ? sk_document_encode(why, &text, error) : SK_OK;
    if (status == SK_OK && why) {
        *out = sk_arena_slice(arena, sk_buffer_slice(&text));
        status = out->data ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for a result file");
    }
    sk_buffer_finish(&text);
    return status;
}

static enum sk_status read_query(struct sk_result *result, const struct json_t *object, struct sk_result_query *out,
                                 struct sk_error *error) {
    const struct {
        const char *name;
        struct sk_slice *field;
    } texts[] = { { "id", &out->id },         { "unit", &out->unit },         { "text", &out->text },  { "before", &out->before },
                  { "answer", &out->answer }, { "expected", &out->expected }, { "given", &out->given } };
    struct sk_arena *arena = &result->arenas[0];
    const struct json_t *slices = sk_document_get(object, "slices"), *scores = sk_document_get(object, "scores");
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sizeof texts / sizeof *texts; i++)
        status = copy_text(arena, object, texts[i].name, texts[i].field, error);
    for (int d = 0; status == SK_OK && d < SK_DIMENSIONS; d++)
        status = copy_text(arena, slices, sk_dimension_name((enum sk_dimension) d), &out->slices[d], error);
    for (size_t m = 0; m < result->measure_count; m++)
        out->scores[m] = sk_document_get_real(scores, result->measures[m], NAN);
    if (status == SK_OK)
        status = read_decisions(arena, sk_document_get(object, "decisions"), &out->decisions, error);
    if (status == SK_OK)
        status = read_why(arena, object, &out->why, error);
    if (status == SK_OK && !out->id.data)
        status = sk_error_set(error, SK_REJECTED, "a query without id");
    return status;
}

static enum sk_status read_measures(struct sk_result *result, const struct json_t *measures, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t m = 0; status == SK_OK && m < sk_document_count(measures); m++) {
        const char *name = sk_document_get_string(sk_document_at(measures, m), "name", NULL);
        status = name ? sk_result_add_measure(result, name, error) : sk_error_set(error, SK_REJECTED, "a measure without name");
    }
    return status;
}

static enum sk_status find_kind(const struct json_t *document, const char *path, enum sk_result_kind *kind,
                                struct sk_error *error) {
    const char *name = sk_document_get_string(document, "evaluation", "");
    int64_t version = sk_document_get_integer(document, "version", 0);
    for (int k = SK_RESULT_SUGGEST; k <= SK_RESULT_LOG; k++) {
        *kind = (enum sk_result_kind) k;
        if (strcmp(name, sk_result_kind_name(*kind)) == 0 && version >= 1)
            return version <= FILE_VERSION
                       ? SK_OK
                       : sk_error_set(error, SK_FAULT_VERSION, "%s was written by a newer program (version %lld of the format)",
                                      path, (long long) version);
    }
    return sk_error_set(error, SK_REJECTED, "%s is not a result file of sidekick eval: write one with --out FILE", path);
}

static enum sk_status read_counts(struct sk_result *result, const struct json_t *counts, struct sk_error *error) {
    for (size_t i = 0; i < sk_document_size(counts) && result->count_count < SK_RESULT_COUNTS; i++) {
        const char *name, *copy;
        int64_t value = (int64_t) sk_document_real(sk_document_field(counts, i, &name), 0);
        if (strcmp(name, "queries") == 0)
            continue;
        if (!(copy = sk_arena_copy(&result->arenas[0], name, strlen(name))))
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a result file");
        sk_result_add_count(result, copy, value);
    }
    return SK_OK;
}

static enum sk_status copy_settings(struct sk_result *result, const struct json_t *settings, struct sk_error *error) {
    struct sk_buffer text = { 0 };
    struct json_t *copy = NULL;
    enum sk_status status = settings ? sk_document_encode(settings, &text, error) : SK_OK;
    if (status == SK_OK && settings)
        status = sk_document_parse(sk_buffer_slice(&text), &copy, error);
    if (status == SK_OK && copy) {
        sk_document_release(result->settings);
        result->settings = copy;
    }
    sk_buffer_finish(&text);
    return status;
}

static enum sk_status read_document(const struct json_t *document, const char *path, struct sk_result **out,
                                    struct sk_error *error) {
    const struct json_t *queries = sk_document_get(document, "queries");
    const char *task = sk_document_get_string(document, "task", NULL);
    struct sk_result *result = NULL;
    enum sk_result_kind kind;
    enum sk_status status = find_kind(document, path, &kind, error);
    if (status == SK_OK && sk_document_count(queries) == 0)
        status = sk_error_set(error, SK_REJECTED, "%s has no queries in it: write it with --out, not with --json", path);
    if (status == SK_OK)
        status = sk_result_create(kind, sk_document_count(queries), 1, &result, error);
    if (status == SK_OK && task && !(result->task = sk_arena_copy(&result->arenas[0], task, strlen(task))))
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for a result file");
    if (status == SK_OK)
        status = copy_settings(result, sk_document_get(document, "settings"), error);
    if (status == SK_OK)
        status = read_counts(result, sk_document_get(document, "counts"), error);
    if (status == SK_OK)
        status = read_measures(result, sk_document_get(document, "measures"), error);
    if (status == SK_OK)
        status = sk_result_start(result, error);
    for (size_t i = 0; status == SK_OK && i < result->query_count; i++)
        status = read_query(result, sk_document_at(queries, i), &result->queries[i], error);
    if (status == SK_OK)
        *out = result;
    else
        sk_result_destroy(result);
    return status;
}

enum sk_status sk_result_read(const char *path, struct sk_result **out, struct sk_error *error) {
    struct sk_buffer content = { 0 };
    struct json_t *document = NULL;
    struct sk_error reason = { 0 };
    enum sk_status status = sk_file_read(path, FILE_LIMIT, &content, error);
    if (status == SK_OK) {
        status = sk_document_parse(sk_buffer_slice(&content), &document, &reason);
        if (status != SK_OK)
            sk_error_set(error, status, "%s: %s", path, reason.message);
    }
    if (status == SK_OK)
        status = read_document(document, path, out, error);
    sk_document_release(document);
    sk_buffer_finish(&content);
    return status;
}
