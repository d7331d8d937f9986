/* Cases: written with a digest, so that importing the same file twice writes nothing; read back in the order in which they
 * changed, so that the index can follow. The digest is 64 bits: of two different versions of one case, one in 2^64 would
 * be taken for equal. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "store/conversation.h"
#include "store/database.h"
#include "store/sent_links.h"
#include "store/withdrawn.h"

/* What the statements below read and write, in this order. */
#define CASE_COLUMNS                                                                                                             \
    "id, conversation_id, question, answer, satisfaction, context, intent, language, channel, timestamp, customer_id, "          \
    "agent_id, team, metadata"
#define READ_COLUMNS CASE_COLUMNS ", continues, continues_turns"

/* The same places with nothing in those of the turns and metadata. */
#define REPLY_COLUMNS                                                                                                            \
    "id, conversation_id, question, answer, satisfaction, NULL, intent, language, channel, timestamp, customer_id, "             \
    "agent_id, team, NULL, NULL, NULL"

enum case_column { COLUMN_ROW, COLUMN_SEQUENCE, COLUMN_DELETED, COLUMN_FIRST_FIELD };

/* The text fields with their places among CASE_COLUMNS (0 = id); satisfaction is 4, context 5. */
static const struct {
    int place;
    size_t offset;
} text_fields[] = {
    { 0, offsetof(struct sk_case, id) },           { 1, offsetof(struct sk_case, conversation_id) },
    { 2, offsetof(struct sk_case, question) },     { 3, offsetof(struct sk_case, answer) },
    { 6, offsetof(struct sk_case, intent) },       { 7, offsetof(struct sk_case, language) },
    { 8, offsetof(struct sk_case, channel) },      { 9, offsetof(struct sk_case, timestamp) },
    { 10, offsetof(struct sk_case, customer_id) }, { 11, offsetof(struct sk_case, agent_id) },
    { 12, offsetof(struct sk_case, team) },        { 13, offsetof(struct sk_case, metadata) },
};
#define TEXT_FIELD_COUNT (sizeof text_fields / sizeof *text_fields)
#define SATISFACTION_PLACE 4
#define CONTEXT_PLACE 5
#define CONTINUES_PLACE 14

static const struct sk_slice *text_field(const struct sk_case *record, size_t index) {
    return (const struct sk_slice *) (const void *) ((const char *) record + text_fields[index].offset);
}

/* ---- writing ---- */

static int64_t digest_case(const struct sk_case *record, struct sk_slice context) {
    uint64_t hash = sk_hash(&record->satisfaction, sizeof record->satisfaction, 0);
    hash = sk_hash(context.data ? context.data : "", context.size, hash);
    for (size_t i = 0; i < TEXT_FIELD_COUNT; i++) {
        const struct sk_slice *field = text_field(record, i);
        hash = sk_hash(field->data ? field->data : "", field->size, hash + (field->data ? 1 : 0));
    }
    int64_t digest;
    memcpy(&digest, &hash, sizeof digest);
    return digest;
}

/* SK_NOT_FOUND where there is no such id. */
static enum sk_status find_digest(struct sk_store *store, struct sk_slice id, int64_t *row, int64_t *digest,
                                  struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_CASE_DIGEST, "SELECT row, digest FROM cases WHERE id = ?1", &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, id);
    status = sk_database_step(store, statement, "look up a case", error);
    if (status == SK_END)
        return SK_NOT_FOUND;
    if (status == SK_OK) {
        *row = sqlite3_column_int64(statement, 0);
        *digest = sqlite3_column_int64(statement, 1);
        sqlite3_reset(statement);
    }
    return status;
}

static void bind_case(struct sk_store *store, sqlite3_stmt *statement, const struct sk_case *record, struct sk_slice context,
                      int64_t digest) {
    for (size_t i = 0; i < TEXT_FIELD_COUNT; i++)
        sk_database_bind_slice(statement, text_fields[i].place + 1, *text_field(record, i));
    if (record->satisfaction > 0)
        sqlite3_bind_double(statement, SATISFACTION_PLACE + 1, record->satisfaction);
    sk_database_bind_slice(statement, CONTEXT_PLACE + 1, context);
    sqlite3_bind_int64(statement, 15, ++store->sequence);
    sqlite3_bind_int64(statement, 16, digest);
}

