/* The rows of an input, batch by batch. The calling thread reads them, so that a signal interrupts its wait for a pipe; others
 * redact a batch each and store it, one at a time and in the order of reading. A batch is read and redacted first and written
 * afterwards, so that the store is locked only for the writing (some 10 ms of a batch's time) and a running service's writer
 * finds it free in between. The batches lie in a ring: one is read while each thread has its own.
 *
 * The position in the input is committed with the cases, so neither can be ahead of the other whenever the process is killed.
 * Rejects are on the disk before that commit: killed in between, the file has entries for lines that the store does not
 * have yet. They are cut off when the import starts again, and written again: none is lost and none stands there twice. The other
 * order would lose them.
 */
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/thread.h"
#include "index/batch.h"
#include "ingest/import_task.h"
#include "store/mask.h"
#include "text/redact.h"

#define BATCH_ROWS 1000
#define BATCH_TIME_US 500000             /* a slow pipe is committed at least this often, once a row comes */
#define BATCH_BYTES ((size_t) 8 << 20)   /* a batch of which more than this was read is full; redacted it is twice as much */
#define ARENA_LIMIT ((size_t) 512 << 20) /* one row of 16 MiB, decoded and redacted, on top of that */

struct row {
    struct sk_case record;
    int64_t line;
    const char *reason; /* for which it is rejected; NULL: it is not */
};

struct batch {
    bool full; /* read, and not stored yet */
    struct sk_arena arena;
    struct row *rows; /* BATCH_ROWS */
    size_t count;
    struct sk_buffer rejects;
    int64_t line, offset; /* of the input behind the last row */
    bool ended;           /* the input has no more rows */
    bool cancelled;       /* it was the last one for another reason */
    enum sk_status status;
    struct sk_error error;
};

#define BATCHES (SK_IMPORT_THREADS + 1)

struct batches {
    struct sk_import_task *task;
    struct batch ring[BATCHES];
    unsigned count; /* of them that are used */
    int64_t rows_read;
    struct sk_watch watch; /* of a batch that is read */

    pthread_mutex_t mutex; /* guards full, and what follows */
    pthread_cond_t changed;
    uint64_t read, taken, stored; /* batches */
    bool exhausted;               /* no more are read */
    enum sk_status status;        /* of the first batch that could not be stored, or ended with a fault */
    struct sk_error *error;
};

struct worker {
    struct batches *batches;
    struct sk_redactor *redactor;
    pthread_t thread;
    struct sk_watch watch; /* of a batch */
};

static bool is_cancelled(const struct batches *batches) {
    const struct sk_import_options *options = batches->task->options;
    return options->cancel && *options->cancel;
}

/* ---- reading ---- */

static bool is_full(const struct batch *batch, int64_t started_us) {
    return batch->count == BATCH_ROWS || batch->arena.total > BATCH_BYTES || sk_clock_monotonic_us() - started_us > BATCH_TIME_US;
}

static enum sk_status reject(struct batch *batch, struct row *row, const struct sk_error *reason, struct sk_error *error) {
    row->reason = sk_arena_format(&batch->arena, "%s", reason->message);
    return row->reason ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for rejects");
}

/* What became of a row: rejected is as good as right, what else went wrong is told with the name of the input. */
static enum sk_status settle_row(const struct sk_import_task *task, struct batch *batch, struct row *row, enum sk_status status,
                                 const struct sk_error *reason, struct sk_error *error) {
    if (status == SK_OK)
        return SK_OK;
    if (status == SK_REJECTED)
        return reject(batch, row, reason, error);
    return sk_error_set(error, status, "%s: %s", task->input.name, reason->message);
}

/* The next row into the batch. SK_OK also where it was rejected; SK_END. */
static enum sk_status read_row(struct sk_import_task *task, struct batch *batch, struct sk_error *error) {
    struct row *row = &batch->rows[batch->count];
    struct sk_error reason = { 0 };
    *row = (struct row){ 0 };
    enum sk_status status = task->kind->next(task->reader, &batch->arena, &row->record, &row->line, &reason);
    if (status != SK_END)
        status = settle_row(task, batch, row, status, &reason, error);
    if (status != SK_OK && status != SK_END)
        return status;
    batch->count += status == SK_OK;
    batch->line = task->lines.count;
    batch->offset = task->lines.offset;
    return status;
}

