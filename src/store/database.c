/* The settings of the connection, and why:
 *   journal_mode=WAL        readers (workers, the index follower) and the writer do not wait for each other
 *   synchronous=FULL        a commit is on the disk when it returns: 0.2 ms median for one row
 *   secure_delete=ON        deleted text is overwritten, not only unlinked
 *   temp_store=MEMORY       no customer text in temporary files
 *   foreign_keys=ON         feedback cannot refer to a set that was never shown
 * A write transaction begins IMMEDIATE: it waits for the lock at its beginning, where waiting is safe, and cannot fail
 * later because another writer was faster.
 */
#include "store/database.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/conversation.h"
#include "store/migrate.h"

static enum sk_status disk_fault(const struct sk_store *store, const char *doing, bool full, struct sk_error *error) {
    int cause = sqlite3_system_errno(store->database);
    if (full || cause == ENOSPC || cause == EDQUOT)
        return sk_error_set(error, SK_FAULT_IO,
                            "cannot %s: the disk that holds %s is full; free some space and start again, what was "
                            "committed is kept",
                            doing, store->path);
    return sk_error_set(error, SK_FAULT_IO, "cannot %s: reading or writing %s failed: %s; check the disk and the permissions",
                        doing, store->path, cause ? strerrordesc_np(cause) : sqlite3_errmsg(store->database));
}

/* SQLite's own reason is the last thing that it tried: that the log beside a store on a read-only disk does not exist. */
static enum sk_status open_fault(const struct sk_store *store, const char *doing, struct sk_error *error) {
    char directory[SK_PATH_SIZE];
    snprintf(directory, sizeof directory, "%s", store->path);
    char *slash = strrchr(directory, '/');
    if (slash)
        *slash = '\0';
    if (slash && (access(directory, W_OK) != 0 || access(store->path, W_OK) != 0) && errno != ENOENT)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot %s: %s must be writable, with its directory, also for reading",
                                  doing, store->path);
    return disk_fault(store, doing, false, error);
}

enum sk_status sk_database_fault(const struct sk_store *store, const char *doing, struct sk_error *error) {
    int code = sqlite3_extended_errcode(store->database);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return sk_error_set(error, SK_BUSY, "cannot %s: %s has been locked by another program for %d seconds; try again later",
                            doing, store->path, SK_STORE_BUSY_TIMEOUT_MS / 1000);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return sk_error_set(error, SK_FAULT_CORRUPT,
                            "cannot %s: %s is damaged or not a database; put back a copy, or move it away and import again",
                            doing, store->path);
    case SQLITE_FULL: return disk_fault(store, doing, true, error);
    case SQLITE_IOERR:
        if (code == SQLITE_IOERR_NOMEM)
            return sk_error_set(error, SK_FAULT_MEMORY, "cannot %s: no memory", doing);
        return disk_fault(store, doing, false, error);
    case SQLITE_CANTOPEN: return open_fault(store, doing, error);
    case SQLITE_NOMEM: return sk_error_set(error, SK_FAULT_MEMORY, "cannot %s: no memory", doing);
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return sk_error_set(error, SK_FAULT_IO, "cannot %s: %s may not be written; check its owner and permissions", doing,
                            store->path);
    default:
        return sk_error_set(error, SK_FAULT_INTERNAL, "cannot %s in %s: %s (SQLite %d)", doing, store->path,
                            sqlite3_errmsg(store->database), code);
    }
}

enum sk_status sk_database_prepare(struct sk_store *store, enum sk_statement slot, const char *sql, sqlite3_stmt **out,
                                   struct sk_error *error) {
    if (!store->statements[slot]
        && sqlite3_prepare_v3(store->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &store->statements[slot], NULL) != SQLITE_OK)
        return sk_database_fault(store, "prepare a statement", error);
    *out = store->statements[slot];
    sqlite3_reset(*out);
    sqlite3_clear_bindings(*out);
    return SK_OK;
}

