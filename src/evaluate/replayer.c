#include "evaluate/replayer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "evaluate/label_set.h"
#include "protocol/document.h"
#include "text/redact.h"

#define LINE_ARENA_LIMIT ((size_t) 256 << 20)

/* ---- one thread's own ---- */

static enum sk_status open_worker(const struct sk_replayer *replayer, struct sk_replayer_worker *worker, struct sk_error *error) {
    const struct sk_replay *replay = replayer->replay;
    struct sk_error reason = { 0 };
    enum sk_status status = SK_OK;
    sk_arena_init(&worker->arena, LINE_ARENA_LIMIT);
    worker->open = true;
    worker->oldest_revision = UINT64_MAX;
    if (replay->models)
        status = sk_engine_open(replay->models, replay->config, replay->data_directory, &worker->engine, error);
    if (status == SK_OK)
        status = sk_analyser_create(&worker->analyser, error);
    if (status == SK_OK)
        status = sk_entity_finder_create(&worker->finder, error);
    if (status == SK_OK) {
        status = sk_store_open_existing(replay->data_directory, &worker->store, &reason);
        status = status == SK_NOT_FOUND || status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", reason.message);
        sk_case_facts_init(&worker->facts, worker->store, replayer->label);
    }
    return status;
}

static void close_worker(struct sk_replayer_worker *worker) {
    if (!worker->open)
        return;
    sk_case_facts_finish(&worker->facts);
    sk_store_close(worker->store);
    sk_entity_finder_destroy(worker->finder);
    sk_analyser_destroy(worker->analyser);
    sk_engine_close(worker->engine);
    sk_arena_finish(&worker->arena);
}

/* ---- the whole ---- */

enum sk_status sk_replayer_init(struct sk_replayer *replayer, const struct sk_replay *replay, enum sk_result_kind kind,
                                const char *path, const char *label, struct sk_error *error) {
    struct sk_parallel parallel = { .threads = replay->threads };
    *replayer = (struct sk_replayer){ .replay = replay, .label = label };
    enum sk_status status = sk_heldout_read(path, &replayer->heldout, error);
    if (status != SK_OK)
        return status;
    replayer->worker_count = sk_parallel_threads(&parallel, replayer->heldout.count);
    replayer->workers = calloc(replayer->worker_count, sizeof *replayer->workers);
    if (!replayer->workers)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %u threads", replayer->worker_count);
    return sk_result_create(kind, replayer->heldout.count, replayer->worker_count, &replayer->result, error);
}

int64_t sk_replayer_counted(const struct sk_replayer *replayer, size_t counter) {
    int64_t sum = 0;
    for (unsigned i = 0; i < replayer->worker_count; i++)
        sum += replayer->workers[i].counters[counter];
    return sum;
}

enum sk_status sk_replayer_finish(struct sk_replayer *replayer, enum sk_status status, struct sk_result **out) {
    for (unsigned i = 0; i < replayer->worker_count && replayer->workers; i++)
        close_worker(&replayer->workers[i]);
    free(replayer->workers);
    sk_heldout_finish(&replayer->heldout);
    if (status == SK_OK)
        *out = replayer->result;
    else
        sk_result_destroy(replayer->result);
    return status;
}

struct work {
    struct sk_replayer *replayer;
    sk_replayer_step *step;
    void *context;
};

static enum sk_status replay_line(void *context, unsigned number, size_t item, struct sk_error *error) {
    struct work *work = context;
    struct sk_replayer *replayer = work->replayer;
    struct sk_replayer_worker *worker = &replayer->workers[number];
    const struct sk_heldout_line *line = &replayer->heldout.lines[item];
    struct sk_result_query *query = &replayer->result->queries[item];
    struct sk_error reason = { 0 };
    enum sk_status status = worker->open ? SK_OK : open_worker(replayer, worker, error);
    if (status != SK_OK)
        return status;
    sk_arena_reset(&worker->arena);
    status = work->step(work->context, worker, line->text, &replayer->result->arenas[number], query, &reason);
    if (status != SK_REJECTED)
        return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", reason.message);
    query->id = sk_slice(NULL, 0);
    if (worker->unusable++ == 0) {
        worker->first_unusable = line->number;
        memcpy(worker->reason, reason.message, sizeof worker->reason);
    }
    return SK_OK;
}

