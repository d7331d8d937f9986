#include "store/sent.h"

#include <stdio.h>

#include "base/hash.h"
#include "store/sent_links.h"
#include "store/votes.h"
#include "text/shingles.h"

/* The share of their words from which on two answers in one conversation are the same one. Too low does little harm: the desk's
 * case then takes the place of another turn's, and that turn's own case will be there as well. Too high counts a turn twice. */
#define SAME_TEXT 0.5

/* ---- comparing ---- */

static enum sk_status no_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to compare a text that was sent");
}

static enum sk_status hash_words(const struct sk_case *record, struct sk_arena *arena, int64_t *words, struct sk_error *error) {
    const struct sk_slice texts[] = { record->question, record->answer };
    uint64_t hash = 0;
    for (size_t i = 0; i < 2; i++) {
        size_t count;
        const uint64_t *shingles = sk_shingles(texts[i], arena, &count);
        if (!shingles)
            return no_memory(error);
        hash = sk_hash(shingles, count * sizeof *shingles, hash + count);
    }
    memcpy(words, &hash, sizeof *words);
    return SK_OK;
}

static enum sk_status compare(struct sk_slice a, struct sk_slice b, struct sk_arena *arena, double *similarity,
                              struct sk_error *error) {
    size_t a_count, b_count;
    const uint64_t *a_words = sk_shingles(a, arena, &a_count), *b_words = sk_shingles(b, arena, &b_count);
    if (!a_words || !b_words)
        return no_memory(error);
    *similarity = sk_shingles_similarity(a_words, a_count, b_words, b_count);
    return SK_OK;
}

/* How like another case's its answer and question are, 0..2; 0 where the answers are not the same one. */
static enum sk_status likeness(struct sk_store *store, const struct sk_case *record, int64_t row, struct sk_arena *arena,
                               double *out, struct sk_error *error) {
    struct sk_case other;
    double question = 0;
    enum sk_status status = sk_store_get_reply(store, row, arena, &other, error);
    if (status == SK_OK)
        status = compare(record->answer, other.answer, arena, out, error);
    if (status == SK_OK)
        status = compare(record->question, other.question, arena, &question, error);
    *out = status == SK_OK && *out >= SAME_TEXT ? *out + question : 0;
    return status;
}

/* Of the rows that a statement (bound, ready to run) gives, the one whose case is most like this one. *found 0: none is. */
static enum sk_status most_alike(struct sk_store *store, sqlite3_stmt *statement, const struct sk_case *record,
                                 struct sk_arena *arena, int64_t *found, struct sk_error *error) {
    enum sk_status status;
    double best = 0;
    *found = 0;
    while ((status = sk_database_step(store, statement, "look for the case of a text", error)) == SK_OK) {
        int64_t row = sqlite3_column_int64(statement, 0);
        double alike = 0;
        status = likeness(store, record, row, arena, &alike, error);
        if (status != SK_OK)
            break;
        if (alike > best) {
            best = alike;
            *found = row;
        }
    }
    sqlite3_reset(statement);
    return status == SK_END ? SK_OK : status;
}

/* ---- links ---- */

enum { LINK_NONE, LINK_OTHERS, LINK_OWN };

/* What is known of a set: its number and the case of its text. SK_NOT_FOUND: no such set. */
struct link {
    int64_t set_number, row;
    int kind;
};

static enum sk_status find_link(struct sk_store *store, struct sk_slice set_id, struct link *out, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_FIND_SENT,
                                                "SELECT number, coalesce(case_row, 0), coalesce(1 + own, 0) FROM shown_sets"
                                                " LEFT JOIN sent_texts ON set_number = number WHERE id = ?1",
                                                &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, set_id);
    status = sk_database_step(store, statement, "look up a suggestion set", error);
    if (status == SK_OK)
        *out = (struct link){ sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1),
                              sqlite3_column_int(statement, 2) };
    sqlite3_reset(statement);
    return status == SK_END ? sk_error_set(error, SK_NOT_FOUND, "there is no suggestion set with this id") : status;
}

static enum sk_status write_link(struct sk_store *store, int64_t set_number, int64_t row, int64_t from_row, bool own,
                                 int64_t words, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_PUT_SENT,
        "INSERT OR REPLACE INTO sent_texts (set_number, case_row, from_row, own, words) VALUES (?1, ?2, ?3, ?4, ?5)", &statement,
        error);
    if (status != SK_OK)
        return status;
    const int64_t values[] = { set_number, row, from_row, own, words };
    for (int i = 0; i < (int) (sizeof values / sizeof *values); i++)
        sqlite3_bind_int64(statement, i + 1, values[i]);
    return sk_database_run(store, statement, "link a text to its case", error);
}

