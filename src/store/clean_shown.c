/* A recorded answer may hold the reply and the question of any case, also in sets that were shown to other people. Rather than
 * looking for the erased cases in them, every answer is held against the rule that it may only speak of cases that are there:
 * this needs no list of what was erased, can be killed and begun again at any point, and mends what a deletion of before left
 * behind. Costs about 0.1 ms an answer. */
#include "protocol/document.h"
#include "store/erasure.h"
#include "store/statement.h"

#define SET_BYTES ((size_t) 64 << 20)

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
    if (!first) {
        sk_document_set_string(source, "question", "");
        sk_document_set_string(suggestion, "template", "");
        sk_document_set(sk_document_get(suggestion, "why"), "terms", sk_document_array());
    }
    return SK_OK;
}

static enum sk_status clean_result(struct sk_store *store, struct json_t *result, bool *changed, struct sk_error *error) {
    struct json_t *list = sk_document_get(result, "suggestions");
    enum sk_status status = SK_OK;
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

static enum sk_status clean_set(struct sk_store *store, const struct sk_logged_set *logged, int64_t *changed,
                                struct sk_error *error) {
    struct json_t *result = NULL;
    bool differs = false;
    if (!logged->set.result.data || sk_document_parse(logged->set.result, &result, NULL) != SK_OK)
        return SK_OK;
    enum sk_status status = clean_result(store, result, &differs, error);
    if (status == SK_OK && differs)
        status = write_result(store, logged->number, result, error);
    *changed += status == SK_OK && differs;
    sk_document_release(result);
    return status;
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
            status = clean_set(store, &logged, changed, error);
    } while (status == SK_OK);
    sk_arena_finish(&arena);
    *last = logged.number;
    return status == SK_END ? SK_OK : status;
}
