#include "store/selection.h"

#include "base/clock.h"
#include "store/audit.h"
#include "store/mask.h"
#include "store/database.h"
#include "store/statement.h"
#include "store/votes.h"

/* What we made of a set goes with it: it names nobody. */
#define SENT_OF_SETS                                                                                                             \
    "INSERT OR IGNORE INTO temp.selected_cases SELECT case_row FROM sent_texts"                                                  \
    " WHERE own AND set_number IN (SELECT number FROM temp.selected_sets)"

static const char *const customer_steps[] = {
    "INSERT INTO temp.selected_cases SELECT row FROM cases WHERE customer_id = ?1",
    "INSERT INTO temp.selected_sets SELECT number FROM shown_sets WHERE person = ?2",
    "INSERT OR IGNORE INTO temp.selected_conversations SELECT conversation_id FROM cases"
    " WHERE customer_id = ?1 AND conversation_id IS NOT NULL",
    "INSERT OR IGNORE INTO temp.selected_conversations SELECT conversation_id FROM shown_sets"
    " WHERE person = ?2 AND conversation_id IS NOT NULL",
    "DELETE FROM temp.selected_conversations WHERE EXISTS (SELECT 1 FROM cases"
    " WHERE conversation_id = selected_conversations.id AND customer_id IS NOT NULL AND customer_id IS NOT ?1)",
    "DELETE FROM temp.selected_conversations WHERE EXISTS (SELECT 1 FROM shown_sets"
    " WHERE conversation_id = selected_conversations.id AND person IS NOT NULL AND person IS NOT ?2)",
    "INSERT OR IGNORE INTO temp.selected_cases SELECT row FROM cases"
    " WHERE customer_id IS NULL AND conversation_id IN (SELECT id FROM temp.selected_conversations)",
    "INSERT OR IGNORE INTO temp.selected_sets SELECT number FROM shown_sets"
    " WHERE person IS NULL AND conversation_id IN (SELECT id FROM temp.selected_conversations)",
    SENT_OF_SETS,
    NULL,
};

/* ?2: as it stands where it was masked (mask.h). Turns that a case continues stand with an earlier one (conversation.h). */
static const char *const identifier_steps[] = {
    "INSERT INTO temp.selected_cases SELECT row FROM cases WHERE instr(lower(id), lower(?1))"
    " OR instr(lower(question), lower(?1)) OR instr(lower(answer), lower(?1)) OR instr(lower(context), lower(?1))"
    " OR instr(lower(metadata), lower(?1)) OR instr(lower(customer_id), lower(?1))"
    " OR instr(lower(conversation_id), lower(?1)) OR instr(id, ?2) OR instr(conversation_id, ?2)",
    "INSERT OR IGNORE INTO temp.selected_cases WITH RECURSIVE later (row) AS"
    " (SELECT row FROM cases WHERE continues IN (SELECT row FROM temp.selected_cases)"
    "  UNION SELECT cases.row FROM later JOIN cases ON cases.continues = later.row)"
    " SELECT row FROM later WHERE instr(lower(turns_of(row)), lower(?1))",
    "INSERT INTO temp.selected_sets SELECT number FROM shown_sets WHERE instr(lower(question), lower(?1))"
    " OR instr(lower(context), lower(?1)) OR instr(lower(conversation_id), lower(?1)) OR instr(conversation_id, ?2)"
    " OR EXISTS (SELECT 1 FROM feedback WHERE set_id = shown_sets.id"
    "            AND (instr(lower(final_text), lower(?1)) OR instr(lower(reason), lower(?1))))",
    "INSERT OR IGNORE INTO temp.selected_conversations SELECT conversation_id FROM cases"
    " WHERE row IN (SELECT row FROM temp.selected_cases) AND conversation_id IS NOT NULL",
    "DELETE FROM temp.selected_conversations WHERE"
    " (SELECT count(DISTINCT customer_id) FROM cases WHERE conversation_id = selected_conversations.id) > 1"
    " OR (SELECT count(DISTINCT person) FROM shown_sets WHERE conversation_id = selected_conversations.id) > 1",
    "INSERT OR IGNORE INTO temp.selected_cases SELECT row FROM cases"
    " WHERE conversation_id IN (SELECT id FROM temp.selected_conversations)",
    "INSERT OR IGNORE INTO temp.selected_sets SELECT number FROM shown_sets"
    " WHERE conversation_id IN (SELECT id FROM temp.selected_conversations)",
    SENT_OF_SETS,
    NULL,
};

