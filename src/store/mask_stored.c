#include "store/mask_stored.h"

#include <string.h>

#include "protocol/document.h"
#include "store/mask.h"
#include "store/statement.h"
#include "store/votes.h"
#include "text/redact.h"
#include "text/redact_metadata.h"

#define ROW_BYTES ((size_t) 256 << 20) /* one case or one answer */
#define TEAM_LIMIT 1000                /* of one suggestion set */

/* What is to be masked: the counter's values, as migrations leave them. */
enum { NOTHING, ALL, REASONS };

struct masking {
    struct sk_store *store;
    int what;
    struct sk_entity_finder *finder;
    struct sk_arena arena; /* of one row */
    sk_erased_text *erased;
    void *context;
    struct sk_selection_counts *counts;
};

static void tell(struct masking *masking, struct sk_slice before, bool whole) {
    if (masking->erased)
        masking->erased(masking->context, before, whole);
}

/* What came of a value. What cannot be read (no UTF-8, no JSON) stays as it is: it must not keep the rest from being masked. */
static enum sk_status note_change(enum sk_status status, const struct sk_error *reason, struct sk_slice before,
                                  struct sk_slice *value, bool *changed, struct sk_error *error) {
    if (status != SK_OK && status != SK_REJECTED)
        return sk_error_set(error, status, "%s", reason->message);
    if (status == SK_REJECTED)
        *value = before;
    *changed |= !sk_slice_equal(before, *value);
    return SK_OK;
}

/* *changed is set where it is another one now, and left alone where not. */
static enum sk_status mask_value(struct masking *masking, struct sk_slice *value, bool *changed, struct sk_error *error) {
    const struct sk_slice before = *value;
    struct sk_error reason = { 0 };
    bool differs = false;
    enum sk_status status = sk_mask(masking->store, masking->finder, &masking->arena, value, &reason);
    status = note_change(status, &reason, before, value, &differs, error);
    if (differs)
        tell(masking, before, true);
    *changed |= differs;
    return status;
}