/* The turns that no other case has; *context: all of them before. */
static enum sk_status find_own_turns(struct sk_store *store, const struct sk_case *record, struct sk_slice *context,
                                     struct sk_continuation *before, struct sk_error *error) {
    enum sk_status status = sk_conversation_find(store, record, before, error);
    if (status != SK_OK || before->row == 0)
        return status;
    *context = sk_slice(NULL, 0);
    if (before->turns == record->context_count)
        return SK_OK;
    return sk_turns_encode(record->context + before->turns, record->context_count - before->turns, &store->scratch, context,
                           error);
}

static enum sk_status insert_case(struct sk_store *store, const struct sk_case *record, struct sk_slice context, int64_t digest,
                                  int64_t *row, struct sk_error *error) {
    static const char sql[] = "INSERT INTO cases (" CASE_COLUMNS ", sequence, digest, stored_us, continues, continues_turns) "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
    sqlite3_stmt *statement;
    struct sk_continuation before;
    enum sk_status status = find_own_turns(store, record, &context, &before, error);
    if (status == SK_OK)
        status = sk_database_prepare(store, SK_STATEMENT_INSERT_CASE, sql, &statement, error);
    if (status != SK_OK)
        return status;
    bind_case(store, statement, record, context, digest);
    sqlite3_bind_int64(statement, 17, sk_clock_wall_us());
    if (before.row) {
        sqlite3_bind_int64(statement, 18, before.row);
        sqlite3_bind_int64(statement, 19, (int64_t) before.turns);
    }
    status = sk_database_run(store, statement, "store a case", error);
    if (status != SK_OK)
        return status;
    *row = sqlite3_last_insert_rowid(store->database);
    sk_conversation_remember(store, record, *row);
    return SK_OK;
}

static enum sk_status update_case(struct sk_store *store, const struct sk_case *record, struct sk_slice context, int64_t digest,
                                  struct sk_error *error) {
    static const char sql[] = "UPDATE cases SET (" CASE_COLUMNS ", sequence, digest, continues, continues_turns) = "
                              "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, NULL, NULL) WHERE id = ?1";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_UPDATE_CASE, sql, &statement, error);
    if (status != SK_OK)
        return status;
    bind_case(store, statement, record, context, digest);
    return sk_database_run(store, statement, "update a case", error);
}

/* The sets whose texts the case holds are voted on anew: whether their ratings count depends on the case (sent.h). */
static enum sk_status change_case(struct sk_store *store, const struct sk_case *record, struct sk_slice context, int64_t digest,
                                  int64_t row, struct sk_error *error) {
    enum sk_status status = sk_sent_add_votes(store, row, -1, error);
    if (status == SK_OK)
        status = sk_conversation_detach(store, row, error);
    if (status == SK_OK)
        status = sk_withdraw(store, row, record, error);
    if (status == SK_OK)
        status = update_case(store, record, context, digest, error);
    return status == SK_OK ? sk_sent_add_votes(store, row, 1, error) : status;
}

static enum sk_status put_new(struct sk_store *store, const struct sk_case *record, struct sk_slice context, int64_t digest,
                              bool ours, int64_t *row, struct sk_error *error) {
    *row = 0;
    enum sk_status status = ours ? SK_OK : sk_sent_take_over(store, record, row, error);
    if (status != SK_OK)
        return status;
    return *row ? change_case(store, record, context, digest, *row, error)
                : insert_case(store, record, context, digest, row, error);
}

static enum sk_status put_case(struct sk_store *store, const struct sk_case *record, struct sk_slice context, bool ours,
                               int64_t *row, struct sk_error *error) {
    int64_t digest = digest_case(record, context), stored = 0;
    enum sk_status status = find_digest(store, record->id, row, &stored, error);
    if (status == SK_NOT_FOUND)
        return put_new(store, record, context, digest, ours, row, error);
    if (status == SK_OK && stored == digest)
        return SK_DUPLICATE;
    if (status == SK_OK)
        status = change_case(store, record, context, digest, *row, error);
    return status == SK_OK ? SK_UPDATED : status;
}

enum sk_status sk_database_put_case(struct sk_store *store, const struct sk_case *record, bool ours, int64_t *row,
                                    struct sk_error *error) {
    struct sk_slice context = { 0 };
    enum sk_status status = SK_OK;
    if (record->context_count > 0)
        status = sk_turns_encode(record->context, record->context_count, &store->scratch, &context, error);
    return status == SK_OK ? put_case(store, record, context, ours, row, error) : status;
}

enum sk_status sk_store_put_case(struct sk_store *store, const struct sk_case *record, int64_t *row, struct sk_error *error) {
    bool begun;
    enum sk_status status = sk_database_begin_write(store, &begun, error);
    if (status == SK_OK) {
        status = sk_database_put_case(store, record, false, row, error);
        status = sk_database_end_write(store, begun, status, error);
    }
    sk_arena_reset(&store->scratch);
    return status;
}

