#include "evaluate/log_result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/progress.h"
#include "evaluate/replayer.h"
#include "evaluate/reply_measures.h"
#include "protocol/document.h"
#include "store/log.h"

#define SET_ARENA_LIMIT ((size_t) 64 << 20)

enum {
    ABSTAINED,
    REPORTED,
    ACCEPTED,
    ACCEPTED_AT,
    EDITED = ACCEPTED_AT + SK_LOG_POSITIONS,
    EDITED_AT,
    REJECTED_ALL = EDITED_AT + SK_LOG_POSITIONS,
    RATING,
    MEASURE_COUNT
};

static const char *const measure_names[MEASURE_COUNT] = {
    "abstained",     "reported",        "accepted",        "accepted@1",      "accepted@2",   "accepted@3",
    "edit_distance", "edit_distance@1", "edit_distance@2", "edit_distance@3", "rejected_all", "rating",
};

static const char *const actions[] = { "displayed", "selected", "edited", "sent", "rejected" };
enum { WAS_DISPLAYED, WAS_SELECTED, WAS_EDITED, WAS_SENT, WAS_REJECTED, ACTION_COUNT };

struct log_reader {
    const struct sk_log_options *options;
    struct sk_store *store;
    struct sk_analyser *analyser;
    struct sk_arena arena; /* of the set at work */
    struct sk_result *result;
    size_t capacity; /* rows */
    int64_t counts[ACTION_COUNT], rated;
};

void sk_week_format(int64_t seconds, char text[SK_WEEK_SIZE]) {
    time_t time = (time_t) seconds;
    struct tm parts;
    if (!gmtime_r(&time, &parts) || strftime(text, SK_WEEK_SIZE, "%G-W%V", &parts) == 0)
        snprintf(text, SK_WEEK_SIZE, "?");
}

/* ---- one set ---- */

/* What happened to the suggestions of a set. Positions count from 0 here. */
struct outcome {
    bool any, used, rejected_whole;
    bool used_at[SK_REQUEST_LIMIT_MAX], rejected_at[SK_REQUEST_LIMIT_MAX];
    struct sk_slice final_text; /* the last that was reported, and where */
    size_t final_position;
    double rating;
};

static int action_of(struct sk_slice name) {
    for (int a = 0; a < ACTION_COUNT; a++)
        if (sk_slice_is(name, actions[a]))
            return a;
    return ACTION_COUNT;
}

static void note_report(struct log_reader *reader, const struct sk_stored_feedback *report, struct outcome *out) {
    int action = action_of(report->action);
    size_t position = report->position > 0 ? (size_t) report->position - 1 : SK_REQUEST_LIMIT_MAX;
    out->any = true;
    if (action < ACTION_COUNT)
        reader->counts[action]++;
    if (report->satisfaction > 0) {
        reader->rated++;
        out->rating = report->satisfaction;
    }
    if (position >= SK_REQUEST_LIMIT_MAX) {
        out->rejected_whole |= action == WAS_REJECTED;
        return;
    }
    bool used = action == WAS_SELECTED || action == WAS_EDITED || action == WAS_SENT;
    out->used |= used;
    out->used_at[position] |= used;
    out->rejected_at[position] |= action == WAS_REJECTED;
    if (used && report->final_text.data) {
        out->final_text = report->final_text;
        out->final_position = position;
    }
}

static enum sk_status measure_edit(struct log_reader *reader, const struct json_t *suggestions, const struct outcome *outcome,
                                   enum sk_language language, double *scores, struct sk_error *error) {
    struct sk_slice shown = sk_document_get_slice(sk_document_at(suggestions, outcome->final_position), "template");
    struct sk_analysis suggested, sent;
    double distance;
    if (!outcome->final_text.data || shown.size == 0) /* empty: its case was deleted, changed or erased since */
        return SK_OK;
    enum sk_status status = sk_analyse(reader->analyser, shown, language, &reader->arena, &suggested, error);
    if (status == SK_OK)
        status = sk_analyse(reader->analyser, outcome->final_text, language, &reader->arena, &sent, error);
    if (status == SK_OK)
        status = sk_edit_distance(&suggested, &sent, &reader->arena, &distance, error);
    if (status != SK_OK)
        return status;
    scores[EDITED] = distance;
    if (outcome->final_position < SK_LOG_POSITIONS)
        scores[EDITED_AT + outcome->final_position] = distance;
    return SK_OK;
}

