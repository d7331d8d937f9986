/* The audit log: what it holds, and that no change of it goes unseen. */
#include "fixture.h"

#include <sqlite3.h>
#include <unistd.h>

#include "protocol/document.h"
#include "store/audit.h"
#include "store/database.h"

enum { ENTRIES = 20 };

static void write_some(struct fixture *f) {
    for (int i = 0; i < ENTRIES; i++) {
        struct sk_audit_note note = { .actor = "user:test", .action = "case.add", .customer_id = sk_slice_of("klant-1") };
        note.detail = sk_document_object();
        sk_document_set_integer(note.detail, "i", i);
        assert_int_equal(sk_audit_write(f->store, &note, &f->error), SK_OK);
    }
}

static enum sk_status verify(struct fixture *f, const char *expected, struct sk_audit_check *check) {
    reopen(f);
    return sk_audit_verify(f->store, expected, check, NULL);
}

static void change(struct fixture *f, const char *sql) {
    assert_int_equal(sqlite3_exec(f->store->database, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void entries_read_as_written(void **state) {
    struct fixture *f = *state;
    char same[SK_PSEUDONYM_SIZE], other[SK_PSEUDONYM_SIZE];
    struct sk_audit_entry entry;
    write_some(f);
    assert_int_equal(sk_audit_next(f->store, 6, &f->arena, &entry, &f->error), SK_OK);
    assert_int_equal(entry.number, 7);
    assert_slice_equal(entry.actor, "user:test");
    assert_slice_equal(entry.action, "case.add");
    assert_slice_equal(entry.detail, "{\"i\":6}");
    assert_null(entry.subject.data);
    assert_int_equal(sk_store_pseudonym(f->store, SK_PSEUDONYM_CUSTOMER, sk_slice_of("klant-1"), same, NULL), SK_OK);
    assert_int_equal(sk_store_pseudonym(f->store, SK_PSEUDONYM_CASE, sk_slice_of("klant-1"), other, NULL), SK_OK);
    assert_slice_equal(entry.person, same);
    assert_string_not_equal(same, other);
    assert_int_equal(sk_audit_next(f->store, ENTRIES, &f->arena, &entry, &f->error), SK_END);
}

static void an_entry_goes_with_its_transaction(void **state) {
    struct fixture *f = *state;
    struct sk_audit_check check;
    struct sk_audit_note note = { .actor = "a", .action = "b" };
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    assert_int_equal(sk_audit_write(f->store, &note, NULL), SK_OK);
    sk_store_rollback(f->store);
    assert_int_equal(sk_audit_verify(f->store, NULL, &check, NULL), SK_OK);
    assert_int_equal(check.entries, 0);
    assert_string_equal(check.head, "0:");
}

static void a_whole_log_verifies(void **state) {
    struct fixture *f = *state;
    struct sk_audit_check check, later;
    write_some(f);
    assert_int_equal(verify(f, NULL, &check), SK_OK);
    assert_int_equal(check.entries, ENTRIES);
    write_some(f);
    assert_int_equal(verify(f, check.head, &later), SK_OK);
    assert_int_equal(later.entries, 2 * ENTRIES);
    assert_int_equal(sk_audit_verify(f->store, "7:abc", &later, NULL), SK_FAULT_ARGUMENT);
    assert_int_equal(sk_audit_verify(f->store, "rubbish", &later, NULL), SK_FAULT_ARGUMENT);
}

/* What somebody may do who can write the database but has no key. */
static void every_change_shows(void **state) {
    struct fixture *f = *state;
    static const struct {
        const char *sql;
        int64_t bad;
    } changes[] = {
        { "UPDATE audit SET actor = 'user:other' WHERE number = 5", 5 },
        { "UPDATE audit SET action = 'case.delete' WHERE number = 6", 6 },
        { "UPDATE audit SET time_us = time_us + 1 WHERE number = 7", 7 },
        { "UPDATE audit SET detail = '{}' WHERE number = 8", 8 },
        { "UPDATE audit SET person = NULL WHERE number = 9", 9 },
        { "UPDATE audit SET subject = '' WHERE number = 9", 9 },
        { "UPDATE audit SET mac = zeroblob(32) WHERE number = 10", 10 },
        { "DELETE FROM audit WHERE number = 11", 11 },
        { "DELETE FROM audit WHERE number = 1", 1 },
        { "DELETE FROM audit WHERE number = 11; UPDATE audit SET number = number - 1 WHERE number > 11", 11 },
        { "UPDATE audit SET number = 1000 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4;"
          "UPDATE audit SET number = 4 WHERE number = 1000",
          3 },
        { "DELETE FROM audit WHERE number = 20", 20 },
        { "DELETE FROM audit WHERE number > 15", 16 },
        { "DELETE FROM audit WHERE number > 15; UPDATE audit_head SET number = 15,"
          " mac = (SELECT mac FROM audit WHERE number = 15)",
          16 },
        { "DELETE FROM audit_head", 1 },
        { "DELETE FROM audit", 1 },
        { "INSERT INTO audit SELECT 21, time_us, actor, action, person, subject, detail, mac FROM audit WHERE number = 20", 21 },
    };
    write_some(f);
    change(f, "CREATE TABLE kept AS SELECT * FROM audit; CREATE TABLE kept_head AS SELECT * FROM audit_head");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct sk_audit_check check;
        change(f, changes[i].sql);
        assert_int_equal(verify(f, NULL, &check), SK_REJECTED);
        assert_int_equal(check.bad, changes[i].bad);
        change(f, "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept;"
                  "DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM kept_head");
        assert_int_equal(verify(f, NULL, &check), SK_OK);
    }
}

/* Going back to an earlier state of the whole store, or throwing the log away whole, shows only against a head noted elsewhere.
 */
static void an_older_copy_shows_against_a_noted_head(void **state) {
    struct fixture *f = *state;
    struct sk_audit_check noted, check;
    write_some(f);
    change(f, "CREATE TABLE kept AS SELECT * FROM audit; CREATE TABLE kept_head AS SELECT * FROM audit_head");
    write_some(f);
    assert_int_equal(verify(f, NULL, &noted), SK_OK);
    change(f, "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept;"
              "DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM kept_head");
    assert_int_equal(verify(f, NULL, &check), SK_OK);
    assert_int_equal(verify(f, noted.head, &check), SK_REJECTED);
    write_some(f); /* grown again to the same length, with other entries */
    assert_int_equal(verify(f, NULL, &check), SK_OK);
    assert_int_equal(verify(f, noted.head, &check), SK_REJECTED);
    assert_int_equal(check.bad, 2 * ENTRIES);
    change(f, "DELETE FROM audit; DELETE FROM audit_head");
    assert_int_equal(verify(f, NULL, &check), SK_OK);
    assert_int_equal(check.entries, 0);
    assert_int_equal(verify(f, noted.head, &check), SK_REJECTED);
}

/* Without a word a new one would name nobody whom the store knows. */
static void a_lost_key_is_not_made_anew(void **state) {
    struct fixture *f = *state;
    char path[SK_PATH_SIZE], kept[SK_PATH_SIZE], pseudonym[SK_PSEUDONYM_SIZE];
    struct sk_audit_check check;
    struct sk_audit_note note = { .actor = "a", .action = "b" };
    write_some(f);
    assert_int_equal(sk_path_join(path, f->directory, SK_AUDIT_KEY_FILE, NULL), SK_OK);
    assert_int_equal(sk_path_join(kept, f->directory, "kept", NULL), SK_OK);
    assert_int_equal(rename(path, kept), 0);
    for (int i = 0; i < 2; i++) { /* gone; then a link to a disk that is not there */
        reopen(f);
        assert_int_equal(sk_audit_write(f->store, &note, &f->error), SK_FAULT_CORRUPT);
        assert_non_null(strstr(f->error.message, "audit.key is missing: put it back"));
        sk_error_clear(&f->error);
        assert_int_equal(sk_store_pseudonym(f->store, SK_PSEUDONYM_CUSTOMER, sk_slice_of("k"), pseudonym, NULL),
                         SK_FAULT_CORRUPT);
        assert_int_equal(verify(f, NULL, &check), SK_FAULT_CORRUPT);
        assert_int_equal(access(path, F_OK), -1);
        assert_int_equal(i == 0 ? symlink("/nonexistent/key", path) : unlink(path), 0);
    }
    assert_int_equal(rename(kept, path), 0);
    assert_int_equal(verify(f, NULL, &check), SK_OK);
}

static void another_key_begins_a_new_chain(void **state) {
    struct fixture *f = *state;
    char path[SK_PATH_SIZE];
    struct sk_audit_check check;
    write_some(f);
    assert_int_equal(sk_path_join(path, f->directory, SK_AUDIT_KEY_FILE, NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of("another key of thirty-two bytes."), 0600, NULL), SK_OK);
    assert_int_equal(verify(f, NULL, &check), SK_REJECTED);
    reopen(f);
    write_some(f);
    assert_int_equal(verify(f, NULL, &check), SK_OK);
    assert_int_equal(check.unverifiable, ENTRIES);
    assert_int_equal(check.entries, ENTRIES + 1);
    change(f, "UPDATE audit SET detail = '{}' WHERE number = 30");
    assert_int_equal(verify(f, NULL, &check), SK_REJECTED);
    assert_int_equal(check.bad, 30);
    assert_int_equal(sk_file_replace(path, sk_slice_of("short"), 0600, NULL), SK_OK);
    assert_int_equal(verify(f, NULL, &check), SK_FAULT_CORRUPT);
}

static void shown_sets_keep_a_pseudonym_only(void **state) {
    struct fixture *f = *state;
    struct sk_shown_set set = { .id = sk_slice_of("s"), .customer_id = sk_slice_of("klant-77"), .time_us = 1 };
    char person[SK_PSEUDONYM_SIZE];
    sqlite3_stmt *statement;
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), SK_OK);
    assert_int_equal(sk_store_pseudonym(f->store, SK_PSEUDONYM_CUSTOMER, set.customer_id, person, NULL), SK_OK);
    assert_int_equal(sqlite3_prepare_v2(f->store->database, "SELECT person FROM shown_sets", -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal(sqlite3_column_text(statement, 0), person);
    sqlite3_finalize(statement);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries_read_as_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_entry_goes_with_its_transaction, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_whole_log_verifies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_change_shows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_older_copy_shows_against_a_noted_head, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_key_is_not_made_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_key_begins_a_new_chain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shown_sets_keep_a_pseudonym_only, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
