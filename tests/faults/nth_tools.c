/* What the tools and the service's threads do: index, import, finish an erasure, reindex, back up, restore, keep an age limit. */
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "failing.h"
#include "index/follow.h"
#include "index/index.h"
#include "ingest/import.h"
#include "nth_failure.h"
#include "privacy/backup.h"
#include "privacy/erasure.h"
#include "privacy/retention.h"

static bool is_there(const char *path) {
    return access(path, F_OK) == 0;
}

void nth_check_index(struct fixture *f) {
    struct sk_store *store = NULL;
    struct sk_index *index = NULL;
    struct sk_store_counts counts;
    struct sk_error error = { 0 };
    nth_require(sk_store_open_existing(f->data, &store, &error) == SK_OK && sk_store_counts(store, &counts, &error) == SK_OK,
                "the store cannot be read", error.message);
    nth_require(sk_index_open(f->data, &index, &error) == SK_OK, "the index cannot be read", error.message);
    nth_require(sk_index_count(index) == (uint64_t) counts.cases, "index and store differ", NULL);
    sk_index_close(index);
    sk_store_close(store);
}

enum sk_status nth_follow(struct fixture *f, struct sk_error *error) {
    struct sk_follower *follower = NULL;
    enum sk_status status = sk_follower_open(f->data, &follower, error);
    if (status == SK_OK)
        status = sk_follower_catch_up(follower, NULL, NULL, error);
    sk_follower_close(follower);
    return status;
}

static void after_fault(enum sk_status status, const struct sk_error *error) {
    nth_require(status == SK_OK || (status < 0 && error->message[0]) || status == SK_BUSY, "no clean fault",
                sk_status_name(status));
}

void nth_try_index(struct fixture *f) {
    struct sk_error error = { 0 };
    enum sk_status status = nth_follow(f, &error);
    failing_end();
    after_fault(status, &error);
}

void nth_after_index(struct fixture *f) {
    struct sk_error error = { 0 };
    nth_require(nth_follow(f, &error) == SK_OK, "afterwards it is not indexed", error.message);
    nth_check_index(f);
    nth_ask_well(f, nth_delete_frame);
}

static enum sk_status import(struct fixture *f, struct sk_import_report *report, struct sk_error *error) {
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true };
    const char *paths[] = { f->line };
    return sk_import(&options, paths, 1, report, error);
}

void nth_try_import(struct fixture *f) {
    struct sk_import_report report = { 0 };
    struct sk_error error = { 0 };
    enum sk_status status = import(f, &report, &error);
    failing_end();
    after_fault(status, &error);
    nth_require(status != SK_OK || (report.imported == 1 && report.rejected == 0), "success, and nothing imported",
                error.message);
}

void nth_after_import(struct fixture *f) {
    struct sk_import_report report = { 0 };
    struct sk_error error = { 0 };
    nth_require(import(f, &report, &error) == SK_OK, "afterwards it is not imported", error.message);
    nth_require(report.imported + report.duplicates == 1, "afterwards it is not there", NULL);
    nth_check_index(f);
    nth_ask_well(f, nth_delete_frame);
}

void nth_before_erasure(struct fixture *f) {
    nth_ask_well(f, nth_add_frame);
    nth_require(nth_follow(f, NULL) == SK_OK, "not indexed", NULL);
    nth_ask_well(f, nth_forget_frame);
}

void nth_try_erasure(struct fixture *f) {
    struct sk_error error = { 0 };
    size_t finished = 0;
    enum sk_status status = sk_erasures_finish(f->data, NULL, &finished, &error);
    failing_end();
    after_fault(status, &error);
}

void nth_after_erasure(struct fixture *f) {
    struct sk_error error = { 0 };
    size_t finished = 0;
    nth_require(sk_erasures_finish(f->data, NULL, &finished, &error) == SK_OK, "afterwards it is not finished", error.message);
    const char *reply = nth_ask_well(f, nth_forget_frame);
    nth_require(strstr(reply, "\"state\":\"done\"") && strstr(reply, "\"verified\":true"), "not verified", reply);
    nth_check_index(f);
}

/* ---- an index made anew ---- */

void nth_try_reindex(struct fixture *f) {
    struct sk_error error = { 0 };
    uint64_t documents = 0;
    enum sk_status status = sk_reindex(f->data, 1, NULL, NULL, &documents, &error);
    failing_end();
    after_fault(status, &error);
}