static void score_outcome(const struct outcome *outcome, size_t shown, double *scores) {
    bool all = outcome->rejected_whole;
    scores[ABSTAINED] = shown == 0;
    if (shown == 0)
        return;
    scores[REPORTED] = outcome->any;
    if (!outcome->any)
        return;
    size_t rejected = 0;
    for (size_t i = 0; i < shown && i < SK_REQUEST_LIMIT_MAX; i++)
        rejected += outcome->rejected_at[i];
    all |= rejected == shown;
    scores[ACCEPTED] = outcome->used;
    for (size_t i = 0; i < SK_LOG_POSITIONS && i < shown; i++)
        scores[ACCEPTED_AT + i] = outcome->used_at[i];
    scores[REJECTED_ALL] = all && !outcome->used;
    if (outcome->rating > 0)
        scores[RATING] = outcome->rating;
}

static enum sk_status describe(const struct sk_logged_set *logged, const struct json_t *result, struct sk_arena *texts,
                               struct sk_result_query *query, struct sk_error *error) {
    const struct json_t *tags = sk_document_get(result, "tags");
    const struct json_t *intent = sk_document_at(sk_document_get(tags, "intent"), 0);
    const struct json_t *first = sk_document_at(sk_document_get(result, "suggestions"), 0);
    char week[SK_WEEK_SIZE];
    sk_week_format(logged->set.time_us / 1000000, week);
    query->slices[SK_BY_LANGUAGE] = sk_document_get_slice(sk_document_get(tags, "language"), "value");
    query->slices[SK_BY_INTENT] = sk_document_get_slice(intent, "label");
    query->slices[SK_BY_SENTIMENT] = sk_document_get_slice(sk_document_get(tags, "sentiment"), "label");
    query->slices[SK_BY_LENGTH] = sk_slice_of(sk_length_bucket(sk_replayer_words(logged->set.question)));
    query->slices[SK_BY_WEEK] = sk_slice_of(week);
    for (int d = 0; d < SK_DIMENSIONS; d++) {
        struct sk_slice copy = sk_arena_slice(texts, query->slices[d]);
        if (query->slices[d].data && !copy.data)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the log");
        query->slices[d] = copy;
    }
    enum sk_status status = sk_result_text(texts, logged->set.id, &query->id, error);
    if (status == SK_OK)
        status = sk_result_text(texts, logged->set.conversation_id, &query->unit, error);
    if (status == SK_OK)
        status = sk_result_text(texts, logged->set.question, &query->text, error);
    return status == SK_OK ? sk_result_text(texts, sk_document_get_slice(first, "template"), &query->given, error) : status;
}

static enum sk_status read_set(struct log_reader *reader, const struct sk_logged_set *logged, struct sk_result_query *query,
                               struct sk_error *error) {
    struct sk_arena *texts = &reader->result->arenas[0];
    struct json_t *result = NULL;
    struct outcome outcome = { 0 };
    enum sk_status status = sk_document_parse(logged->set.result.data ? logged->set.result : sk_slice_of("{}"), &result, error);
    if (status != SK_OK)
        return status == SK_REJECTED ? SK_FAULT_CORRUPT : status;
    const struct json_t *suggestions = sk_document_get(result, "suggestions");
    query->scores = sk_arena_array(texts, MEASURE_COUNT, sizeof *query->scores);
    status = query->scores ? describe(logged, result, texts, query, error)
                           : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the log");
    for (size_t m = 0; query->scores && m < MEASURE_COUNT; m++)
        query->scores[m] = NAN;
    for (size_t i = 0; i < logged->feedback_count; i++)
        note_report(reader, &logged->feedback[i], &outcome);
    if (status == SK_OK) {
        score_outcome(&outcome, sk_document_count(suggestions), query->scores);
        status = measure_edit(reader, suggestions, &outcome, sk_language_from_code(query->slices[SK_BY_LANGUAGE]), query->scores,
                              error);
    }
    sk_document_release(result);
    return status;
}

