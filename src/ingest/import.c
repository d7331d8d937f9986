/* The batch story: lock, store, and the index followed beside it while the inputs are read one after another. */
#include "ingest/import.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/parallel.h"
#include "ingest/import_input.h"
#include "ingest/indexing.h"
#include "protocol/document.h"
#include "store/audit.h"

#define BYTES_A_CASE 800 /* in a file; exports of conversations have 500 to 900 */

/* Wrong usage is found before anything is created. */
static enum sk_status check_usage(const struct sk_import_options *options, const char *const *paths, size_t path_count,
                                  struct sk_error *error) {
    char known[100] = "";
    sk_reader_list(known, sizeof known);
    if (strcmp(options->format, "auto") != 0 && !sk_reader_find(options->format, sk_slice("", 0)))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "there is no format \"%s\"; known are auto, %s", options->format, known);
    for (size_t i = 0; i < path_count; i++) {
        if (strcmp(paths[i], "-") == 0 || access(paths[i], R_OK) == 0)
            continue;
        if (errno == ENOENT)
            return sk_error_set(error, SK_NOT_FOUND, "there is no file %s", paths[i]);
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot read %s", paths[i]);
    }
    return SK_OK;
}

/* One import at a time in a data directory: two of the same file would share their state and their rejects. */
static enum sk_status take_lock(const char *data_directory, int *lock, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = sk_directory_create(data_directory, error);
    if (status == SK_OK)
        status = sk_path_join(path, data_directory, "import.lock", error);
    if (status != SK_OK)
        return status;
    struct sk_error cause = { 0 };
    status = sk_lock_take(path, false, lock, &cause);
    if (status == SK_BUSY)
        return sk_error_set(error, SK_BUSY, "another import into %s is running; wait until it is done", data_directory);
    return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", cause.message);
}

enum sk_status sk_redactor_prepare(struct sk_redactor *redactor, struct sk_error *error) {
    if (redactor->finder)
        return SK_OK;
    enum sk_status status = sk_entity_finder_create(&redactor->finder, error);
    if (status == SK_OK)
        redactor->memo = sk_redact_memo_create();
    return status;
}

static void finish_redactor(struct sk_redactor *redactor) {
    sk_redact_memo_destroy(redactor->memo);
    sk_entity_finder_destroy(redactor->finder);
    *redactor = (struct sk_redactor){ 0 };
}

static enum sk_status import_all(struct sk_import_run *run, const char *const *paths, size_t path_count, struct sk_error *error) {
    const atomic_bool *cancel = run->options->cancel;
    enum sk_status status = SK_OK;
    run->threads = sk_parallel_cores(SK_IMPORT_THREADS);
    for (size_t i = 0; status == SK_OK && i < path_count; i++) {
        if (cancel && *cancel)
            status = sk_error_set(error, SK_FAULT_CANCELLED, "stopped before %s", paths[i]);
        else
            status = sk_import_input(run, paths[i], error);
    }
    for (unsigned i = 0; i < run->threads; i++)
        finish_redactor(&run->redactors[i]);
    return status;
}

/* Only when everything is done, the index too: until then an import that is started again passes over what it has behind it. */
static enum sk_status clear_states(const struct sk_import_run *run, struct sk_error *error) {
    enum sk_status status = sk_store_begin(run->store, error);
    if (status != SK_OK)
        return status;
    for (size_t i = 0; status == SK_OK && i < run->key_count; i++)
        status = sk_store_clear_import(run->store, sk_slice_of(run->keys[i]), error);
    enum sk_status committed = sk_store_commit(run->store, error);
    return status == SK_OK ? committed : status;
}

/* Cases that the files bring, about; 0 where there is a pipe among them. */
static uint64_t estimate_cases(const char *const *paths, size_t path_count) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < path_count; i++) {
        struct stat info;
        if (stat(paths[i], &info) != 0 || !S_ISREG(info.st_mode))
            return 0;
        bytes += (uint64_t) info.st_size;
    }
    return bytes / BYTES_A_CASE;
}

static enum sk_status import_and_index(struct sk_import_run *run, const char *const *paths, size_t path_count,
                                       struct sk_error *error) {
    struct sk_indexing indexing;
    struct sk_store_counts counts = { 0 };
    enum sk_status status = sk_store_counts(run->store, &counts, error);
    if (status == SK_OK)
        status = sk_indexing_start(&indexing, run->options, estimate_cases(paths, path_count), counts.cases == 0, error);
    if (status != SK_OK)
        return status;
    status = import_all(run, paths, path_count, error);
    enum sk_status indexed = sk_indexing_finish(&indexing, error);
    if (status == SK_OK)
        status = indexed;
    return status == SK_OK ? clear_states(run, error) : status;
}

/* Before the first row and behind the last: an import that was killed is one that began and has no end. */
static enum sk_status write_begin(const struct sk_import_run *run, size_t path_count, struct sk_error *error) {
    char actor[SK_AUDIT_ACTOR_SIZE];
    sk_audit_local_actor(actor);
    struct sk_audit_note note = { .actor = actor, .action = "import.begin", .detail = sk_document_object() };
    sk_document_set_integer(note.detail, "inputs", (int64_t) path_count);
    return sk_audit_write(run->store, &note, error);
}

static enum sk_status write_end(const struct sk_import_run *run, enum sk_status outcome, struct sk_error *error) {
    char actor[SK_AUDIT_ACTOR_SIZE];
    const struct sk_import_report *report = run->report;
    sk_audit_local_actor(actor);
    struct sk_audit_note note = { .actor = actor, .action = "import", .detail = sk_document_object() };
    sk_document_set_string(note.detail, "status", outcome == SK_OK ? "done" : sk_status_name(outcome));
    sk_document_set_integer(note.detail, "read", report->read);
    sk_document_set_integer(note.detail, "imported", report->imported);
    sk_document_set_integer(note.detail, "updated", report->updated);
    sk_document_set_integer(note.detail, "duplicates", report->duplicates);
    sk_document_set_integer(note.detail, "rejected", report->rejected);
    enum sk_status status = sk_audit_write(run->store, &note, outcome == SK_OK ? error : NULL);
    return outcome == SK_OK ? status : outcome;
}

static enum sk_status import_locked(struct sk_import_run *run, const char *const *paths, size_t path_count,
                                    struct sk_error *error) {
    run->keys = calloc(path_count + 1, sizeof *run->keys);
    if (!run->keys)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for an import");
    enum sk_status status = sk_store_open(run->options->data_directory, &run->store, error);
    if (status == SK_OK) {
        status = write_begin(run, path_count, error);
        if (status == SK_OK)
            status = write_end(run, import_and_index(run, paths, path_count, error), error);
        sk_store_close(run->store);
    }
    free(run->keys);
    return status;
}

enum sk_status sk_import(const struct sk_import_options *options, const char *const *paths, size_t path_count,
                         struct sk_import_report *report, struct sk_error *error) {
    struct sk_import_run run = { .options = options, .report = report };
    int lock;
    int64_t started_us = sk_clock_monotonic_us();
    *report = (struct sk_import_report){ 0 };
    enum sk_status status = check_usage(options, paths, path_count, error);
    if (status == SK_OK)
        status = take_lock(options->data_directory, &lock, error);
    if (status != SK_OK)
        return status;
    status = import_locked(&run, paths, path_count, error);
    sk_lock_give(lock);
    report->elapsed_s = (double) (sk_clock_monotonic_us() - started_us) / 1e6;
    return status;
}