void nth_after_reindex(struct fixture *f) {
    struct sk_error error = { 0 };
    uint64_t documents = 0;
    nth_check_index(f); /* the old one or the new one */
    nth_require(sk_reindex(f->data, 1, NULL, NULL, &documents, &error) == SK_OK, "afterwards no index is made", error.message);
    nth_check_index(f);
}

/* ---- the same in parts, by two threads ---- */

#define PARTS_CASES 2000 /* from so many on it is */

static void write_history(struct fixture *f) {
    FILE *file = fopen(f->history, "w");
    nth_require(file != NULL, "cannot write", f->history);
    for (int i = 0; i < PARTS_CASES; i++)
        fprintf(file, "{\"id\":\"history-%d\",\"question\":\"de printer x%d knarst\",\"answer\":\"Ja.\"}\n", i, i % 50);
    nth_require(fclose(file) == 0, "cannot write", f->history);
}

/* The first time only: then the rest are duplicates. */
void nth_before_parts(struct fixture *f) {
    struct sk_import_options options = { .data_directory = f->data, .format = "auto", .quiet = true };
    struct sk_import_report report = { 0 };
    struct sk_error error = { 0 };
    const char *paths[] = { f->history };
    if (is_there(f->history))
        return;
    write_history(f);
    nth_require(sk_import(&options, paths, 1, &report, &error) == SK_OK, "cannot import", error.message);
}

/* Notes that there is a second part. */
static bool look_for_parts(void *context, uint64_t done, uint64_t total) {
    struct fixture *f = context;
    char pattern[128];
    glob_t found;
    (void) done;
    (void) total;
    snprintf(pattern, sizeof pattern, "%s/index/g*.part/1", f->data);
    f->parts_seen |= glob(pattern, 0, NULL, &found) == 0;
    globfree(&found);
    return true;
}

void nth_try_parts(struct fixture *f) {
    struct sk_error error = { 0 };
    uint64_t documents = 0;
    enum sk_status status = sk_reindex(f->data, 2, NULL, NULL, &documents, &error);
    failing_end();
    after_fault(status, &error);
}

void nth_after_parts(struct fixture *f) {
    struct sk_error error = { 0 };
    uint64_t documents = 0;
    nth_check_index(f); /* the old one or the new one */
    f->parts_seen = false;
    nth_require(sk_reindex(f->data, 2, look_for_parts, f, &documents, &error) == SK_OK, "afterwards no index is made",
                error.message);
    nth_require(f->parts_seen, "it is made in one piece", NULL);
    nth_check_index(f);
}

/* ---- backups ---- */

static void forget_backup(struct fixture *f) {
    nth_require(sk_directory_remove(f->backup, NULL) == SK_OK, "cannot remove", f->backup);
}

/* Restores it beside the data directory and takes that away again. */
static enum sk_status restore(struct fixture *f, struct sk_error *error) {
    struct sk_restore_options options = { .backup = f->backup, .data_directory = f->restored, .actor = "test" };
    struct sk_backup_report report = { 0 };
    return sk_restore(&options, &report, error);
}

static void check_restored(struct fixture *f) {
    struct fixture restored = *f;
    strcpy(restored.data, f->restored);
    nth_check_index(&restored);
    nth_require(sk_directory_remove(f->restored, NULL) == SK_OK, "cannot remove", f->restored);
}

void nth_try_backup(struct fixture *f) {
    struct sk_backup_report report = { 0 };
    struct sk_error error = { 0 };
    enum sk_status status = sk_backup(f->data, f->backup, NULL, "test", &report, &error);
    failing_end();
    after_fault(status, &error);
    nth_require(status != SK_OK || is_there(f->backup), "success, and no backup", NULL);
}

void nth_after_backup(struct fixture *f) {
    struct sk_error error = { 0 };
    if (is_there(f->backup)) { /* then it is whole */
        nth_require(restore(f, &error) == SK_OK, "a backup that cannot be restored", error.message);
        check_restored(f);
        forget_backup(f);
    }
    nth_before_restore(f);
    forget_backup(f);
}