enum sk_status sk_database_step(struct sk_store *store, sqlite3_stmt *statement, const char *doing, struct sk_error *error) {
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return SK_OK;
    enum sk_status status = code == SQLITE_DONE ? SK_END : sk_database_fault(store, doing, error);
    sqlite3_reset(statement);
    return status;
}

enum sk_status sk_database_run(struct sk_store *store, sqlite3_stmt *statement, const char *doing, struct sk_error *error) {
    enum sk_status status = sk_database_step(store, statement, doing, error);
    sqlite3_reset(statement);
    return status == SK_END ? SK_OK : status;
}

void sk_database_bind_slice(sqlite3_stmt *statement, int index, struct sk_slice slice) {
    if (slice.data)
        sqlite3_bind_text64(statement, index, slice.data, slice.size, SQLITE_STATIC, SQLITE_UTF8);
    else
        sqlite3_bind_null(statement, index);
}

bool sk_database_read_slice(sqlite3_stmt *statement, int column, struct sk_arena *arena, struct sk_slice *out) {
    *out = sk_slice(NULL, 0);
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return true;
    const char *text = (const char *) sqlite3_column_text(statement, column);
    if (text)
        *out = sk_arena_slice(arena, sk_slice(text, (size_t) sqlite3_column_bytes(statement, column)));
    return out->data != NULL;
}

enum sk_status sk_database_read_text(struct sk_store *store, sqlite3_stmt *statement, struct sk_arena *arena,
                                     struct sk_slice *out, const char *what, struct sk_error *error) {
    enum sk_status status = sk_database_step(store, statement, "look up a text", error);
    if (status == SK_END)
        return sk_error_set(error, SK_NOT_FOUND, "there is no %s with this id", what);
    if (status == SK_OK && !sk_database_read_slice(statement, 0, arena, out))
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to look up a %s", what);
    sqlite3_reset(statement);
    return status;
}

/* ---- transactions ---- */

static enum sk_status run_simple(struct sk_store *store, enum sk_statement slot, const char *sql, const char *doing,
                                 struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, slot, sql, &statement, error);
    return status == SK_OK ? sk_database_run(store, statement, doing, error) : status;
}

static enum sk_status read_sequence(struct sk_store *store, int64_t *sequence, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_GET_SEQUENCE,
                                                "SELECT value FROM counters WHERE name = 'sequence'", &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "read the sequence number", error);
    if (status == SK_END)
        return sk_error_set(error, SK_FAULT_CORRUPT, "%s has lost its sequence number; put back a copy, or import again",
                            store->path);
    if (status != SK_OK)
        return status;
    *sequence = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return SK_OK;
}

static enum sk_status write_sequence(struct sk_store *store, struct sk_error *error) {
    sqlite3_stmt *statement;
    if (store->sequence == store->stored_sequence)
        return SK_OK;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_SET_SEQUENCE,
                                                "UPDATE counters SET value = ?1 WHERE name = 'sequence'", &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, store->sequence);
    return sk_database_run(store, statement, "write the sequence number", error);
}

enum sk_status sk_store_begin(struct sk_store *store, struct sk_error *error) {
    if (store->writing)
        return sk_error_set(error, SK_FAULT_INTERNAL, "a transaction is already open on %s", store->path);
    enum sk_status status = run_simple(store, SK_STATEMENT_BEGIN, "BEGIN IMMEDIATE", "begin to write", error);
    if (status != SK_OK)
        return status;
    store->writing = true;
    store->failed = false;
    sk_conversation_forget(store);
    status = read_sequence(store, &store->sequence, error);
    store->stored_sequence = store->sequence;
    if (status != SK_OK)
        sk_store_rollback(store);
    return status;
}

