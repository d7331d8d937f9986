/* What was shown: suggestion sets, so that a retry gets the same answer and feedback finds the case behind a suggestion. */
#include "store/audit.h"
#include "store/database.h"
#include "store/withdrawn.h"

static enum sk_status insert_set(struct sk_store *store, const struct sk_shown_set *set, struct sk_error *error) {
    static const char sql[] =
        "INSERT INTO shown_sets (id, request_id, request_digest, conversation_id, question, result, time_us, person, teams, "
        "context) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (request_id) DO NOTHING";
    char person[SK_PSEUDONYM_SIZE];
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_INSERT_SHOWN_SET, sql, &statement, error);
    if (status == SK_OK && set->customer_id.data)
        status = sk_store_pseudonym(store, SK_PSEUDONYM_CUSTOMER, set->customer_id, person, error);
    if (status != SK_OK)
        return status;
    const struct sk_slice texts[] = { set->id,       set->request_id, set->request_digest, set->conversation_id,
                                      set->question, set->result };
    for (int i = 0; i < (int) (sizeof texts / sizeof *texts); i++)
        sk_database_bind_slice(statement, i + 1, texts[i]);
    sqlite3_bind_int64(statement, 7, set->time_us);
    sk_database_bind_slice(statement, 9, set->teams);
    sk_database_bind_slice(statement, 10, set->context);
    if (set->customer_id.data)
        sqlite3_bind_text(statement, 8, person, -1, SQLITE_STATIC);
    status = sk_database_run(store, statement, "record a suggestion set", error);
    return status == SK_OK && sqlite3_changes(store->database) == 0 ? SK_DUPLICATE : status;
}

static enum sk_status insert_suggestions(struct sk_store *store, const struct sk_shown_set *set, int64_t number,
                                         struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < set->row_count; i++) {
        status = sk_database_prepare(store, SK_STATEMENT_INSERT_SHOWN_SUGGESTION,
                                     "INSERT INTO shown_suggestions (set_number, position, case_row) VALUES (?1, ?2, ?3)",
                                     &statement, error);
        if (status != SK_OK)
            break;
        sqlite3_bind_int64(statement, 1, number);
        sqlite3_bind_int64(statement, 2, (int64_t) i + 1);
        sqlite3_bind_int64(statement, 3, set->rows[i]);
        status = sk_database_run(store, statement, "record a suggestion", error);
        if (status == SK_OK)
            status = sk_withdraw_other(store, number, set->rows[i], set->cases ? &set->cases[i] : NULL, error);
    }
    return status;
}

enum sk_status sk_store_put_shown(struct sk_store *store, const struct sk_shown_set *set, struct sk_error *error) {
    bool begun;
    enum sk_status status = sk_database_begin_write(store, &begun, error);
    if (status != SK_OK)
        return status;
    status = insert_set(store, set, error);
    if (status == SK_OK)
        status = insert_suggestions(store, set, sqlite3_last_insert_rowid(store->database), error);
    return sk_database_end_write(store, begun, status, error);
}

#define SET_COLUMNS "time_us, id, request_digest, conversation_id, question, result, teams, context"

static bool read_set(sqlite3_stmt *statement, struct sk_arena *arena, struct sk_shown_set *out) {
    *out = (struct sk_shown_set){ .time_us = sqlite3_column_int64(statement, 0) };
    struct sk_slice *const texts[] = { &out->id,     &out->request_digest, &out->conversation_id, &out->question,
                                       &out->result, &out->teams,          &out->context };
    for (int i = 0; i < (int) (sizeof texts / sizeof *texts); i++)
        if (!sk_database_read_slice(statement, i + 1, arena, texts[i]))
            return false;
    return true;
}

static enum sk_status read_one(struct sk_store *store, enum sk_statement slot, const char *sql, struct sk_slice key,
                               struct sk_arena *arena, struct sk_shown_set *out, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, slot, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, key);
    status = sk_database_step(store, statement, "look up a suggestion set", error);
    if (status == SK_OK && !read_set(statement, arena, out))
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to read a suggestion set");
    sqlite3_reset(statement);
    return status;
}