#define TIME_OF_CASE                                                                                                             \
    "coalesce(clock_us(timestamp), nullif(stored_us, 0), (SELECT value FROM counters WHERE name = 'stored_since'))"

/* First how far the store had got: what is written while it selects counts as changed since. */
static const char *const older_steps[] = {
    "INSERT INTO temp.selected_before SELECT ?3, value FROM counters WHERE name = 'sequence'",
    "INSERT INTO temp.selected_cases SELECT row FROM cases WHERE " TIME_OF_CASE " < ?3",
    "INSERT INTO temp.selected_sets SELECT number FROM shown_sets WHERE time_us < ?3",
    SENT_OF_SETS,
    NULL,
};

/* SQL's clock_us(timestamp): microseconds, or NULL where the text is no time. */
static void clock_us(sqlite3_context *context, int count, sqlite3_value **values) {
    int64_t seconds;
    (void) count;
    const char *text = (const char *) sqlite3_value_text(values[0]);
    if (text && sk_clock_parse_stored(sk_slice(text, (size_t) sqlite3_value_bytes(values[0])), &seconds))
        sqlite3_result_int64(context, seconds * 1000000);
    else
        sqlite3_result_null(context);
}

/* SQL's turns_of(row): all turns before a case, as JSON. */
static void turns_of(sqlite3_context *context, int count, sqlite3_value **values) {
    struct sk_store *store = sqlite3_user_data(context);
    struct sk_arena arena;
    struct sk_case record;
    struct sk_slice text;
    (void) count;
    sk_arena_init(&arena, SK_STORE_SCRATCH_BYTES);
    enum sk_status status = sk_store_get_case(store, sqlite3_value_int64(values[0]), &arena, &record, NULL);
    if (status == SK_OK)
        status = sk_turns_encode(record.context, record.context_count, &arena, &text, NULL);
    if (status == SK_OK)
        sqlite3_result_text64(context, text.data, text.size, SQLITE_TRANSIENT, SQLITE_UTF8);
    else
        sqlite3_result_error(context, "the turns before a case cannot be read", -1);
    sk_arena_finish(&arena);
}

static bool define_functions(struct sk_store *store) {
    return sqlite3_create_function(store->database, "clock_us", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, clock_us, NULL, NULL)
               == SQLITE_OK
           && sqlite3_create_function(store->database, "turns_of", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, store, turns_of, NULL,
                                      NULL)
                  == SQLITE_OK;
}

static enum sk_status begin_selection(struct sk_store *store, struct sk_error *error) {
    static const char tables[] = "CREATE TEMP TABLE IF NOT EXISTS selected_cases (row INTEGER PRIMARY KEY);"
                                 "CREATE TEMP TABLE IF NOT EXISTS selected_sets (number INTEGER PRIMARY KEY);"
                                 "CREATE TEMP TABLE IF NOT EXISTS selected_conversations (id TEXT PRIMARY KEY) WITHOUT ROWID;"
                                 "CREATE TEMP TABLE IF NOT EXISTS selected_before (time_us INTEGER, sequence INTEGER);"
                                 "DELETE FROM temp.selected_cases; DELETE FROM temp.selected_sets;"
                                 "DELETE FROM temp.selected_conversations; DELETE FROM temp.selected_before";
    if (!define_functions(store) || sqlite3_exec(store->database, tables, NULL, NULL, NULL) != SQLITE_OK)
        return sk_database_fault(store, "select", error);
    return SK_OK;
}

enum sk_status sk_store_count_selected(struct sk_store *store, struct sk_selection_counts *counts, struct sk_error *error) {
    static const char sql[] =
        "SELECT (SELECT count(*) FROM temp.selected_cases), (SELECT count(*) FROM temp.selected_sets),"
        " (SELECT count(*) FROM feedback WHERE set_id IN (SELECT id FROM shown_sets WHERE number IN temp.selected_sets)),"
        " (SELECT count(DISTINCT customer_id) FROM cases WHERE row IN temp.selected_cases)";
    int64_t *const out[] = { &counts->cases, &counts->sets, &counts->feedback, &counts->customers };
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(store, sql, NULL, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "count what is selected", error);
    for (int i = 0; status == SK_OK && i < 4; i++)
        *out[i] = sqlite3_column_int64(statement, i);
    sqlite3_finalize(statement);
    return status;
}

static enum sk_status run_steps(struct sk_store *store, const char *const *steps, const struct sk_statement_values *values,
                                struct sk_selection_counts *counts, struct sk_error *error) {
    enum sk_status status = begin_selection(store, error);
    for (size_t i = 0; status == SK_OK && steps[i]; i++)
        status = sk_statement_run(store, steps[i], values, "select", error);
    return status == SK_OK ? sk_store_count_selected(store, counts, error) : status;
}

