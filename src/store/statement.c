#include "store/statement.h"

enum sk_status sk_statement_open(struct sk_store *store, const char *sql, const struct sk_statement_values *values,
                                 sqlite3_stmt **out, struct sk_error *error) {
    *out = NULL;
    if (sqlite3_prepare_v2(store->database, sql, -1, out, NULL) != SQLITE_OK)
        return sk_database_fault(store, "prepare a statement", error);
    int parameters = values ? sqlite3_bind_parameter_count(*out) : 0;
    if (parameters >= 1)
        sk_database_bind_slice(*out, 1, values->first);
    if (parameters >= 2)
        sk_database_bind_slice(*out, 2, values->second);
    if (parameters >= 3)
        sqlite3_bind_int64(*out, 3, values->third);
    if (parameters >= 4)
        sqlite3_bind_int64(*out, 4, values->fourth);
    return SK_OK;
}

enum sk_status sk_statement_run(struct sk_store *store, const char *sql, const struct sk_statement_values *values,
                                const char *doing, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(store, sql, values, &statement, error);
    if (status == SK_OK)
        status = sk_database_run(store, statement, doing, error);
    sqlite3_finalize(statement);
    return status;
}