enum sk_status sk_store_get_shown(struct sk_store *store, struct sk_slice set_id, struct sk_arena *arena,
                                  struct sk_shown_set *out, struct sk_error *error) {
    enum sk_status status = read_one(store, SK_STATEMENT_GET_SHOWN_SET, "SELECT " SET_COLUMNS " FROM shown_sets WHERE id = ?1",
                                     set_id, arena, out, error);
    return status == SK_END ? sk_error_set(error, SK_NOT_FOUND, "there is no suggestion set with this id") : status;
}

enum sk_status sk_store_find_shown(struct sk_store *store, struct sk_slice request_id, struct sk_arena *arena,
                                   struct sk_shown_set *out, struct sk_error *error) {
    enum sk_status status =
        read_one(store, SK_STATEMENT_FIND_SHOWN_SET, "SELECT " SET_COLUMNS " FROM shown_sets WHERE request_id = ?1", request_id,
                 arena, out, error);
    if (status == SK_END)
        return sk_error_set(error, SK_NOT_FOUND, "no suggestion set is recorded for this request_id");
    out->request_id = request_id;
    return status;
}

enum sk_status sk_store_set_teams(struct sk_store *store, struct sk_slice set_id, struct sk_arena *arena, struct sk_slice *teams,
                                  struct sk_error *error) {
    static const char sql[] = "SELECT teams FROM shown_sets WHERE id = ?1";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_SET_TEAMS, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, set_id);
    return sk_database_read_text(store, statement, arena, teams, "suggestion set", error);
}

/* The position in "<set id><one byte of .-:_/><position>"; 0 where it is not such an id. */
static int position_in_set(struct sk_slice set_id, struct sk_slice suggestion_id) {
    if (!sk_slice_starts(suggestion_id, set_id) || suggestion_id.size < set_id.size + 2 || suggestion_id.size > set_id.size + 4)
        return 0;
    const char *rest = suggestion_id.data + set_id.size;
    if (!memchr(".-:_/", rest[0], 5) || rest[1] == '0')
        return 0;
    int position = 0;
    for (size_t i = 1; i < suggestion_id.size - set_id.size; i++) {
        if (rest[i] < '0' || rest[i] > '9')
            return 0;
        position = position * 10 + (rest[i] - '0');
    }
    return position;
}

static enum sk_status find_set(struct sk_store *store, struct sk_slice set_id, int64_t *number, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_FIND_SET, "SELECT number FROM shown_sets WHERE id = ?1", &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, set_id);
    status = sk_database_step(store, statement, "look up a suggestion set", error);
    if (status == SK_END)
        return sk_error_set(error, SK_NOT_FOUND, "there is no suggestion set with this id");
    if (status == SK_OK)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return status;
}

static enum sk_status find_row(struct sk_store *store, int64_t set_number, int position, int64_t *row, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_FIND_SUGGESTION,
                            "SELECT case_row FROM shown_suggestions WHERE set_number = ?1 AND position = ?2", &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, set_number);
    sqlite3_bind_int(statement, 2, position);
    status = sk_database_step(store, statement, "look up a suggestion", error);
    if (status == SK_END)
        return sk_error_set(error, SK_NOT_FOUND, "there is no such suggestion in this set");
    if (status == SK_OK)
        *row = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return status;
}

enum sk_status sk_store_find_suggestion(struct sk_store *store, struct sk_slice set_id, struct sk_slice suggestion_id,
                                        int64_t *row, int *position, struct sk_error *error) {
    int64_t number = 0;
    *row = 0;
    *position = 0;
    enum sk_status status = find_set(store, set_id, &number, error);
    if (status != SK_OK || !suggestion_id.data)
        return status;
    int place = position_in_set(set_id, suggestion_id);
    status = find_row(store, number, place, row, error); /* place 0 is never there */
    if (status == SK_OK)
        *position = place;
    return status;
}
