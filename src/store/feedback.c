/* Feedback, and its sums per case.
 *
 * Ranking asks for the sums of some 200 cases with every suggestion, so they are kept (case_uses) rather than counted: a
 * popular case may have ten thousand reports. They cannot drift from the reports: before a report is written, what its set
 * adds to the sums is taken off, and afterwards what it adds now is put on, by the same statement with the other sign and in the
 * same transaction.
 *
 * In one set a case counts once for each action, however many agents report it, and has at most one rating: the newest
 * that was given for its suggestion, or for the set as a whole where the case was what the agent used.
 */
#include "store/database.h"

/* Adds ?2 times (1 or -1) the contribution of set ?1. */
enum sk_status sk_database_add_uses(struct sk_store *store, struct sk_slice set_id, int sign, struct sk_error *error) {
    static const char sql[] =
        "INSERT INTO case_uses (case_row, displayed, selected, edited, sent, rejected, rated, rating_sum)"
        " SELECT case_row, ?2 * displayed, ?2 * selected, ?2 * edited, ?2 * sent, ?2 * rejected,"
        "   ?2 * (rating IS NOT NULL), ?2 * coalesce(rating, 0)"
        " FROM (SELECT report.case_row AS case_row, max(action = 'displayed') AS displayed, max(action = 'selected') AS selected,"
        "     max(action = 'edited') AS edited, max(action = 'sent') AS sent, max(action = 'rejected') AS rejected,"
        "     (SELECT rating.satisfaction FROM feedback AS rating"
        "      WHERE rating.set_id = ?1 AND rating.satisfaction IS NOT NULL AND (rating.case_row = report.case_row"
        "        OR (rating.case_row IS NULL AND EXISTS (SELECT 1 FROM feedback AS used WHERE used.set_id = ?1"
        "            AND used.case_row = report.case_row AND used.action IN ('selected', 'edited', 'sent'))))"
        "      ORDER BY rating.time_us DESC, rating.number DESC LIMIT 1) AS rating"
        "   FROM feedback AS report WHERE report.set_id = ?1 AND report.case_row IS NOT NULL GROUP BY report.case_row)"
        " WHERE true ON CONFLICT (case_row) DO UPDATE SET displayed = displayed + excluded.displayed,"
        "   selected = selected + excluded.selected, edited = edited + excluded.edited, sent = sent + excluded.sent,"
        "   rejected = rejected + excluded.rejected, rated = rated + excluded.rated,"
        "   rating_sum = rating_sum + excluded.rating_sum";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_ADD_USES, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, set_id);
    sqlite3_bind_int(statement, 2, sign);
    return sk_database_run(store, statement, "sum up feedback", error);
}

static struct sk_slice or_empty(struct sk_slice slice) {
    return slice.data ? slice : sk_slice("", 0);
}

static enum sk_status write_report(struct sk_store *store, const struct sk_stored_feedback *feedback, struct sk_error *error) {
    static const char sql[] =
        "INSERT INTO feedback (set_id, suggestion_id, action, agent_id, final_text, reason, satisfaction, case_row, position,"
        "   time_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
        " ON CONFLICT (set_id, suggestion_id, action, agent_id) DO UPDATE SET final_text = excluded.final_text,"
        "   reason = excluded.reason, satisfaction = excluded.satisfaction, case_row = excluded.case_row,"
        "   position = excluded.position, time_us = excluded.time_us";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_PUT_FEEDBACK, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, feedback->suggestion_set_id);
    sk_database_bind_slice(statement, 2, or_empty(feedback->suggestion_id));
    sk_database_bind_slice(statement, 3, feedback->action);
    sk_database_bind_slice(statement, 4, or_empty(feedback->agent_id));
    sk_database_bind_slice(statement, 5, feedback->final_text);
    sk_database_bind_slice(statement, 6, feedback->reason);
    if (feedback->satisfaction > 0)
        sqlite3_bind_double(statement, 7, feedback->satisfaction);
    if (feedback->row != 0)
        sqlite3_bind_int64(statement, 8, feedback->row);
    sqlite3_bind_int(statement, 9, feedback->position);
    sqlite3_bind_int64(statement, 10, feedback->time_us);
    struct sk_error reason = { 0 };
    status = sk_database_run(store, statement, "record feedback", &reason);
    if (status == SK_FAULT_INTERNAL && sqlite3_extended_errcode(store->database) == SQLITE_CONSTRAINT_FOREIGNKEY)
        return sk_error_set(error, SK_NOT_FOUND, "there is no suggestion set with this id");
    return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", reason.message);
}

enum sk_status sk_store_put_feedback(struct sk_store *store, const struct sk_stored_feedback *feedback, struct sk_error *error) {
    bool begun;
    enum sk_status status = sk_database_begin_write(store, &begun, error);
    if (status != SK_OK)
        return status;
    status = sk_database_add_uses(store, feedback->suggestion_set_id, -1, error);
    if (status == SK_OK)
        status = write_report(store, feedback, error);
    if (status == SK_OK)
        status = sk_database_add_uses(store, feedback->suggestion_set_id, 1, error);
    return sk_database_end_write(store, begun, status, error);
}

static enum sk_status read_uses(struct sk_store *store, int64_t row, struct sk_use *out, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_GET_USES,
        "SELECT displayed, selected, edited, sent, rejected, rated, rating_sum FROM case_uses WHERE case_row = ?1", &statement,
        error);
    if (status != SK_OK)
        return status;
    *out = (struct sk_use){ 0 };
    sqlite3_bind_int64(statement, 1, row);
    status = sk_database_step(store, statement, "read feedback", error);
    if (status == SK_OK) {
        unsigned *const counts[] = { &out->displayed, &out->selected, &out->edited, &out->sent, &out->rejected, &out->rated };
        for (int i = 0; i < (int) (sizeof counts / sizeof *counts); i++)
            *counts[i] = (unsigned) sqlite3_column_int64(statement, i);
        out->rating_sum = sqlite3_column_double(statement, 6);
        sqlite3_reset(statement);
    }
    return status == SK_END ? SK_OK : status;
}

/* One read transaction around all: taking the snapshot once costs less than the reads themselves. */
enum sk_status sk_store_uses(struct sk_store *store, const int64_t *rows, size_t count, struct sk_use *out,
                             struct sk_error *error) {
    bool begun = !store->writing && !store->reading;
    enum sk_status status = begun ? sk_store_begin_read(store, error) : SK_OK;
    for (size_t i = 0; status == SK_OK && i < count; i++)
        status = read_uses(store, rows[i], &out[i], error);
    if (begun)
        sk_store_end_read(store);
    return status;
}