static enum sk_status run_on(struct sk_store *store, enum sk_statement slot, const char *sql, int64_t number,
                             struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, slot, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, number);
    return sk_database_run(store, statement, "unlink a text from its case", error);
}

enum sk_status sk_sent_add_votes(struct sk_store *store, int64_t row, int sign, struct sk_error *error) {
    sqlite3_stmt *statement;
    char id[SK_CASE_FIELD_LIMIT + 1];
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_SENT_OF_CASE,
        "SELECT id, number FROM sent_texts JOIN shown_sets ON number = set_number WHERE case_row = ?1 AND number > ?2"
        " ORDER BY number LIMIT 1",
        &statement, error);
    for (int64_t number = 0; status == SK_OK;) {
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, row);
        sqlite3_bind_int64(statement, 2, number);
        status = sk_database_step(store, statement, "look up the set of a text", error);
        if (status != SK_OK)
            break;
        snprintf(id, sizeof id, "%s", (const char *) sqlite3_column_text(statement, 0));
        number = sqlite3_column_int64(statement, 1);
        sqlite3_reset(statement);
        status = sk_votes_add_set(store, sk_slice_of(id), sign, error);
    }
    return status == SK_END ? SK_OK : status;
}

enum sk_status sk_sent_unlink(struct sk_store *store, int64_t row, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (;;) {
        sqlite3_stmt *statement;
        char id[SK_CASE_FIELD_LIMIT + 1];
        status = sk_database_prepare(store, SK_STATEMENT_SENT_SET,
                                     "SELECT id, number FROM sent_texts JOIN shown_sets ON number = set_number"
                                     " WHERE case_row = ?1 LIMIT 1",
                                     &statement, error);
        if (status != SK_OK)
            return status;
        sqlite3_bind_int64(statement, 1, row);
        status = sk_database_step(store, statement, "look up the set of a text", error);
        if (status != SK_OK)
            return status == SK_END ? SK_OK : status;
        snprintf(id, sizeof id, "%s", (const char *) sqlite3_column_text(statement, 0));
        int64_t number = sqlite3_column_int64(statement, 1);
        sqlite3_reset(statement);
        status = sk_votes_add_set(store, sk_slice_of(id), -1, error);
        if (status == SK_OK)
            status = run_on(store, SK_STATEMENT_DROP_SENT, "DELETE FROM sent_texts WHERE set_number = ?1", number, error);
        if (status == SK_OK)
            status = sk_votes_add_set(store, sk_slice_of(id), 1, error);
        if (status != SK_OK)
            return status;
    }
}

/* ---- the desk's own case ---- */

/* Ours of the same turn; *row 0: none. Of the same team only: two teams' systems may count their conversations alike, and whoever
 * writes this case may not be allowed to see, let alone to change, that of another team, or of none. */
static enum sk_status find_own(struct sk_store *store, const struct sk_case *record, struct sk_arena *arena, int64_t *row,
                               struct sk_error *error) {
    static const char sql[] =
        "SELECT row FROM cases WHERE team IS ?3 AND row IN"
        " (SELECT case_row FROM sent_texts JOIN shown_sets ON number = set_number WHERE own AND conversation_id = ?1"
        "  UNION SELECT case_row FROM sent_texts JOIN shown_sets ON number = set_number"
        "    WHERE own AND words = ?2 AND (conversation_id IS NULL OR ?1 IS NULL)) ORDER BY row";
    sqlite3_stmt *statement;
    int64_t words = 0;
    enum sk_status status = hash_words(record, arena, &words, error);
    if (status == SK_OK)
        status = sk_database_prepare(store, SK_STATEMENT_SENT_LIKE, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, record->conversation_id);
    sqlite3_bind_int64(statement, 2, words);
    sk_database_bind_slice(statement, 3, record->team);
    return most_alike(store, statement, record, arena, row, error);
}

enum sk_status sk_sent_take_over(struct sk_store *store, const struct sk_case *record, int64_t *row, struct sk_error *error) {
    sqlite3_stmt *statement;
    struct sk_arena arena;
    *row = 0;
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_TAKE_OVER, "SELECT 1 FROM sent_texts WHERE own LIMIT 1", &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "look for texts that were sent", error);
    if (status != SK_OK)
        return status == SK_END ? SK_OK : status;
    sqlite3_reset(statement);
    sk_arena_init(&arena, SK_SENT_BYTES);
    status = find_own(store, record, &arena, row, error);
    sk_arena_finish(&arena);
    if (status != SK_OK || *row == 0)
        return status;
    status = run_on(store, SK_STATEMENT_DISOWN, "UPDATE sent_texts SET own = 0 WHERE case_row = ?1", *row, error);
    if (status == SK_OK)
        status =
            sk_database_prepare(store, SK_STATEMENT_RENAME_CASE, "UPDATE cases SET id = ?1 WHERE row = ?2", &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, record->id);
    sqlite3_bind_int64(statement, 2, *row);
    return sk_database_run(store, statement, "take over a case", error);
}

