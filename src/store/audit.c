/* A chain of hashes (Haber and Stornetta 1991) with a key (Schneier and Kelsey 1999), so that it cannot be made again by whoever
 * can only write the database. */
#include "store/audit.h"

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "protocol/document.h"
#include "store/audit_chain.h"
#include "store/database.h"

/* ---- the key ---- */

/* A log that was begun had a key: made anew in silence, it would name nobody any more whom the store knows by the one before, so
 * that a case came in twice and an erasure passed over half of a person. The log is read first, for the key is always older. */
static enum sk_status check_key_is_there(struct sk_store *store, const char *path, struct sk_audit_chain_head *head,
                                         struct sk_error *error) {
    enum sk_status status = sk_audit_read_head(store, head, error);
    if (status != SK_OK || head->number == 0 || access(path, F_OK) == 0 || errno != ENOENT)
        return status;
    return sk_error_set(error, SK_FAULT_CORRUPT,
                        "%s is missing: put it back from a backup of this directory; where there is none, see data/REPAIR.md",
                        path);
}

static void tell_of_another_key(const struct sk_audit_chain_head *head, const struct sk_mac_key *key, const char *path) {
    char checksum[SK_MAC_TEXT_SIZE];
    sk_audit_key_checksum(key, checksum);
    if (head->number > 0 && strcmp(checksum, head->key) != 0)
        sk_log(SK_LOG_WARNING,
               "%s is not the key that this store was written with: whoever is known by the one before is not found", path);
}

enum sk_status sk_database_key(struct sk_store *store, const struct sk_mac_key **key, struct sk_error *error) {
    char path[SK_PATH_SIZE + sizeof SK_AUDIT_KEY_FILE];
    struct sk_audit_chain_head head;
    bool created;
    *key = &store->key;
    if (store->has_key)
        return SK_OK;
    size_t directory = strlen(store->path) - strlen(SK_STORE_FILE);
    snprintf(path, sizeof path, "%.*s%s", (int) directory, store->path, SK_AUDIT_KEY_FILE);
    enum sk_status status = check_key_is_there(store, path, &head, error);
    if (status == SK_OK)
        status = sk_mac_key_load(path, &store->key, &created, error);
    store->has_key = status == SK_OK;
    if (status == SK_OK)
        tell_of_another_key(&head, &store->key, path);
    return status;
}

enum sk_status sk_audit_check_key(struct sk_store *store, struct sk_error *error) {
    const struct sk_mac_key *key;
    return sk_database_key(store, &key, error);
}

enum sk_status sk_database_begin_mac(struct sk_store *store, const char *purpose, struct sk_mac *mac, struct sk_error *error) {
    const struct sk_mac_key *key;
    enum sk_status status = sk_database_key(store, &key, error);
    if (status == SK_OK)
        sk_mac_begin(mac, key, purpose);
    return status;
}

enum sk_status sk_store_pseudonym(struct sk_store *store, enum sk_pseudonym_kind kind, struct sk_slice id,
                                  char pseudonym[SK_PSEUDONYM_SIZE], struct sk_error *error) {
    static const char *const purposes[] = {
        [SK_PSEUDONYM_CUSTOMER] = "customer", [SK_PSEUDONYM_CASE] = "case", [SK_PSEUDONYM_REQUEST] = "request"
    };
    struct sk_mac mac;
    enum sk_status status = sk_database_begin_mac(store, purposes[kind], &mac, error);
    if (status != SK_OK)
        return status;
    sk_mac_add(&mac, id);
    sk_mac_end_text(&mac, pseudonym, SK_PSEUDONYM_SIZE);
    return SK_OK;
}

void sk_audit_local_actor(char actor[SK_AUDIT_ACTOR_SIZE]) {
    struct passwd entry, *found = NULL;
    char buffer[4096];
    if (getpwuid_r(getuid(), &entry, buffer, sizeof buffer, &found) == 0 && found)
        snprintf(actor, SK_AUDIT_ACTOR_SIZE, "user:%s", found->pw_name);
    else
        snprintf(actor, SK_AUDIT_ACTOR_SIZE, "user:%lu", (unsigned long) getuid());
}

