#include "store/erasure.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "protocol/document.h"
#include "store/statement.h"

static const char *action_of(enum sk_selection_kind kind) {
    return kind == SK_SELECT_OLDER ? "retain" : kind == SK_SELECT_UNMASKED ? "mask" : "forget";
}

static enum sk_status note_begin(struct sk_store *store, const struct sk_erasure *erasure, struct sk_error *error) {
    struct sk_audit_note note = { .actor = erasure->actor,
                                  .action = action_of(erasure->kind),
                                  .person = sk_slice_of(erasure->person[0] ? erasure->person : NULL),
                                  .detail = sk_document_object() };
    sk_document_set_integer(note.detail, "erasure", erasure->number);
    return sk_audit_write(store, &note, error);
}

enum sk_status sk_erasure_begin(struct sk_store *store, struct sk_erasure *erasure, struct sk_error *error) {
    erasure->requested_us = sk_clock_wall_us();
    struct sk_statement_values values = { .first = sk_slice_of(erasure->person),
                                          .second = sk_slice_of(erasure->actor),
                                          .third = (int64_t) erasure->kind,
                                          .fourth = erasure->requested_us };
    enum sk_status status =
        sk_statement_run(store, "INSERT INTO erasures (kind, person, actor, requested_us) VALUES (?3, ?1, ?2, ?4)", &values,
                         "begin an erasure", error);
    erasure->number = sqlite3_last_insert_rowid(store->database);
    values = (struct sk_statement_values){ .third = erasure->number, .fourth = erasure->before_us };
    if (status == SK_OK)
        status =
            sk_statement_run(store, "UPDATE erasures SET before_us = ?4 WHERE number = ?3", &values, "begin an erasure", error);
    return status == SK_OK ? note_begin(store, erasure, error) : status;
}

enum sk_status sk_erasure_add(struct sk_store *store, int64_t number, const struct sk_selection_counts *counts,
                              struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(
        store, "UPDATE erasures SET cases = cases + ?1, sets = sets + ?2, feedback = feedback + ?3 WHERE number = ?4", NULL,
        &statement, error);
    if (status != SK_OK)
        return status;
    const int64_t numbers[] = { counts->cases, counts->sets, counts->feedback, number };
    for (int i = 0; i < 4; i++)
        sqlite3_bind_int64(statement, i + 1, numbers[i]);
    status = sk_database_run(store, statement, "count what is erased", error);
    sqlite3_finalize(statement);
    return status;
}

static int64_t as_signed(uint64_t value) {
    int64_t out;
    memcpy(&out, &value, sizeof out);
    return out;
}

enum sk_status sk_erasure_add_needle(struct sk_store *store, int64_t number, const struct sk_needle *needle,
                                     struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_PUT_NEEDLE,
        "INSERT OR IGNORE INTO erasure_needles (erasure, length, rolling, exact) VALUES (?1, ?2, ?3, ?4)", &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, number);
    sqlite3_bind_int64(statement, 2, needle->length);
    sqlite3_bind_int64(statement, 3, as_signed(needle->rolling));
    sqlite3_bind_int64(statement, 4, as_signed(needle->exact));
    return sk_database_run(store, statement, "write down what to search for", error);
}

/* ---- reading ---- */

#define ERASURE_COLUMNS                                                                                                          \
    "SELECT number, kind, person, actor, requested_us, finished_us, cases, sets, feedback, verified, before_us FROM erasures "

static void copy_text(sqlite3_stmt *statement, int column, char *out, size_t size) {
    const char *text = (const char *) sqlite3_column_text(statement, column);
    snprintf(out, size, "%s", text ? text : "");
}

/* SK_END: no such row. */
static enum sk_status read_erasure(struct sk_store *store, const char *sql, const struct sk_statement_values *values,
                                   struct sk_erasure *out, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(store, sql, values, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "read the journal of erasures", error);
    if (status == SK_OK) {
        *out = (struct sk_erasure){ .number = sqlite3_column_int64(statement, 0),
                                    .kind = (enum sk_selection_kind) sqlite3_column_int(statement, 1),
                                    .requested_us = sqlite3_column_int64(statement, 4),
                                    .finished_us = sqlite3_column_int64(statement, 5),
                                    .cases = sqlite3_column_int64(statement, 6),
                                    .sets = sqlite3_column_int64(statement, 7),
                                    .feedback = sqlite3_column_int64(statement, 8),
                                    .verified = sqlite3_column_int(statement, 9) != 0,
                                    .before_us = sqlite3_column_int64(statement, 10) };
        copy_text(statement, 2, out->person, sizeof out->person);
        copy_text(statement, 3, out->actor, sizeof out->actor);
    }
    sqlite3_finalize(statement);
    return status;
}

