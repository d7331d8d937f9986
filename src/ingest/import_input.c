/* One input, batch by batch. A batch is read, decoded and redacted first and written afterwards, so that the store is locked only
 * for the writing (some 10 ms of a batch's time) and a running service's writer finds it free in between.
 *
 * The position in the input is committed with the cases, so neither can be ahead of the other whenever the process is killed.
 * Rejects are on the disk before that commit: killed in between, the file has entries for lines that the store does not
 * have yet. They are cut off when the import starts again, and written again: none is lost and none stands there twice. The other
 * order would lose them.
 */
#include "ingest/import_input.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/progress.h"
#include "index/batch.h"
#include "ingest/input.h"
#include "ingest/rejects.h"
#include "store/mask.h"
#include "text/redact.h"

#define BATCH_ROWS 1000
#define BATCH_TIME_US 500000             /* a slow pipe is committed at least this often, once a row comes */
#define BATCH_BYTES ((size_t) 16 << 20)  /* a batch that holds more than this is full */
#define ARENA_LIMIT ((size_t) 512 << 20) /* one row of 16 MiB, decoded and redacted, on top of that */

struct batch {
    struct sk_arena arena;
    struct sk_case *cases; /* BATCH_ROWS */
    size_t count;
    int64_t rejected;
    struct sk_buffer rejects;
    int64_t line, offset; /* of the input behind the last row */
    bool ended;           /* the input has no more rows */
};

struct task {
    struct sk_import_run *run;
    const struct sk_import_options *options;
    struct sk_store *store;
    struct sk_input input;
    struct sk_lines lines;
    const struct sk_reader_kind *kind;
    struct sk_reader *reader;
    char key[SK_IMPORT_KEY_SIZE];       /* "" for a pipe: it cannot be resumed */
    struct sk_import_state state;       /* committed */
    int64_t resumed_read, resumed_line; /* of which by an earlier run */
    struct sk_rejects rejects;
    struct batch batch;
    struct sk_progress progress;
    struct sk_watch watch; /* of a batch */
};

static bool is_cancelled(const struct task *task) {
    return task->options->cancel && *task->options->cancel;
}

static enum sk_status cancelled(const struct task *task, struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_CANCELLED, "%s: stopped after line %lld%s", task->input.name,
                        (long long) task->state.line, task->key[0] ? "; start the import again to go on" : "");
}

/* ---- filling a batch ---- */

static bool is_full(const struct batch *batch, int64_t started_us) {
    return batch->count + (size_t) batch->rejected == BATCH_ROWS || batch->arena.total > BATCH_BYTES
           || sk_clock_monotonic_us() - started_us > BATCH_TIME_US;
}

/* The next row, redacted, into the batch. SK_OK also where it was rejected. */
static enum sk_status take_row(struct task *task, struct sk_error *error) {
    struct batch *batch = &task->batch;
    struct sk_case *record = &batch->cases[batch->count];
    struct sk_error reason = { 0 };
    int64_t line = 0;
    sk_watch_enter(&task->watch, SK_BATCH_READ);
    enum sk_status status = task->kind->next(task->reader, &batch->arena, record, &line, &reason);
    sk_watch_enter(&task->watch, SK_BATCH_REDACT);
    if (status == SK_OK)
        status = sk_redact_case(task->run->finder, task->run->redacted, &batch->arena, record, &reason);
    sk_watch_enter(&task->watch, SK_BATCH_MASK);
    if (status == SK_OK)
        status = sk_mask_case(task->store, task->run->finder, &batch->arena, record, &reason);
    sk_watch_enter(&task->watch, SK_TRACE_OUTSIDE);
    if (status == SK_OK) {
        batch->count++;
    } else if (status == SK_REJECTED) {
        sk_rejects_format(&batch->rejects, line, reason.message);
        batch->rejected++;
        status = batch->rejects.failed ? sk_error_set(error, SK_FAULT_MEMORY, "no memory for rejects") : SK_OK;
    } else if (status == SK_END) {
        batch->ended = true;
    } else {
        return sk_error_set(error, status, "%s: %s", task->input.name, reason.message);
    }
    batch->line = task->lines.count;
    batch->offset = task->lines.offset;
    return status;
}

/* A reset keeps the largest block: after one huge row that block alone would make every later batch full at its first row. */
static void empty_batch(struct batch *batch) {
    sk_arena_reset(&batch->arena);
    if (batch->arena.total > BATCH_BYTES)
        sk_arena_finish(&batch->arena);
    sk_buffer_clear(&batch->rejects);
    batch->count = 0;
    batch->rejected = 0;
}

