/* Each held-out case is asked as a desk would ask it: the question and the turns before it, nothing else that the file tells.
 * What comes back is compared with the answer as it was really sent. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "evaluate/history_keys.h"
#include "evaluate/replayer.h"
#include "evaluate/reply_measures.h"
#include "evaluate/satisfaction_check.h"
#include "protocol/document.h"
#include "text/redact.h"

#define BUSY_RETRIES 20
#define WHY_TERMS 8
#define TURNS_KEPT 2

struct suggest_replay {
    const struct sk_replay_suggest *options;
    struct sk_history_keys history;
    bool history_rated;                             /* the history has ratings, so that satisfaction can be looked at */
    size_t first_hit, answered, first_satisfaction; /* columns */
};

/* ---- asking ---- */

/* While a service adds cases the index may move faster than it can be read; the figures wait for it. */
static enum sk_status ask(struct sk_replayer_worker *worker, const struct sk_suggest_request *request,
                          struct sk_suggestion_set *set, struct sk_error *error) {
    struct sk_error reason = { 0 };
    enum sk_status status = SK_BUSY;
    for (int tries = 0; status == SK_BUSY && tries < BUSY_RETRIES; tries++) {
        if (tries)
            nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
        sk_error_clear(&reason);
        status = sk_engine_suggest(worker->engine, request, &worker->arena, set, NULL, &reason);
    }
    if (status == SK_NOT_FOUND)
        return sk_error_set(error, SK_NOT_FOUND,
                            "there is no history to suggest from: import one first, or name its directory with --data (%.200s)",
                            reason.message);
    if (status != SK_OK)
        return sk_error_set(error, status, "%s", reason.message);
    if (set->index_revision < worker->oldest_revision)
        worker->oldest_revision = set->index_revision;
    if (set->index_revision > worker->newest_revision)
        worker->newest_revision = set->index_revision;
    return SK_OK;
}

static int greatest_depth(const struct sk_replay_suggest *options) {
    return options->depths[options->depth_count - 1];
}

/* ---- scoring ---- */

static enum sk_status bag_of(struct sk_replayer_worker *worker, struct sk_slice text, enum sk_language language,
                             struct sk_token_bag *out, struct sk_error *error) {
    struct sk_analysis analysis;
    enum sk_status status = sk_analyse(worker->analyser, text, language, &worker->arena, &analysis, error);
    return status == SK_OK ? sk_token_bag(&analysis, language, &worker->arena, out, error) : status;
}

/* Token F1 of each suggestion against the real answer. */
static enum sk_status score_wording(struct sk_replayer_worker *worker, const struct sk_case *record,
                                    const struct sk_suggestion_set *set, double *f1, struct sk_error *error) {
    enum sk_language language = sk_language_from_code(record->language);
    struct sk_token_bag real, suggested;
    double confidence;
    enum sk_status status =
        language == SK_LANGUAGE_UNKNOWN ? sk_language_detect(record->answer, &language, &confidence, error) : SK_OK;
    if (status == SK_OK)
        status = bag_of(worker, record->answer, language, &real, error);
    for (size_t i = 0; status == SK_OK && i < set->count; i++) {
        status = bag_of(worker, set->suggestions[i].text, language, &suggested, error);
        f1[i] = status == SK_OK ? sk_token_f1(&suggested, &real) : 0;
    }
    return status;
}

static enum sk_status has_label(struct sk_replayer_worker *worker, const struct sk_suggestion *suggestion, uint32_t label,
                                bool *hit, struct sk_error *error) {
    enum sk_status status = SK_OK;
    *hit = false;
    for (size_t c = 0; status == SK_OK && !*hit && c < suggestion->case_id_count; c++) {
        const struct sk_case_fact *fact;
        status = sk_case_facts_get(&worker->facts, suggestion->case_ids[c], &fact, error);
        *hit = status == SK_OK && fact->label == label;
    }
    return status;
}

static void score_depths(const struct sk_replay_suggest *options, const double *per_suggestion, size_t count, double *scores) {
    double best = 0;
    size_t seen = 0;
    for (size_t d = 0; d < options->depth_count; d++) {
        for (; seen < count && seen < (size_t) options->depths[d]; seen++)
            best = fmax(best, per_suggestion[seen]);
        scores[d] = best;
    }
}

