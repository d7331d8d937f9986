/* Analysis of a case costs several times what reading it does, and about what adding it to Xapian does; so the threads each take
 * a batch from the store in turn, analyse it, and put it into the slot of its number; the writer empties the slots in order.
 * Order matters: a case that changed meanwhile comes again with a later number, and the later one must win. As many slots as keep
 * all threads busy bound the memory.
 */
#include "index/pipeline.h"

#include <pthread.h>
#include <stdlib.h>

#include "index/batch.h"
#include "index/changes.h"

#define THREADS_MAX 16
#define SLOTS_PER_THREAD 3

struct slot {
    bool full;
    struct sk_changes changes;
};

struct pipeline {
    const struct sk_pipeline_options *options;
    pthread_mutex_t reading; /* guards cursor, tickets, exhausted: one thread reads at a time */
    int64_t cursor;          /* last sequence number handed out */
    uint64_t tickets;        /* batches handed out */
    uint64_t read;           /* changes handed out */
    bool exhausted;

    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t changed;
    struct slot *slots;
    size_t slot_count;
    uint64_t written; /* batches that the writer has taken */
    unsigned running; /* threads that may still fill a slot */
    bool stopped;     /* somebody failed, or was told to stop */
    enum sk_status status;
    struct sk_error *error;
};

static void stop(struct pipeline *pipeline, enum sk_status status, const struct sk_error *cause) {
    pthread_mutex_lock(&pipeline->mutex);
    if (status != SK_OK && pipeline->status == SK_OK) {
        pipeline->status = status;
        sk_error_set(pipeline->error, status, "%s", cause->message);
    }
    pipeline->stopped = true;
    pthread_cond_broadcast(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->mutex);
}

/* Waits until the writer has emptied the slot of the next ticket. false: stop. */
static bool wait_for_room(struct pipeline *pipeline) {
    pthread_mutex_lock(&pipeline->mutex);
    while (!pipeline->stopped && pipeline->tickets >= pipeline->written + pipeline->slot_count)
        pthread_cond_wait(&pipeline->changed, &pipeline->mutex);
    bool go_on = !pipeline->stopped;
    pthread_mutex_unlock(&pipeline->mutex);
    return go_on;
}

/* The next batch and its ticket. SK_END: there is no more, or the pipeline stops. */
static enum sk_status take_batch(struct pipeline *pipeline, struct sk_changes_source *source, uint64_t *ticket,
                                 struct sk_error *error) {
    enum sk_status status = SK_END;
    pthread_mutex_lock(&pipeline->reading);
    if (!pipeline->exhausted && wait_for_room(pipeline)) {
        uint64_t left = pipeline->options->limit - pipeline->read;
        size_t limit = left < SK_CHANGES_BATCH ? (size_t) left : SK_CHANGES_BATCH;
        size_t count = 0;
        if (limit > 0)
            status = sk_changes_read(source, &pipeline->cursor, limit, &count, error);
        pipeline->read += count;
    }
    if (status == SK_OK) {
        *ticket = pipeline->tickets++;
    } else {
        pipeline->exhausted = true;
    }
    pthread_mutex_unlock(&pipeline->reading);
    return status;
}

static enum sk_status fill_slot(struct pipeline *pipeline, struct sk_changes_source *source, struct sk_error *error) {
    uint64_t ticket = 0;
    enum sk_status status = take_batch(pipeline, source, &ticket, error);
    if (status != SK_OK)
        return status;
    struct slot *slot = &pipeline->slots[ticket % pipeline->slot_count];
    status = sk_changes_analyse(source, &slot->changes, error);
    if (status != SK_OK)
        return status;
    pthread_mutex_lock(&pipeline->mutex);
    slot->full = true;
    pthread_cond_broadcast(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->mutex);
    return SK_OK;
}

static void *analyse(void *context) {
    struct pipeline *pipeline = context;
    struct sk_error error = { 0 };
    struct sk_changes_source *source = NULL;
    enum sk_status status =
        sk_changes_source_open(pipeline->options->data_directory, pipeline->options->meaning, &source, &error);
    while (status == SK_OK) {
        struct sk_watch watch;
        sk_watch_start(&watch, pipeline->options->trace);
        sk_watch_enter(&watch, SK_BATCH_FULL);
        sk_changes_source_watch(source, &watch);
        status = fill_slot(pipeline, source, &error);
        sk_watch_stop(&watch, true);
    }
    sk_changes_source_close(source);
    if (status != SK_END)
        stop(pipeline, status, &error);
    pthread_mutex_lock(&pipeline->mutex);
    pipeline->running--;
    pthread_cond_broadcast(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->mutex);
    return NULL;
}

