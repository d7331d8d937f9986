/* Backups of the store, and the ledger: what was erased since one was made is erased from it by the pseudonyms of who and what it
 * was, which only the same key can make. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "store/erasure.h"
#include "store/mask.h"
#include "store/mask_stored.h"
#include "store/statement.h"

/* VACUUM INTO rather than SQLite's backup interface: one read transaction, which a busy writer cannot make begin again, and no
 * page that holds anything of what was deleted. */
enum sk_status sk_store_copy(struct sk_store *store, const char *path, struct sk_error *error) {
    struct sk_statement_values values = { .first = sk_slice_of(path) };
    if (mknod(path, S_IFREG | 0600, 0) != 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot create %s", path);
    return sk_statement_run(store, "VACUUM INTO ?1", &values, "copy the store", error);
}

enum sk_status sk_store_check(struct sk_store *store, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(store, "PRAGMA quick_check(1)", NULL, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "check the store", error);
    const char *result = status == SK_OK ? (const char *) sqlite3_column_text(statement, 0) : NULL;
    if (status == SK_OK && (!result || strcmp(result, "ok") != 0))
        status = sk_error_set(error, SK_FAULT_CORRUPT, "%s is damaged inside", store->path);
    sqlite3_finalize(statement);
    return status;
}

#define PSEUDONYM_BYTES ((size_t) 256 << 20)
#define ID_BYTES ((size_t) 16 << 20)

/* ---- where backups lie ---- */

enum sk_status sk_backup_register(struct sk_store *store, const char *path, int64_t time_us, struct sk_error *error) {
    struct sk_statement_values values = { .first = sk_slice_of(path), .third = time_us };
    bool begun;
    enum sk_status status = sk_database_begin_write(store, &begun, error);
    if (status != SK_OK)
        return status;
    status = sk_statement_run(store, "INSERT OR REPLACE INTO backups (path, time_us) VALUES (?1, ?3)", &values,
                              "remember a backup", error);
    return sk_database_end_write(store, begun, status, error);
}

enum sk_status sk_backup_next(struct sk_store *store, const char *after, char path[SK_PATH_SIZE], int64_t *time_us,
                              struct sk_error *error) {
    struct sk_statement_values values = { .first = sk_slice_of(after) };
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(store, "SELECT path, time_us FROM backups WHERE path > ?1 ORDER BY path LIMIT 1",
                                              &values, &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "look up backups", error);
    if (status == SK_OK) {
        snprintf(path, SK_PATH_SIZE, "%s", (const char *) sqlite3_column_text(statement, 0));
        *time_us = sqlite3_column_int64(statement, 1);
    }
    sqlite3_finalize(statement);
    return status;
}

/* ---- what was erased ---- */

struct pseudonyms {
    char (*items)[SK_PSEUDONYM_SIZE]; /* sorted */
    size_t count;
};

static int by_text(const void *left, const void *right) {
    return strcmp(left, right);
}

/* Of the cases of an erasure, in the arena. */
static enum sk_status read_pseudonyms(struct sk_store *ledger, int64_t erasure, struct sk_arena *arena, struct pseudonyms *out,
                                      struct sk_error *error) {
    struct sk_statement_values values = { .third = erasure };
    sqlite3_stmt *statement;
    *out = (struct pseudonyms){ 0 };
    enum sk_status status =
        sk_statement_open(ledger, "SELECT pseudonym, count(*) OVER () FROM erased_cases WHERE erasure = ?3 ORDER BY pseudonym",
                          &values, &statement, error);
    while (status == SK_OK) {
        status = sk_database_step(ledger, statement, "read the ledger", error);
        if (status == SK_OK && !out->items)
            out->items = sk_arena_array(arena, (size_t) sqlite3_column_int64(statement, 1), sizeof *out->items);
        if (status == SK_OK && !out->items)
            status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for the ledger");
        if (status == SK_OK)
            snprintf(out->items[out->count++], SK_PSEUDONYM_SIZE, "%s", (const char *) sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    return status == SK_END ? SK_OK : status;
}

static enum sk_status holds(struct sk_store *store, const struct pseudonyms *pseudonyms, struct sk_slice id, bool *found,
                            struct sk_error *error) {
    char pseudonym[SK_PSEUDONYM_SIZE];
    enum sk_status status = sk_store_pseudonym(store, SK_PSEUDONYM_CASE, id, pseudonym, error);
    *found = status == SK_OK && bsearch(pseudonym, pseudonyms->items, pseudonyms->count, SK_PSEUDONYM_SIZE, by_text);
    return status;
}

/* Under its id or, in a store that is not masked yet, under the one that it has where it is. finder: NULL where all is masked. */
static enum sk_status is_erased(struct sk_store *store, struct sk_entity_finder *finder, const struct pseudonyms *pseudonyms,
                                struct sk_slice id, bool *found, struct sk_error *error) {
    enum sk_status status = holds(store, pseudonyms, id, found, error);
    if (status != SK_OK || *found || !finder)
        return status;
    struct sk_arena arena;
    sk_arena_init(&arena, ID_BYTES);
    status = sk_mask(store, finder, &arena, &id, error);
    if (status == SK_OK)
        status = holds(store, pseudonyms, id, found, error);
    sk_arena_finish(&arena);
    return status;
}

/* The cases of the store whose pseudonyms these are, into the selection. */
static enum sk_status add_cases(struct sk_store *store, struct sk_entity_finder *finder, const struct pseudonyms *pseudonyms,
                                struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_statement_open(store, "SELECT row, id FROM cases", NULL, &statement, error);
    while (status == SK_OK && pseudonyms->count) {
        bool found = false;
        status = sk_database_step(store, statement, "look for erased cases", error);
        if (status != SK_OK)
            break;
        struct sk_slice id =
            sk_slice((const char *) sqlite3_column_text(statement, 1), (size_t) sqlite3_column_bytes(statement, 1));
        status = is_erased(store, finder, pseudonyms, id, &found, error);
        struct sk_statement_values values = { .third = sqlite3_column_int64(statement, 0) };
        if (found)
            status = sk_statement_run(store, "INSERT OR IGNORE INTO temp.selected_cases VALUES (?3)", &values, "select", error);
    }
    sqlite3_finalize(statement);
    return status == SK_END ? SK_OK : status;
}

static enum sk_status add_erased(struct sk_store *store, const struct pseudonyms *pseudonyms, struct sk_error *error) {
    struct sk_entity_finder *finder = NULL;
    bool unmasked = false;
    enum sk_status status = sk_store_is_unmasked(store, &unmasked, error);
    if (status == SK_OK && unmasked)
        status = sk_entity_finder_create(&finder, error);
    if (status == SK_OK)
        status = add_cases(store, finder, pseudonyms, error);
    sk_entity_finder_destroy(finder);
    return status;
}

/* Sets that name nobody, of conversations of which no case stays. */
static enum sk_status add_sets(struct sk_store *store, struct sk_error *error) {
    return sk_statement_run(store,
                            "INSERT OR IGNORE INTO temp.selected_sets SELECT number FROM shown_sets WHERE person IS NULL"
                            " AND conversation_id IN (SELECT conversation_id FROM cases WHERE row IN temp.selected_cases)"
                            " AND NOT EXISTS (SELECT 1 FROM cases WHERE conversation_id = shown_sets.conversation_id"
                            "                 AND row NOT IN temp.selected_cases)",
                            NULL, "select", error);
}

enum sk_status sk_store_select_erased(struct sk_store *store, struct sk_store *ledger, const struct sk_erasure *erasure,
                                      struct sk_selection_counts *counts, struct sk_error *error) {
    struct sk_selection older = { .kind = SK_SELECT_OLDER, .before_us = erasure->before_us };
    struct pseudonyms pseudonyms;
    struct sk_arena arena;
    if (erasure->kind == SK_SELECT_OLDER)
        return sk_store_select(store, &older, counts, error);
    sk_arena_init(&arena, PSEUDONYM_BYTES);
    enum sk_status status = sk_store_select_pseudonym(store, erasure->person, counts, error);
    if (status == SK_OK)
        status = read_pseudonyms(ledger, erasure->number, &arena, &pseudonyms, error);
    if (status == SK_OK)
        status = add_erased(store, &pseudonyms, error);
    if (status == SK_OK)
        status = add_sets(store, error);
    if (status == SK_OK)
        status = sk_store_select_sent(store, error);
    sk_arena_finish(&arena);
    return status == SK_OK ? sk_store_count_selected(store, counts, error) : status;
}

/* Under which number it stands in the store, or is to stand. */
static enum sk_status choose_number(struct sk_store *store, const struct sk_erasure *erasure, int64_t *number,
                                    struct sk_error *error) {
    struct sk_erasure other;
    enum sk_status status = sk_erasure_find(store, erasure, number, error);
    if (status != SK_NOT_FOUND)
        return status;
    *number = erasure->number;
    status = sk_erasure_get(store, *number, &other, NULL);
    if (status == SK_NOT_FOUND)
        return SK_OK;
    status = sk_erasure_last(store, number, error);
    ++*number;
    return status;
}

/* As done: what is to be searched for goes where it was pending. */
static enum sk_status write_erasure(struct sk_store *store, const struct sk_erasure *erasure, int64_t number,
                                    struct sk_error *error) {
    struct sk_statement_values values = { .first = sk_slice_of(erasure->person),
                                          .second = sk_slice_of(erasure->actor),
                                          .third = number,
                                          .fourth = erasure->requested_us };
    enum sk_status status =
        sk_statement_run(store,
                         "INSERT OR REPLACE INTO erasures (number, kind, person, actor, requested_us, finished_us, verified)"
                         " VALUES (?3, 0, ?1, ?2, ?4, ?4, 1)",
                         &values, "write the ledger", error);
    values = (struct sk_statement_values){ .third = number, .fourth = erasure->before_us };
    if (status == SK_OK && erasure->kind == SK_SELECT_OLDER)
        status = sk_statement_run(store, "UPDATE erasures SET kind = 2, before_us = ?4 WHERE number = ?3", &values,
                                  "write the ledger", error);
    if (status == SK_OK && erasure->kind == SK_SELECT_UNMASKED)
        status = sk_statement_run(store, "UPDATE erasures SET kind = 3 WHERE number = ?3", &values, "write the ledger", error);
    return status == SK_OK
               ? sk_statement_run(store, "DELETE FROM erasure_needles WHERE erasure = ?3", &values, "write the ledger", error)
               : status;
}

/* The erasure itself, so that this store can be the ledger of an older one. */
static enum sk_status take_over(struct sk_store *store, const struct sk_erasure *erasure, const struct pseudonyms *pseudonyms,
                                struct sk_error *error) {
    struct sk_statement_values values = { 0 };
    enum sk_status status = choose_number(store, erasure, &values.third, error);
    if (status == SK_OK)
        status = write_erasure(store, erasure, values.third, error);
    for (size_t i = 0; status == SK_OK && i < pseudonyms->count; i++) {
        values.first = sk_slice_of(pseudonyms->items[i]);
        status = sk_statement_run(store, "INSERT OR IGNORE INTO erased_cases (pseudonym, erasure) VALUES (?1, ?3)", &values,
                                  "write the ledger", error);
    }
    return status;
}

static enum sk_status apply(struct sk_store *store, const struct sk_erasure *erasure, const struct pseudonyms *pseudonyms,
                            const char *actor, struct sk_error *error) {
    struct sk_selection_counts counts;
    struct sk_audit_note note = { .actor = actor,
                                  .action = "forget.again",
                                  .person = sk_slice_of(erasure->person[0] ? erasure->person : NULL) };
    enum sk_status status = sk_store_erase_selected(store, INT64_MAX, NULL, NULL, &counts, error);
    if (status == SK_OK)
        status = take_over(store, erasure, pseudonyms, error);
    return status == SK_OK ? sk_audit_write(store, &note, error) : status;
}

enum sk_status sk_store_apply_erased(struct sk_store *store, struct sk_store *ledger, const struct sk_erasure *erasure,
                                     const char *actor, struct sk_error *error) {
    struct pseudonyms pseudonyms;
    struct sk_arena arena;
    bool begun;
    sk_arena_init(&arena, PSEUDONYM_BYTES);
    enum sk_status status = read_pseudonyms(ledger, erasure->number, &arena, &pseudonyms, error);
    if (status == SK_OK)
        status = sk_database_begin_write(store, &begun, error);
    if (status == SK_OK) {
        status = apply(store, erasure, &pseudonyms, actor, error);
        status = sk_database_end_write(store, begun, status, error);
    }
    sk_arena_finish(&arena);
    return status;
}