static enum sk_status insert_deleted(struct sk_store *store, int64_t row, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_INSERT_DELETED,
                                                "INSERT INTO deleted_cases (row, sequence) VALUES (?1, ?2)", &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, row);
    sqlite3_bind_int64(statement, 2, ++store->sequence);
    return sk_database_run(store, statement, "delete a case", error);
}

enum sk_status sk_database_delete_case(struct sk_store *store, int64_t row, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_sent_unlink(store, row, error);
    if (status == SK_OK)
        status = sk_conversation_detach(store, row, error);
    if (status == SK_OK)
        status = sk_database_prepare(store, SK_STATEMENT_DELETE_CASE, "DELETE FROM cases WHERE row = ?1", &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, row);
    status = sk_database_run(store, statement, "delete a case", error);
    return status == SK_OK ? insert_deleted(store, row, error) : status;
}

static enum sk_status delete_case(struct sk_store *store, struct sk_slice id, struct sk_error *error) {
    int64_t row, digest;
    enum sk_status status = find_digest(store, id, &row, &digest, error);
    if (status == SK_NOT_FOUND)
        return sk_error_set(error, SK_NOT_FOUND, "there is no case with this id");
    if (status == SK_OK)
        status = sk_withdraw(store, row, NULL, error);
    return status == SK_OK ? sk_database_delete_case(store, row, error) : status;
}

enum sk_status sk_store_delete_case(struct sk_store *store, struct sk_slice id, struct sk_error *error) {
    bool begun;
    enum sk_status status = sk_database_begin_write(store, &begun, error);
    if (status != SK_OK)
        return status;
    status = delete_case(store, id, error);
    return sk_database_end_write(store, begun, status, error);
}

/* ---- reading ---- */

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to read a case");
}

/* The turns that the case has itself, and those before that it continues. */
static enum sk_status read_turns(struct sk_store *store, sqlite3_stmt *statement, const struct sk_stored_case *known,
                                 size_t count, struct sk_arena *arena, struct sk_case *record, struct sk_error *error) {
    struct sk_slice context;
    struct sk_continuation before = { sqlite3_column_int64(statement, COLUMN_FIRST_FIELD + CONTINUES_PLACE), 0 };
    before.turns = (size_t) sqlite3_column_int64(statement, COLUMN_FIRST_FIELD + CONTINUES_PLACE + 1);
    if (!sk_database_read_slice(statement, COLUMN_FIRST_FIELD + CONTEXT_PLACE, arena, &context))
        return out_of_memory(error);
    enum sk_status status =
        context.data ? sk_turns_decode(context, arena, &record->context, &record->context_count, error) : SK_OK;
    if (status != SK_OK || before.row == 0)
        return status;
    return sk_conversation_read(store, &before, known, count, arena, record, error);
}

/* The row that a statement stands on, whose columns are row, sequence, deleted and READ_COLUMNS. known: what was read before it.
 */
static enum sk_status read_case(struct sk_store *store, sqlite3_stmt *statement, const struct sk_stored_case *known, size_t count,
                                struct sk_arena *arena, struct sk_stored_case *out, struct sk_error *error) {
    *out = (struct sk_stored_case){ .row = sqlite3_column_int64(statement, COLUMN_ROW),
                                    .sequence = sqlite3_column_int64(statement, COLUMN_SEQUENCE),
                                    .deleted = sqlite3_column_int(statement, COLUMN_DELETED) != 0 };
    if (out->deleted)
        return SK_OK;
    struct sk_case *record = &out->record;
    for (size_t i = 0; i < TEXT_FIELD_COUNT; i++) {
        struct sk_slice *field = (struct sk_slice *) (void *) ((char *) record + text_fields[i].offset);
        if (!sk_database_read_slice(statement, COLUMN_FIRST_FIELD + text_fields[i].place, arena, field))
            return out_of_memory(error);
    }
    record->satisfaction = sqlite3_column_double(statement, COLUMN_FIRST_FIELD + SATISFACTION_PLACE); /* NULL gives 0 */
    return read_turns(store, statement, known, count, arena, record, error);
}

/* The one row of a statement that is ready to run. */
static enum sk_status read_one(struct sk_store *store, sqlite3_stmt *statement, struct sk_arena *arena,
                               struct sk_stored_case *out, struct sk_error *error) {
    enum sk_status status = sk_database_step(store, statement, "read a case", error);
    if (status == SK_END)
        return sk_error_set(error, SK_NOT_FOUND, "there is no such case");
    if (status == SK_OK)
        status = read_case(store, statement, NULL, 0, arena, out, error);
    sqlite3_reset(statement);
    return status;
}