static enum sk_status decide(const struct sk_suggestion_set *set, const bool *right, struct sk_arena *texts,
                             struct sk_decisions *out, struct sk_error *error) {
    struct sk_decision *decisions = sk_arena_array(texts, set->count, sizeof *decisions);
    if (!decisions)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the results of an evaluation");
    for (size_t i = 0; i < set->count; i++)
        decisions[i] = (struct sk_decision){ set->suggestions[i].confidence, right[i] };
    *out = (struct sk_decisions){ decisions, set->count };
    return SK_OK;
}

static enum sk_status score(const struct suggest_replay *replay, struct sk_replayer_worker *worker, const struct sk_case *record,
                            const struct sk_case_fact *own, const struct sk_suggestion_set *set, struct sk_arena *texts,
                            struct sk_result_query *query, struct sk_error *error) {
    const struct sk_replay_suggest *options = replay->options;
    double f1[SK_REQUEST_LIMIT_MAX] = { 0 }, hits[SK_REQUEST_LIMIT_MAX] = { 0 };
    bool right[SK_REQUEST_LIMIT_MAX] = { 0 };
    enum sk_status status = score_wording(worker, record, set, f1, error);
    for (size_t i = 0; status == SK_OK && i < set->count; i++) {
        if (options->label && own->label != SK_NO_VALUE)
            status = has_label(worker, &set->suggestions[i], own->label, &right[i], error);
        else
            right[i] = f1[i] >= options->right_f1;
        hits[i] = right[i];
    }
    if (status != SK_OK)
        return status;
    score_depths(options, f1, set->count, query->scores);
    if (!options->label)
        return decide(set, right, texts, &query->decisions, error);
    if (own->label == SK_NO_VALUE)
        return SK_OK;
    score_depths(options, hits, set->count, query->scores + replay->first_hit);
    return decide(set, right, texts, &query->decisions, error);
}

/* ---- what is kept for people ---- */

static void list_terms(const struct sk_suggestion *suggestion, struct sk_buffer *out) {
    for (size_t i = 0; i < suggestion->term_count && i < WHY_TERMS; i++) {
        sk_buffer_add_text(out, i ? ", " : "");
        sk_buffer_add_slice(out, suggestion->terms[i]);
    }
}

static enum sk_status explain(const struct sk_suggestion *suggestion, struct sk_arena *texts, struct sk_slice *out,
                              struct sk_error *error) {
    struct json_t *why = sk_document_object(), *features = sk_document_object();
    struct sk_buffer terms = { 0 }, text = { 0 };
    list_terms(suggestion, &terms);
    sk_document_set_slice(why, "case_id", suggestion->case_id_count ? suggestion->case_ids[0] : sk_slice_of(NULL));
    sk_document_set_slice(why, "terms", sk_buffer_slice(&terms));
    sk_document_set_real(why, "confidence", suggestion->confidence);
    sk_document_set_integer(why, "used", suggestion->used);
    for (size_t i = 0; i < suggestion->feature_count; i++)
        sk_document_set_real(features, suggestion->features[i].name, suggestion->features[i].value);
    sk_document_set(why, "features", features);
    enum sk_status status = sk_document_encode(why, &text, error);
    if (status == SK_OK) {
        *out = sk_arena_slice(texts, sk_buffer_slice(&text));
        status = out->data ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the results of an evaluation");
    }
    sk_document_release(why);
    sk_buffer_finish(&terms);
    sk_buffer_finish(&text);
    return status;
}

/* The last turns, so that a person who reads the row knows what is talked about. */
static enum sk_status describe_context(const struct sk_case *redacted, struct sk_arena *texts, struct sk_result_query *query,
                                       struct sk_error *error) {
    size_t first = redacted->context_count > TURNS_KEPT ? redacted->context_count - TURNS_KEPT : 0;
    struct sk_buffer text = { 0 };
    for (size_t i = first; i < redacted->context_count; i++) {
        sk_buffer_format(&text, "%s%s: ", i > first ? "\n" : "",
                         redacted->context[i].role == SK_ROLE_AGENT ? "agent" : "customer");
        sk_buffer_add_slice(&text, redacted->context[i].text);
    }
    enum sk_status status = text.size ? sk_result_text(texts, sk_buffer_slice(&text), &query->before, error) : SK_OK;
    sk_buffer_finish(&text);
    return status;
}