/* ---- all ---- */

static enum sk_status make_room(struct log_reader *reader, struct sk_error *error) {
    if (reader->result->query_count < reader->capacity)
        return SK_OK;
    size_t capacity = reader->capacity * 2;
    struct sk_result_query *grown = realloc(reader->result->queries, capacity * sizeof *grown);
    if (!grown)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu suggestion sets", capacity);
    reader->result->queries = grown;
    reader->capacity = capacity;
    return SK_OK;
}

static bool in_time(const struct sk_log_options *options, int64_t time_us) {
    int64_t seconds = time_us / 1000000;
    return seconds >= options->since && (options->until == 0 || seconds < options->until);
}

static enum sk_status read_all(struct log_reader *reader, struct sk_error *error) {
    struct sk_logged_set logged = { .number = 0 };
    struct sk_progress progress;
    enum sk_status status;
    sk_progress_start(&progress, "eval log", "sets", 0, reader->options->quiet);
    while (sk_arena_reset(&reader->arena),
           (status = sk_store_next_logged(reader->store, logged.number, &reader->arena, &logged, error)) == SK_OK) {
        struct sk_result_query query = { 0 };
        if (reader->options->cancel && atomic_load(reader->options->cancel))
            return sk_error_set(error, SK_FAULT_CANCELLED, "stopped: nothing was written");
        if (!in_time(reader->options, logged.set.time_us))
            continue;
        status = make_room(reader, error);
        if (status == SK_OK)
            status = read_set(reader, &logged, &query, error);
        if (status != SK_OK)
            return status;
        reader->result->queries[reader->result->query_count++] = query;
        sk_progress_update(&progress, reader->result->query_count, 0);
    }
    sk_progress_finish(&progress, reader->result->query_count);
    return status == SK_END ? SK_OK : status;
}

static enum sk_status open_reader(struct log_reader *reader, struct sk_error *error) {
    enum { FIRST_CAPACITY = 1024 };
    enum sk_status status = sk_store_open_existing(reader->options->data_directory, &reader->store, error);
    if (status == SK_OK)
        status = sk_analyser_create(&reader->analyser, error);
    if (status == SK_OK)
        status = sk_result_create(SK_RESULT_LOG, FIRST_CAPACITY, 1, &reader->result, error);
    for (size_t m = 0; status == SK_OK && m < MEASURE_COUNT; m++)
        status = sk_result_add_measure(reader->result, measure_names[m], error);
    if (status == SK_OK) {
        reader->capacity = FIRST_CAPACITY;
        reader->result->query_count = 0;
    }
    return status;
}

static void note_counts(const struct log_reader *reader) {
    for (int a = 0; a < ACTION_COUNT; a++)
        sk_result_add_count(reader->result, actions[a], reader->counts[a]);
    sk_result_add_count(reader->result, "rated", reader->rated);
    sk_document_set_string(reader->result->settings, "log", reader->options->data_directory);
}

enum sk_status sk_log_result(const struct sk_log_options *options, struct sk_result **out, struct sk_error *error) {
    struct log_reader reader = { .options = options };
    sk_arena_init(&reader.arena, SET_ARENA_LIMIT);
    enum sk_status status = open_reader(&reader, error);
    if (status == SK_OK)
        status = read_all(&reader, error);
    if (status == SK_OK && reader.result->query_count == 0)
        status = sk_error_set(error, SK_NOT_FOUND, "nothing was suggested in that time: the log of %s is empty",
                              options->data_directory);
    if (status == SK_OK) {
        note_counts(&reader);
        *out = reader.result;
    } else {
        sk_result_destroy(reader.result);
    }
    sk_arena_finish(&reader.arena);
    sk_analyser_destroy(reader.analyser);
    sk_store_close(reader.store);
    return status;
}