static enum sk_status get_by_row(struct sk_store *store, enum sk_statement slot, const char *sql, int64_t row,
                                 struct sk_arena *arena, struct sk_case *out, struct sk_error *error) {
    struct sk_stored_case stored;
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, slot, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, row);
    status = read_one(store, statement, arena, &stored, error);
    if (status == SK_OK)
        *out = stored.record;
    return status;
}

enum sk_status sk_store_get_case(struct sk_store *store, int64_t row, struct sk_arena *arena, struct sk_case *out,
                                 struct sk_error *error) {
    return get_by_row(store, SK_STATEMENT_GET_CASE, "SELECT row, sequence, 0, " READ_COLUMNS " FROM cases WHERE row = ?1", row,
                      arena, out, error);
}

enum sk_status sk_store_get_reply(struct sk_store *store, int64_t row, struct sk_arena *arena, struct sk_case *out,
                                  struct sk_error *error) {
    return get_by_row(store, SK_STATEMENT_GET_REPLY, "SELECT row, sequence, 0, " REPLY_COLUMNS " FROM cases WHERE row = ?1", row,
                      arena, out, error);
}

/* Rows of one statement. */
#define ROWS_AT_ONCE 64
#define EIGHT_ROWS "?, ?, ?, ?, ?, ?, ?, ?"

/* Places that no row is bound to are NULL, which equals nothing. */
static enum sk_status read_replies(struct sk_store *store, const int64_t *rows, size_t row_count, struct sk_arena *arena,
                                   struct sk_stored_case *out, size_t *count, struct sk_error *error) {
    static const char sql[] =
        "SELECT row, sequence, 0, " REPLY_COLUMNS " FROM cases WHERE row IN (" EIGHT_ROWS ", " EIGHT_ROWS ", " EIGHT_ROWS
        ", " EIGHT_ROWS ", " EIGHT_ROWS ", " EIGHT_ROWS ", " EIGHT_ROWS ", " EIGHT_ROWS ") ORDER BY row";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_GET_REPLIES, sql, &statement, error);
    if (status != SK_OK)
        return status;
    for (size_t i = 0; i < row_count; i++)
        sqlite3_bind_int64(statement, (int) i + 1, rows[i]);
    while ((status = sk_database_step(store, statement, "read cases", error)) == SK_OK) {
        status = read_case(store, statement, NULL, 0, arena, &out[*count], error);
        if (status != SK_OK)
            break;
        (*count)++;
    }
    sqlite3_reset(statement);
    return status == SK_END ? SK_OK : status;
}

static int by_row(const void *left, const void *right) {
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

enum sk_status sk_store_get_replies(struct sk_store *store, const int64_t *rows, size_t row_count, struct sk_arena *arena,
                                    struct sk_stored_case *out, size_t *count, struct sk_error *error) {
    int64_t *sorted = sk_arena_array(arena, row_count, sizeof *sorted);
    enum sk_status status = sorted ? SK_OK : out_of_memory(error);
    *count = 0;
    if (status == SK_OK && row_count) {
        memcpy(sorted, rows, row_count * sizeof *rows);
        qsort(sorted, row_count, sizeof *sorted, by_row);
    }
    for (size_t i = 0; status == SK_OK && i < row_count; i += ROWS_AT_ONCE) {
        size_t left = row_count - i;
        status = read_replies(store, sorted + i, left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE, arena, out, count, error);
    }
    return status;
}

enum sk_status sk_store_find_case(struct sk_store *store, struct sk_slice id, struct sk_arena *arena, int64_t *row,
                                  struct sk_case *out, struct sk_error *error) {
    struct sk_stored_case stored;
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_FIND_CASE, "SELECT row, sequence, 0, " READ_COLUMNS " FROM cases WHERE id = ?1", &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, id);
    status = read_one(store, statement, arena, &stored, error);
    if (status == SK_OK) {
        *row = stored.row;
        *out = stored.record;
    }
    return status;
}

enum sk_status sk_store_case_team(struct sk_store *store, struct sk_slice id, struct sk_arena *arena, struct sk_slice *team,
                                  struct sk_error *error) {
    static const char sql[] = "SELECT team FROM cases WHERE id = ?1";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_CASE_TEAM, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, id);
    return sk_database_read_text(store, statement, arena, team, "case", error);
}