/* SK_OK: there is something to store, or the end. */
static enum sk_status fill_batch(struct task *task, struct sk_error *error) {
    struct batch *batch = &task->batch;
    int64_t started_us = sk_clock_monotonic_us();
    enum sk_status status = SK_OK;
    empty_batch(batch);
    while (status == SK_OK && !is_full(batch, started_us) && !is_cancelled(task)) {
        status = take_row(task, error);
        int64_t done = task->state.read - task->resumed_read + (int64_t) batch->count + batch->rejected;
        sk_progress_update(&task->progress, (uint64_t) done, task->input.size ? (uint64_t) task->lines.offset : 0);
    }
    return status == SK_END ? SK_OK : status;
}

/* ---- storing it ---- */

static enum sk_status put_cases(struct task *task, struct sk_import_state *state, struct sk_error *error) {
    for (size_t i = 0; i < task->batch.count; i++) {
        int64_t row;
        enum sk_status status = sk_store_put_case(task->store, &task->batch.cases[i], &row, error);
        switch (status) {
        case SK_OK: state->imported++; break;
        case SK_UPDATED: state->updated++; break;
        case SK_DUPLICATE: state->duplicates++; break;
        default: return status;
        }
    }
    return SK_OK;
}

static enum sk_status store_batch(struct task *task, struct sk_error *error) {
    struct sk_import_state state = task->state;
    state.offset = task->batch.offset;
    state.line = task->batch.line;
    state.read += (int64_t) task->batch.count + task->batch.rejected;
    state.rejected += task->batch.rejected;
    sk_watch_enter(&task->watch, SK_BATCH_STORE);
    enum sk_status status = sk_rejects_append(&task->rejects, sk_buffer_slice(&task->batch.rejects), error);
    if (status == SK_OK)
        status = sk_store_begin(task->store, error);
    if (status != SK_OK)
        return status;
    status = put_cases(task, &state, error);
    if (status == SK_OK && task->key[0])
        status = sk_store_put_import(task->store, sk_slice_of(task->key), &state, error);
    if (status != SK_OK) {
        sk_store_rollback(task->store);
        return status;
    }
    sk_watch_enter(&task->watch, SK_BATCH_COMMIT);
    status = sk_store_commit(task->store, error);
    if (status == SK_OK)
        task->state = state;
    return status;
}

/* A cancel or a fault of the input keeps what was read before it: a batch always ends where a row ends. */
static enum sk_status run_batches(struct task *task, struct sk_error *error) {
    while (!task->batch.ended) {
        struct sk_error reason = { 0 };
        sk_watch_start(&task->watch, task->options->trace);
        enum sk_status filled = fill_batch(task, &reason);
        if (filled != SK_OK && filled != SK_FAULT_CANCELLED && filled != SK_FAULT_IO)
            return sk_error_set(error, filled, "%s", reason.message);
        enum sk_status stored = store_batch(task, error);
        sk_watch_stop(&task->watch, true);
        if (stored != SK_OK)
            return stored;
        if (filled == SK_FAULT_IO)
            return sk_error_set(error, filled, "%s", reason.message);
        if (!task->batch.ended && is_cancelled(task))
            return cancelled(task, error);
    }
    return SK_OK;
}

/* ---- beginning ---- */

static enum sk_status find_kind(struct task *task, struct sk_error *error) {
    char known[100] = "";
    task->kind = sk_reader_find(task->options->format, task->input.head);
    if (task->kind)
        return SK_OK;
    sk_reader_list(known, sizeof known);
    return sk_error_set(error, SK_REJECTED, "%s looks like none of the known formats; name one with --format (%s)",
                        task->input.name, known);
}

/* Another mapping or format makes another import of the same file. */
static void make_key(struct task *task) {
    if (!task->input.file)
        return;
    uint64_t settings = sk_hash(task->kind->name, strlen(task->kind->name), 0);
    for (size_t i = 0; i < task->options->map_count; i++) {
        const struct sk_field_mapping *map = &task->options->maps[i];
        settings = sk_hash(map->field, strlen(map->field), settings);
        settings = sk_hash(map->column, strlen(map->column), settings);
    }
    snprintf(task->key, sizeof task->key, "%016llx%016llx%016llx", (unsigned long long) task->input.identity[0],
             (unsigned long long) task->input.identity[1], (unsigned long long) settings);
}

/* SK_OK: goes on where an earlier run stopped, or from the beginning; so does a file that is named twice. */
static enum sk_status find_state(struct task *task, struct sk_error *error) {
    struct sk_import_run *run = task->run;
    if (!task->key[0])
        return SK_OK;
    for (size_t i = 0; i < run->key_count; i++)
        if (strcmp(run->keys[i], task->key) == 0)
            return SK_OK;
    memcpy(run->keys[run->key_count++], task->key, sizeof task->key);
    enum sk_status status = sk_store_get_import(task->store, sk_slice_of(task->key), &task->state, error);
    if (status == SK_NOT_FOUND)
        return SK_OK;
    if (status == SK_OK)
        status = sk_lines_resume(&task->lines, task->state.line, task->state.offset, error);
    if (status == SK_OK) {
        task->resumed_read = task->state.read;
        task->resumed_line = task->state.line;
        sk_log(SK_LOG_INFO, "%s: going on after line %lld", task->input.name, (long long) task->state.line);
    }
    return status;
}