enum sk_status sk_store_commit(struct sk_store *store, struct sk_error *error) {
    enum sk_status status;
    if (!store->writing)
        return sk_error_set(error, SK_FAULT_INTERNAL, "no transaction is open on %s", store->path);
    /* After some faults (disk full, say) SQLite has rolled back by itself: committing would seem to work. */
    if (store->failed || sqlite3_get_autocommit(store->database))
        status = sk_error_set(error, SK_FAULT_IO, "a write to %s failed earlier, so nothing of it was kept", store->path);
    else
        status = write_sequence(store, error);
    if (status == SK_OK)
        status = run_simple(store, SK_STATEMENT_COMMIT, "COMMIT", "commit", error);
    if (status == SK_OK)
        store->writing = false;
    else
        sk_store_rollback(store);
    return status;
}

bool sk_store_is_writing(const struct sk_store *store) {
    return store->writing;
}

enum sk_status sk_store_begin_read(struct sk_store *store, struct sk_error *error) {
    enum sk_status status = run_simple(store, SK_STATEMENT_BEGIN_READ, "BEGIN", "begin to read", error);
    store->reading = status == SK_OK;
    return status;
}

void sk_store_end_read(struct sk_store *store) {
    if (store && store->reading)
        run_simple(store, SK_STATEMENT_COMMIT, "COMMIT", "end reading", NULL);
    if (store)
        store->reading = false;
}

void sk_store_rollback(struct sk_store *store) {
    if (!store->writing)
        return;
    store->writing = false;
    if (!sqlite3_get_autocommit(store->database))
        run_simple(store, SK_STATEMENT_ROLLBACK, "ROLLBACK", "roll back", NULL);
}

enum sk_status sk_database_begin_write(struct sk_store *store, bool *begun, struct sk_error *error) {
    *begun = !store->writing;
    return store->writing ? SK_OK : sk_store_begin(store, error);
}

enum sk_status sk_database_end_write(struct sk_store *store, bool begun, enum sk_status status, struct sk_error *error) {
    if (status < 0 || status == SK_BUSY)
        store->failed = true;
    if (!begun)
        return status;
    if (store->failed) {
        sk_store_rollback(store);
        return status;
    }
    enum sk_status committed = sk_store_commit(store, error);
    return committed == SK_OK ? status : committed;
}

enum sk_status sk_store_last_sequence(struct sk_store *store, int64_t *sequence, struct sk_error *error) {
    if (!store->writing)
        return read_sequence(store, sequence, error);
    *sequence = store->sequence;
    return SK_OK;
}

/* ---- opening ---- */

/* Changing to WAL needs the file alone, and SQLite does not wait for that when two programs create a store at once: we do. */
static enum sk_status enter_wal(struct sk_store *store, struct sk_error *error) {
    int64_t deadline = sk_clock_monotonic_us() + SK_STORE_BUSY_TIMEOUT_MS * 1000;
    for (;;) {
        sqlite3_stmt *statement;
        if (sqlite3_prepare_v2(store->database, "PRAGMA journal_mode = WAL", -1, &statement, NULL) != SQLITE_OK)
            return sk_database_fault(store, "open the store", error);
        struct sk_error reason = { 0 };
        enum sk_status status = sk_database_step(store, statement, "open the store", &reason);
        const char *mode = status == SK_OK ? (const char *) sqlite3_column_text(statement, 0) : NULL;
        bool wal = mode && strcmp(mode, "wal") == 0;
        sqlite3_finalize(statement);
        if (wal)
            return SK_OK;
        if (status == SK_OK)
            return sk_error_set(error, SK_FAULT_IO, "%s is on a file system without shared memory; use a local disk",
                                store->path);
        if (status != SK_BUSY || sk_clock_monotonic_us() > deadline)
            return sk_error_set(error, status, "%s", reason.message);
        usleep(10000);
    }
}