/* The first row behind `after` of a statement whose first column is its number, ?1. SK_END. */
static enum sk_status next_row(struct masking *masking, enum sk_statement slot, const char *sql, int64_t after,
                               sqlite3_stmt **statement, struct sk_error *error) {
    sk_arena_reset(&masking->arena);
    enum sk_status status = sk_database_prepare(masking->store, slot, sql, statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(*statement, 1, after);
    return sk_database_step(masking->store, *statement, "read what is to be masked", error);
}

/* The texts of the columns behind the number; resets the statement. */
static enum sk_status read_texts(struct masking *masking, sqlite3_stmt *statement, struct sk_slice *out, int count,
                                 struct sk_error *error) {
    bool read = true;
    for (int i = 0; read && i < count; i++)
        read = sk_database_read_slice(statement, i + 1, &masking->arena, &out[i]);
    sqlite3_reset(statement);
    return read ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory to mask a row");
}

/* ---- cases ---- */

static enum sk_status mask_metadata(struct masking *masking, struct sk_slice *metadata, bool *changed, struct sk_error *error) {
    const struct sk_slice before = *metadata;
    struct sk_error reason = { 0 };
    bool differs = false;
    if (!before.size)
        return SK_OK;
    enum sk_status status = sk_redact_metadata(masking->finder, &masking->arena, metadata, &reason);
    status = note_change(status, &reason, before, metadata, &differs, error);
    if (differs)
        tell(masking, before, false);
    *changed |= differs;
    return status;
}

/* Another case that has this id already: of the two the one with the later change stays. *stays: whether it is ours. */
static enum sk_status make_room(struct masking *masking, int64_t row, struct sk_slice id, bool *stays, struct sk_error *error) {
    struct sk_statement_values values = { .first = id, .third = row };
    sqlite3_stmt *statement;
    int64_t other = 0;
    *stays = true;
    enum sk_status status = sk_statement_open(
        masking->store,
        "SELECT row, sequence < (SELECT sequence FROM cases WHERE row = ?3) FROM cases WHERE id = ?1 AND row <> ?3", &values,
        &statement, error);
    if (status == SK_OK)
        status = sk_database_step(masking->store, statement, "look for a case of the same id", error);
    if (status == SK_OK) {
        other = sqlite3_column_int64(statement, 0);
        *stays = sqlite3_column_int(statement, 1) != 0;
    }
    sqlite3_finalize(statement);
    if (status != SK_OK)
        return status == SK_END ? SK_OK : status;
    return sk_database_delete_case(masking->store, *stays ? other : row, error);
}

static enum sk_status rename_case(struct masking *masking, int64_t row, struct sk_slice id, bool *stays, struct sk_error *error) {
    struct sk_statement_values values = { .first = id, .third = row };
    enum sk_status status = make_room(masking, row, id, stays, error);
    return status == SK_OK && *stays ? sk_statement_run(masking->store, "UPDATE cases SET id = ?1 WHERE row = ?3", &values,
                                                        "mask the id of a case", error)
                                     : status;
}

enum case_field { ID, CONVERSATION_ID, AGENT_ID, INTENT, CHANNEL, TEAM, METADATA, CASE_FIELDS };

/* The row as it should have been written, through the one door by which cases come in: digest and sequence follow. */
static enum sk_status rewrite_case(struct masking *masking, int64_t row, const struct sk_slice fields[CASE_FIELDS],
                                   struct sk_error *error) {
    struct sk_case record;
    bool stays = true;
    enum sk_status status = sk_store_get_case(masking->store, row, &masking->arena, &record, error);
    if (status == SK_OK)
        status = rename_case(masking, row, fields[ID], &stays, error);
    record.id = fields[ID];
    record.conversation_id = fields[CONVERSATION_ID];
    record.agent_id = fields[AGENT_ID];
    record.intent = fields[INTENT];
    record.channel = fields[CHANNEL];
    record.team = fields[TEAM];
    record.metadata = fields[METADATA];
    if (status == SK_OK && stays)
        status = sk_database_put_case(masking->store, &record, true, &row, error);
    sk_arena_reset(&masking->store->scratch);
    masking->counts->cases += status >= SK_OK;
    return status == SK_UPDATED || status == SK_DUPLICATE ? SK_OK : status;
}

static enum sk_status mask_cases(struct masking *masking, struct sk_error *error) {
    static const char sql[] = "SELECT row, id, conversation_id, agent_id, intent, channel, team, metadata FROM cases"
                              " WHERE row > ?1 ORDER BY row LIMIT 1";
    struct sk_slice fields[CASE_FIELDS];
    sqlite3_stmt *statement;
    enum sk_status status;
    int64_t row = 0;
    while ((status = next_row(masking, SK_STATEMENT_UNMASKED_CASE, sql, row, &statement, error)) == SK_OK) {
        bool changed = false;
        row = sqlite3_column_int64(statement, 0);
        status = read_texts(masking, statement, fields, CASE_FIELDS, error);
        for (int i = 0; status == SK_OK && i < METADATA; i++)
            status = mask_value(masking, &fields[i], &changed, error);
        if (status == SK_OK)
            status = mask_metadata(masking, &fields[METADATA], &changed, error);
        if (status == SK_OK && changed)
            status = rewrite_case(masking, row, fields, error);
        if (status != SK_OK)
            return status;
    }
    return status == SK_END ? SK_OK : status;
}

/* ---- what was shown ---- */

/* A name a line, as sk_shown_set keeps them. */
static enum sk_status mask_lines(struct masking *masking, struct sk_slice *lines, bool *changed, struct sk_error *error) {
    struct sk_buffer out = { 0 };
    struct sk_slice rest = *lines, line;
    enum sk_status status = SK_OK;
    for (int i = 0; status == SK_OK && i < TEAM_LIMIT && sk_slice_next_line(&rest, &line); i++) {
        status = mask_value(masking, &line, changed, error);
        sk_buffer_add_slice(&out, line);
        sk_buffer_add_text(&out, "\n");
    }
    if (status == SK_OK && *changed)
        *lines = sk_arena_slice(&masking->arena, sk_buffer_slice(&out));
    if (status == SK_OK && (out.failed || (*changed && !lines->data)))
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to mask the teams of a suggestion set");
    sk_buffer_finish(&out);
    return status;
}

static enum sk_status mask_source(struct masking *masking, struct json_t *source, bool *changed, struct sk_error *error) {
    const struct json_t *ids = sk_document_get(source, "case_ids");
    struct json_t *masked = sk_document_array();
    bool differs = false;
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sk_document_count(ids); i++) {
        struct sk_slice id = sk_document_text(sk_document_at(ids, i));
        status = mask_value(masking, &id, &differs, error);
        sk_document_append(masked, sk_document_string(id));
    }
    if (status == SK_OK && differs) {
        *changed = true;
        sk_document_set(source, "case_ids", masked);
    } else {
        sk_document_release(masked);
    }
    return status;
}