/* The file's own name, and of its path so much that files of one name do not meet: an import of the mended file then replaces the
 * rejects of the first. A pipe has only the time. */
static enum sk_status open_rejects(struct task *task, struct sk_error *error) {
    char name[200];
    if (task->input.file) {
        const char *slash = strrchr(task->input.name, '/');
        size_t size = (size_t) snprintf(name, 100, "%s", slash ? slash + 1 : task->input.name);
        for (size_t i = 0; name[i]; i++)
            if ((unsigned char) name[i] < ' ')
                name[i] = '_';
        size_t used = strlen(name);
        while (size > used && used > 0 && (unsigned char) name[used - 1] >= 0x80) /* cut: not within a character */
            used--;
        snprintf(name + used, sizeof name - used, "-%08llx", (unsigned long long) task->input.path_hash & 0xffffffff);
    } else {
        snprintf(name, sizeof name, "standard-input-%lld", (long long) sk_clock_wall_us());
    }
    return sk_rejects_open(task->options->data_directory, name, task->state.line, &task->rejects, error);
}

static enum sk_status open_reader(struct task *task, struct sk_error *error) {
    struct sk_error reason = { 0 };
    enum sk_status status =
        task->kind->open(&task->lines, task->input.head, task->options->maps, task->options->map_count, &task->reader, &reason);
    return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s: %s", task->input.name, reason.message);
}

static enum sk_status run_task(struct task *task, struct sk_error *error) {
    enum sk_status status = open_reader(task, error);
    make_key(task);
    if (status == SK_OK)
        status = find_state(task, error);
    if (status == SK_OK)
        status = open_rejects(task, error);
    if (status != SK_OK)
        return status;
    task->batch.line = task->lines.count; /* behind the header, or where an earlier run stopped */
    task->batch.offset = task->lines.offset;
    sk_progress_start(&task->progress, "import", "cases", task->input.size, task->options->quiet);
    status = run_batches(task, error);
    sk_progress_finish(&task->progress, (uint64_t) (task->state.read - task->resumed_read));
    return status;
}

/* ---- the whole ---- */

static bool is_blank(struct sk_slice head) {
    head = sk_reader_skip_mark(head);
    for (size_t i = 0; i < head.size; i++)
        if (!memchr(" \t\r\n", head.data[i], 4))
            return false;
    return true;
}

/* With several files that have rejects, the directory of them all. */
static void report_rejects(const struct task *task, struct sk_import_report *report) {
    if (task->state.rejected == 0)
        return;
    sk_log(SK_LOG_NOTICE, "%s: %lld rows could not be used; see %s", task->input.name, (long long) task->state.rejected,
           task->rejects.path);
    bool first = report->rejects_file[0] == '\0';
    snprintf(report->rejects_file, sizeof report->rejects_file, "%s", task->rejects.path);
    char *slash = strrchr(report->rejects_file, '/');
    if (!first && slash)
        *slash = '\0';
}

static void add_to_report(const struct task *task, struct sk_import_report *report) {
    report->read += task->state.read;
    report->imported += task->state.imported;
    report->updated += task->state.updated;
    report->duplicates += task->state.duplicates;
    report->rejected += task->state.rejected;
    report_rejects(task, report);
}

static enum sk_status run_with_memory(struct task *task, struct sk_error *error) {
    struct sk_import_report *report = task->run->report;
    struct batch *batch = &task->batch;
    batch->cases = calloc(BATCH_ROWS, sizeof *batch->cases);
    if (!batch->cases)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a batch of cases");
    sk_arena_init(&batch->arena, ARENA_LIMIT);
    sk_lines_init(&task->lines, task->input.stream, task->options->cancel);
    enum sk_status status = run_task(task, error);
    if (task->resumed_line > 0)
        report->resumed_at_line = task->resumed_line + 1;
    add_to_report(task, report);
    if (task->reader)
        task->kind->close(task->reader);
    sk_rejects_close(&task->rejects);
    sk_lines_finish(&task->lines);
    sk_buffer_finish(&batch->rejects);
    sk_arena_finish(&batch->arena);
    free(batch->cases);
    return status;
}

enum sk_status sk_import_input(struct sk_import_run *run, const char *path, struct sk_error *error) {
    struct task task = { .run = run, .options = run->options, .store = run->store, .rejects = { .file = -1 } };
    enum sk_status status = sk_input_open(path, run->options->cancel, &task.input, error);
    if (status != SK_OK)
        return status;
    if (!is_blank(task.input.head) || task.input.head.size == SK_INPUT_HEAD_SIZE) {
        status = find_kind(&task, error);
        if (status == SK_OK)
            status = run_with_memory(&task, error);
    }
    sk_input_close(&task.input);
    return status;
}
