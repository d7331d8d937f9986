/* One input: what format it has, where an interrupted import of it stopped, its rejects; its rows go through import_batches.c. */
#include "ingest/import_input.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "ingest/import_task.h"

/* ---- beginning ---- */

static enum sk_status find_kind(struct sk_import_task *task, struct sk_error *error) {
    char known[100] = "";
    task->kind = sk_reader_find(task->options->format, task->input.head);
    if (task->kind)
        return SK_OK;
    sk_reader_list(known, sizeof known);
    return sk_error_set(error, SK_REJECTED, "%s looks like none of the known formats; name one with --format (%s)",
                        task->input.name, known);
}

/* Another mapping or format makes another import of the same file. */
static void make_key(struct sk_import_task *task) {
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
static enum sk_status find_state(struct sk_import_task *task, struct sk_error *error) {
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
static enum sk_status open_rejects(struct sk_import_task *task, struct sk_error *error) {
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

static enum sk_status open_reader(struct sk_import_task *task, struct sk_error *error) {
    struct sk_error reason = { 0 };
    enum sk_status status =
        task->kind->open(&task->lines, task->input.head, task->options->maps, task->options->map_count, &task->reader, &reason);
    return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s: %s", task->input.name, reason.message);
}

static enum sk_status run_task(struct sk_import_task *task, struct sk_error *error) {
    enum sk_status status = open_reader(task, error);
    make_key(task);
    if (status == SK_OK)
        status = find_state(task, error);
    if (status == SK_OK)
        status = open_rejects(task, error);
    if (status != SK_OK)
        return status;
    sk_progress_start(&task->progress, "import", "cases", task->input.size, task->options->quiet);
    status = sk_import_batches(task, error);
    sk_progress_finish(&task->progress, (uint64_t) (task->state.read - task->resumed_read));
    return status;
}

/* ---- the whole ---- */

static bool is_blank(struct sk_slice head) {
    return sk_slice_trim(sk_slice_skip_mark(head)).size == 0;
}

/* With several files that have rejects, the directory of them all. */
static void report_rejects(const struct sk_import_task *task, struct sk_import_report *report) {
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

static void add_to_report(const struct sk_import_task *task, struct sk_import_report *report) {
    report->read += task->state.read;
    report->imported += task->state.imported;
    report->updated += task->state.updated;
    report->duplicates += task->state.duplicates;
    report->rejected += task->state.rejected;
    report_rejects(task, report);
}

static enum sk_status run_with_lines(struct sk_import_task *task, struct sk_error *error) {
    struct sk_import_report *report = task->run->report;
    sk_lines_init(&task->lines, task->input.stream, task->options->cancel);
    enum sk_status status = run_task(task, error);
    if (task->resumed_line > 0)
        report->resumed_at_line = task->resumed_line + 1;
    add_to_report(task, report);
    if (task->reader)
        task->kind->close(task->reader);
    sk_rejects_close(&task->rejects);
    sk_lines_finish(&task->lines);
    return status;
}

enum sk_status sk_import_input(struct sk_import_run *run, const char *path, struct sk_error *error) {
    struct sk_import_task task = { .run = run, .options = run->options, .store = run->store, .rejects = { .file = -1 } };
    enum sk_status status = sk_input_open(path, run->options->cancel, &task.input, error);
    if (status != SK_OK)
        return status;
    if (!is_blank(task.input.head) || task.input.head.size == SK_INPUT_HEAD_SIZE) {
        status = find_kind(&task, error);
        if (status == SK_OK)
            status = run_with_lines(&task, error);
    }
    sk_input_close(&task.input);
    return status;
}
