#include "privacy/backup.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/lock.h"
#include "index/follow.h"
#include "privacy/erasure.h"
#include "privacy/manifest.h"
#include "privacy/place.h"
#include "protocol/document.h"

#define THREADS 2

struct restoring {
    const struct sk_restore_options *options;
    struct sk_manifest manifest;
    struct sk_place place;
    struct sk_store *store; /* of the part */
    int64_t erased;
    int backup_lock; /* until it is copied: an erasure may exchange it */
};

/* ---- ledgers ---- */

/* Pseudonyms of another key say nothing about this history. */
static enum sk_status check_key(const struct restoring *restoring, const char *ledger, struct sk_error *error) {
    char path[SK_PATH_SIZE], checksum[SK_MAC_TEXT_SIZE];
    int64_t bytes;
    enum sk_status status = sk_path_join(path, ledger, SK_AUDIT_KEY_FILE, error);
    if (status == SK_OK)
        status = sk_file_checksum(path, &bytes, checksum, error);
    if (status != SK_OK || strcmp(checksum, restoring->manifest.key) == 0)
        return status;
    return sk_error_set(error, SK_REJECTED,
                        "%s belongs to another history than the backup (other audit.key), so its erasures cannot be applied",
                        ledger);
}

/* Those that the backup knows of are applied in it, or pending. */
static enum sk_status apply_one(struct restoring *restoring, struct sk_store *ledger, const struct sk_erasure *erasure,
                                struct sk_error *error) {
    struct sk_selection_counts counts;
    int64_t number;
    enum sk_status status = sk_erasure_find(restoring->store, erasure, &number, error);
    if (status != SK_NOT_FOUND)
        return status;
    status = sk_store_select_erased(restoring->store, ledger, erasure, &counts, error);
    if (status == SK_OK)
        status = sk_store_apply_erased(restoring->store, ledger, erasure, restoring->options->actor, error);
    restoring->erased += status == SK_OK;
    return status;
}

/* Backups that the other directory knows of are known here too. */
static enum sk_status take_places(struct restoring *restoring, struct sk_store *ledger, struct sk_error *error) {
    char path[SK_PATH_SIZE] = "";
    int64_t time_us;
    enum sk_status status;
    while ((status = sk_backup_next(ledger, path, path, &time_us, error)) == SK_OK) {
        status = sk_backup_register(restoring->store, path, time_us, error);
        if (status != SK_OK)
            return status;
    }
    return status == SK_END ? SK_OK : status;
}

/* directory: a data directory or a backup; NULL, or one without store: nothing to apply. */
static enum sk_status apply_ledger(struct restoring *restoring, const char *directory, struct sk_error *error) {
    struct sk_store *ledger = NULL;
    struct sk_erasure erasure = { 0 };
    struct sk_error cause = { 0 };
    enum sk_status status = directory ? sk_store_open_existing(directory, &ledger, &cause) : SK_NOT_FOUND;
    if (status == SK_NOT_FOUND)
        return SK_OK;
    if (status != SK_OK)
        return sk_error_set(error, status, "%s", cause.message);
    status = check_key(restoring, directory, error);
    while (status == SK_OK && (status = sk_erasure_next(ledger, erasure.number, &erasure, error)) == SK_OK)
        status = apply_one(restoring, ledger, &erasure, error);
    if (status == SK_END)
        status = take_places(restoring, ledger, error);
    sk_store_close(ledger);
    return status;
}

/* ---- the new directory ---- */

static enum sk_status note(struct restoring *restoring, struct sk_error *error) {
    struct sk_audit_note entry = { .actor = restoring->options->actor, .action = "restore", .detail = sk_document_object() };
    sk_document_set_integer(entry.detail, "cases", restoring->manifest.cases);
    sk_document_set_integer(entry.detail, "erasures_applied", restoring->erased);
    sk_document_set_string(entry.detail, "head_of_backup", restoring->manifest.audit_head);
    return sk_audit_write(restoring->store, &entry, error);
}

static enum sk_status fill_store(struct restoring *restoring, struct sk_error *error) {
    const struct sk_restore_options *options = restoring->options;
    struct sk_place backup;
    int64_t cleaned, last = 0;
    enum sk_status status = sk_store_check(restoring->store, error);
    if (status == SK_OK)
        status = sk_place_find(options->backup, &backup, error);
    if (status == SK_OK)
        status = sk_backup_register(restoring->store, backup.path, restoring->manifest.time_us, error);
    if (status == SK_OK)
        status = apply_ledger(restoring, options->ledger, error);
    if (status == SK_OK && restoring->place.exists)
        status = apply_ledger(restoring, options->data_directory, error);
    if (status == SK_OK)
        status = sk_store_clean_shown(restoring->store, &last, &cleaned, error);
    if (status == SK_OK)
        status = note(restoring, error);
    return status == SK_OK ? sk_store_rewrite(restoring->store, error) : status;
}

