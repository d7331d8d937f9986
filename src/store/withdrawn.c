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

enum sk_status sk_withdraw_gone(struct sk_store *store, int64_t set_number, struct sk_error *error) {
    static const char sql[] = "INSERT INTO withdrawn (row, last_set)"
                              " SELECT case_row, set_number FROM shown_suggestions WHERE set_number = ?1"
                              " AND NOT EXISTS (SELECT 1 FROM cases WHERE row = case_row)"
                              " ON CONFLICT (row) DO UPDATE SET last_set = excluded.last_set";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_WITHDRAW_GONE, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, set_number);
    return sk_database_run(store, statement, "withdraw a case from recorded answers", error);
}