/* A reset keeps the largest block: after one huge row that block alone would make every later batch full at its first row. */
static void empty_batch(const struct sk_import_task *task, struct batch *batch) {
    sk_arena_reset(&batch->arena);
    if (batch->arena.total > BATCH_BYTES)
        sk_arena_finish(&batch->arena);
    sk_buffer_clear(&batch->rejects);
    batch->count = 0;
    batch->line = task->lines.count;
    batch->offset = task->lines.offset;
    batch->error = (struct sk_error){ 0 };
}

/* false: no more is to be read. */
static bool fill_batch(struct batches *batches, struct batch *batch) {
    struct sk_import_task *task = batches->task;
    int64_t started_us = sk_clock_monotonic_us();
    enum sk_status status = SK_OK;
    empty_batch(task, batch);
    sk_watch_enter(&batches->watch, SK_BATCH_READ);
    while (status == SK_OK && !is_full(batch, started_us) && !is_cancelled(batches)) {
        status = read_row(task, batch, &batch->error);
        batches->rows_read += status == SK_OK;
        sk_progress_update(&task->progress, (uint64_t) batches->rows_read, task->input.size ? (uint64_t) task->lines.offset : 0);
    }
    batch->ended = status == SK_END;
    batch->status = batch->ended ? SK_OK : status;
    batch->cancelled = !batch->ended && (status == SK_FAULT_CANCELLED || is_cancelled(batches));
    return batch->status == SK_OK && !batch->ended && !batch->cancelled;
}

/* The next place in the ring, when what was there is stored. NULL: there is a fault. */
static struct batch *wait_for_place(struct batches *batches) {
    struct batch *batch = &batches->ring[batches->read % batches->count];
    sk_watch_enter(&batches->watch, SK_BATCH_TURN);
    pthread_mutex_lock(&batches->mutex);
    while (batch->full && batches->status == SK_OK)
        pthread_cond_wait(&batches->changed, &batches->mutex);
    bool go_on = batches->status == SK_OK;
    pthread_mutex_unlock(&batches->mutex);
    return go_on ? batch : NULL;
}

static void hand_out(struct batches *batches, struct batch *batch, bool more) {
    pthread_mutex_lock(&batches->mutex);
    if (batch) {
        batch->full = true;
        batches->read++;
    }
    batches->exhausted = !more;
    pthread_cond_broadcast(&batches->changed);
    pthread_mutex_unlock(&batches->mutex);
}

static void read_all(struct batches *batches) {
    for (bool more = true; more;) {
        sk_watch_start(&batches->watch, batches->task->options->trace);
        struct batch *batch = wait_for_place(batches);
        more = batch && fill_batch(batches, batch);
        hand_out(batches, batch, more);
        sk_watch_stop(&batches->watch, true);
    }
}

/* ---- redacting ---- */

static enum sk_status redact_batch(struct worker *worker, struct batch *batch, struct sk_error *error) {
    enum sk_status status = sk_redactor_prepare(worker->redactor, error);
    sk_watch_enter(&worker->watch, SK_BATCH_REDACT);
    for (size_t i = 0; status == SK_OK && i < batch->count; i++) {
        struct row *row = &batch->rows[i];
        struct sk_error reason = { 0 };
        if (row->reason)
            continue;
        status = sk_redact_case(worker->redactor->finder, worker->redactor->memo, &batch->arena, &row->record, &reason);
        status = settle_row(worker->batches->task, batch, row, status, &reason, error);
    }
    return status;
}

/* ---- storing ---- */