/* Root restores where the service's user may make no directory beside its own, and the service could not open what is root's. */
static enum sk_status give_to_owner(const struct sk_place *place, struct sk_error *error) {
    char store[SK_PATH_SIZE];
    struct stat owner;
    if (!place->exists)
        return SK_OK;
    enum sk_status status = sk_path_join(store, place->path, SK_STORE_FILE, error);
    if (status != SK_OK)
        return status;
    if (stat(store, &owner) != 0 && stat(place->path, &owner) != 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot tell whose %s is", place->path);
    return sk_directory_give(place->part, owner.st_uid, owner.st_gid, error);
}

static void give_backup(struct restoring *restoring) {
    sk_lock_give(restoring->backup_lock);
    restoring->backup_lock = -1;
}

static enum sk_status fill(struct restoring *restoring, struct sk_error *error) {
    const char *part = restoring->place.part;
    uint64_t documents;
    size_t finished;
    enum sk_status status = sk_directory_remove(part, error);
    if (status == SK_OK)
        status = sk_backup_files_copy(restoring->options->backup, part, true, error);
    give_backup(restoring);
    if (status == SK_OK)
        status = sk_store_open_existing(part, &restoring->store, error);
    if (status == SK_OK)
        status = fill_store(restoring, error);
    sk_store_close(restoring->store);
    if (status == SK_OK)
        status = sk_reindex(part, THREADS, NULL, NULL, &documents, error);
    if (status == SK_OK)
        status = sk_erasures_finish(part, NULL, &finished, error); /* those that were pending in the backup */
    if (status == SK_OK)
        status = give_to_owner(&restoring->place, error);
    return status == SK_OK ? sk_directory_sync(part, error) : status;
}

/* ---- the old one ---- */

static enum sk_status check_place(const struct restoring *restoring, struct sk_error *error) {
    if (!restoring->place.exists || restoring->options->force)
        return SK_OK;
    return sk_error_set(error, SK_REJECTED, "%s is there: restore into another directory, or say --force to replace it",
                        restoring->options->data_directory);
}

struct locks {
    int service, follower; /* -1: not held */
};

static void let_in(const struct locks *locks) {
    sk_lock_give(locks->follower);
    sk_lock_give(locks->service);
}

/* Both: a service does not follow the index all the time (while it cannot open it, or an import does), an import is no service.
 */
static enum sk_status take_locks(const char *directory, struct locks *locks, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = sk_path_join(path, directory, SK_SERVICE_LOCK_FILE, error);
    if (status == SK_OK)
        status = sk_lock_take(path, false, &locks->service, error);
    return status == SK_OK ? sk_follower_keep_out(directory, &locks->follower, error) : status;
}

/* Services and followers, out of the directory that is replaced. */
static enum sk_status keep_out(const struct restoring *restoring, struct locks *locks, struct sk_error *error) {
    struct sk_error cause = { 0 };
    *locks = (struct locks){ -1, -1 };
    if (!restoring->place.exists)
        return SK_OK;
    enum sk_status status = take_locks(restoring->options->data_directory, locks, &cause);
    if (status == SK_OK)
        return SK_OK;
    let_in(locks);
    if (status == SK_BUSY)
        return sk_error_set(error, status, "%s is in use: stop the service and what imports into it first",
                            restoring->options->data_directory);
    return sk_error_set(error, status, "%s", cause.message);
}

static enum sk_status restore(struct restoring *restoring, struct sk_error *error) {
    struct locks locks;
    enum sk_status status = sk_manifest_check(restoring->options->backup, &restoring->manifest, error);
    if (status == SK_OK)
        status = keep_out(restoring, &locks, error);
    if (status != SK_OK)
        return status;
    status = fill(restoring, error);
    if (status == SK_OK)
        status = sk_place_take(&restoring->place, error);
    if (status != SK_OK)
        sk_directory_remove(restoring->place.part, NULL);
    let_in(&locks);
    return status;
}

enum sk_status sk_restore(const struct sk_restore_options *options, struct sk_backup_report *report, struct sk_error *error) {
    struct restoring restoring = { .options = options, .backup_lock = -1 };
    *report = (struct sk_backup_report){ 0 };
    enum sk_status status = sk_place_find(options->data_directory, &restoring.place, error);
    if (status == SK_OK)
        status = check_place(&restoring, error);
    if (status == SK_OK)
        restoring.backup_lock = sk_lock_directory(options->backup);
    if (status == SK_OK)
        status = restore(&restoring, error);
    give_backup(&restoring);
    report->cases = restoring.manifest.cases;
    report->time_us = restoring.manifest.time_us;
    report->erased = restoring.erased;
    snprintf(report->audit_head, sizeof report->audit_head, "%s", restoring.manifest.audit_head);
    return status;
}
