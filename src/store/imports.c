/* How far an import has come. Written in the transaction that holds the cases, so that neither can be ahead of the other. */
#include "store/database.h"

enum sk_status sk_store_get_import(struct sk_store *store, struct sk_slice key, struct sk_import_state *out,
                                   struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_GET_IMPORT,
        "SELECT byte_offset, line, read, imported, updated, duplicates, rejected FROM imports WHERE key = ?1", &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, key);
    status = sk_database_step(store, statement, "read the state of an import", error);
    if (status == SK_END)
        return SK_NOT_FOUND;
    if (status != SK_OK)
        return status;
    *out = (struct sk_import_state){ .offset = sqlite3_column_int64(statement, 0),
                                     .line = sqlite3_column_int64(statement, 1),
                                     .read = sqlite3_column_int64(statement, 2),
                                     .imported = sqlite3_column_int64(statement, 3),
                                     .updated = sqlite3_column_int64(statement, 4),
                                     .duplicates = sqlite3_column_int64(statement, 5),
                                     .rejected = sqlite3_column_int64(statement, 6) };
    sqlite3_reset(statement);
    return SK_OK;
}

static enum sk_status put_import(struct sk_store *store, struct sk_slice key, const struct sk_import_state *state,
                                 struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_PUT_IMPORT,
                                                "INSERT OR REPLACE INTO imports (key, byte_offset, line, read, imported, updated,"
                                                " duplicates, rejected) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                                &statement, error);
    if (status != SK_OK)
        return status;
    const int64_t numbers[] = { state->offset,  state->line,       state->read,    state->imported,
                                state->updated, state->duplicates, state->rejected };
    sk_database_bind_slice(statement, 1, key);
    for (int i = 0; i < (int) (sizeof numbers / sizeof *numbers); i++)
        sqlite3_bind_int64(statement, i + 2, numbers[i]);
    return sk_database_run(store, statement, "write the state of an import", error);
}

enum sk_status sk_store_put_import(struct sk_store *store, struct sk_slice key, const struct sk_import_state *state,
                                   struct sk_error *error) {
    bool begun;
    enum sk_status status = sk_database_begin_write(store, &begun, error);
    if (status != SK_OK)
        return status;
    status = put_import(store, key, state, error);
    return sk_database_end_write(store, begun, status, error);
}

static enum sk_status clear_import(struct sk_store *store, struct sk_slice key, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_CLEAR_IMPORT, "DELETE FROM imports WHERE key = ?1", &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, key);
    return sk_database_run(store, statement, "clear the state of an import", error);
}

enum sk_status sk_store_clear_import(struct sk_store *store, struct sk_slice key, struct sk_error *error) {
    bool begun;
    enum sk_status status = sk_database_begin_write(store, &begun, error);
    if (status != SK_OK)
        return status;
    status = clear_import(store, key, error);
    return sk_database_end_write(store, begun, status, error);
}
