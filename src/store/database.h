/* database: the handle behind struct sk_store, private to this folder: one SQLite connection, its prepared statements, its
 * transaction, and the one place where SQLite's result codes become ours.
 *
 *     sqlite3_stmt *statement;
 *     sk_database_prepare(store, SK_STATEMENT_FIND_CASE, "SELECT … WHERE id = ?1", &statement, error);
 *     sk_database_bind_slice(statement, 1, id);
 *     status = sk_database_step(store, statement, "read a case", error);     // SK_OK: a row, SK_END: none
 *     sqlite3_reset(statement);                                              // an open statement pins the WAL
 */
#ifndef SK_STORE_DATABASE_H
#define SK_STORE_DATABASE_H

#include <sqlite3.h>

#include "base/file.h"
#include "base/mac.h"
#include "store/store.h"

/* "sdkk": tells our file from another program's database. */
#define SK_STORE_APPLICATION_ID 0x73646b6b
#define SK_STORE_BUSY_TIMEOUT_MS 5000
#define SK_STORE_SCRATCH_BYTES ((size_t) 256 << 20) /* a case is at most 16 MiB of text, its turns are encoded once */

/* One slot for each statement that is kept. */
enum sk_statement {
    SK_STATEMENT_BEGIN,
    SK_STATEMENT_BEGIN_READ,
    SK_STATEMENT_COMMIT,
    SK_STATEMENT_ROLLBACK,
    SK_STATEMENT_GET_SEQUENCE,
    SK_STATEMENT_SET_SEQUENCE,
    SK_STATEMENT_CASE_DIGEST,
    SK_STATEMENT_INSERT_CASE,
    SK_STATEMENT_UPDATE_CASE,
    SK_STATEMENT_DELETE_CASE,
    SK_STATEMENT_INSERT_DELETED,
    SK_STATEMENT_GET_CASE,
    SK_STATEMENT_GET_REPLY,
    SK_STATEMENT_GET_REPLIES,
    SK_STATEMENT_FIND_CASE,
    SK_STATEMENT_CASE_TEAM,
    SK_STATEMENT_CHANGES,
    SK_STATEMENT_CHANGED_ROWS,
    SK_STATEMENT_CASES_BY_ROW,
    SK_STATEMENT_CONVERSATION_NEWEST,
    SK_STATEMENT_CONVERSATION_PART,
    SK_STATEMENT_CONTINUING,
    SK_STATEMENT_SET_CONTEXT,
    SK_STATEMENT_ROWS,
    SK_STATEMENT_COUNTS,
    SK_STATEMENT_INSERT_SHOWN_SET,
    SK_STATEMENT_INSERT_SHOWN_SUGGESTION,
    SK_STATEMENT_FIND_SHOWN_SET,
    SK_STATEMENT_GET_SHOWN_SET,
    SK_STATEMENT_FIND_SET,
    SK_STATEMENT_SET_TEAMS,
    SK_STATEMENT_FIND_SUGGESTION,
    SK_STATEMENT_OTHER_FEEDBACK,
    SK_STATEMENT_PUT_FEEDBACK,
    SK_STATEMENT_ADD_VOTES,
    SK_STATEMENT_CLEAN_VOTES,
    SK_STATEMENT_GET_USES,
    SK_STATEMENT_NEXT_LOGGED,
    SK_STATEMENT_LOGGED_FEEDBACK,
    SK_STATEMENT_GET_IMPORT,
    SK_STATEMENT_PUT_IMPORT,
    SK_STATEMENT_CLEAR_IMPORT,
    SK_STATEMENT_AUDIT_HEAD,
    SK_STATEMENT_AUDIT_INSERT,
    SK_STATEMENT_AUDIT_MOVE_HEAD,
    SK_STATEMENT_AUDIT_NEXT,
    SK_STATEMENT_AUDIT_ABOUT,
    SK_STATEMENT_PUT_NEEDLE,
    SK_STATEMENT_CASE_EXISTS,
    SK_STATEMENT_WITHDRAW,
    SK_STATEMENT_WITHDRAW_OTHER,
    SK_STATEMENT_WITHDRAWN_OF_SET,
    SK_STATEMENT_NEXT_WITHDRAWN,
    SK_STATEMENT_FIND_SENT,
    SK_STATEMENT_SENT_SET,
    SK_STATEMENT_SENT_OF_CASE,
    SK_STATEMENT_SENT_LIKE,
    SK_STATEMENT_CASES_OF_CONVERSATION,
    SK_STATEMENT_PUT_SENT,
    SK_STATEMENT_DROP_SENT,
    SK_STATEMENT_TAKE_OVER,
    SK_STATEMENT_DISOWN,
    SK_STATEMENT_RENAME_CASE,
    SK_STATEMENT_FINALLY_SENT,
    SK_STATEMENT_UNMASKED_CASE,
    SK_STATEMENT_UNMASKED_SET,
    SK_STATEMENT_UNMASKED_FEEDBACK,
    SK_STATEMENT_COUNT
};

