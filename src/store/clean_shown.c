/* A recorded answer may hold the reply and the question of any case, also in sets that were shown to other people. Rather than
 * looking for the erased cases in them, every answer is held against the rule that it may only speak of cases that are there:
 * this needs no list of what was erased, can be killed and begun again at any point, and mends what a deletion of before left
 * behind. Costs about 0.1 ms an answer. */
#include "protocol/document.h"
#include "store/erasure.h"
#include "store/statement.h"

#define SET_BYTES ((size_t) 64 << 20)
#define STEP_SETS 20 /* in one transaction: some 2 ms, in which other writers wait */

static enum sk_status case_exists(struct sk_store *store, struct sk_slice id, bool *exists, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_CASE_EXISTS, "SELECT 1 FROM cases WHERE id = ?1", &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, id);
    status = sk_database_step(store, statement, "look up a case", error);
    *exists = status == SK_OK;
    sqlite3_reset(statement);
    return status == SK_END ? SK_OK : status;
}

/* The ids that are still cases; *first: whether the one shown is. New reference. */
static enum sk_status filter_ids(struct sk_store *store, const struct json_t *ids, struct json_t *kept, bool *first,
                                 struct sk_error *error) {
    enum sk_status status = SK_OK;
    *first = true;
    for (size_t i = 0; status == SK_OK && i < sk_document_count(ids); i++) {
        bool exists = false;
        struct sk_slice id = sk_document_text(sk_document_at(ids, i));
        status = case_exists(store, id, &exists, error);
        if (exists)
            sk_document_append(kept, sk_document_string(id));
        else if (i == 0)
            *first = false;
    }
    return status;
}

/* Without its reply it is shown no more; its place stays, for reports name it. */
static void empty_suggestion(struct json_t *suggestion) {
    sk_document_set_string(sk_document_get(suggestion, "source"), "question", "");
    sk_document_set_string(suggestion, "template", "");
    sk_document_set(sk_document_get(suggestion, "why"), "terms", sk_document_array());
}

static enum sk_status clean_suggestion(struct sk_store *store, struct json_t *suggestion, bool *changed, struct sk_error *error) {
    bool first;
    struct json_t *source = sk_document_get(suggestion, "source"), *kept = sk_document_array();
    const struct json_t *ids = sk_document_get(source, "case_ids");
    size_t count = sk_document_count(ids);
    enum sk_status status = filter_ids(store, ids, kept, &first, error);
    if (status != SK_OK || sk_document_count(kept) == count) {
        sk_document_release(kept);
        return status;
    }
    *changed = true;
    sk_document_set(source, "case_ids", kept);
    if (!first)
        empty_suggestion(suggestion);
    return SK_OK;
}

/* Those whose case said something else when the set was shown. */
static enum sk_status clean_withdrawn(struct sk_store *store, struct sk_slice set_id, struct json_t *list, bool *changed,
                                      struct sk_error *error) {
    static const char sql[] = "SELECT position FROM shown_suggestions JOIN withdrawn ON row = case_row"
                              " WHERE set_number = (SELECT number FROM shown_sets WHERE id = ?1)"
                              " AND set_number > cleaned AND set_number <= last_set";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_WITHDRAWN_OF_SET, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, set_id);
    while ((status = sk_database_step(store, statement, "look for withdrawn cases", error)) == SK_OK) {
        struct json_t *suggestion = sk_document_at(list, (size_t) sqlite3_column_int64(statement, 0) - 1);
        if (sk_document_get_slice(suggestion, "template").size == 0)
            continue;
        empty_suggestion(suggestion);
        *changed = true;
    }
    return status == SK_END ? SK_OK : status;
}

/* set_id: absent where only cases that are no more are looked for. */
static enum sk_status clean_result(struct sk_store *store, struct sk_slice set_id, struct json_t *result, bool *changed,
                                   struct sk_error *error) {
    struct json_t *list = sk_document_get(result, "suggestions");
    enum sk_status status = set_id.data ? clean_withdrawn(store, set_id, list, changed, error) : SK_OK;
    for (size_t i = 0; status == SK_OK && i < sk_document_count(list); i++)
        status = clean_suggestion(store, sk_document_at(list, i), changed, error);
    return status;
}