static enum sk_status configure(struct sk_store *store, struct sk_error *error) {
    enum sk_status status = enter_wal(store, error);
    if (status != SK_OK)
        return status;
    /* cache_size: 16 MiB keep the upper pages of the indexes of a million cases. journal_size_limit: a long reader may let the
     * WAL grow; it is cut again afterwards. */
    static const char settings[] = "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;"
                                   "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16384;"
                                   "PRAGMA journal_size_limit = 67108864";
    if (sqlite3_exec(store->database, settings, NULL, NULL, NULL) != SQLITE_OK)
        return sk_database_fault(store, "open the store", error);
    return SK_OK;
}

/* Asks again every millisecond. SQLite's own handler soon sleeps 100 ms between two tries, and then mostly misses the 10 ms
 * between two batches of an import: single writers waited for seconds. */
static int wait_for_lock(void *context, int tries) {
    struct sk_store *store = context;
    int64_t now_us = sk_clock_monotonic_us();
    if (tries == 0)
        store->waiting_since_us = now_us;
    if (now_us - store->waiting_since_us > SK_STORE_BUSY_TIMEOUT_MS * 1000)
        return 0;
    usleep(1000);
    return 1;
}

static enum sk_status connect_database(struct sk_store *store, int *version, struct sk_error *error) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(store->path, &store->database, flags, NULL);
    if (!store->database)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to open %s", store->path);
    if (code != SQLITE_OK)
        return sk_database_fault(store, "open the store", error);
    sqlite3_busy_handler(store->database, wait_for_lock, store);
    return sk_store_check_version(store, SK_STORE_SCHEMA_VERSION, version, error);
}

static enum sk_status create_store(const char *path, struct sk_store **out, struct sk_error *error) {
    struct sk_store *store = calloc(1, sizeof *store);
    if (!store)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to open %s", path);
    snprintf(store->path, sizeof store->path, "%s", path);
    sk_arena_init(&store->scratch, SK_STORE_SCRATCH_BYTES);
    *out = store;
    return SK_OK;
}

static enum sk_status open_file(const char *path, bool create, struct sk_store **out, struct sk_error *error) {
    struct sk_store *store = NULL;
    int version = 0;
    enum sk_status status = create_store(path, &store, error);
    if (status != SK_OK)
        return status;
    status = connect_database(store, &version, error);
    if (status == SK_OK && version == 0 && !create)
        status = sk_error_set(error, SK_NOT_FOUND, "there is no store in %s yet; import cases first", path);
    if (status == SK_OK)
        status = configure(store, error);
    if (status == SK_OK && version < SK_STORE_SCHEMA_VERSION)
        status = sk_store_migrate(store, sk_store_steps, SK_STORE_SCHEMA_VERSION, error);
    if (status == SK_OK)
        *out = store;
    else
        sk_store_close(store);
    return status;
}

enum sk_status sk_store_open(const char *directory, struct sk_store **out, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = sk_directory_create(directory, error);
    if (status == SK_OK)
        status = sk_path_join(path, directory, SK_STORE_FILE, error);
    if (status != SK_OK)
        return status;
    /* SQLite would create it readable by all; its -wal and -shm files take over this mode. mknod rather than open and close:
     * closing any descriptor of a file drops the locks that other connections of this process hold on it. */
    if (mknod(path, S_IFREG | 0600, 0) != 0 && errno != EEXIST)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot create %s", path);
    return open_file(path, true, out, error);
}

enum sk_status sk_store_open_existing(const char *directory, struct sk_store **out, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    struct stat info;
    enum sk_status status = sk_path_join(path, directory, SK_STORE_FILE, error);
    if (status != SK_OK)
        return status;
    if (stat(path, &info) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return sk_error_set(error, SK_NOT_FOUND, "there is no store in %s yet; import cases first", directory);
    return open_file(path, false, out, error);
}

void sk_store_close(struct sk_store *store) {
    if (!store)
        return;
    sk_store_rollback(store);
    for (size_t i = 0; i < SK_STATEMENT_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->database);
    sk_arena_finish(&store->scratch);
    free(store);
}
