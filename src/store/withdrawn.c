#include "store/withdrawn.h"

enum sk_status sk_withdraw(struct sk_store *store, int64_t row, const struct sk_case *record, struct sk_error *error) {
    static const char sql[] =
        "INSERT INTO withdrawn (row, last_set) SELECT ?1, last"
        " FROM (SELECT max(set_number) AS last FROM shown_suggestions WHERE case_row = ?1) WHERE last IS NOT NULL"
        " AND (?2 OR EXISTS (SELECT 1 FROM cases WHERE row = ?1 AND (question IS NOT ?3 OR answer IS NOT ?4)))"
        /* What is cleaned stays so: a case that changes often would never be done. */
        " ON CONFLICT (row) DO UPDATE SET last_set = excluded.last_set";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_WITHDRAW, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, row);
    sqlite3_bind_int(statement, 2, !record);
    sk_database_bind_slice(statement, 3, record ? record->question : sk_slice(NULL, 0));
    sk_database_bind_slice(statement, 4, record ? record->answer : sk_slice(NULL, 0));
    return sk_database_run(store, statement, "withdraw a case from recorded answers", error);
}

enum sk_status sk_withdraw_other(struct sk_store *store, int64_t set_number, int64_t row, const struct sk_case *read,
                                 struct sk_error *error) {
    static const char sql[] = "INSERT INTO withdrawn (row, cleaned, last_set) SELECT ?2, ?1 - 1, ?1 WHERE NOT EXISTS"
                              " (SELECT 1 FROM cases WHERE row = ?2 AND (NOT ?3 OR (question IS ?4 AND answer IS ?5)))"
                              " ON CONFLICT (row) DO UPDATE SET last_set = excluded.last_set";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_WITHDRAW_OTHER, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, set_number);
    sqlite3_bind_int64(statement, 2, row);
    sqlite3_bind_int(statement, 3, read != NULL);
    sk_database_bind_slice(statement, 4, read ? read->question : sk_slice(NULL, 0));
    sk_database_bind_slice(statement, 5, read ? read->answer : sk_slice(NULL, 0));
    return sk_database_run(store, statement, "withdraw a case from recorded answers", error);
}