/* ---- the chain ---- */

void sk_audit_entry_mac(const struct sk_mac_key *key, const uint8_t before[SK_MAC_SIZE], const struct sk_audit_entry *entry,
                        uint8_t value[SK_MAC_SIZE]) {
    struct sk_mac mac;
    sk_mac_begin(&mac, key, "audit entry");
    sk_mac_add_bytes(&mac, before, SK_MAC_SIZE);
    sk_mac_add_integer(&mac, entry->number);
    sk_mac_add_integer(&mac, entry->time_us);
    sk_mac_add(&mac, entry->actor);
    sk_mac_add(&mac, entry->action);
    sk_mac_add(&mac, entry->person);
    sk_mac_add(&mac, entry->subject);
    sk_mac_add(&mac, entry->detail);
    sk_mac_end(&mac, value);
}

void sk_audit_seal(const struct sk_mac_key *key, const struct sk_audit_chain_head *head, uint8_t seal[SK_MAC_SIZE]) {
    struct sk_mac mac;
    sk_mac_begin(&mac, key, "audit head");
    sk_mac_add_integer(&mac, head->number);
    sk_mac_add_bytes(&mac, head->mac, SK_MAC_SIZE);
    sk_mac_end(&mac, seal);
}

void sk_audit_key_checksum(const struct sk_mac_key *key, char text[SK_MAC_TEXT_SIZE]) {
    struct sk_mac mac;
    uint8_t value[SK_MAC_SIZE];
    sk_mac_begin(&mac, key, "key");
    sk_mac_end(&mac, value);
    sk_mac_text(value, text);
}

void sk_audit_format_head(int64_t number, const uint8_t mac[SK_MAC_SIZE], char head[SK_AUDIT_HEAD_SIZE]) {
    char text[SK_MAC_TEXT_SIZE] = "";
    if (number > 0)
        sk_mac_text(mac, text);
    snprintf(head, SK_AUDIT_HEAD_SIZE, "%" PRId64 ":%s", number, text);
}

static bool read_mac(sqlite3_stmt *statement, int column, uint8_t mac[SK_MAC_SIZE]) {
    if (sqlite3_column_bytes(statement, column) != SK_MAC_SIZE)
        return false;
    memcpy(mac, sqlite3_column_blob(statement, column), SK_MAC_SIZE);
    return true;
}

static enum sk_status damaged(const struct sk_store *store, struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_CORRUPT, "the audit log in %s holds something that is not an entry", store->path);
}

enum sk_status sk_audit_read_head(struct sk_store *store, struct sk_audit_chain_head *out, struct sk_error *error) {
    sqlite3_stmt *statement;
    *out = (struct sk_audit_chain_head){ 0 };
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_AUDIT_HEAD, "SELECT number, mac, seal, key FROM audit_head", &statement, error);
    if (status == SK_OK)
        status = sk_database_step(store, statement, "read the audit log", error);
    if (status == SK_END)
        return SK_OK;
    if (status != SK_OK)
        return status;
    out->number = sqlite3_column_int64(statement, 0);
    bool whole = read_mac(statement, 1, out->mac) && read_mac(statement, 2, out->seal) && sqlite3_column_text(statement, 3);
    if (whole)
        snprintf(out->key, sizeof out->key, "%s", (const char *) sqlite3_column_text(statement, 3));
    sqlite3_reset(statement);
    return whole ? SK_OK : damaged(store, error);
}

enum sk_status sk_audit_head(struct sk_store *store, char text[SK_AUDIT_HEAD_SIZE], struct sk_error *error) {
    struct sk_audit_chain_head head;
    enum sk_status status = sk_audit_read_head(store, &head, error);
    if (status == SK_OK)
        sk_audit_format_head(head.number, head.mac, text);
    return status;
}

