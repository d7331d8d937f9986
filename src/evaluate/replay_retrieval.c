#include "evaluate/label_set.h"
#include "evaluate/replayer.h"
#include "evaluate/score_rankings.h"
#include "protocol/document.h"

#define RUN_TAG "sidekick"

/* ---- asking ---- */

static enum sk_status keep_ranking(const struct sk_ranked_case *cases, size_t count, struct sk_arena *texts,
                                   struct sk_result_query *query, struct sk_error *error) {
    query->ranked = sk_arena_array(texts, count, sizeof *query->ranked);
    bool kept = query->ranked != NULL;
    for (size_t i = 0; kept && i < count; i++) {
        query->ranked[i] = (struct sk_retrieved){ sk_arena_slice(texts, cases[i].id), cases[i].score };
        kept = query->ranked[i].id.data != NULL;
    }
    if (!kept)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu ranked cases", count);
    query->ranked_count = count;
    if (count)
        query->given = query->ranked[0].id;
    return SK_OK;
}

static enum sk_status ask(const struct sk_replay_retrieval *options, struct sk_replayer_worker *worker,
                          const struct sk_suggest_request *request, struct sk_arena *texts, struct sk_result_query *query,
                          struct sk_error *error) {
    const struct sk_ranked_case *cases = NULL;
    size_t count = 0;
    struct sk_error reason = { 0 };
    enum sk_status status = sk_engine_retrieve(worker->engine, request, options->depth, &worker->arena, &cases, &count, &reason);
    if (status == SK_NOT_FOUND)
        return sk_error_set(error, SK_NOT_FOUND,
                            "there is no history to search: import one first, or name its directory with --data (%.200s)",
                            reason.message);
    return status == SK_OK ? keep_ranking(cases, count, texts, query, error) : sk_error_set(error, status, "%s", reason.message);
}

static enum sk_status replay_message(const struct sk_replay_retrieval *options, struct sk_replayer_worker *worker,
                                     const struct sk_heldout_message *message, struct sk_arena *texts,
                                     struct sk_result_query *query, struct sk_error *error) {
    struct sk_suggest_request request = {
        .text = message->text, .context = message->turns, .context_count = message->turn_count, .limit = SK_REQUEST_LIMIT_MAX
    };
    struct sk_tags tags = { 0 };
    if (!message->id.size)
        return sk_error_set(error, SK_REJECTED, "a query needs an \"id\" that is a string");
    enum sk_status status = ask(options, worker, &request, texts, query, error);
    if (status == SK_OK)
        status = sk_engine_analyze(worker->engine, &request, &worker->arena, &tags, error);
    if (status == SK_OK)
        status = sk_result_text(texts, message->id, &query->id, error);
    return status == SK_OK ? sk_replayer_keep_message(worker, message, &tags, texts, query, error) : status;
}

static enum sk_status replay_query(void *context, struct sk_replayer_worker *worker, struct sk_slice line, struct sk_arena *texts,
                                   struct sk_result_query *query, struct sk_error *error) {
    struct sk_heldout_message message;
    enum sk_status status = sk_replayer_decode(worker, line, &message, error);
    if (status == SK_OK)
        status = replay_message(context, worker, &message, texts, query, error);
    sk_document_release(message.object);
    return status;
}

/* ---- files ---- */

/* Every query that was asked goes into the run, judged or not; in trec_eval's order, so that the rank column agrees with it. */
static enum sk_status write_run(const struct sk_result *result, struct sk_buffer *run, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t q = 0; status == SK_OK && q < result->query_count; q++) {
        const struct sk_result_query *query = &result->queries[q];
        sk_ranking_order(query->ranked, query->ranked_count);
        for (size_t i = 0; status == SK_OK && i < query->ranked_count; i++)
            status = sk_trec_add_run(run, query->id, query->ranked[i].id, i + 1, query->ranked[i].score, RUN_TAG, error);
    }
    return status == SK_OK && run->failed ? sk_error_set(error, SK_FAULT_MEMORY, "no memory for the run file") : status;
}

static enum sk_status refuse_repeated_queries(const struct sk_result *result, const char *path, struct sk_error *error) {
    struct sk_label_set seen;
    enum sk_status status = SK_OK;
    sk_label_set_init(&seen);
    for (size_t q = 0; status == SK_OK && q < result->query_count; q++) {
        uint32_t number;
        status = sk_label_set_add(&seen, result->queries[q].id, &number, error);
        if (status == SK_OK && number != q)
            status = sk_error_set(error, SK_REJECTED, "%s: the id \"%.*s\" stands there twice", path,
                                  (int) (result->queries[q].id.size < 60 ? result->queries[q].id.size : 60),
                                  result->queries[q].id.data);
    }
    sk_label_set_finish(&seen);
    return status;
}

enum sk_status sk_replay_retrieval(const struct sk_replay *replay, const struct sk_replay_retrieval *options,
                                   struct sk_buffer *run, struct sk_result **out, struct sk_error *error) {
    struct sk_replayer replayer = { 0 };
    struct sk_trec qrels;
    enum sk_status status = sk_trec_read(options->qrels, SK_TREC_QRELS, &qrels, error);
    if (status == SK_OK)
        status = sk_replayer_init(&replayer, replay, SK_RESULT_RETRIEVAL, options->queries, NULL, error);
    if (status == SK_OK)
        status = sk_rankings_add_measures(replayer.result, error);
    if (status == SK_OK)
        status = sk_replayer_run(&replayer, "queries", replay_query, (void *) options, error);
    if (status == SK_OK)
        status = refuse_repeated_queries(replayer.result, options->queries, error);
    if (status == SK_OK && run)
        status = write_run(replayer.result, run, error);
    if (status == SK_OK)
        status = sk_rankings_score(replayer.result, &qrels, error);
    if (status == SK_OK) {
        sk_document_set_string(replayer.result->settings, "queries", options->queries);
        sk_document_set_string(replayer.result->settings, "qrels", options->qrels);
        sk_document_set_integer(replayer.result->settings, "depth", (int64_t) options->depth);
    }
    sk_trec_finish(&qrels);
    return sk_replayer_finish(&replayer, status, out);
}