static enum sk_status mask_sources(struct masking *masking, const struct json_t *answer, bool *changed, struct sk_error *error) {
    const struct json_t *list = sk_document_get(answer, "suggestions");
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sk_document_count(list); i++)
        status = mask_source(masking, sk_document_get(sk_document_at(list, i), "source"), changed, error);
    return status;
}

static enum sk_status redact_reason(struct masking *masking, struct sk_slice *reason, bool *changed, struct sk_error *error) {
    const struct sk_slice before = *reason;
    struct sk_error cause = { 0 };
    bool differs = false;
    enum sk_status status = sk_redact(masking->finder, before, &masking->arena, reason, &cause);
    status = note_change(status, &cause, before, reason, &differs, error);
    if (differs)
        tell(masking, before, true);
    *changed |= differs;
    return status;
}

static enum sk_status redact_reasons(struct masking *masking, const struct json_t *answer, bool *changed,
                                     struct sk_error *error) {
    struct json_t *escalate = sk_document_get(sk_document_get(answer, "tags"), "escalate");
    const struct json_t *reasons = sk_document_get(escalate, "reasons");
    size_t count = sk_document_count(reasons);
    if (!count)
        return SK_OK;
    struct json_t *redacted = sk_document_array();
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        struct sk_slice reason = sk_document_text(sk_document_at(reasons, i));
        status = redact_reason(masking, &reason, changed, error);
        sk_document_append(redacted, sk_document_string(reason));
    }
    sk_document_set(escalate, "reasons", redacted);
    return status;
}

/* An answer without reasons need not be parsed for them: a tenth of a millisecond each, while other writers wait. */
static bool has_reasons(struct sk_slice result) {
    static const char some[] = "\"reasons\":[\"";
    return result.data && memmem(result.data, result.size, some, sizeof some - 1);
}

/* The case ids in a recorded answer, where any changed, and the reasons; one that is no JSON is passed over, as everywhere. */
static enum sk_status mask_answer(struct masking *masking, struct sk_slice *result, bool *changed, struct sk_error *error) {
    struct json_t *answer = NULL;
    struct sk_buffer text = { 0 };
    bool differs = false, renamed = masking->counts->cases > 0;
    if (!result->data || (!renamed && !has_reasons(*result)) || sk_document_parse(*result, &answer, NULL) != SK_OK)
        return SK_OK;
    enum sk_status status = redact_reasons(masking, answer, &differs, error);
    if (status == SK_OK && renamed)
        status = mask_sources(masking, answer, &differs, error);
    if (status == SK_OK && differs)
        status = sk_document_encode(answer, &text, error);
    if (status == SK_OK && differs) {
        *changed = true;
        *result = sk_arena_slice(&masking->arena, sk_buffer_slice(&text));
        if (!result->data)
            status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to mask an answer");
    }
    sk_buffer_finish(&text);
    sk_document_release(answer);
    return status;
}

static enum sk_status write_set(struct masking *masking, int64_t number, struct sk_slice conversation, struct sk_slice teams,
                                struct sk_slice result, struct sk_error *error) {
    struct sk_statement_values values = { .first = conversation, .second = teams, .third = number };
    enum sk_status status = sk_statement_run(
        masking->store, "UPDATE shown_sets SET conversation_id = ?1, teams = ?2 WHERE number = ?3", &values, "mask a set", error);
    values.first = result;
    return status == SK_OK ? sk_statement_run(masking->store, "UPDATE shown_sets SET result = ?1 WHERE number = ?3", &values,
                                              "mask an answer", error)
                           : status;
}

static enum sk_status mask_sets(struct masking *masking, struct sk_error *error) {
    static const char sql[] = "SELECT number, conversation_id, teams, result FROM shown_sets WHERE number > ?1"
                              " ORDER BY number LIMIT 1";
    enum { CONVERSATION, TEAMS, RESULT, FIELDS };
    struct sk_slice fields[FIELDS];
    sqlite3_stmt *statement;
    enum sk_status status;
    int64_t number = 0;
    while ((status = next_row(masking, SK_STATEMENT_UNMASKED_SET, sql, number, &statement, error)) == SK_OK) {
        bool changed = false, lines = false;
        number = sqlite3_column_int64(statement, 0);
        status = read_texts(masking, statement, fields, FIELDS, error);
        if (status == SK_OK && masking->what == ALL)
            status = mask_value(masking, &fields[CONVERSATION], &changed, error);
        if (status == SK_OK && masking->what == ALL)
            status = mask_lines(masking, &fields[TEAMS], &lines, error);
        if (status == SK_OK)
            status = mask_answer(masking, &fields[RESULT], &changed, error);
        if (status == SK_OK && (changed || lines))
            status = write_set(masking, number, fields[CONVERSATION], fields[TEAMS], fields[RESULT], error);
        masking->counts->sets += changed || lines;
        if (status != SK_OK)
            return status;
    }
    return status == SK_END ? SK_OK : status;
}