enum sk_status sk_audit_last_number(struct sk_store *store, int64_t *number, struct sk_error *error) {
    struct sk_audit_chain_head head;
    enum sk_status status = sk_audit_read_head(store, &head, error);
    *number = head.number;
    return status;
}

/* ---- writing ---- */

static enum sk_status insert_entry(struct sk_store *store, const struct sk_audit_entry *entry, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_AUDIT_INSERT,
                                                "INSERT INTO audit (number, time_us, actor, action, person, subject, detail, mac)"
                                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                                &statement, error);
    if (status != SK_OK)
        return status;
    const struct sk_slice texts[] = { entry->actor, entry->action, entry->person, entry->subject, entry->detail };
    sqlite3_bind_int64(statement, 1, entry->number);
    sqlite3_bind_int64(statement, 2, entry->time_us);
    for (int i = 0; i < (int) (sizeof texts / sizeof *texts); i++)
        sk_database_bind_slice(statement, i + 3, texts[i]);
    sqlite3_bind_blob(statement, 8, entry->mac, SK_MAC_SIZE, SQLITE_STATIC);
    return sk_database_run(store, statement, "write the audit log", error);
}

static enum sk_status move_head(struct sk_store *store, const struct sk_audit_chain_head *head, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(
        store, SK_STATEMENT_AUDIT_MOVE_HEAD,
        "INSERT OR REPLACE INTO audit_head (only_one, number, mac, seal, key) VALUES (1, ?1, ?2, ?3, ?4)", &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, head->number);
    sqlite3_bind_blob(statement, 2, head->mac, SK_MAC_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 3, head->seal, SK_MAC_SIZE, SQLITE_STATIC);
    sqlite3_bind_text(statement, 4, head->key, -1, SQLITE_STATIC);
    return sk_database_run(store, statement, "write the audit log", error);
}

/* entry without number and mac. */
static enum sk_status append(struct sk_store *store, const struct sk_mac_key *key, struct sk_audit_chain_head *head,
                             struct sk_audit_entry *entry, struct sk_error *error) {
    entry->number = head->number + 1;
    sk_audit_entry_mac(key, head->mac, entry, entry->mac);
    enum sk_status status = insert_entry(store, entry, error);
    head->number = entry->number;
    memcpy(head->mac, entry->mac, SK_MAC_SIZE);
    sk_audit_seal(key, head, head->seal);
    return status == SK_OK ? move_head(store, head, error) : status;
}

/* A key that was lost and made anew cannot verify what was written before: the log itself says from where on it can. */
static enum sk_status note_new_key(struct sk_store *store, const struct sk_mac_key *key, struct sk_audit_chain_head *head,
                                   int64_t time_us, struct sk_error *error) {
    char checksum[SK_MAC_TEXT_SIZE];
    sk_audit_key_checksum(key, checksum);
    bool same = head->number == 0 || strcmp(checksum, head->key) == 0;
    memcpy(head->key, checksum, sizeof checksum);
    if (same)
        return SK_OK;
    struct sk_audit_entry entry = {
        .time_us = time_us, .actor = sk_slice_of("sidekick"), .action = sk_slice_of(SK_AUDIT_NEW_KEY), .detail = sk_slice_of("{}")
    };
    return append(store, key, head, &entry, error);
}

static enum sk_status write_entry(struct sk_store *store, struct sk_audit_entry *entry, struct sk_error *error) {
    struct sk_audit_chain_head head;
    const struct sk_mac_key *key;
    enum sk_status status = sk_database_key(store, &key, error);
    if (status == SK_OK)
        status = sk_audit_read_head(store, &head, error);
    if (status == SK_OK)
        status = note_new_key(store, key, &head, entry->time_us, error);
    return status == SK_OK ? append(store, key, &head, entry, error) : status;
}