/* redacted: the case as the history would hold it. */
static enum sk_status describe(const struct suggest_replay *replay, struct sk_replayer_worker *worker,
                               const struct sk_case *redacted, const struct sk_suggestion_set *set, struct sk_arena *texts,
                               struct sk_result_query *query, struct sk_error *error) {
    struct sk_slice label = { 0 };
    struct sk_told told = { redacted->language, redacted->intent, redacted->channel, { 0 }, redacted->context_count };
    enum sk_status status = sk_result_text(texts, redacted->id, &query->id, error);
    if (status == SK_OK)
        status = sk_result_text(texts, redacted->conversation_id, &query->unit, error);
    if (status == SK_OK)
        status = sk_result_text(texts, redacted->question, &query->text, error);
    if (status == SK_OK)
        status = sk_result_text(texts, redacted->answer, &query->answer, error);
    if (status == SK_OK)
        status = describe_context(redacted, texts, query, error);
    if (status == SK_OK && replay->options->label)
        status = sk_case_field(redacted, replay->options->label, &worker->arena, &label, error);
    if (status == SK_OK)
        status = sk_result_text(texts, label, &query->expected, error);
    if (status == SK_OK && set->count)
        status = sk_result_text(texts, set->suggestions[0].template_, &query->given, error);
    if (status == SK_OK && set->count)
        status = explain(&set->suggestions[0], texts, &query->why, error);
    return status == SK_OK ? sk_replayer_slice(&told, &set->tags, sk_replayer_words(redacted->question), texts, query, error)
                           : status;
}

/* ---- one line, and all ---- */

enum { IN_HISTORY, CONVERSATION_IN_HISTORY, UNANSWERED, WITHOUT_LABEL, RATED };

/* redacted: as the history would hold it. */
static enum sk_status count_case(const struct suggest_replay *replay, struct sk_replayer_worker *worker,
                                 const struct sk_case *redacted, const struct sk_case_fact *own,
                                 const struct sk_suggestion_set *set, struct sk_error *error) {
    struct sk_error reason = { 0 };
    struct sk_case record;
    int64_t row;
    enum sk_status status = sk_store_find_case(worker->store, redacted->id, &worker->arena, &row, &record, &reason);
    if (status != SK_OK && status != SK_NOT_FOUND)
        return sk_error_set(error, status, "%s", reason.message);
    enum sk_history_match match = status == SK_OK ? SK_HISTORY_TURN : sk_history_find(&replay->history, redacted);
    worker->counters[IN_HISTORY] += match == SK_HISTORY_TURN;
    worker->counters[CONVERSATION_IN_HISTORY] += match == SK_HISTORY_CONVERSATION;
    worker->counters[UNANSWERED] += set->count == 0;
    worker->counters[WITHOUT_LABEL] += own->label == SK_NO_VALUE;
    worker->counters[RATED] += own->satisfaction > 0;
    return SK_OK;
}

static struct sk_suggest_request request_of(const struct sk_replay_suggest *options, const struct sk_case *record) {
    size_t skipped = record->context_count > SK_REQUEST_TURN_LIMIT ? record->context_count - SK_REQUEST_TURN_LIMIT : 0;
    return (struct sk_suggest_request){
        .text = record->question,
        .context = record->context + skipped,
        .context_count = record->context_count - skipped,
        .limit = greatest_depth(options),
        .min_confidence = options->min_confidence,
    };
}

static enum sk_status replay_case(void *context, struct sk_replayer_worker *worker, struct sk_slice line, struct sk_arena *texts,
                                  struct sk_result_query *query, struct sk_error *error) {
    const struct suggest_replay *replay = context;
    struct sk_case record, redacted;
    struct sk_suggestion_set set;
    struct sk_case_fact own;
    enum sk_status status = sk_case_decode(line, &worker->arena, &record, error);
    if (status != SK_OK)
        return status;
    struct sk_suggest_request request = request_of(replay->options, &record);
    redacted = record;
    status = ask(worker, &request, &set, error);
    if (status == SK_OK)
        status = sk_redact_case(worker->finder, NULL, &worker->arena, &redacted, error);
    if (status == SK_OK)
        status = sk_case_facts_of(&worker->facts, &redacted, &own, error);
    if (status == SK_OK)
        status = score(replay, worker, &record, &own, &set, texts, query, error);
    if (status == SK_OK)
        status = describe(replay, worker, &redacted, &set, texts, query, error);
    if (status == SK_OK && replay->history_rated && own.satisfaction > 0)
        status = sk_satisfaction_check(worker, &request, &own, &set, query->scores + replay->first_satisfaction, error);
    if (status == SK_OK)
        query->scores[replay->answered] = set.count > 0;
    return status == SK_OK ? count_case(replay, worker, &redacted, &own, &set, error) : status;
}