/* Asks the store for its key. */
static enum sk_status mask_batch(struct worker *worker, struct batch *batch, struct sk_error *error) {
    struct sk_import_task *task = worker->batches->task;
    enum sk_status status = SK_OK;
    sk_watch_enter(&worker->watch, SK_BATCH_MASK);
    for (size_t i = 0; status == SK_OK && i < batch->count; i++) {
        struct row *row = &batch->rows[i];
        struct sk_error reason = { 0 };
        if (row->reason)
            continue;
        status = sk_mask_case(task->store, worker->redactor->finder, &batch->arena, &row->record, &reason);
        status = settle_row(task, batch, row, status, &reason, error);
    }
    return status;
}

static enum sk_status append_rejects(struct sk_import_task *task, struct batch *batch, struct sk_import_state *state,
                                     struct sk_error *error) {
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->rows[i].reason)
            continue;
        state->rejected++;
        sk_rejects_format(&batch->rejects, batch->rows[i].line, batch->rows[i].reason);
    }
    if (batch->rejects.failed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for rejects");
    return sk_rejects_append(&task->rejects, sk_buffer_slice(&batch->rejects), error);
}

static enum sk_status put_cases(struct sk_import_task *task, const struct batch *batch, struct sk_import_state *state,
                                struct sk_error *error) {
    for (size_t i = 0; i < batch->count; i++) {
        int64_t row;
        if (batch->rows[i].reason)
            continue;
        enum sk_status status = sk_store_put_case(task->store, &batch->rows[i].record, &row, error);
        switch (status) {
        case SK_OK: state->imported++; break;
        case SK_UPDATED: state->updated++; break;
        case SK_DUPLICATE: state->duplicates++; break;
        default: return status;
        }
    }
    return SK_OK;
}

static enum sk_status store_batch(struct worker *worker, struct batch *batch, struct sk_error *error) {
    struct sk_import_task *task = worker->batches->task;
    struct sk_import_state state = task->state;
    state.read += (int64_t) batch->count;
    state.line = batch->line;
    state.offset = batch->offset;
    enum sk_status status = mask_batch(worker, batch, error);
    sk_watch_enter(&worker->watch, SK_BATCH_STORE);
    if (status == SK_OK)
        status = append_rejects(task, batch, &state, error);
    if (status == SK_OK)
        status = sk_store_begin(task->store, error);
    if (status != SK_OK)
        return status;
    status = put_cases(task, batch, &state, error);
    if (status == SK_OK && task->key[0])
        status = sk_store_put_import(task->store, sk_slice_of(task->key), &state, error);
    if (status != SK_OK) {
        sk_store_rollback(task->store);
        return status;
    }
    sk_watch_enter(&worker->watch, SK_BATCH_COMMIT);
    status = sk_store_commit(task->store, error);
    if (status == SK_OK)
        task->state = state;
    return status;
}

static enum sk_status cancelled(const struct sk_import_task *task, struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_CANCELLED, "%s: stopped after line %lld%s", task->input.name,
                        (long long) task->state.line, task->key[0] ? "; start the import again to go on" : "");
}

/* A cancel or a fault of the input keeps what was read before it: a batch always ends where a row ends. */
static enum sk_status finish_batch(struct worker *worker, struct batch *batch, struct sk_error *error) {
    if (batch->status != SK_OK && batch->status != SK_FAULT_IO && !batch->cancelled)
        return sk_error_set(error, batch->status, "%s", batch->error.message);
    enum sk_status stored = store_batch(worker, batch, error);
    if (stored != SK_OK)
        return stored;
    if (batch->cancelled)
        return cancelled(worker->batches->task, error);
    return batch->status == SK_OK ? SK_OK : sk_error_set(error, batch->status, "%s", batch->error.message);
}

/* ---- threads ---- */

/* The next batch that was read, in order; NULL: there is none any more. */
static struct batch *take_batch(struct batches *batches, uint64_t *number) {
    struct batch *batch = NULL;
    pthread_mutex_lock(&batches->mutex);
    while (batches->taken == batches->read && !batches->exhausted)
        pthread_cond_wait(&batches->changed, &batches->mutex);
    if (batches->taken < batches->read) {
        *number = batches->taken++;
        batch = &batches->ring[*number % batches->count];
    }
    pthread_mutex_unlock(&batches->mutex);
    return batch;
}