static enum sk_status drop_unusable(struct sk_replayer *replayer, struct sk_error *error) {
    struct sk_result *result = replayer->result;
    const struct sk_replayer_worker *first = NULL;
    size_t unusable = 0, kept = 0;
    for (unsigned i = 0; i < replayer->worker_count; i++) {
        const struct sk_replayer_worker *worker = &replayer->workers[i];
        unusable += worker->unusable;
        if (worker->unusable && (!first || worker->first_unusable < first->first_unusable))
            first = worker;
    }
    if (!first)
        return SK_OK;
    if (unusable == result->query_count)
        return sk_error_set(error, SK_REJECTED, "%s has no line that can be used; line %zu: %.200s", replayer->heldout.path,
                            first->first_unusable, first->reason);
    for (size_t i = 0; i < result->query_count; i++)
        if (result->queries[i].id.data)
            result->queries[kept++] = result->queries[i];
    result->query_count = kept;
    const char *where = sk_arena_format(&result->arenas[0], "line %zu: %s", first->first_unusable, first->reason);
    sk_document_set_string(result->settings, "first_unusable_line", where);
    sk_result_add_count(result, "unusable_lines", (int64_t) unusable);
    return SK_OK;
}

/* They are scored, each as a query of its own; what they are drawn with: sk_result_units. */
static enum sk_status count_repeated(struct sk_result *result, struct sk_error *error) {
    struct sk_label_set ids;
    uint32_t number;
    enum sk_status status = SK_OK;
    sk_label_set_init(&ids);
    for (size_t i = 0; status == SK_OK && i < result->query_count; i++)
        status = sk_label_set_add(&ids, result->queries[i].id, &number, error);
    if (status == SK_OK && ids.count < result->query_count)
        sk_result_add_count(result, "repeated_ids", (int64_t) (result->query_count - ids.count));
    sk_label_set_finish(&ids);
    return status;
}

static void note_revision(const struct sk_replayer *replayer) {
    uint64_t oldest = UINT64_MAX, newest = 0;
    for (unsigned i = 0; i < replayer->worker_count; i++) {
        const struct sk_replayer_worker *worker = &replayer->workers[i];
        if (worker->open && worker->oldest_revision < oldest)
            oldest = worker->oldest_revision;
        if (worker->open && worker->newest_revision > newest)
            newest = worker->newest_revision;
    }
    if (newest == 0)
        return;
    sk_document_set_integer(replayer->result->settings, "index_revision", (int64_t) newest);
    if (oldest != newest) /* somebody added cases meanwhile: the figures cannot be had again */
        sk_result_add_count(replayer->result, "history_changed_meanwhile", 1);
}

enum sk_status sk_replayer_run(struct sk_replayer *replayer, const char *unit, sk_replayer_step *step, void *context,
                               struct sk_error *error) {
    struct work work = { replayer, step, context };
    struct sk_parallel parallel = {
        .threads = replayer->replay->threads,
        .label = "eval",
        .unit = unit,
        .quiet = replayer->replay->quiet,
        .cancel = replayer->replay->cancel,
    };
    enum sk_status status = sk_result_start(replayer->result, error);
    if (status == SK_OK)
        status = sk_parallel_run(&parallel, replayer->heldout.count, replay_line, &work, error);
    if (status == SK_OK)
        note_revision(replayer);
    if (status == SK_OK)
        status = drop_unusable(replayer, error);
    return status == SK_OK ? count_repeated(replayer->result, error) : status;
}

/* ---- a message ---- */

size_t sk_replayer_words(struct sk_slice text) {
    size_t words = 0;
    bool inside = false;
    for (size_t i = 0; i < text.size; i++) {
        bool blank = isspace((unsigned char) text.data[i]) != 0;
        words += !blank && !inside;
        inside = !blank;
    }
    return words;
}

static struct sk_slice first_of(struct sk_slice told, const char *found) {
    return told.size ? told : sk_slice_of(found);
}

