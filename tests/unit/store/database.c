/* Opening, versions, faults of the disk, kill -9, several writers. */
#include "fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/migrate.h"

static void store_path(const struct fixture *f, char path[SK_PATH_SIZE]) {
    assert_int_equal(sk_path_join(path, f->directory, SK_STORE_FILE, NULL), SK_OK);
}

/* Another connection to the file of a closed store. */
static sqlite3 *open_raw(const struct fixture *f) {
    char path[SK_PATH_SIZE];
    sqlite3 *raw;
    store_path(f, path);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    return raw;
}

static void close_store(struct fixture *f) {
    sk_store_close(f->store);
    f->store = NULL;
}

static void write_file(const struct fixture *f, const void *bytes, size_t size) {
    char path[SK_PATH_SIZE];
    store_path(f, path);
    assert_int_equal(sk_file_replace(path, sk_slice(bytes, size), 0600, NULL), SK_OK);
}

static int pragma(struct sk_store *store, const char *sql) {
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static int exit_code_of(pid_t child) {
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    return WIFEXITED(result) ? WEXITSTATUS(result) : 128 + WTERMSIG(result);
}

static void settings_are_as_promised(void **state) {
    struct fixture *f = *state;
    char path[SK_PATH_SIZE];
    struct stat info;
    reopen(f);
    assert_int_equal(pragma(f->store, "PRAGMA synchronous"), 2);
    assert_int_equal(pragma(f->store, "PRAGMA secure_delete"), 1);
    assert_int_equal(pragma(f->store, "PRAGMA foreign_keys"), 1);
    assert_int_equal(pragma(f->store, "PRAGMA user_version"), SK_STORE_SCHEMA_VERSION);
    assert_int_equal(pragma(f->store, "PRAGMA application_id"), SK_STORE_APPLICATION_ID);
    assert_int_equal(pragma(f->store, "SELECT 'wal' = journal_mode FROM pragma_journal_mode"), 1);
    store_path(f, path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void open_existing_never_creates(void **state) {
    struct fixture *f = *state;
    struct sk_store *store = NULL;
    char nowhere[128], path[SK_PATH_SIZE];
    snprintf(nowhere, sizeof nowhere, "%s/none", f->directory);
    assert_int_equal(sk_store_open_existing(nowhere, &store, &f->error), SK_NOT_FOUND);
    assert_int_equal(access(nowhere, F_OK), -1);
    assert_int_equal(sk_store_open_existing(f->directory, &store, &f->error), SK_OK);
    sk_store_close(store);
    /* Killed between creating the file and creating the tables. */
    close_store(f);
    store_path(f, path);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(sk_store_open_existing(f->directory, &store, NULL), SK_NOT_FOUND);
    reopen(f);
    put(f, "a", "q", SK_OK);
}

static void garbage_is_corrupt(void **state) {
    struct fixture *f = *state;
    struct sk_store *store = NULL;
    char bytes[8192];
    close_store(f);
    memset(bytes, 'g', sizeof bytes);
    const size_t sizes[] = { 7, 512, sizeof bytes };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sk_error error = { 0 };
        write_file(f, bytes, sizes[i]);
        assert_int_equal(sk_store_open(f->directory, &store, &error), SK_FAULT_CORRUPT);
        assert_int_equal(sk_store_open_existing(f->directory, &store, NULL), SK_FAULT_CORRUPT);
        assert_non_null(strstr(error.message, "store.db is damaged or not a database; put back a copy"));
    }
    struct stat info;
    char path[SK_PATH_SIZE];
    store_path(f, path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_size, sizeof bytes); /* not touched */
}

/* Overwrites the page at the root of a table or index. */
static void damage(const struct fixture *f, const char *name) {
    char path[SK_PATH_SIZE], sql[200], noise[4096];
    sqlite3 *raw = open_raw(f);
    sqlite3_stmt *statement;
    snprintf(sql, sizeof sql, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", name);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    off_t page = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(raw);
    store_path(f, path);
    int file = open(path, O_RDWR);
    memset(noise, 0xa5, sizeof noise);
    assert_int_equal(pwrite(file, noise, sizeof noise, (page - 1) * 4096), sizeof noise);
    close(file);
}

static void damage_inside_is_found_when_read(void **state) {
    struct fixture *f = *state;
    for (int i = 0; i < 200; i++) {
        char id[16];
        snprintf(id, sizeof id, "id-%d", i);
        put(f, id, "a question that fills a page after some repetitions", SK_OK);
    }
    close_store(f);
    damage(f, "cases");
    damage(f, "counters");
    damage(f, "totals");
    assert_int_equal(sk_store_open(f->directory, &f->store, NULL), SK_OK);
    struct sk_stored_case changes[10];
    struct sk_store_counts counts;
    struct sk_case record = make_case("new", "q", "a");
    size_t count;
    int64_t row;
    assert_int_equal(sk_store_changes(f->store, 0, &f->arena, changes, 10, &count, NULL), SK_FAULT_CORRUPT);
    assert_int_equal(sk_store_counts(f->store, &counts, NULL), SK_FAULT_CORRUPT);
    assert_int_equal(sk_store_begin(f->store, NULL), SK_FAULT_CORRUPT);
    assert_int_equal(sk_store_put_case(f->store, &record, &row, NULL), SK_FAULT_CORRUPT);
}

static void another_programs_database_is_refused(void **state) {
    struct fixture *f = *state;
    struct sk_store *store = NULL;
    char path[SK_PATH_SIZE];
    const char *const foreign[] = { "CREATE TABLE bookmarks (url TEXT)", "PRAGMA user_version = 1",
                                    "PRAGMA application_id = 1196444487" };
    close_store(f);
    store_path(f, path);
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        struct sk_error error = { 0 };
        unlink(path);
        sqlite3 *raw = open_raw(f);
        assert_int_equal(sqlite3_exec(raw, foreign[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(raw);
        assert_int_equal(sk_store_open(f->directory, &store, &error), SK_FAULT_CORRUPT);
        assert_non_null(strstr(error.message, "is a database of another program; choose another data directory"));
        assert_int_equal(sk_store_open_existing(f->directory, &store, NULL), SK_FAULT_CORRUPT);
    }
}

static void a_newer_store_is_refused(void **state) {
    struct fixture *f = *state;
    struct sk_store *store = NULL;
    close_store(f);
    sqlite3 *raw = open_raw(f);
    assert_int_equal(sqlite3_exec(raw, "PRAGMA user_version = 1000", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
    assert_int_equal(sk_store_open(f->directory, &store, &f->error), SK_FAULT_VERSION);
    assert_non_null(strstr(f->error.message, "has schema version 1000, this program knows up to"));
    assert_int_equal(sk_store_open_existing(f->directory, &store, NULL), SK_FAULT_VERSION);
}

static void a_migration_keeps_the_data(void **state) {
    struct fixture *f = *state;
    enum { NEXT = SK_STORE_SCHEMA_VERSION + 1 };
    const char *steps[NEXT];
    memcpy(steps, sk_store_steps, sizeof sk_store_steps);
    steps[NEXT - 1] = "ALTER TABLE cases ADD COLUMN summary TEXT DEFAULT 'none'";
    int64_t row = put(f, "a", "question", SK_OK);
    assert_int_equal(sk_store_migrate(f->store, steps, NEXT, &f->error), SK_OK);
    assert_int_equal(pragma(f->store, "PRAGMA user_version"), NEXT);
    assert_int_equal(pragma(f->store, "SELECT summary = 'none' FROM cases WHERE row = 1"), 1);
    assert_int_equal(sk_store_migrate(f->store, steps, NEXT, &f->error), SK_OK); /* nothing left to do */
    struct sk_case found;
    assert_int_equal(sk_store_get_case(f->store, row, &f->arena, &found, &f->error), SK_OK);
    assert_slice_equal(found.question, "question");
    assert_int_equal(put(f, "a", "question", SK_DUPLICATE), row);
}

static void a_migration_that_fails_changes_nothing(void **state) {
    struct fixture *f = *state;
    enum { BAD = SK_STORE_SCHEMA_VERSION + 2 };
    const char *steps[BAD];
    memcpy(steps, sk_store_steps, sizeof sk_store_steps);
    steps[BAD - 2] = "CREATE TABLE half (x); INSERT INTO half VALUES (1)";
    steps[BAD - 1] = "SELECT nonsense FROM";
    put(f, "a", "question", SK_OK);
    assert_int_equal(sk_store_migrate(f->store, steps, BAD, &f->error), SK_FAULT_INTERNAL);
    assert_int_equal(pragma(f->store, "PRAGMA user_version"), SK_STORE_SCHEMA_VERSION);
    assert_int_equal(pragma(f->store, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
    put(f, "b", "still writable", SK_OK);
}

static void a_locked_store_is_busy(void **state) {
    struct fixture *f = *state;
    struct sk_store *other = NULL;
    assert_int_equal(sk_store_open(f->directory, &other, &f->error), SK_OK);
    sqlite3_busy_timeout(other->database, 50);
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    put(f, "a", "q", SK_OK);
    struct sk_case record = make_case("b", "q", "a"), found;
    int64_t row;
    assert_int_equal(sk_store_put_case(other, &record, &row, &f->error), SK_BUSY);
    assert_non_null(strstr(f->error.message, "has been locked by another program for 5 seconds; try again later"));
    /* Readers do not wait, and do not see what is not committed. */
    assert_int_equal(sk_store_find_case(other, sk_slice_of("a"), &f->arena, &row, &found, NULL), SK_NOT_FOUND);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
    assert_int_equal(sk_store_find_case(other, sk_slice_of("a"), &f->arena, &row, &found, NULL), SK_OK);
    assert_int_equal(sk_store_put_case(other, &record, &row, NULL), SK_OK);
    sk_store_close(other);
}

/* Another process holds the lock most of the time, with gaps of 10 ms: a single writer must get through in the first ones. */
static void a_writer_finds_a_short_gap(void **state) {
    struct fixture *f = *state;
    close_store(f);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (sk_store_open(f->directory, &f->store, NULL) != SK_OK)
            _exit(1);
        for (int i = 0; i < 20; i++) {
            if (sk_store_begin(f->store, NULL) != SK_OK)
                _exit(2);
            usleep(150000);
            sk_store_rollback(f->store);
            usleep(10000);
        }
        _exit(0);
    }
    reopen(f);
    usleep(100000);
    int64_t started_us = sk_clock_monotonic_us();
    put(f, "a", "q", SK_OK);
    int64_t took_us = sk_clock_monotonic_us() - started_us;
    kill(child, SIGKILL);
    exit_code_of(child);
    assert_true(took_us < 1000000);
}

static void a_full_database_says_so_and_recovers(void **state) {
    struct fixture *f = *state;
    char limit[64];
    char *text = malloc(100001);
    assert_non_null(text);
    memset(text, 'x', 100000);
    text[100000] = '\0';
    put(f, "before", "q", SK_OK);
    snprintf(limit, sizeof limit, "PRAGMA max_page_count = %d", pragma(f->store, "PRAGMA page_count") + 2);
    pragma(f->store, limit);
    struct sk_case record = make_case("big", text, "a");
    int64_t row;
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    put(f, "same transaction", "q", SK_OK);
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_FAULT_IO);
    assert_non_null(strstr(f->error.message, "cannot store a case: the disk that holds "));
    assert_non_null(strstr(f->error.message, " is full; free some space and start again, what was committed is kept"));
    assert_int_equal(sk_store_commit(f->store, NULL), SK_FAULT_IO);
    pragma(f->store, "PRAGMA max_page_count = 1000000");
    assert_int_equal(last_sequence(f), 1);
    assert_int_equal(sk_store_put_case(f->store, &record, &row, NULL), SK_OK);
    free(text);
}

/* In a child: its own mount of 512 KiB. 77 where the machine does not allow that. */
static int fill_a_small_disk(const struct fixture *f) {
    char directory[128];
    struct sk_store *store;
    struct sk_error error = { 0 };
    snprintf(directory, sizeof directory, "%s/small", f->directory);
    if (unshare(CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0 || mkdir(directory, 0700) != 0
        || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("tmpfs", directory, "tmpfs", 0, "size=512k") != 0)
        return 77;
    enum sk_status status = sk_store_open(directory, &store, &error);
    for (int i = 0; status == SK_OK && i < 10000; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        struct sk_case record = make_case(id, "a question", "an answer");
        int64_t row;
        status = sk_store_put_case(store, &record, &row, &error);
    }
    if (status != SK_FAULT_IO || !strstr(error.message, "is full; free some space"))
        return 1;
    struct sk_store_counts counts;
    if (sk_store_counts(store, &counts, NULL) != SK_OK || counts.cases < 10)
        return 2;
    sk_store_close(store);
    umount(directory);
    return 0;
}

static void a_full_disk_says_so(void **state) {
    struct fixture *f = *state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(fill_a_small_disk(f));
    int code = exit_code_of(child);
    if (code == 77)
        skip();
    assert_int_equal(code, 0);
}

/* A file size limit makes write(2) fail with EFBIG. */
static int write_beyond_a_limit(struct fixture *f) {
    struct rlimit limit = { 200000, 200000 };
    struct sk_error error = { 0 };
    char *text = malloc(200001);
    struct sk_case record = make_case("big", "q", "a");
    int64_t row;
    signal(SIGXFSZ, SIG_IGN);
    if (!text || setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 77;
    memset(text, 'x', 200000);
    text[200000] = '\0';
    record.question = sk_slice_of(text);
    enum sk_status status = sk_store_put_case(f->store, &record, &row, &error);
    return status == SK_FAULT_IO && strstr(error.message, "failed: disk I/O error; check the disk and the permissions") ? 0 : 1;
}

static void an_io_error_is_a_fault_that_says_what_to_check(void **state) {
    struct fixture *f = *state;
    close_store(f);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(sk_store_open(f->directory, &f->store, NULL) == SK_OK ? write_beyond_a_limit(f) : 3);
    assert_int_equal(exit_code_of(child), 0);
    reopen(f);
    assert_int_equal(last_sequence(f), 0);
}

static void read_only_and_memory_are_named(void **state) {
    struct fixture *f = *state;
    struct sk_case record = make_case("a", "q", "a");
    int64_t row;
    assert_int_equal(sqlite3_exec(f->store->database, "PRAGMA query_only = ON", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_FAULT_IO);
    assert_non_null(strstr(f->error.message, "may not be written; check its owner and permissions"));
    assert_int_equal(sqlite3_exec(f->store->database, "PRAGMA query_only = OFF", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sk_store_put_case(f->store, &record, &row, NULL), SK_OK);
    sqlite3_hard_heap_limit64(sqlite3_memory_used() + 1000);
    struct sk_store *store = NULL;
    enum sk_status status = sk_store_open(f->directory, &store, NULL);
    sqlite3_hard_heap_limit64(0);
    assert_int_equal(status, SK_FAULT_MEMORY);
}

static void a_path_that_is_a_file_is_named(void **state) {
    struct fixture *f = *state;
    char path[SK_PATH_SIZE];
    struct sk_store *store = NULL;
    store_path(f, path);
    assert_int_equal(sk_store_open(path, &store, &f->error), SK_FAULT_IO);
    assert_non_null(strstr(f->error.message, "is not a directory"));
    assert_int_equal(sk_store_open_existing(path, &store, NULL), SK_NOT_FOUND);
}

static void committed_cases_survive_kill_9(void **state) {
    struct fixture *f = *state;
    close_store(f);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (sk_store_open(f->directory, &f->store, NULL) != SK_OK)
            _exit(1);
        struct sk_case record = make_case("kept", "q", "a");
        int64_t row;
        if (sk_store_put_case(f->store, &record, &row, NULL) != SK_OK || sk_store_begin(f->store, NULL) != SK_OK)
            _exit(2);
        record.id = sk_slice_of("not committed");
        if (sk_store_put_case(f->store, &record, &row, NULL) != SK_OK)
            _exit(3);
        kill(getpid(), SIGKILL);
    }
    assert_int_equal(exit_code_of(child), 128 + SIGKILL);
    reopen(f);
    put(f, "kept", "q", SK_UPDATED); /* the answer was another: it is there */
    put(f, "not committed", "q", SK_OK);
    assert_int_equal(last_sequence(f), 3);
}

/* Several programs create the store and write at once: none fails, no number is given out twice. */
static void writers_share_one_counter(void **state) {
    struct fixture *f = *state;
    enum { WRITERS = 4, EACH = 25 };
    pid_t children[WRITERS];
    char path[SK_PATH_SIZE];
    close_store(f);
    store_path(f, path);
    unlink(path);
    for (int w = 0; w < WRITERS; w++) {
        children[w] = fork();
        assert_true(children[w] >= 0);
        if (children[w] == 0) {
            if (sk_store_open(f->directory, &f->store, NULL) != SK_OK)
                _exit(1);
            for (int i = 0; i < EACH; i++) {
                char id[32];
                int64_t row;
                snprintf(id, sizeof id, "%d-%d", w, i);
                struct sk_case record = make_case(id, "q", "a");
                if (sk_store_put_case(f->store, &record, &row, NULL) != SK_OK)
                    _exit(2);
            }
            sk_store_close(f->store);
            _exit(0);
        }
    }
    for (int w = 0; w < WRITERS; w++)
        assert_int_equal(exit_code_of(children[w]), 0);
    reopen(f);
    assert_int_equal(last_sequence(f), WRITERS * EACH);
    struct sk_stored_case changes[WRITERS * EACH + 1];
    size_t count;
    assert_int_equal(sk_store_changes(f->store, 0, &f->arena, changes, WRITERS * EACH + 1, &count, &f->error), SK_OK);
    assert_int_equal(count, WRITERS * EACH);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(changes[i].sequence, i + 1);
}

static bool file_holds(const char *path, const char *text) {
    struct sk_buffer content = { 0 };
    sk_file_read(path, (size_t) 64 << 20, &content, NULL);
    bool found = content.size && memmem(content.data, content.size, text, strlen(text));
    sk_buffer_finish(&content);
    return found;
}

static void deleted_text_leaves_the_file(void **state) {
    struct fixture *f = *state;
    char path[SK_PATH_SIZE];
    store_path(f, path);
    put(f, "stays", "a harmless question", SK_OK);
    put(f, "goes", "the unforgettable Zwaluwstaartje", SK_OK);
    reopen(f);
    assert_true(file_holds(path, "Zwaluwstaartje"));
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("goes"), &f->error), SK_OK);
    close_store(f); /* the last connection moves the WAL into the file */
    assert_false(file_holds(path, "Zwaluwstaartje"));
    assert_false(file_holds(path, "goes"));
    assert_true(file_holds(path, "a harmless question"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(settings_are_as_promised, set_up, tear_down),
        cmocka_unit_test_setup_teardown(open_existing_never_creates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(garbage_is_corrupt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_inside_is_found_when_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_programs_database_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_newer_store_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_migration_keeps_the_data, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_migration_that_fails_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_locked_store_is_busy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_writer_finds_a_short_gap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_database_says_so_and_recovers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_io_error_is_a_fault_that_says_what_to_check, set_up, tear_down),
        cmocka_unit_test_setup_teardown(read_only_and_memory_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_path_that_is_a_file_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(committed_cases_survive_kill_9, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writers_share_one_counter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deleted_text_leaves_the_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