static enum sk_status wait_for_turn(struct batches *batches, uint64_t number) {
    pthread_mutex_lock(&batches->mutex);
    while (batches->stored != number)
        pthread_cond_wait(&batches->changed, &batches->mutex);
    enum sk_status status = batches->status;
    pthread_mutex_unlock(&batches->mutex);
    return status;
}

static void give_turn(struct batches *batches, struct batch *batch, enum sk_status status, const struct sk_error *cause) {
    pthread_mutex_lock(&batches->mutex);
    if (batches->status == SK_OK && status != SK_OK)
        batches->status = sk_error_set(batches->error, status, "%s", cause->message);
    batch->full = false;
    batches->stored++;
    pthread_cond_broadcast(&batches->changed);
    pthread_mutex_unlock(&batches->mutex);
}

/* What was read behind a batch that failed is dropped. */
static void carry(struct worker *worker, struct batch *batch, uint64_t number) {
    struct sk_error cause = { 0 };
    enum sk_status redacted = redact_batch(worker, batch, &cause);
    sk_watch_enter(&worker->watch, SK_BATCH_TURN);
    enum sk_status status = wait_for_turn(worker->batches, number);
    if (status == SK_OK)
        status = redacted == SK_OK ? finish_batch(worker, batch, &cause) : redacted;
    give_turn(worker->batches, batch, status, &cause);
}

static void *work(void *context) {
    struct worker *worker = context;
    struct batch *batch;
    uint64_t number = 0;
    do {
        sk_watch_start(&worker->watch, worker->batches->task->options->trace);
        sk_watch_enter(&worker->watch, SK_BATCH_TURN);
        batch = take_batch(worker->batches, &number);
        if (batch)
            carry(worker, batch, number);
        sk_watch_stop(&worker->watch, true);
    } while (batch);
    return NULL;
}

/* One is enough; with none there is the error of the last. */
static enum sk_status run_workers(struct batches *batches, struct worker *workers, unsigned count) {
    struct sk_error cause = { 0 };
    unsigned started = 0;
    for (unsigned i = 0; i < count; i++) {
        struct worker *worker = &workers[started];
        *worker = (struct worker){ .batches = batches, .redactor = &batches->task->run->redactors[started] };
        started += sk_thread_start(&worker->thread, work, worker, "a thread to import with", &cause) == SK_OK;
    }
    if (started)
        read_all(batches);
    for (unsigned i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    return started ? batches->status : sk_error_set(batches->error, SK_FAULT_MEMORY, "%s", cause.message);
}

static enum sk_status run_batches(struct batches *batches) {
    struct worker workers[SK_IMPORT_THREADS];
    enum sk_status status = SK_OK;
    batches->count = batches->task->run->threads + 1;
    for (unsigned i = 0; i < batches->count; i++) {
        sk_arena_init(&batches->ring[i].arena, ARENA_LIMIT);
        batches->ring[i].rows = calloc(BATCH_ROWS, sizeof *batches->ring[i].rows);
        if (!batches->ring[i].rows)
            status = sk_error_set(batches->error, SK_FAULT_MEMORY, "no memory for a batch of cases");
    }
    if (status == SK_OK)
        status = run_workers(batches, workers, batches->task->run->threads);
    for (unsigned i = 0; i < batches->count; i++) {
        sk_buffer_finish(&batches->ring[i].rejects);
        sk_arena_finish(&batches->ring[i].arena);
        free(batches->ring[i].rows);
    }
    return status;
}

enum sk_status sk_import_batches(struct sk_import_task *task, struct sk_error *error) {
    struct batches batches = { .task = task, .error = error };
    pthread_mutex_init(&batches.mutex, NULL);
    pthread_cond_init(&batches.changed, NULL);
    enum sk_status status = run_batches(&batches);
    pthread_cond_destroy(&batches.changed);
    pthread_mutex_destroy(&batches.mutex);
    return status;
}