/* The case that was stored last in this transaction, for the next one of its conversation (conversation.h): of each turn before
 * it, of its question and of its answer a hash. row 0: none. */
struct sk_conversation_end {
    int64_t row;
    uint64_t conversation; /* hash of the id */
    size_t count;
    uint64_t turns[SK_CASE_TURN_LIMIT + 2];
};

struct sk_store {
    sqlite3 *database;
    sqlite3_stmt *statements[SK_STATEMENT_COUNT];
    struct sk_arena scratch;  /* for encoding one case */
    bool writing;             /* between begin and commit or rollback */
    bool reading;             /* a read transaction is open */
    bool failed;              /* a write in this transaction failed half-way: it can only be rolled back */
    int64_t sequence;         /* while writing: last number given out */
    int64_t stored_sequence;  /* while writing: the number in the table */
    int64_t waiting_since_us; /* for a lock */
    struct sk_conversation_end end;
    struct sk_mac_key key; /* of the audit log and of pseudonyms */
    bool has_key;          /* read at first use */
    char path[SK_PATH_SIZE];
};

/* The statement of a slot, prepared at first use, reset and without bindings. */
enum sk_status sk_database_prepare(struct sk_store *store, enum sk_statement slot, const char *sql, sqlite3_stmt **out,
                                   struct sk_error *error);

/* SK_OK: a row is there. SK_END: no more rows; the statement is reset. Otherwise a fault or SK_BUSY; reset too.
 * doing: "read a case", for the message. */
enum sk_status sk_database_step(struct sk_store *store, sqlite3_stmt *statement, const char *doing, struct sk_error *error);

/* Steps a statement that gives no rows to its end and resets it. SK_OK, SK_BUSY or a fault. */
enum sk_status sk_database_run(struct sk_store *store, sqlite3_stmt *statement, const char *doing, struct sk_error *error);

/* The connection's last result code as a status, with what to do about it in *error. */
enum sk_status sk_database_fault(const struct sk_store *store, const char *doing, struct sk_error *error);

/* Around every write: begins a transaction where none is open, and commits it if it was begun here and status is not a fault. */
enum sk_status sk_database_begin_write(struct sk_store *store, bool *begun, struct sk_error *error);
enum sk_status sk_database_end_write(struct sk_store *store, bool begun, enum sk_status status, struct sk_error *error);

/* Within a write transaction: as sk_store_put_case, but the scratch stays to be reset; ours: made here of a text that was sent,
 * it takes no other's place (sent.h). Deletes a case that is there. */
enum sk_status sk_database_put_case(struct sk_store *store, const struct sk_case *record, bool ours, int64_t *row,
                                    struct sk_error *error);
enum sk_status sk_database_delete_case(struct sk_store *store, int64_t row, struct sk_error *error);

/* An absent slice binds NULL. The bytes are borrowed until the statement is reset: such a binding allocates nothing
 * and so cannot fail. */
void sk_database_bind_slice(sqlite3_stmt *statement, int index, struct sk_slice slice);

/* The key of the data directory, made where the audit log is empty and there is none. SK_FAULT_CORRUPT: it is gone, or no key;
 * one that is another than the log was written with last is told as a warning. */
enum sk_status sk_database_key(struct sk_store *store, const struct sk_mac_key **key, struct sk_error *error);

/* Begins a keyed hash with it; purpose: as the label of sk_mac_begin. */
enum sk_status sk_database_begin_mac(struct sk_store *store, const char *purpose, struct sk_mac *mac, struct sk_error *error);

/* A column's text in the arena; NULL gives an absent slice. False when memory ran out. */
bool sk_database_read_slice(sqlite3_stmt *statement, int column, struct sk_arena *arena, struct sk_slice *out);

/* The first column of the first row of a statement that is ready to run; resets it. SK_NOT_FOUND: no row; what: "case", for the
 * message. */
enum sk_status sk_database_read_text(struct sk_store *store, sqlite3_stmt *statement, struct sk_arena *arena,
                                     struct sk_slice *out, const char *what, struct sk_error *error);

#endif