/* The desk's case of the same turn, of the same team as above; *row 0: none. */
static enum sk_status find_desks(struct sk_store *store, const struct sk_case *record, struct sk_arena *arena, int64_t *row,
                                 struct sk_error *error) {
    sqlite3_stmt *statement;
    *row = 0;
    if (!record->conversation_id.size)
        return SK_OK;
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_CASES_OF_CONVERSATION,
                            "SELECT row FROM cases WHERE conversation_id = ?1 AND team IS ?2"
                            " AND NOT EXISTS (SELECT 1 FROM sent_texts WHERE case_row = row) ORDER BY row DESC LIMIT 200",
                            &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, record->conversation_id);
    sk_database_bind_slice(statement, 2, record->team);
    return most_alike(store, statement, record, arena, row, error);
}

/* ---- putting and dropping ---- */

static enum sk_status has_final(struct sk_store *store, struct sk_slice set_id, bool *final, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_FINALLY_SENT,
        "SELECT 1 FROM feedback WHERE set_id = ?1 AND action = 'sent' AND final_text IS NOT NULL LIMIT 1", &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, set_id);
    status = sk_database_step(store, statement, "read feedback", error);
    sqlite3_reset(statement);
    *final = status == SK_OK;
    return status == SK_END ? SK_OK : status;
}

static enum sk_status relink(struct sk_store *store, const struct sk_sent_text *sent, const struct link *link, int64_t row,
                             bool own, struct sk_arena *arena, struct sk_error *error) {
    int64_t words = 0;
    enum sk_status status = hash_words(&sent->record, arena, &words, error);
    if (status == SK_OK)
        status = sk_votes_add_set(store, sent->set_id, -1, error);
    if (status == SK_OK)
        status = write_link(store, link->set_number, row, sent->from_row, own, words, error);
    return status == SK_OK ? sk_votes_add_set(store, sent->set_id, 1, error) : status;
}

static enum sk_status put_own(struct sk_store *store, const struct sk_sent_text *sent, const struct link *link,
                              struct sk_arena *arena, struct sk_slice *id, struct sk_error *error) {
    struct sk_case record = sent->record;
    int64_t row = 0;
    record.id = sk_slice_of(sk_arena_format(arena, "sent:%.*s", SK_SLICE_ARGUMENTS(sent->set_id)));
    if (!record.id.data)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the id of a case");
    enum sk_status outcome = sk_database_put_case(store, &record, true, &row, error);
    sk_arena_reset(&store->scratch);
    if (outcome != SK_OK && outcome != SK_UPDATED && outcome != SK_DUPLICATE)
        return outcome;
    *id = outcome == SK_DUPLICATE ? sk_slice(NULL, 0) : record.id;
    enum sk_status status = relink(store, sent, link, row, true, arena, error);
    return status == SK_OK && outcome == SK_UPDATED ? SK_UPDATED : status;
}

enum sk_status sk_store_put_sent(struct sk_store *store, const struct sk_sent_text *sent, struct sk_arena *arena,
                                 struct sk_slice *id, struct sk_error *error) {
    struct link link;
    int64_t row = 0;
    bool final = false;
    *id = sk_slice(NULL, 0);
    enum sk_status status = find_link(store, sent->set_id, &link, error);
    if (status == SK_OK && !sent->final)
        status = has_final(store, sent->set_id, &final, error);
    if (status != SK_OK || final || link.kind == LINK_OTHERS)
        return status;
    if (link.kind == LINK_NONE)
        status = find_desks(store, &sent->record, arena, &row, error);
    if (status != SK_OK)
        return status;
    return row ? relink(store, sent, &link, row, false, arena, error) : put_own(store, sent, &link, arena, id, error);
}

enum sk_status sk_store_drop_sent(struct sk_store *store, struct sk_slice set_id, struct sk_arena *arena, struct sk_slice *id,
                                  struct sk_error *error) {
    struct link link = { 0 };
    struct sk_case record;
    *id = sk_slice(NULL, 0);
    enum sk_status status = find_link(store, set_id, &link, error);
    if (status != SK_OK || link.kind != LINK_OWN)
        return status;
    status = sk_store_get_reply(store, link.row, arena, &record, error);
    if (status != SK_OK)
        return status;
    *id = record.id;
    return sk_database_delete_case(store, link.row, error);
}
