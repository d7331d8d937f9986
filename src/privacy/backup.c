#include "privacy/backup.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lock.h"
#include "privacy/erasure.h"
#include "privacy/manifest.h"
#include "privacy/place.h"
#include "protocol/document.h"

/* ---- what is in it ---- */

static enum sk_status read_facts(const char *directory, struct sk_manifest *manifest, struct sk_error *error) {
    struct sk_store *store = NULL;
    struct sk_store_counts counts;
    enum sk_status status = sk_store_open_existing(directory, &store, error);
    if (status == SK_OK)
        status = sk_store_check(store, error);
    if (status == SK_OK)
        status = sk_store_counts(store, &counts, error);
    if (status == SK_OK)
        status = sk_erasure_last(store, &manifest->erasure, error);
    if (status == SK_OK)
        status = sk_audit_head(store, manifest->audit_head, error);
    if (status == SK_OK)
        manifest->cases = counts.cases;
    sk_store_close(store);
    return status;
}

static enum sk_status read_checksums(const char *directory, const char *config_path, struct sk_manifest *manifest,
                                     struct sk_error *error) {
    char key[SK_PATH_SIZE];
    int64_t bytes;
    enum sk_status status = sk_path_join(key, directory, SK_AUDIT_KEY_FILE, error);
    if (status == SK_OK)
        status = sk_file_checksum(key, &bytes, manifest->key, error);
    if (status == SK_OK && config_path)
        status = sk_file_checksum(config_path, &bytes, manifest->config, error);
    return status;
}

enum sk_status sk_backup_describe(const char *directory, const char *config_path, struct sk_manifest *manifest,
                                  struct sk_error *error) {
    enum sk_status status = read_facts(directory, manifest, error);
    if (status == SK_OK)
        status = read_checksums(directory, config_path, manifest, error);
    if (status == SK_OK)
        status = sk_manifest_write(directory, manifest, error);
    return status == SK_OK ? sk_directory_sync(directory, error) : status;
}

/* ---- making it ---- */

static enum sk_status fill(struct sk_store *store, const char *data_directory, const char *part, const char *config_path,
                           struct sk_manifest *manifest, struct sk_error *error) {
    char copy[SK_PATH_SIZE];
    enum sk_status status = sk_directory_remove(part, error);
    if (status == SK_OK)
        status = sk_backup_files_copy(data_directory, part, false, error);
    if (status == SK_OK)
        status = sk_path_join(copy, part, SK_STORE_FILE, error);
    if (status == SK_OK)
        status = sk_store_copy(store, copy, error);
    return status == SK_OK ? sk_backup_describe(part, config_path, manifest, error) : status;
}

static enum sk_status write_down(struct sk_store *store, const char *path, const struct sk_manifest *manifest, const char *actor,
                                 struct sk_error *error) {
    struct sk_audit_note note = { .actor = actor, .action = "backup" };
    enum sk_status status = sk_store_begin(store, error);
    if (status != SK_OK)
        return status;
    note.detail = sk_document_object();
    sk_document_set_integer(note.detail, "cases", manifest->cases);
    status = sk_audit_write(store, &note, error);
    if (status == SK_OK)
        status = sk_backup_register(store, path, manifest->time_us, error);
    if (status == SK_OK)
        return sk_store_commit(store, error);
    sk_store_rollback(store);
    return status;
}

static void report_on(const struct sk_manifest *manifest, struct sk_backup_report *report) {
    *report = (struct sk_backup_report){ .cases = manifest->cases, .time_us = manifest->time_us };
    snprintf(report->audit_head, sizeof report->audit_head, "%s", manifest->audit_head);
    for (size_t i = 0; i < manifest->file_count; i++)
        report->bytes += manifest->files[i].bytes;
}

/* Known to the store before it has its name: no erasure may miss it. */
static enum sk_status make(struct sk_store *store, const struct sk_place *place, const char *data_directory,
                           const char *config_path, const char *actor, struct sk_backup_report *report, struct sk_error *error) {
    struct sk_manifest manifest = { .time_us = sk_clock_wall_us() };
    enum sk_status status = fill(store, data_directory, place->part, config_path, &manifest, error);
    if (status == SK_OK)
        status = write_down(store, place->path, &manifest, actor, error);
    if (status == SK_OK)
        status = sk_place_take(place, error);
    if (status != SK_OK)
        sk_directory_remove(place->part, NULL);
    report_on(&manifest, report);
    return status;
}

/* While an erasure is being finished none is made, and the other way round: what the one reads the other may be about to free. */
enum sk_status sk_backup(const char *data_directory, const char *path, const char *config_path, const char *actor,
                         struct sk_backup_report *report, struct sk_error *error) {
    struct sk_place place;
    struct sk_store *store = NULL;
    int lock = -1;
    enum sk_status status = sk_place_find(path, &place, error);
    if (status == SK_OK)
        status = sk_store_open_existing(data_directory, &store, error);
    if (status == SK_OK && place.exists)
        status = sk_error_set(error, SK_REJECTED, "%s exists: a backup is never written over another; give a new name", path);
    if (status == SK_OK)
        status = sk_place_is_outside(&place, data_directory, error);
    if (status == SK_OK)
        status = sk_audit_check_key(store, error);
    if (status == SK_OK)
        status = sk_erasures_lock(data_directory, NULL, &lock, error);
    if (status == SK_OK)
        status = make(store, &place, data_directory, config_path, actor, report, error);
    sk_store_close(store);
    sk_lock_give(lock);
    return status;
}