enum sk_status sk_store_select(struct sk_store *store, const struct sk_selection *selection, struct sk_selection_counts *counts,
                               struct sk_error *error) {
    char person[SK_PSEUDONYM_SIZE] = "";
    struct sk_statement_values values = { .first = selection->text, .third = selection->before_us };
    enum sk_status status = SK_OK;
    if (selection->kind == SK_SELECT_CUSTOMER)
        status = sk_store_pseudonym(store, SK_PSEUDONYM_CUSTOMER, selection->text, person, error);
    if (selection->kind == SK_SELECT_IDENTIFIER)
        status = sk_mask_digest(store, selection->text, person, error);
    values.second = sk_slice_of(person);
    if (status != SK_OK)
        return status;
    switch (selection->kind) {
    case SK_SELECT_CUSTOMER: return run_steps(store, customer_steps, &values, counts, error);
    case SK_SELECT_IDENTIFIER: return run_steps(store, identifier_steps, &values, counts, error);
    case SK_SELECT_OLDER: return run_steps(store, older_steps, &values, counts, error);
    case SK_SELECT_UNMASKED: break;
    }
    return sk_error_set(error, SK_FAULT_INTERNAL, "there is no such selection");
}

/* The customer_id whose pseudonym it is, in the arena; absent where no case has it. */
static enum sk_status find_customer(struct sk_store *store, const char *person, struct sk_arena *arena, struct sk_slice *out,
                                    struct sk_error *error) {
    char pseudonym[SK_PSEUDONYM_SIZE];
    sqlite3_stmt *statement;
    *out = sk_slice(NULL, 0);
    enum sk_status status =
        sk_statement_open(store, "SELECT DISTINCT customer_id FROM cases WHERE customer_id IS NOT NULL", NULL, &statement, error);
    while (status == SK_OK && !out->data) {
        struct sk_slice id;
        status = sk_database_step(store, statement, "look for a customer", error);
        if (status != SK_OK)
            break;
        id = sk_slice((const char *) sqlite3_column_text(statement, 0), (size_t) sqlite3_column_bytes(statement, 0));
        status = sk_store_pseudonym(store, SK_PSEUDONYM_CUSTOMER, id, pseudonym, error);
        if (status == SK_OK && strcmp(pseudonym, person) == 0)
            *out = sk_arena_slice(arena, id);
    }
    sqlite3_finalize(statement);
    return status == SK_END ? SK_OK : status;
}

enum sk_status sk_store_select_sent(struct sk_store *store, struct sk_error *error) {
    return sk_statement_run(store, SENT_OF_SETS, NULL, "select", error);
}

enum sk_status sk_store_select_pseudonym(struct sk_store *store, const char *person, struct sk_selection_counts *counts,
                                         struct sk_error *error) {
    struct sk_statement_values values = { .second = sk_slice_of(person) };
    enum sk_status status = find_customer(store, person, &store->scratch, &values.first, error);
    if (status == SK_OK)
        status = run_steps(store, customer_steps, &values, counts, error);
    sk_arena_reset(&store->scratch);
    return status;
}

/* ---- reading ---- */

/* The first number behind `after` in a temporary table. SK_END. */
static enum sk_status next_number(struct sk_store *store, const char *sql, int64_t after, int64_t *number,
                                  struct sk_error *error) {
    struct sk_statement_values values = { .third = after };
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(store, sql, &values, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "read what is selected", error);
    if (status == SK_OK)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return status;
}

enum sk_status sk_store_selected_case(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_stored_case *out,
                                      struct sk_error *error) {
    *out = (struct sk_stored_case){ .row = after };
    enum sk_status status =
        next_number(store, "SELECT row FROM temp.selected_cases WHERE row > ?3 ORDER BY row LIMIT 1", after, &out->row, error);
    return status == SK_OK ? sk_store_get_case(store, out->row, arena, &out->record, error) : status;
}

enum sk_status sk_store_selected_set(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_logged_set *out,
                                     struct sk_error *error) {
    int64_t number = 0;
    enum sk_status status = next_number(store, "SELECT number FROM temp.selected_sets WHERE number > ?3 ORDER BY number LIMIT 1",
                                        after, &number, error);
    return status == SK_OK ? sk_store_next_logged(store, number - 1, arena, out, error) : status;
}

/* ---- erasing ---- */

