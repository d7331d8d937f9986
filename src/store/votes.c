/* What agents did with replies, summed up so that ranking can ask for it with every suggestion.
 *
 * Feedback is counted in votes: a suggestion set gives each case that somebody reported on one vote, taken or refused, and at
 * most one rating, the newest. The vote is the agent's who first used or refused anything of the set; whoever reports on it later
 * (the survey, a colleague) adds to his vote and has none of his own. (View set_votes, migrate.c.)
 *
 * The votes of one agent on one case count less with each: 1, 1/2, 1/4, …, so that a hundred clicks weigh less than two of
 * different people, in the proportion in which he took and refused it; his ratings likewise. Ratings that come with a case are
 * not votes and count whole. (Triggers on case_votes, migrate.c.) Everything is whole thousandths: what is taken off again leaves
 * nothing behind.
 *
 * An agent appears as a keyed hash (store/audit.h), which is for telling agents apart: nothing is ever said about one.
 */
#include "store/votes.h"

#include "base/mac.h"

#define THOUSANDTHS 1000.0

enum sk_status sk_votes_voter(struct sk_store *store, struct sk_slice agent_id, struct sk_slice reporter, int64_t *voter,
                              struct sk_error *error) {
    struct sk_mac mac;
    uint8_t value[SK_MAC_SIZE];
    enum sk_status status = sk_database_begin_mac(store, "voter", &mac, error);
    if (status != SK_OK)
        return status;
    sk_mac_add(&mac, agent_id.size ? agent_id : sk_slice(NULL, 0));
    sk_mac_add(&mac, agent_id.size ? sk_slice(NULL, 0) : reporter);
    sk_mac_end(&mac, value);
    memcpy(voter, value, sizeof *voter);
    *voter &= INT64_MAX;
    *voter += *voter == 0;
    return SK_OK;
}

/* SQL's voter(agent_id): of reports that were stored before votes were counted. */
static void voter_function(sqlite3_context *context, int count, sqlite3_value **values) {
    struct sk_error error = { 0 };
    struct sk_slice agent = sk_slice((const char *) sqlite3_value_text(values[0]), (size_t) sqlite3_value_bytes(values[0]));
    int64_t voter;
    (void) count;
    if (sk_votes_voter(sqlite3_user_data(context), agent, sk_slice(NULL, 0), &voter, &error) == SK_OK)
        sqlite3_result_int64(context, voter);
    else
        sqlite3_result_error(context, error.message, -1);
}

enum sk_status sk_votes_define_voter(struct sk_store *store, struct sk_error *error) {
    int code = sqlite3_create_function(store->database, "voter", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, store, voter_function,
                                       NULL, NULL);
    return code == SQLITE_OK ? SK_OK : sk_database_fault(store, "define a function", error);
}

static enum sk_status run_for_set(struct sk_store *store, enum sk_statement slot, const char *sql, struct sk_slice set_id,
                                  int sign, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, slot, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, set_id);
    if (sign)
        sqlite3_bind_int(statement, 2, sign);
    return sk_database_run(store, statement, "sum up feedback", error);
}

enum sk_status sk_votes_add_set(struct sk_store *store, struct sk_slice set_id, int sign, struct sk_error *error) {
    static const char add[] =
        "INSERT INTO case_votes (case_row, voter, sets, taken, refused, rated, rating_sum)"
        " SELECT case_row, voter, ?2, ?2 * taken, ?2 * refused, ?2 * rated, ?2 * rating FROM set_votes WHERE set_id = ?1"
        " ON CONFLICT (case_row, voter) DO UPDATE SET sets = sets + excluded.sets, taken = taken + excluded.taken,"
        "   refused = refused + excluded.refused, rated = rated + excluded.rated, rating_sum = rating_sum + excluded.rating_sum";
    static const char clean[] = "DELETE FROM case_votes WHERE sets = 0 AND (case_row, voter) IN"
                                " (SELECT case_row, voter FROM set_votes WHERE set_id = ?1)";
    enum sk_status status = run_for_set(store, SK_STATEMENT_ADD_VOTES, add, set_id, sign, error);
    return status == SK_OK && sign < 0 ? run_for_set(store, SK_STATEMENT_CLEAN_VOTES, clean, set_id, 0, error) : status;
}

static enum sk_status read_uses(struct sk_store *store, int64_t row, struct sk_use *out, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_GET_USES,
        "SELECT taken, refused, rated, rating_weight, rating_sum, voter,"
        " EXISTS (SELECT 1 FROM sent_texts WHERE sent_texts.case_row = ?1 AND own) FROM case_uses WHERE case_row = ?1",
        &statement, error);
    if (status != SK_OK)
        return status;
    *out = (struct sk_use){ 0 };
    sqlite3_bind_int64(statement, 1, row);
    status = sk_database_step(store, statement, "read feedback", error);
    if (status == SK_OK) {
        *out = (struct sk_use){ .taken = (double) sqlite3_column_int64(statement, 0) / THOUSANDTHS,
                                .refused = (double) sqlite3_column_int64(statement, 1) / THOUSANDTHS,
                                .rated = (unsigned) sqlite3_column_int64(statement, 2),
                                .rating_weight = (double) sqlite3_column_int64(statement, 3) / THOUSANDTHS,
                                .rating_sum = (double) sqlite3_column_int64(statement, 4) / THOUSANDTHS,
                                .voter = sqlite3_column_int64(statement, 5),
                                .sent = sqlite3_column_int(statement, 6) != 0 };
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
