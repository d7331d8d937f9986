/* A run file of any system against judgements: no engine is asked. */
#include "evaluate/replay.h"
#include "evaluate/score_rankings.h"
#include "protocol/document.h"

static size_t count_queries(const struct sk_trec *run) {
    size_t queries = 0, count;
    for (size_t e = 0; e < run->count; e += count, queries++)
        sk_trec_query(run, run->entries[e].query, &count);
    return queries;
}

static enum sk_status row_of(struct sk_arena *arena, const struct sk_trec_entry *entries, size_t count,
                             struct sk_result_query *out, struct sk_error *error) {
    enum sk_status status = sk_result_text(arena, entries[0].query, &out->id, error);
    out->ranked = sk_arena_array(arena, count, sizeof *out->ranked);
    if (status == SK_OK && !out->ranked)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu ranked cases", count);
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        out->ranked[i].score = entries[i].value;
        status = sk_result_text(arena, entries[i].document, &out->ranked[i].id, error);
    }
    out->ranked_count = count;
    return status;
}

static enum sk_status read_rows(const struct sk_trec *run, struct sk_result *result, struct sk_error *error) {
    enum sk_status status = sk_rankings_add_measures(result, error);
    size_t row = 0, count;
    if (status == SK_OK)
        status = sk_result_start(result, error);
    for (size_t e = 0; status == SK_OK && e < run->count; e += count) {
        sk_trec_query(run, run->entries[e].query, &count);
        status = row_of(&result->arenas[0], run->entries + e, count, &result->queries[row++], error);
    }
    return status;
}

enum sk_status sk_score_run(const char *run_path, const char *qrels_path, struct sk_result **out, struct sk_error *error) {
    struct sk_trec run = { 0 }, qrels = { 0 };
    struct sk_result *result = NULL;
    enum sk_status status = sk_trec_read(qrels_path, SK_TREC_QRELS, &qrels, error);
    if (status == SK_OK)
        status = sk_trec_read(run_path, SK_TREC_RUN, &run, error);
    if (status == SK_OK)
        status = sk_result_create(SK_RESULT_RETRIEVAL, count_queries(&run), 1, &result, error);
    if (status == SK_OK)
        status = read_rows(&run, result, error);
    if (status == SK_OK)
        status = sk_rankings_score(result, &qrels, error);
    if (status == SK_OK) {
        sk_document_set_string(result->settings, "run", run_path);
        sk_document_set_string(result->settings, "qrels", qrels_path);
        *out = result;
    } else {
        sk_result_destroy(result);
    }
    sk_trec_finish(&run);
    sk_trec_finish(&qrels);
    return status;
}
