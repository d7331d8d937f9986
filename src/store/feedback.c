/* Feedback. What it comes to is summed up per case (votes.h): before a report is written, what its set adds to the sums is taken
 * off, and afterwards what it adds now is put on, in the same transaction, so that they cannot drift apart. In a set no report
 * has a time before that of an earlier one, whatever the clock says. */
#include "store/votes.h"

static struct sk_slice or_empty(struct sk_slice slice) {
    return slice.data ? slice : sk_slice("", 0);
}

static void bind_key(sqlite3_stmt *statement, const struct sk_stored_feedback *feedback) {
    sk_database_bind_slice(statement, 1, feedback->suggestion_set_id);
    sk_database_bind_slice(statement, 2, or_empty(feedback->suggestion_id));
    sk_database_bind_slice(statement, 3, feedback->action);
    sk_database_bind_slice(statement, 4, or_empty(feedback->agent_id));
}

/* Whether the set has room for a report beside its others. The agent in the key is named by the client, so that nothing else
 * bounds how many there are. */
static enum sk_status check_room(struct sk_store *store, const struct sk_stored_feedback *feedback, struct sk_error *error) {
    static const char sql[] = "SELECT count(*), coalesce(sum(length(CAST(coalesce(final_text, '') AS BLOB))"
                              "   + length(CAST(coalesce(reason, '') AS BLOB))), 0) FROM feedback"
                              " WHERE set_id = ?1 AND NOT (suggestion_id = ?2 AND action = ?3 AND agent_id = ?4)";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_OTHER_FEEDBACK, sql, &statement, error);
    if (status != SK_OK)
        return status;
    bind_key(statement, feedback);
    status = sk_database_step(store, statement, "count feedback", error);
    if (status != SK_OK)
        return status;
    int64_t count = sqlite3_column_int64(statement, 0) + 1;
    int64_t bytes = sqlite3_column_int64(statement, 1) + (int64_t) (feedback->final_text.size + feedback->reason.size);
    sqlite3_reset(statement);
    if (count > SK_FEEDBACK_LIMIT)
        return sk_error_set(error, SK_REJECTED, "the suggestion set has %d reports already", SK_FEEDBACK_LIMIT);
    if (bytes > SK_FEEDBACK_BYTES_LIMIT)
        return sk_error_set(error, SK_REJECTED, "the texts of the suggestion set's reports have more than %d bytes together",
                            SK_FEEDBACK_BYTES_LIMIT);
    return SK_OK;
}

static enum sk_status write_report(struct sk_store *store, const struct sk_stored_feedback *feedback, int64_t voter,
                                   struct sk_error *error) {
    static const char sql[] =
        "INSERT INTO feedback (set_id, suggestion_id, action, agent_id, final_text, reason, satisfaction, case_row, position,"
        "   time_us, voter, kept) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
        "   max(?10, coalesce((SELECT max(time_us) + 1 FROM feedback WHERE set_id = ?1), ?10)), ?11, ?12)"
        " ON CONFLICT (set_id, suggestion_id, action, agent_id) DO UPDATE SET final_text = excluded.final_text,"
        "   reason = excluded.reason, satisfaction = excluded.satisfaction, case_row = excluded.case_row,"
        "   position = excluded.position, time_us = excluded.time_us, voter = excluded.voter, kept = excluded.kept";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_PUT_FEEDBACK, sql, &statement, error);
    if (status != SK_OK)
        return status;
    bind_key(statement, feedback);
    sk_database_bind_slice(statement, 5, feedback->final_text);
    sk_database_bind_slice(statement, 6, feedback->reason);
    if (feedback->satisfaction > 0)
        sqlite3_bind_double(statement, 7, feedback->satisfaction);
    if (feedback->row != 0)
        sqlite3_bind_int64(statement, 8, feedback->row);
    sqlite3_bind_int(statement, 9, feedback->position);
    sqlite3_bind_int64(statement, 10, feedback->time_us);
    sqlite3_bind_int64(statement, 11, voter);
    if (feedback->has_kept)
        sqlite3_bind_int64(statement, 12, (int64_t) (1000 * feedback->kept + 0.5));
    struct sk_error reason = { 0 };
    status = sk_database_run(store, statement, "record feedback", &reason);
    if (status == SK_FAULT_INTERNAL && sqlite3_extended_errcode(store->database) == SQLITE_CONSTRAINT_FOREIGNKEY)
        return sk_error_set(error, SK_NOT_FOUND, "there is no suggestion set with this id");
    return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", reason.message);
}

static enum sk_status put(struct sk_store *store, const struct sk_stored_feedback *feedback, struct sk_error *error) {
    int64_t voter;
    enum sk_status status = check_room(store, feedback, error);
    if (status == SK_OK)
        status = sk_votes_voter(store, feedback->agent_id, feedback->reporter, &voter, error);
    if (status == SK_OK)
        status = sk_votes_add_set(store, feedback->suggestion_set_id, -1, error);
    if (status == SK_OK)
        status = write_report(store, feedback, voter, error);
    return status == SK_OK ? sk_votes_add_set(store, feedback->suggestion_set_id, 1, error) : status;
}

enum sk_status sk_store_put_feedback(struct sk_store *store, const struct sk_stored_feedback *feedback, struct sk_error *error) {
    bool begun;
    enum sk_status status = sk_database_begin_write(store, &begun, error);
    if (status != SK_OK)
        return status;
    status = put(store, feedback, error);
    return sk_database_end_write(store, begun, status, error);
}