/* ---- agents ---- */

/* The same report under the mask came later: it stays. */
static enum sk_status rename_agent(struct masking *masking, int64_t number, struct sk_slice agent, struct sk_error *error) {
    int64_t voter = 0;
    enum sk_status status = sk_votes_voter(masking->store, agent, sk_slice(NULL, 0), &voter, error);
    struct sk_statement_values values = { .first = agent, .third = number, .fourth = voter };
    if (status == SK_OK)
        status = sk_statement_run(masking->store, "UPDATE OR IGNORE feedback SET agent_id = ?1, voter = ?4 WHERE number = ?3",
                                  &values, "mask an agent", error);
    return status == SK_OK ? sk_statement_run(masking->store, "DELETE FROM feedback WHERE number = ?3 AND agent_id <> ?1",
                                              &values, "mask an agent", error)
                           : status;
}

static enum sk_status mask_agents(struct masking *masking, struct sk_error *error) {
    static const char sql[] = "SELECT number, agent_id, set_id FROM feedback WHERE number > ?1 ORDER BY number LIMIT 1";
    enum { AGENT, SET, FIELDS };
    struct sk_slice fields[FIELDS];
    sqlite3_stmt *statement;
    enum sk_status status;
    int64_t number = 0;
    while ((status = next_row(masking, SK_STATEMENT_UNMASKED_FEEDBACK, sql, number, &statement, error)) == SK_OK) {
        bool changed = false;
        number = sqlite3_column_int64(statement, 0);
        status = read_texts(masking, statement, fields, FIELDS, error);
        if (status == SK_OK)
            status = mask_value(masking, &fields[AGENT], &changed, error);
        if (status == SK_OK && changed)
            status = sk_votes_add_set(masking->store, fields[SET], -1, error);
        if (status == SK_OK && changed)
            status = rename_agent(masking, number, fields[AGENT], error);
        if (status == SK_OK && changed)
            status = sk_votes_add_set(masking->store, fields[SET], 1, error);
        masking->counts->feedback += changed;
        if (status != SK_OK)
            return status;
    }
    return status == SK_END ? SK_OK : status;
}

/* ---- all ---- */

static enum sk_status read_unmasked(struct sk_store *store, int *what, struct sk_error *error) {
    sqlite3_stmt *statement;
    *what = NOTHING;
    enum sk_status status =
        sk_statement_open(store, "SELECT value FROM counters WHERE name = 'unmasked'", NULL, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "look for what is unmasked", error);
    if (status == SK_OK)
        *what = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return status == SK_END ? SK_OK : status;
}

enum sk_status sk_store_is_unmasked(struct sk_store *store, bool *unmasked, struct sk_error *error) {
    int what;
    enum sk_status status = read_unmasked(store, &what, error);
    *unmasked = what != NOTHING;
    return status;
}

static enum sk_status mask_all(struct masking *masking, struct sk_error *error) {
    enum sk_status status = read_unmasked(masking->store, &masking->what, error);
    if (status == SK_OK)
        status = sk_entity_finder_create(&masking->finder, error);
    if (status == SK_OK && masking->what == ALL)
        status = mask_cases(masking, error);
    if (status == SK_OK && masking->what != NOTHING)
        status = mask_sets(masking, error);
    if (status == SK_OK && masking->what == ALL)
        status = mask_agents(masking, error);
    sk_entity_finder_destroy(masking->finder);
    return status == SK_OK ? sk_statement_run(masking->store, "DELETE FROM counters WHERE name = 'unmasked'", NULL,
                                              "write down that all is masked", error)
                           : status;
}

enum sk_status sk_store_mask_stored(struct sk_store *store, sk_erased_text *erased, void *context,
                                    struct sk_selection_counts *counts, struct sk_error *error) {
    struct masking masking = { .store = store, .erased = erased, .context = context, .counts = counts };
    *counts = (struct sk_selection_counts){ 0 };
    sk_arena_init(&masking.arena, ROW_BYTES);
    enum sk_status status = mask_all(&masking, error);
    sk_arena_finish(&masking.arena);
    return status;
}