/* The first `ids` columns are ids. */
static enum sk_status visit(struct sk_store *store, const char *sql, int64_t limit, int ids, sk_erased_text *erased,
                            void *context, struct sk_error *error) {
    struct sk_statement_values values = { .third = limit };
    sqlite3_stmt *statement;
    if (!erased)
        return SK_OK;
    enum sk_status status = sk_statement_open(store, sql, &values, &statement, error);
    while (status == SK_OK) {
        status = sk_database_step(store, statement, "read what is erased", error);
        for (int i = 0; status == SK_OK && i < sqlite3_column_count(statement); i++) {
            const char *text = (const char *) sqlite3_column_text(statement, i);
            if (text)
                erased(context, sk_slice(text, (size_t) sqlite3_column_bytes(statement, i)), i < ids);
        }
    }
    sqlite3_finalize(statement);
    return status == SK_END ? SK_OK : status;
}

#define FIRST_CASES "(SELECT row FROM temp.selected_cases ORDER BY row LIMIT ?3)"
#define FIRST_SETS "(SELECT number FROM temp.selected_sets ORDER BY number LIMIT ?3)"
#define FIRST_SET_IDS "(SELECT id FROM shown_sets WHERE number IN " FIRST_SETS ")"

static enum sk_status visit_all(struct sk_store *store, int64_t limit, sk_erased_text *erased, void *context,
                                struct sk_error *error) {
    enum sk_status status = visit(store,
                                  "SELECT id, conversation_id, customer_id, question, answer, context, metadata FROM cases"
                                  " WHERE row IN " FIRST_CASES,
                                  limit, 3, erased, context, error);
    if (status == SK_OK)
        status = visit(store, "SELECT conversation_id, request_id, question, context FROM shown_sets WHERE number IN " FIRST_SETS,
                       limit, 2, erased, context, error);
    if (status == SK_OK)
        status = visit(store, "SELECT final_text, reason FROM feedback WHERE set_id IN " FIRST_SET_IDS, limit, 0, erased, context,
                       error);
    return status;
}

/* Repeats a deletion of some of the first ?3 of the selection until it finds none. */
static enum sk_status drop_all(struct sk_store *store, const char *sql, int64_t limit, struct sk_error *error) {
    struct sk_statement_values values = { .third = limit };
    enum sk_status status;
    do
        status = sk_statement_run(store, sql, &values, "look again at what is selected", error);
    while (status == SK_OK && sqlite3_changes(store->database) > 0);
    return status;
}

/* Others write between the selection and its deletion: what they deleted is no longer there to be erased, and what they made
 * younger than an age limit (selected_before) stays. A case that nobody changed goes even if it is younger itself, for it was
 * made of a set that is older. */
static enum sk_status drop_changed(struct sk_store *store, int64_t limit, struct sk_error *error) {
    enum sk_status status = drop_all(store,
                                     "DELETE FROM temp.selected_cases WHERE row IN " FIRST_CASES
                                     " AND NOT EXISTS (SELECT 1 FROM cases WHERE row = selected_cases.row AND NOT EXISTS"
                                     " (SELECT 1 FROM temp.selected_before AS past WHERE cases.sequence > past.sequence"
                                     "  AND " TIME_OF_CASE " >= past.time_us))",
                                     limit, error);
    if (status == SK_OK)
        status = drop_all(store,
                          "DELETE FROM temp.selected_sets WHERE number IN " FIRST_SETS
                          " AND NOT EXISTS (SELECT 1 FROM shown_sets WHERE number = selected_sets.number AND NOT EXISTS"
                          " (SELECT 1 FROM temp.selected_before AS past WHERE shown_sets.time_us >= past.time_us))",
                          limit, error);
    return status;
}

/* Its votes stay, which are numbers: they are of other people's sets, and are taken off with these (votes.h). */
static enum sk_status erase_case(struct sk_store *store, int64_t row, struct sk_error *error) {
    struct sk_statement_values values = { .third = row };
    enum sk_status status = sk_database_delete_case(store, row, error);
    if (status == SK_OK)
        status = sk_statement_run(store, "DELETE FROM temp.selected_cases WHERE row = ?3", &values, "delete a case", error);
    return status;
}

/* Takes off what a set's feedback has added to the sums of other people's cases, and counts it. Its texts are not read: they have
 * no place in memory that is large enough for certain. A set that is gone has added nothing. */
