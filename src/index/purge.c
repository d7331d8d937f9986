/* An erasure must not wait until somebody has mended a file: deleting needs no analysis. What was changed, rather than deleted,
 * since the index was committed last goes too, for its old words may be what was taken out of it; a follower, which goes on from
 * the same sequence number, brings it back in its new words. The write lock is held all the while: what a follower committed to
 * the old generation meanwhile would be gone from the new one until it does so again. */
#include "index/purge.h"

#include "base/log.h"
#include "index/writer.h"
#include "index/xapian_c.h"
#include "store/store.h"

#define ROWS 1024 /* in one reading */

static enum sk_status compact_path(const char *path, const char *target, struct sk_error *error) {
    struct sk_xapian_database *database = NULL;
    enum sk_status status = sk_xapian_open(path, &database, error);
    if (status == SK_OK)
        status = sk_xapian_compact(database, target, error);
    sk_xapian_close(database);
    return status;
}

enum sk_status sk_purge_copy(const struct sk_generations *generations, const char *target, struct sk_error *error) {
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE];
    enum sk_status status = sk_generation_current(generations, name, error);
    if (status == SK_OK && sk_generation_damaged(generations, name))
        status = sk_error_set(error, SK_FAULT_CORRUPT, "a reader found damage in the index");
    if (status == SK_OK)
        status = sk_path_join(path, generations->directory, name, error);
    if (status != SK_OK)
        return status;
    return sk_generation_judge(generations, name, compact_path(path, target, error));
}

static enum sk_status remove_rows(struct sk_store *store, struct sk_index_writer *writer, struct sk_error *error) {
    int64_t rows[ROWS], held = sk_index_writer_sequence(writer), after = held;
    size_t count = 0;
    enum sk_status status = sk_store_changed_rows(store, &after, rows, ROWS, &count, error);
    while (status == SK_OK) {
        for (size_t i = 0; status == SK_OK && i < count; i++)
            status = sk_index_writer_apply(writer, rows[i], held, NULL, 0, error);
        if (status == SK_OK)
            status = sk_store_changed_rows(store, &after, rows, ROWS, &count, error);
    }
    return status == SK_END ? sk_index_writer_commit(writer, error) : status;
}

static enum sk_status remove_changed(const struct sk_purge *purge, struct sk_index_writer *writer, struct sk_error *error) {
    struct sk_store *store = NULL;
    enum sk_status status = sk_store_open_existing(purge->data_directory, &store, error);
    if (status == SK_OK)
        status = remove_rows(store, writer, error);
    sk_store_close(store);
    return status;
}

/* From the part, in which deleted words are still in blocks that nobody uses any more. */
static enum sk_status build(const struct sk_purge *purge, struct sk_index_writer *writer, struct sk_error *error) {
    enum sk_status status = remove_changed(purge, writer, error);
    if (status == SK_OK)
        status = sk_index_writer_compact(writer, purge->path, error);
    sk_index_writer_close(writer);
    if (status == SK_OK)
        status = sk_directory_remove(purge->part_path, error);
    if (status == SK_OK)
        status = sk_generation_sync(purge->generations, purge->name, error);
    return status == SK_OK ? sk_generation_swap(purge->generations, purge->name, error) : status;
}

static bool is_of_no_use(enum sk_status status) {
    return status == SK_NOT_FOUND || status == SK_FAULT_CORRUPT || status == SK_FAULT_VERSION;
}

static enum sk_status purge_locked(const struct sk_purge *purge, struct sk_error *error) {
    struct sk_index_writer *writer = NULL;
    struct sk_error cause = { 0 };
    enum sk_status status = sk_purge_copy(purge->generations, purge->part_path, &cause);
    if (status == SK_OK)
        status = sk_index_writer_open_as_made(purge->part_path, &writer, &cause);
    if (status == SK_OK)
        return build(purge, writer, error);
    if (!is_of_no_use(status))
        return sk_error_set(error, status, "%s", cause.message);
    sk_log(SK_LOG_WARNING, "what is left of the index is removed, for it may hold what was erased: %s", cause.message);
    return sk_generation_drop(purge->generations, error);
}

enum sk_status sk_purge_unread(const struct sk_purge *purge, struct sk_error *error) {
    int lock;
    enum sk_status status = sk_index_lock(purge->generations, SK_LOCK_WRITE, true, &lock, error);
    if (status != SK_OK)
        return status;
    if (purge->progress && !purge->progress(purge->context, 0, 0))
        status = sk_error_set(error, SK_FAULT_CANCELLED, "stopped before the index was purged");
    else
        status = purge_locked(purge, error);
    sk_index_unlock(lock);
    return status;
}