enum sk_status sk_erasure_pending(struct sk_store *store, struct sk_erasure *out, struct sk_error *error) {
    return read_erasure(store, ERASURE_COLUMNS "WHERE finished_us = 0 ORDER BY number LIMIT 1", NULL, out, error);
}

enum sk_status sk_erasure_of_person(struct sk_store *store, const char *person, struct sk_erasure *out, struct sk_error *error) {
    struct sk_statement_values values = { .first = sk_slice_of(person) };
    enum sk_status status =
        read_erasure(store, ERASURE_COLUMNS "WHERE person = ?1 ORDER BY number DESC LIMIT 1", &values, out, error);
    return status == SK_END ? SK_NOT_FOUND : status;
}

enum sk_status sk_erasure_get(struct sk_store *store, int64_t number, struct sk_erasure *out, struct sk_error *error) {
    struct sk_statement_values values = { .third = number };
    enum sk_status status = read_erasure(store, ERASURE_COLUMNS "WHERE number = ?3", &values, out, error);
    return status == SK_END ? sk_error_set(error, SK_NOT_FOUND, "there is no such erasure") : status;
}

enum sk_status sk_erasure_look(struct sk_store *store, int64_t *settled, bool *pending, struct sk_error *error) {
    struct sk_statement_values values = { .third = *settled };
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(
        store,
        "SELECT count(*) FILTER (WHERE finished_us = 0) + (SELECT count(*) FROM counters WHERE name = 'unmasked')"
        " + EXISTS (SELECT 1 FROM withdrawn),"
        " coalesce(max(number), ?3) FROM erasures WHERE number > ?3",
        &values, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "look for erasures", error);
    if (status == SK_OK) {
        *pending = sqlite3_column_int64(statement, 0) > 0;
        *settled = *pending ? *settled : sqlite3_column_int64(statement, 1);
    }
    sqlite3_finalize(statement);
    return status;
}

enum sk_status sk_erasure_count_pending(struct sk_store *store, int64_t *count, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status =
        sk_statement_open(store, "SELECT count(*) FROM erasures WHERE finished_us = 0", NULL, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "count erasures", error);
    if (status == SK_OK)
        *count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return status;
}

enum sk_status sk_erasure_next(struct sk_store *store, int64_t after, struct sk_erasure *out, struct sk_error *error) {
    struct sk_statement_values values = { .third = after };
    return read_erasure(store, ERASURE_COLUMNS "WHERE number > ?3 ORDER BY number LIMIT 1", &values, out, error);
}

enum sk_status sk_erasure_last(struct sk_store *store, int64_t *number, struct sk_error *error) {
    struct sk_erasure last = { 0 };
    enum sk_status status = read_erasure(store, ERASURE_COLUMNS "ORDER BY number DESC LIMIT 1", NULL, &last, error);
    *number = last.number;
    return status == SK_END ? SK_OK : status;
}

enum sk_status sk_erasure_find(struct sk_store *store, const struct sk_erasure *erasure, int64_t *number,
                               struct sk_error *error) {
    struct sk_statement_values values = { .first = sk_slice_of(erasure->person),
                                          .third = erasure->before_us,
                                          .fourth = erasure->requested_us };
    struct sk_erasure found;
    enum sk_status status = read_erasure(
        store, ERASURE_COLUMNS "WHERE person = ?1 AND before_us = ?3 AND requested_us = ?4 LIMIT 1", &values, &found, error);
    if (status == SK_OK)
        *number = found.number;
    return status == SK_END ? SK_NOT_FOUND : status;
}

enum sk_status sk_erasure_needles(struct sk_store *store, int64_t number, struct sk_arena *arena, struct sk_needle **out,
                                  size_t *count, struct sk_error *error) {
    struct sk_statement_values values = { .third = number };
    sqlite3_stmt *statement;
    *count = 0;
    *out = NULL;
    enum sk_status status =
        sk_statement_open(store, "SELECT length, rolling, exact, count(*) OVER () FROM erasure_needles WHERE erasure = ?3",
                          &values, &statement, error);
    while (status == SK_OK) {
        status = sk_database_step(store, statement, "read what to search for", error);
        if (status != SK_OK)
            break;
        if (!*out)
            *out = sk_arena_array(arena, (size_t) sqlite3_column_int64(statement, 3), sizeof **out);
        if (!*out)
            status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for what to search for");
        else
            (*out)[(*count)++] =
                (struct sk_needle){ (uint32_t) sqlite3_column_int64(statement, 0), (uint64_t) sqlite3_column_int64(statement, 1),
                                    (uint64_t) sqlite3_column_int64(statement, 2) };
    }
    sqlite3_finalize(statement);
    return status == SK_END ? SK_OK : status;
}