enum sk_status sk_replayer_slice(const struct sk_told *told, const struct sk_tags *tags, size_t words, struct sk_arena *texts,
                                 struct sk_result_query *query, struct sk_error *error) {
    query->slices[SK_BY_LANGUAGE] = first_of(told->language, tags->language);
    query->slices[SK_BY_INTENT] = first_of(told->intent, tags->intent_count ? tags->intent[0].label : NULL);
    query->slices[SK_BY_CHANNEL] = first_of(told->channel, NULL);
    query->slices[SK_BY_SENTIMENT] = first_of(told->sentiment, tags->sentiment.label);
    query->slices[SK_BY_LENGTH] = sk_slice_of(sk_length_bucket(words));
    query->slices[SK_BY_TURNS] = sk_slice_of(sk_turns_bucket(told->turns));
    for (int d = 0; d < SK_DIMENSIONS; d++) {
        struct sk_slice copy = sk_arena_slice(texts, query->slices[d]);
        if (query->slices[d].data && !copy.data)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the results of an evaluation");
        query->slices[d] = copy;
    }
    return SK_OK;
}

static enum sk_status keep_text(struct sk_replayer_worker *worker, struct sk_slice text, struct sk_arena *texts,
                                struct sk_slice *out, struct sk_error *error) {
    struct sk_slice redacted;
    enum sk_status status = sk_redact(worker->finder, text, &worker->arena, &redacted, error);
    return status == SK_OK ? sk_result_text(texts, redacted, out, error) : status;
}

enum sk_status sk_replayer_keep_message(struct sk_replayer_worker *worker, const struct sk_heldout_message *message,
                                        const struct sk_tags *tags, struct sk_arena *texts, struct sk_result_query *query,
                                        struct sk_error *error) {
    enum sk_status status = sk_result_text(texts, message->conversation_id, &query->unit, error);
    if (status == SK_OK)
        status = keep_text(worker, message->text, texts, &query->text, error);
    return status == SK_OK ? sk_replayer_slice(&message->told, tags, sk_replayer_words(message->text), texts, query, error)
                           : status;
}

static enum sk_status decode_turns(struct sk_replayer_worker *worker, struct sk_heldout_message *out, struct sk_error *error) {
    const struct json_t *context = sk_document_get(out->object, "context");
    struct sk_buffer text = { 0 };
    struct sk_error reason = { 0 };
    if (!sk_document_count(context))
        return SK_OK;
    enum sk_status status = sk_document_encode(context, &text, error);
    if (status == SK_OK) {
        status = sk_turns_decode(sk_buffer_slice(&text), &worker->arena, &out->turns, &out->turn_count, &reason);
        if (status != SK_OK) /* here it is the file that is wrong, not a store */
            status = sk_error_set(error, status == SK_FAULT_CORRUPT ? SK_REJECTED : status, "%s", reason.message);
    }
    sk_buffer_finish(&text);
    out->told.turns = out->turn_count;
    return status;
}

static enum sk_status read_message(struct sk_replayer_worker *worker, struct sk_heldout_message *out, struct sk_error *error) {
    if (!sk_document_is_object(out->object))
        return sk_error_set(error, SK_REJECTED, "not a JSON object");
    out->id = sk_document_get_slice(out->object, "id");
    out->text = sk_document_get_slice(out->object, "text");
    if (!out->text.data)
        out->text = sk_document_get_slice(out->object, "question");
    if (!out->text.data)
        return sk_error_set(error, SK_REJECTED, "there is neither a \"text\" nor a \"question\" that is a string");
    if (out->text.size > SK_REQUEST_TEXT_LIMIT)
        return sk_error_set(error, SK_REJECTED, "the text is larger than %zu bytes", SK_REQUEST_TEXT_LIMIT);
    out->conversation_id = sk_document_get_slice(out->object, "conversation_id");
    out->told = (struct sk_told){
        .language = sk_document_get_slice(out->object, "language"),
        .intent = sk_document_get_slice(out->object, "intent"),
        .channel = sk_document_get_slice(out->object, "channel"),
        .sentiment = sk_document_get_slice(out->object, "sentiment"),
    };
    return decode_turns(worker, out, error);
}

enum sk_status sk_replayer_decode(struct sk_replayer_worker *worker, struct sk_slice line, struct sk_heldout_message *out,
                                  struct sk_error *error) {
    *out = (struct sk_heldout_message){ 0 };
    enum sk_status status = sk_document_parse(line, &out->object, error);
    if (status == SK_OK)
        status = read_message(worker, out, error);
    if (status != SK_OK) {
        sk_document_release(out->object);
        out->object = NULL;
    }
    return status;
}
