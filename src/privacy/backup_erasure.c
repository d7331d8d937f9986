/* A backup is never changed in place: a copy is freed of what was erased, searched, and exchanged with it in one step, so that
 * there is a whole backup whenever the program is killed. Two may know of one backup, a data directory and what is restored from
 * it; so it is locked meanwhile, and while it is restored. */
#include <string.h>

#include "base/lock.h"
#include "base/log.h"
#include "privacy/backup.h"
#include "privacy/manifest.h"
#include "privacy/needles.h"
#include "privacy/place.h"
#include "privacy/search.h"
#include "store/mask_stored.h"

struct freeing {
    struct sk_store *ledger;
    const struct sk_erasure *erasure;
    struct sk_place place;
    struct sk_manifest manifest;
    struct sk_needles needles;
    bool traces;
};

static bool meet(void *context, struct sk_slice text) {
    struct freeing *freeing = context;
    sk_needles_scan(&freeing->needles, text.data, text.size);
    return true;
}

/* What the rest of the backup holds as well is no trace. */
static enum sk_status prepare_needles(struct freeing *freeing, struct sk_store *copy, struct sk_error *error) {
    enum sk_status status = sk_needles_load(&freeing->needles, freeing->ledger, freeing->erasure->number, error);
    if (status == SK_OK)
        status = sk_store_each_text(copy, INT64_MAX, meet, freeing, error);
    return status == SK_OK ? sk_needles_drop_met(&freeing->needles, error) : status;
}

/* As the erasure did with the store. */
static enum sk_status mask_copy(struct sk_store *copy, struct sk_selection_counts *counts, struct sk_error *error) {
    bool unmasked = false;
    enum sk_status status = sk_store_is_unmasked(copy, &unmasked, error);
    if (status == SK_OK && unmasked)
        status = sk_store_begin(copy, error);
    if (status != SK_OK || !unmasked)
        return status;
    status = sk_store_mask_stored(copy, NULL, NULL, counts, error);
    if (status == SK_OK)
        return sk_store_commit(copy, error);
    sk_store_rollback(copy);
    return status;
}

/* What the erasure is to take out of the copy. */
static enum sk_status select_in_copy(struct freeing *freeing, struct sk_store *copy, bool *holds, struct sk_error *error) {
    struct sk_selection_counts erased = { 0 }, masked = { 0 };
    enum sk_status status = SK_OK;
    if (freeing->erasure->kind == SK_SELECT_UNMASKED)
        status = mask_copy(copy, &masked, error);
    if (status == SK_OK)
        status = sk_store_select_erased(copy, freeing->ledger, freeing->erasure, &erased, error);
    *holds = status == SK_OK && erased.cases + erased.sets + masked.cases + masked.sets + masked.feedback > 0;
    return status;
}

/* Recorded answers too, always: of a backup that was made while the erasure was pending the rows were gone already, but answers
 * that others were given still spoke of them. */
static enum sk_status erase_from_copy(struct freeing *freeing, struct sk_store *copy, bool *holds, struct sk_error *error) {
    int64_t cleaned = 0, last = 0;
    enum sk_status status = select_in_copy(freeing, copy, holds, error);
    if (status == SK_OK && *holds)
        status = sk_store_apply_erased(copy, freeing->ledger, freeing->erasure, freeing->erasure->actor, error);
    if (status == SK_OK)
        status = sk_store_clean_shown(copy, &last, &cleaned, error);
    *holds = *holds || cleaned > 0;
    return status;
}

/* Into a file without anything of before. */
static enum sk_status write_anew(struct freeing *freeing, struct sk_store *copy, struct sk_error *error) {
    enum sk_status status = sk_store_rewrite(copy, error);
    return status == SK_OK ? prepare_needles(freeing, copy, error) : status;
}

/* *holds: whether there was something to erase. */
static enum sk_status free_copy(struct freeing *freeing, bool *holds, struct sk_error *error) {
    struct sk_store *copy = NULL;
    enum sk_status status = sk_directory_remove(freeing->place.part, error);
    if (status == SK_OK)
        status = sk_backup_files_copy(freeing->place.path, freeing->place.part, true, error);
    if (status == SK_OK)
        status = sk_store_open_existing(freeing->place.part, &copy, error);
    if (status == SK_OK)
        status = erase_from_copy(freeing, copy, holds, error);
    if (status == SK_OK && *holds)
        status = write_anew(freeing, copy, error);
    sk_store_close(copy);
    return status;
}

static enum sk_status search_and_take(struct freeing *freeing, struct sk_error *error) {
    struct sk_manifest manifest = { .time_us = freeing->manifest.time_us };
    struct sk_search search = { .needles = &freeing->needles };
    memcpy(manifest.config, freeing->manifest.config, sizeof manifest.config);
    enum sk_status status = sk_backup_describe(freeing->place.part, NULL, &manifest, error);
    if (status == SK_OK)
        status = sk_search_directory(&search, freeing->place.part, error);
    freeing->traces = search.found > 0;
    return status == SK_OK ? sk_place_take(&freeing->place, error) : status;
}

static enum sk_status free_one(struct freeing *freeing, struct sk_backups_freed *out, struct sk_error *error) {
    bool holds = false;
    enum sk_status status = free_copy(freeing, &holds, error);
    if (status == SK_OK && holds)
        status = search_and_take(freeing, error);
    if (status != SK_OK || !holds)
        sk_directory_remove(freeing->place.part, NULL);
    sk_needles_finish(&freeing->needles);
    if (status != SK_OK)
        return status;
    *(holds ? &out->freed : &out->clean) += 1;
    out->traces += freeing->traces;
    return SK_OK;
}

static void warn(const char *path, const struct sk_error *cause) {
    sk_log(SK_LOG_WARNING,
           "the backup at %s cannot be freed of what was erased: %s; if it still exists elsewhere, `sidekick restore` will do it",
           path, cause->message);
}

/* A place that cannot be written to (permissions, a disk that is full) is as good as out of reach: neither this erasure nor those
 * that wait for it can be held up by it. */
static enum sk_status free_where_possible(struct freeing *freeing, const char *path, struct sk_backups_freed *out,
                                          struct sk_error *error) {
    struct sk_error cause = { 0 };
    int lock = sk_lock_directory(path);
    enum sk_status status = sk_place_find(path, &freeing->place, &cause);
    if (status == SK_OK)
        status = sk_manifest_check(path, &freeing->manifest, &cause);
    bool whole = status == SK_OK; /* and of this key */
    if (whole)
        status = free_one(freeing, out, &cause);
    sk_lock_give(lock);
    if (status == SK_OK)
        return SK_OK;
    if (whole && status != SK_FAULT_IO)
        return sk_error_set(error, status, "%s", cause.message);
    warn(path, &cause);
    out->unreachable++;
    return SK_OK;
}

enum sk_status sk_backups_free(struct sk_store *store, const struct sk_erasure *erasure, struct sk_backups_freed *out,
                               struct sk_error *error) {
    char path[SK_PATH_SIZE] = "";
    int64_t time_us;
    enum sk_status status;
    *out = (struct sk_backups_freed){ 0 };
    while ((status = sk_backup_next(store, path, path, &time_us, error)) == SK_OK) {
        struct freeing freeing = { .ledger = store, .erasure = erasure };
        status = free_where_possible(&freeing, path, out, error);
        if (status != SK_OK)
            return status;
    }
    return status == SK_END ? SK_OK : status;
}