/* The next batch in order; NULL when there is no more. */
static struct slot *next_full(struct pipeline *pipeline) {
    struct slot *slot = &pipeline->slots[pipeline->written % pipeline->slot_count];
    pthread_mutex_lock(&pipeline->mutex);
    while (!slot->full && !pipeline->stopped && pipeline->running > 0)
        pthread_cond_wait(&pipeline->changed, &pipeline->mutex);
    bool found = slot->full && !pipeline->stopped;
    pthread_mutex_unlock(&pipeline->mutex);
    return found ? slot : NULL;
}

static void give_back(struct pipeline *pipeline, struct slot *slot) {
    sk_changes_clear(&slot->changes);
    pthread_mutex_lock(&pipeline->mutex);
    slot->full = false;
    pipeline->written++;
    pthread_cond_broadcast(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->mutex);
}

static enum sk_status write_all(struct pipeline *pipeline, struct sk_index_writer *writer, struct sk_watch *watch,
                                uint64_t *applied, struct sk_error *error) {
    const struct sk_pipeline_options *options = pipeline->options;
    for (struct slot *slot = next_full(pipeline); slot; slot = next_full(pipeline)) {
        sk_watch_enter(watch, SK_BATCH_INDEX);
        enum sk_status status = sk_changes_apply(&slot->changes, writer, error);
        sk_watch_enter(watch, SK_BATCH_IDLE);
        *applied += slot->changes.count;
        give_back(pipeline, slot);
        if (status != SK_OK)
            return status;
        if (options->progress && !options->progress(options->context, options->done + *applied, options->total))
            return sk_error_set(error, SK_FAULT_CANCELLED, "stopped while indexing");
    }
    return SK_OK;
}

static unsigned start_threads(struct pipeline *pipeline, pthread_t *threads, unsigned count) {
    unsigned started = 0;
    pipeline->running = count;
    while (started < count && pthread_create(&threads[started], NULL, analyse, pipeline) == 0)
        started++;
    pthread_mutex_lock(&pipeline->mutex);
    pipeline->running -= count - started;
    pthread_mutex_unlock(&pipeline->mutex);
    return started;
}

static enum sk_status run(struct pipeline *pipeline, unsigned count, struct sk_index_writer *writer, struct sk_watch *watch,
                          uint64_t *applied, struct sk_error *error) {
    pthread_t threads[THREADS_MAX];
    struct sk_error cause = { 0 };
    unsigned started = start_threads(pipeline, threads, count);
    if (started == 0)
        return sk_error_set(error, SK_FAULT_MEMORY, "cannot start a thread for analysis");
    enum sk_status status = write_all(pipeline, writer, watch, applied, &cause);
    stop(pipeline, status, &cause);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return pipeline->status;
}

/* The last commit too: what came before a cancel is kept. */
static enum sk_status run_and_commit(struct pipeline *pipeline, unsigned count, struct sk_index_writer *writer, uint64_t *applied,
                                     struct sk_error *error) {
    struct sk_watch watch;
    sk_watch_start(&watch, pipeline->options->trace);
    sk_watch_enter(&watch, SK_BATCH_IDLE);
    sk_index_writer_watch(writer, &watch);
    enum sk_status status = run(pipeline, count, writer, &watch, applied, error);
    if (status == SK_OK)
        status = sk_index_writer_commit(writer, error);
    else if (status == SK_FAULT_CANCELLED)
        sk_index_writer_commit(writer, NULL);
    sk_index_writer_watch(writer, NULL);
    sk_watch_stop(&watch, true);
    return status;
}

enum sk_status sk_pipeline_run(const struct sk_pipeline_options *options, struct sk_index_writer *writer, uint64_t *applied,
                               struct sk_error *error) {
    unsigned count = options->threads < 1 ? 1 : options->threads > THREADS_MAX ? THREADS_MAX : options->threads;
    struct pipeline pipeline = { .options = options,
                                 .cursor = sk_index_writer_sequence(writer),
                                 .slot_count = (size_t) count * SLOTS_PER_THREAD,
                                 .error = error };
    *applied = 0;
    pipeline.slots = calloc(pipeline.slot_count, sizeof *pipeline.slots);
    if (!pipeline.slots)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to index");
    pthread_mutex_init(&pipeline.reading, NULL);
    pthread_mutex_init(&pipeline.mutex, NULL);
    pthread_cond_init(&pipeline.changed, NULL);
    enum sk_status status = run_and_commit(&pipeline, count, writer, applied, error);
    for (size_t i = 0; i < pipeline.slot_count; i++)
        sk_changes_clear(&pipeline.slots[i].changes);
    pthread_cond_destroy(&pipeline.changed);
    pthread_mutex_destroy(&pipeline.mutex);
    pthread_mutex_destroy(&pipeline.reading);
    free(pipeline.slots);
    return status;
}