void nth_before_restore(struct fixture *f) {
    struct sk_backup_report report = { 0 };
    struct sk_error error = { 0 };
    nth_require(sk_backup(f->data, f->backup, NULL, "test", &report, &error) == SK_OK, "no backup is made", error.message);
}

void nth_try_restore(struct fixture *f) {
    struct sk_error error = { 0 };
    enum sk_status status = restore(f, &error);
    failing_end();
    after_fault(status, &error);
    nth_require(status != SK_OK || is_there(f->restored), "success, and nothing is restored", NULL);
}

void nth_after_restore(struct fixture *f) {
    struct sk_error error = { 0 };
    if (is_there(f->restored)) /* then all of it */
        check_restored(f);
    nth_require(restore(f, &error) == SK_OK, "afterwards it is not restored", error.message);
    check_restored(f);
    forget_backup(f);
}

/* ---- the age limit ---- */

static enum sk_status retain(struct fixture *f, struct sk_erasure *erasure, struct sk_error *error) {
    struct sk_retention retention = { .days = 5000, .actor = "test" };
    return sk_retain(f->data, &retention, erasure, error);
}

void nth_before_retain(struct fixture *f) {
    nth_ask_well(f, REQUEST("case.add", NTH_OLD_CASE));
    nth_require(nth_follow(f, NULL) == SK_OK, "not indexed", NULL);
}

void nth_try_retain(struct fixture *f) {
    struct sk_erasure erasure;
    struct sk_error error = { 0 };
    enum sk_status status = retain(f, &erasure, &error);
    failing_end();
    after_fault(status, &error);
}

void nth_after_retain(struct fixture *f) {
    struct sk_erasure erasure;
    struct sk_error error = { 0 };
    size_t finished = 0;
    nth_require(retain(f, &erasure, &error) == SK_OK, "afterwards the age limit is not kept", error.message);
    nth_require(sk_erasures_finish(f->data, NULL, &finished, &error) == SK_OK, "afterwards it is not finished", error.message);
    nth_require(retain(f, &erasure, &error) == SK_OK && erasure.number == 0 && erasure.cases == 0, "the old case is there", NULL);
    nth_check_index(f);
}

/* ---- ids that an earlier version stored as they came ---- */

#define RAW_ID "chat:pietjanssen@example.nl"

static void run_sql(struct fixture *f, const char *sql) {
    char path[SK_PATH_SIZE];
    sqlite3 *raw = NULL;
    snprintf(path, sizeof path, "%s/%s", f->data, SK_STORE_FILE);
    bool done = sqlite3_open(path, &raw) == SQLITE_OK && sqlite3_busy_timeout(raw, 5000) == SQLITE_OK
                && sqlite3_exec(raw, sql, NULL, NULL, NULL) == SQLITE_OK;
    nth_require(done, "cannot change the store", sqlite3_errmsg(raw));
    sqlite3_close(raw);
}

void nth_before_mask(struct fixture *f) {
    nth_ask_well(f, nth_add_frame);
    nth_require(nth_follow(f, NULL) == SK_OK, "not indexed", NULL);
    run_sql(f, "BEGIN; UPDATE cases SET id = '" RAW_ID "', digest = digest + 1 WHERE id = 'nth';"
               "INSERT INTO counters VALUES ('unmasked', 1); COMMIT");
}

/* Masked and verified, and the same id names the same case. */
void nth_after_mask(struct fixture *f) {
    struct sk_error error = { 0 };
    struct sk_store *store = NULL;
    struct sk_erasure last = { 0 };
    size_t finished = 0;
    nth_require(sk_erasures_finish(f->data, NULL, &finished, &error) == SK_OK, "afterwards it is not masked", error.message);
    nth_require(sk_store_open_existing(f->data, &store, &error) == SK_OK && sk_erasure_last(store, &last.number, &error) == SK_OK
                    && sk_erasure_get(store, last.number, &last, &error) == SK_OK,
                "the journal cannot be read", error.message);
    nth_require(last.kind == SK_SELECT_UNMASKED && last.finished_us && last.verified && last.cases == 1, "not verified", NULL);
    sk_store_close(store);
    nth_require(nth_follow(f, &error) == SK_OK, "afterwards it is not indexed", error.message);
    nth_check_index(f);
    nth_ask_well(f, REQUEST("case.delete", "{\"id\":\"" RAW_ID "\"}"));
}
