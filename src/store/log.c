#include "store/log.h"

#include "store/database.h"

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to read the log");
}

enum sk_status sk_store_next_shown(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_logged_set *out,
                                   struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_NEXT_LOGGED,
                                                "SELECT number, time_us, id, conversation_id, question, result, context FROM "
                                                "shown_sets WHERE number > ?1 ORDER BY number LIMIT 1",
                                                &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, after);
    status = sk_database_step(store, statement, "read the log", error);
    if (status != SK_OK)
        return status;
    *out = (struct sk_logged_set){ .number = sqlite3_column_int64(statement, 0) };
    out->set.time_us = sqlite3_column_int64(statement, 1);
    struct sk_slice *const texts[] = { &out->set.id, &out->set.conversation_id, &out->set.question, &out->set.result,
                                       &out->set.context };
    for (int i = 0; status == SK_OK && i < (int) (sizeof texts / sizeof *texts); i++)
        if (!sk_database_read_slice(statement, i + 2, arena, texts[i]))
            status = out_of_memory(error);
    sqlite3_reset(statement);
    return status;
}

static bool read_report(sqlite3_stmt *statement, struct sk_arena *arena, struct sk_stored_feedback *out) {
    *out = (struct sk_stored_feedback){
        .satisfaction = sqlite3_column_double(statement, 5),
        .row = sqlite3_column_int64(statement, 6),
        .position = sqlite3_column_int(statement, 7),
        .time_us = sqlite3_column_int64(statement, 8),
    };
    struct sk_slice *const texts[] = { &out->suggestion_id, &out->action, &out->final_text, &out->reason, &out->agent_id };
    for (int i = 0; i < (int) (sizeof texts / sizeof *texts); i++)
        if (!sk_database_read_slice(statement, i, arena, texts[i]))
            return false;
    if (out->suggestion_id.size == 0)
        out->suggestion_id = sk_slice(NULL, 0);
    return true;
}

/* First their number (a set has few), then the reports: an arena cannot grow an array in place. */
static enum sk_status read_feedback(struct sk_store *store, struct sk_arena *arena, struct sk_logged_set *out,
                                    struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_LOGGED_FEEDBACK,
        "SELECT suggestion_id, action, final_text, reason, agent_id, coalesce(satisfaction, 0), coalesce(case_row, 0), position,"
        " time_us, count(*) OVER () FROM feedback WHERE set_id = ?1 ORDER BY time_us, number",
        &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, out->set.id);
    struct sk_stored_feedback *reports = NULL;
    while ((status = sk_database_step(store, statement, "read the log", error)) == SK_OK) {
        if (!reports)
            reports = sk_arena_array(arena, (size_t) sqlite3_column_int64(statement, 9), sizeof *reports);
        if (!reports || !read_report(statement, arena, &reports[out->feedback_count])) {
            sqlite3_reset(statement);
            return out_of_memory(error);
        }
        reports[out->feedback_count++].suggestion_set_id = out->set.id;
    }
    out->feedback = reports;
    return status == SK_END ? SK_OK : status;
}

enum sk_status sk_store_next_logged(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_logged_set *out,
                                    struct sk_error *error) {
    enum sk_status status = sk_store_next_shown(store, after, arena, out, error);
    return status == SK_OK ? read_feedback(store, arena, out, error) : status;
}