enum sk_status sk_erasure_secret(struct sk_store *store, uint64_t *secret, struct sk_error *error) {
    struct sk_mac mac;
    uint8_t value[SK_MAC_SIZE];
    enum sk_status status = sk_database_begin_mac(store, "needles", &mac, error);
    if (status != SK_OK)
        return status;
    sk_mac_end(&mac, value);
    memcpy(secret, value, sizeof *secret);
    return SK_OK;
}

/* ---- the end ---- */

static enum sk_status note_end(struct sk_store *store, const struct sk_erasure *erasure, struct json_t *detail,
                               struct sk_error *error) {
    struct sk_audit_note note = { .actor = erasure->actor,
                                  .action = "erasure.done",
                                  .person = sk_slice_of(erasure->person[0] ? erasure->person : NULL),
                                  .detail = sk_document_retain(detail) };
    return sk_audit_write(store, &note, error);
}

static enum sk_status finish(struct sk_store *store, const struct sk_erasure *erasure, bool verified, struct json_t *detail,
                             struct sk_error *error) {
    struct sk_statement_values values = { .third = erasure->number, .fourth = sk_clock_wall_us() };
    enum sk_status status =
        sk_statement_run(store, "DELETE FROM erasure_needles WHERE erasure = ?3", &values, "end an erasure", error);
    if (status == SK_OK)
        status = sk_statement_run(store,
                                  verified ? "UPDATE erasures SET finished_us = ?4, verified = 1 WHERE number = ?3"
                                           : "UPDATE erasures SET finished_us = ?4, verified = 0 WHERE number = ?3",
                                  &values, "end an erasure", error);
    return status == SK_OK ? note_end(store, erasure, detail, error) : status;
}

enum sk_status sk_erasure_finish(struct sk_store *store, const struct sk_erasure *erasure, bool verified, struct json_t *detail,
                                 struct sk_error *error) {
    bool begun;
    enum sk_status status = sk_database_begin_write(store, &begun, error);
    if (status == SK_OK) {
        status = finish(store, erasure, verified, detail, error);
        status = sk_database_end_write(store, begun, status, error);
    }
    sk_document_release(detail);
    return status;
}

/* ---- what is left ---- */

/* A suggestion set's answer, where its number is above `last`: shown_sets alone has such a column, and its number first. */
static bool is_later_answer(sqlite3_stmt *statement, int column, int64_t last) {
    return strcmp(sqlite3_column_name(statement, column), "result") == 0 && sqlite3_column_int64(statement, 0) > last;
}

static enum sk_status visit_table(struct sk_store *store, const char *table, int64_t last_answer, sk_stored_text *visit,
                                  void *context, struct sk_error *error) {
    char sql[200];
    sqlite3_stmt *statement;
    bool more = true;
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table);
    enum sk_status status = sk_statement_open(store, sql, NULL, &statement, error);
    while (status == SK_OK && more) {
        status = sk_database_step(store, statement, "read the store", error);
        for (int i = 0; status == SK_OK && more && i < sqlite3_column_count(statement); i++) {
            int type = sqlite3_column_type(statement, i);
            if ((type != SQLITE_TEXT && type != SQLITE_BLOB) || is_later_answer(statement, i, last_answer))
                continue;
            const char *data = sqlite3_column_blob(statement, i);
            more = visit(context, sk_slice(data ? data : "", (size_t) sqlite3_column_bytes(statement, i)));
        }
    }
    sqlite3_finalize(statement);
    return status == SK_END ? SK_OK : status;
}

enum sk_status sk_store_each_text(struct sk_store *store, int64_t last_answer, sk_stored_text *visit, void *context,
                                  struct sk_error *error) {
    char table[100];
    sqlite3_stmt *tables;
    enum sk_status status = sk_statement_open(store,
                                              "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                              " AND name NOT LIKE 'erasure_%'",
                                              NULL, &tables, error);
    while (status == SK_OK) {
        status = sk_database_step(store, tables, "read the store", error);
        if (status != SK_OK)
            break;
        copy_text(tables, 0, table, sizeof table);
        status = visit_table(store, table, last_answer, visit, context, error);
    }
    sqlite3_finalize(tables);
    if (status == SK_END) /* the names of tables and columns, which are ordinary words, and are the store's own */
        status = visit_table(store, "sqlite_schema", last_answer, visit, context, error);
    return status;
}

enum sk_status sk_store_empty_log(struct sk_store *store, struct sk_error *error) {
    int code = sqlite3_wal_checkpoint_v2(store->database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return code == SQLITE_OK ? SK_OK : sk_database_fault(store, "empty the log of the store", error);
}

enum sk_status sk_store_rewrite(struct sk_store *store, struct sk_error *error) {
    if (sqlite3_exec(store->database, "VACUUM", NULL, NULL, NULL) != SQLITE_OK)
        return sk_database_fault(store, "write the store anew", error);
    return sk_store_empty_log(store, error);
}