static enum sk_status write_result(struct sk_store *store, int64_t number, const struct json_t *result, struct sk_error *error) {
    struct sk_buffer text = { 0 };
    enum sk_status status = sk_document_encode(result, &text, error);
    struct sk_statement_values values = { .first = sk_buffer_slice(&text), .third = number };
    if (status == SK_OK)
        status =
            sk_statement_run(store, "UPDATE shown_sets SET result = ?1 WHERE number = ?3", &values, "clean an answer", error);
    sk_buffer_finish(&text);
    return status;
}

static enum sk_status clean_set(struct sk_store *store, const struct sk_logged_set *logged, struct sk_slice set_id,
                                int64_t *changed, struct sk_error *error) {
    struct json_t *result = NULL;
    bool differs = false;
    if (!logged->set.result.data || sk_document_parse(logged->set.result, &result, NULL) != SK_OK)
        return SK_OK;
    enum sk_status status = clean_result(store, set_id, result, &differs, error);
    if (status == SK_OK && differs)
        status = write_result(store, logged->number, result, error);
    *changed += status == SK_OK && differs;
    sk_document_release(result);
    return status;
}

enum sk_status sk_store_clean_answer(struct sk_store *store, struct sk_slice set_id, struct json_t *result,
                                     struct sk_error *error) {
    bool changed = false;
    return clean_result(store, set_id, result, &changed, error);
}

enum sk_status sk_store_clean_shown(struct sk_store *store, int64_t *last, int64_t *changed, struct sk_error *error) {
    struct sk_logged_set logged = { .number = *last };
    struct sk_arena arena;
    enum sk_status status = SK_OK;
    *changed = 0;
    sk_arena_init(&arena, SET_BYTES);
    do {
        sk_arena_reset(&arena);
        status = sk_store_next_shown(store, logged.number, &arena, &logged, error);
        if (status == SK_OK)
            status = clean_set(store, &logged, sk_slice(NULL, 0), changed, error); /* others may wait: an erasure does not */
    } while (status == SK_OK);
    sk_arena_finish(&arena);
    *last = logged.number;
    return status == SK_END ? SK_OK : status;
}

/* ---- of single cases ---- */

/* A withdrawn case and the next answer that holds it, 0 where none does any more. SK_END: no case is withdrawn. */
static enum sk_status next_withdrawn(struct sk_store *store, int64_t *row, int64_t *number, struct sk_error *error) {
    static const char sql[] = "SELECT row, (SELECT min(set_number) FROM shown_suggestions"
                              " WHERE case_row = row AND set_number > cleaned AND set_number <= last_set) FROM withdrawn LIMIT 1";
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_NEXT_WITHDRAWN, sql, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "look for withdrawn cases", error);
    if (status != SK_OK)
        return status;
    *row = sqlite3_column_int64(statement, 0);
    *number = sqlite3_column_int64(statement, 1); /* NULL gives 0 */
    sqlite3_reset(statement);
    return SK_OK;
}

static enum sk_status clean_next(struct sk_store *store, struct sk_arena *arena, int64_t *changed, struct sk_error *error) {
    struct sk_statement_values values = { 0 };
    struct sk_logged_set logged;
    enum sk_status status = next_withdrawn(store, &values.third, &values.fourth, error);
    if (status != SK_OK)
        return status;
    if (values.fourth == 0)
        return sk_statement_run(store, "DELETE FROM withdrawn WHERE row = ?3", &values, "clean an answer", error);
    sk_arena_reset(arena);
    status = sk_store_next_shown(store, values.fourth - 1, arena, &logged, error);
    if (status == SK_OK)
        status = clean_set(store, &logged, logged.set.id, changed, error);
    if (status == SK_OK)
        status = sk_statement_run(store, "UPDATE withdrawn SET cleaned = ?4 WHERE row = ?3", &values, "clean an answer", error);
    return status;
}

enum sk_status sk_store_clean_withdrawn(struct sk_store *store, int64_t *changed, struct sk_error *error) {
    struct sk_arena arena;
    int64_t row, number;
    bool begun;
    *changed = 0;
    enum sk_status status = next_withdrawn(store, &row, &number, error);
    if (status == SK_OK)
        status = sk_database_begin_write(store, &begun, error);
    if (status != SK_OK)
        return status;
    sk_arena_init(&arena, SET_BYTES);
    for (int i = 0; status == SK_OK && i < STEP_SETS; i++)
        status = clean_next(store, &arena, changed, error);
    sk_arena_finish(&arena);
    return sk_database_end_write(store, begun, status == SK_END ? SK_OK : status, error);
}