/* The rows of a statement that is ready to run. A full arena ends the batch where it stands, rather than making long cases
 * impossible to follow. SK_END: there were none. */
static enum sk_status read_many(struct sk_store *store, sqlite3_stmt *statement, struct sk_arena *arena,
                                struct sk_stored_case *out, size_t capacity, size_t *count, struct sk_error *error) {
    while (*count < capacity) {
        struct sk_error reason = { 0 };
        enum sk_status status = sk_database_step(store, statement, "read changes", &reason);
        if (status == SK_OK)
            status = read_case(store, statement, out, *count, arena, &out[*count], &reason);
        if (status == SK_END || (status == SK_FAULT_MEMORY && *count > 0))
            break;
        if (status != SK_OK) {
            sqlite3_reset(statement);
            return sk_error_set(error, status, "%s", reason.message);
        }
        (*count)++;
    }
    sqlite3_reset(statement);
    return *count > 0 ? SK_OK : SK_END;
}

enum sk_status sk_store_changes(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_stored_case *out,
                                size_t capacity, size_t *count, struct sk_error *error) {
    static const char sql[] = "SELECT row, sequence, 0, " READ_COLUMNS " FROM cases WHERE sequence > ?1 UNION ALL "
                              "SELECT row, sequence, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
                              "NULL, NULL, NULL, NULL FROM deleted_cases WHERE sequence > ?1 ORDER BY 2";
    sqlite3_stmt *statement;
    *count = 0;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_CHANGES, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, after);
    return read_many(store, statement, arena, out, capacity, count, error);
}

enum sk_status sk_store_changed_rows(struct sk_store *store, int64_t *after, int64_t *rows, size_t capacity, size_t *count,
                                     struct sk_error *error) {
    static const char sql[] = "SELECT row, sequence FROM cases WHERE sequence > ?1 UNION ALL "
                              "SELECT row, sequence FROM deleted_cases WHERE sequence > ?1 ORDER BY 2";
    sqlite3_stmt *statement;
    *count = 0;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_CHANGED_ROWS, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, *after);
    while (*count < capacity && (status = sk_database_step(store, statement, "read changes", error)) == SK_OK) {
        rows[(*count)++] = sqlite3_column_int64(statement, 0);
        *after = sqlite3_column_int64(statement, 1);
    }
    sqlite3_reset(statement);
    return status == SK_END && *count > 0 ? SK_OK : status;
}

enum sk_status sk_store_cases(struct sk_store *store, int64_t after, int64_t last, struct sk_arena *arena,
                              struct sk_stored_case *out, size_t capacity, size_t *count, struct sk_error *error) {
    static const char sql[] = "SELECT row, sequence, 0, " READ_COLUMNS " FROM cases WHERE row > ?1 AND row <= ?2 ORDER BY row";
    sqlite3_stmt *statement;
    *count = 0;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_CASES_BY_ROW, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, after);
    sqlite3_bind_int64(statement, 2, last);
    return read_many(store, statement, arena, out, capacity, count, error);
}

enum sk_status sk_store_rows(struct sk_store *store, int64_t *first, int64_t *last, struct sk_error *error) {
    static const char sql[] = "SELECT (SELECT min(row) FROM cases), (SELECT max(row) FROM cases)";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_ROWS, sql, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "read the rows of cases", error);
    if (status != SK_OK)
        return status;
    *first = sqlite3_column_int64(statement, 0); /* NULL gives 0 */
    *last = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    return SK_OK;
}

enum sk_status sk_store_counts(struct sk_store *store, struct sk_store_counts *out, struct sk_error *error) {
    static const char sql[] = "SELECT cases, rated, deleted, suggestion_sets, feedback, "
                              "CASE rated WHEN 0 THEN 0 ELSE rating_sum / rated END FROM totals";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_COUNTS, sql, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "count", error);
    if (status == SK_END)
        return sk_error_set(error, SK_FAULT_CORRUPT, "%s has lost its totals; put back a copy, or import again", store->path);
    if (status != SK_OK)
        return status;
    *out = (struct sk_store_counts){ .cases = sqlite3_column_int64(statement, 0),
                                     .rated = sqlite3_column_int64(statement, 1),
                                     .deleted = sqlite3_column_int64(statement, 2),
                                     .suggestion_sets = sqlite3_column_int64(statement, 3),
                                     .feedback = sqlite3_column_int64(statement, 4),
                                     .mean_satisfaction = sqlite3_column_double(statement, 5) };
    sqlite3_reset(statement);
    return SK_OK;
}