static enum sk_status add_measures(struct suggest_replay *replay, struct sk_result *result, struct sk_error *error) {
    const struct sk_replay_suggest *options = replay->options;
    char name[32];
    enum sk_status status = SK_OK;
    for (size_t d = 0; status == SK_OK && d < options->depth_count; d++) {
        snprintf(name, sizeof name, "token_f1@%d", options->depths[d]);
        status = sk_result_add_measure(result, name, error);
    }
    replay->first_hit = result->measure_count;
    for (size_t d = 0; status == SK_OK && options->label && d < options->depth_count; d++) {
        snprintf(name, sizeof name, "hit@%d", options->depths[d]);
        status = sk_result_add_measure(result, name, error);
    }
    replay->answered = result->measure_count;
    if (status == SK_OK)
        status = sk_result_add_measure(result, "answered", error);
    replay->first_satisfaction = result->measure_count;
    for (size_t m = 0; status == SK_OK && replay->history_rated && m < SK_SATISFACTION_MEASURES; m++)
        status = sk_result_add_measure(result, sk_satisfaction_measure(m), error);
    return status;
}

static enum sk_status look_at_history(struct suggest_replay *replay, const struct sk_replayer *replayer, struct sk_error *error) {
    struct sk_store *store = NULL;
    struct sk_store_counts counts = { 0 };
    enum sk_status status = sk_store_open_existing(replayer->replay->data_directory, &store, error);
    if (status == SK_OK)
        status = sk_store_counts(store, &counts, error);
    if (status == SK_OK)
        status = sk_history_keys_read(store, &replay->history, error);
    sk_store_close(store);
    replay->history_rated = counts.rated > 0;
    if (status == SK_OK)
        sk_result_add_count(replayer->result, "history_cases", counts.cases);
    return status;
}

static void note_settings(const struct sk_replay_suggest *options, const struct sk_replayer *replayer) {
    struct sk_result *result = replayer->result;
    sk_document_set_string(result->settings, "cases", options->cases);
    if (options->label)
        sk_document_set_string(result->settings, "label", options->label);
    else
        sk_document_set_real(result->settings, "right_from_token_f1", options->right_f1);
    sk_document_set_real(result->settings, "min_confidence", options->min_confidence);
    sk_result_add_count(result, "in_history", sk_replayer_counted(replayer, IN_HISTORY));
    sk_result_add_count(result, "conversation_in_history", sk_replayer_counted(replayer, CONVERSATION_IN_HISTORY));
    sk_result_add_count(result, "unanswered", sk_replayer_counted(replayer, UNANSWERED));
    sk_result_add_count(result, "rated", sk_replayer_counted(replayer, RATED));
    if (options->label)
        sk_result_add_count(result, "without_label", sk_replayer_counted(replayer, WITHOUT_LABEL));
}

enum sk_status sk_replay_suggest(const struct sk_replay *replay, const struct sk_replay_suggest *options, struct sk_result **out,
                                 struct sk_error *error) {
    struct suggest_replay own = { .options = options };
    struct sk_replayer replayer;
    if (options->label && !sk_case_has_labels(options->label))
        return sk_error_set(error, SK_REJECTED,
                            "\"%.60s\" is no label: take a field whose values say which reply fits, such as \"intent\"",
                            options->label);
    enum sk_status status = sk_replayer_init(&replayer, replay, SK_RESULT_SUGGEST, options->cases, options->label, error);
    if (status == SK_OK)
        status = look_at_history(&own, &replayer, error);
    if (status == SK_OK)
        status = add_measures(&own, replayer.result, error);
    if (status == SK_OK)
        status = sk_replayer_run(&replayer, "cases", replay_case, &own, error);
    if (status == SK_OK)
        note_settings(options, &replayer);
    if (status == SK_OK && options->label
        && sk_replayer_counted(&replayer, WITHOUT_LABEL) == (int64_t) replayer.result->query_count)
        status = sk_error_set(error, SK_REJECTED, "no case of %s has a field \"%.60s\"", options->cases, options->label);
    sk_history_keys_finish(&own.history);
    return sk_replayer_finish(&replayer, status, out);
}