static enum sk_status take_pseudonym(struct sk_store *store, enum sk_pseudonym_kind kind, struct sk_slice id,
                                     char text[SK_PSEUDONYM_SIZE], struct sk_slice *out, struct sk_error *error) {
    if (!id.data)
        return SK_OK;
    enum sk_status status = sk_store_pseudonym(store, kind, id, text, error);
    *out = sk_slice_of(text);
    return status;
}

static enum sk_status write_note(struct sk_store *store, const struct sk_audit_note *note, struct sk_slice detail,
                                 struct sk_error *error) {
    char person[SK_PSEUDONYM_SIZE], subject[SK_PSEUDONYM_SIZE];
    struct sk_audit_entry entry = { .time_us = sk_clock_wall_us(),
                                    .actor = sk_slice_of(note->actor),
                                    .action = sk_slice_of(note->action),
                                    .person = note->person,
                                    .detail = detail };
    bool begun;
    enum sk_status status = take_pseudonym(store, SK_PSEUDONYM_CUSTOMER, note->customer_id, person, &entry.person, error);
    if (status == SK_OK)
        status = take_pseudonym(store, SK_PSEUDONYM_CASE, note->case_id, subject, &entry.subject, error);
    if (status == SK_OK)
        status = sk_database_begin_write(store, &begun, error);
    if (status != SK_OK)
        return status;
    status = write_entry(store, &entry, error);
    return sk_database_end_write(store, begun, status, error);
}

enum sk_status sk_audit_write(struct sk_store *store, const struct sk_audit_note *note, struct sk_error *error) {
    struct sk_buffer detail = { 0 };
    enum sk_status status = note->detail ? sk_document_encode(note->detail, &detail, error) : SK_OK;
    if (!note->detail)
        sk_buffer_add_text(&detail, "{}");
    if (status == SK_OK && (detail.failed || sk_document_starved())) /* a detail that could not be made is NULL */
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to write the audit log");
    if (status == SK_OK)
        status = write_note(store, note, sk_buffer_slice(&detail), error);
    sk_document_release(note->detail);
    sk_buffer_finish(&detail);
    return status;
}

/* ---- reading ---- */

#define ENTRY_COLUMNS "SELECT number, time_us, actor, action, person, subject, detail, mac FROM audit WHERE number > ?1"

/* The row of a statement that is ready to run. */
static enum sk_status read_entry(struct sk_store *store, sqlite3_stmt *statement, struct sk_arena *arena,
                                 struct sk_audit_entry *out, struct sk_error *error) {
    enum sk_status status = sk_database_step(store, statement, "read the audit log", error);
    if (status != SK_OK)
        return status;
    *out = (struct sk_audit_entry){ .number = sqlite3_column_int64(statement, 0), .time_us = sqlite3_column_int64(statement, 1) };
    struct sk_slice *const texts[] = { &out->actor, &out->action, &out->person, &out->subject, &out->detail };
    for (int i = 0; status == SK_OK && i < (int) (sizeof texts / sizeof *texts); i++)
        if (!sk_database_read_slice(statement, i + 2, arena, texts[i]))
            status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to read the audit log");
    if (status == SK_OK && !read_mac(statement, 7, out->mac))
        status = damaged(store, error);
    sqlite3_reset(statement);
    return status;
}

enum sk_status sk_audit_next(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_audit_entry *out,
                             struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_AUDIT_NEXT, ENTRY_COLUMNS " ORDER BY number LIMIT 1", &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, after);
    return read_entry(store, statement, arena, out, error);
}

enum sk_status sk_audit_next_about(struct sk_store *store, const char *person, int64_t after, struct sk_arena *arena,
                                   struct sk_audit_entry *out, struct sk_error *error) {
    sqlite3_stmt *statement;
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_AUDIT_ABOUT,
                                                ENTRY_COLUMNS " AND person = ?2 ORDER BY number LIMIT 1", &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, after);
    sqlite3_bind_text(statement, 2, person, -1, SQLITE_STATIC);
    return read_entry(store, statement, arena, out, error);
}