static enum sk_status take_off_votes(struct sk_store *store, int64_t number, int64_t *reports, struct sk_error *error) {
    struct sk_statement_values values = { .third = number };
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(store,
                                              "SELECT id, (SELECT count(*) FROM feedback WHERE set_id = shown_sets.id)"
                                              " FROM shown_sets WHERE number = ?3",
                                              &values, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "read a suggestion set", error);
    if (status == SK_OK) {
        const char *id = (const char *) sqlite3_column_text(statement, 0);
        *reports += sqlite3_column_int64(statement, 1);
        status = sk_votes_add_set(store, sk_slice(id, (size_t) sqlite3_column_bytes(statement, 0)), -1, error);
    }
    sqlite3_finalize(statement);
    return status == SK_END ? SK_OK : status;
}

/* The feedback itself goes with the set. */
static enum sk_status erase_set(struct sk_store *store, int64_t number, struct sk_selection_counts *counts,
                                struct sk_error *error) {
    struct sk_statement_values values = { .third = number };
    enum sk_status status = take_off_votes(store, number, &counts->feedback, error);
    if (status == SK_OK)
        status = sk_statement_run(store, "DELETE FROM shown_sets WHERE number = ?3", &values, "delete a suggestion set", error);
    if (status == SK_OK)
        status = sk_statement_run(store, "DELETE FROM temp.selected_sets WHERE number = ?3", &values, "delete a set", error);
    return status;
}

static enum sk_status erase_cases(struct sk_store *store, int64_t limit, struct sk_selection_counts *counts,
                                  struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (int64_t row = 0; status == SK_OK && counts->cases < limit; counts->cases += status == SK_OK) {
        status = next_number(store, "SELECT row FROM temp.selected_cases WHERE row > ?3 ORDER BY row LIMIT 1", row, &row, error);
        if (status == SK_OK)
            status = erase_case(store, row, error);
    }
    return status == SK_END ? SK_OK : status;
}

static enum sk_status erase_sets(struct sk_store *store, int64_t limit, struct sk_selection_counts *counts,
                                 struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (int64_t number = 0; status == SK_OK && counts->sets < limit; counts->sets += status == SK_OK) {
        status = next_number(store, "SELECT number FROM temp.selected_sets WHERE number > ?3 ORDER BY number LIMIT 1", number,
                             &number, error);
        if (status == SK_OK)
            status = erase_set(store, number, counts, error);
    }
    return status == SK_END ? SK_OK : status;
}

/* The numbers of the last sets are given out anew, to answers that are not cleaned (withdrawn.h). */
static enum sk_status set_back_cleaned(struct sk_store *store, struct sk_error *error) {
    static const char sql[] = "UPDATE withdrawn SET cleaned = min(cleaned, (SELECT coalesce(max(number), 0) FROM shown_sets))";
    return sk_statement_run(store, sql, NULL, "delete a suggestion set", error);
}

enum sk_status sk_store_erase_selected(struct sk_store *store, int64_t limit, sk_erased_text *erased, void *context,
                                       struct sk_selection_counts *counts, struct sk_error *error) {
    *counts = (struct sk_selection_counts){ 0 };
    enum sk_status status = drop_changed(store, limit, error);
    if (status == SK_OK)
        status = visit_all(store, limit, erased, context, error);
    if (status == SK_OK)
        status = erase_sets(store, limit, counts, error);
    if (status == SK_OK)
        status = set_back_cleaned(store, error);
    return status == SK_OK ? erase_cases(store, limit, counts, error) : status;
}

enum sk_status sk_store_note_selected(struct sk_store *store, int64_t erasure, struct sk_error *error) {
    char pseudonym[SK_PSEUDONYM_SIZE];
    sqlite3_stmt *statement;
    enum sk_status status =
        sk_statement_open(store, "SELECT id FROM cases WHERE row IN temp.selected_cases", NULL, &statement, error);
    while (status == SK_OK) {
        status = sk_database_step(store, statement, "read what is selected", error);
        if (status != SK_OK)
            break;
        struct sk_slice id =
            sk_slice((const char *) sqlite3_column_text(statement, 0), (size_t) sqlite3_column_bytes(statement, 0));
        status = sk_store_pseudonym(store, SK_PSEUDONYM_CASE, id, pseudonym, error);
        struct sk_statement_values values = { .first = sk_slice_of(pseudonym), .third = erasure };
        if (status == SK_OK)
            status = sk_statement_run(store, "INSERT OR IGNORE INTO erased_cases (erasure, pseudonym) VALUES (?3, ?1)", &values,
                                      "write the ledger", error);
    }
    sqlite3_finalize(statement);
    return status == SK_END ? SK_OK : status;
}
