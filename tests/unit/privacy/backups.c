/* Backups whose place can no longer be written to, and those that two work on. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/lock.h"
#include "privacy/backup.h"
#include "privacy/erasure.h"

static bool refused;

/* In place of the C library's: permissions hold nobody back who tests as root. */
int mkdir(const char *path, mode_t mode) {
    if (!refused || !strstr(path, ".sidekick-part"))
        return mkdirat(AT_FDCWD, path, mode);
    errno = EROFS;
    return -1;
}

static void forget_anna(struct sk_store *store, struct sk_erasure *erasure) {
    struct sk_error error = { 0 };
    struct sk_eraser *eraser = NULL;
    struct sk_selection selection = { .kind = SK_SELECT_CUSTOMER, .text = sk_slice_of("anna") };
    assert_int_equal(sk_eraser_create(&eraser, &error), SK_OK);
    assert_int_equal(sk_forget(eraser, store, &selection, "user:test", erasure, &error), SK_OK);
    sk_eraser_destroy(eraser);
}

struct history {
    char directory[64], data[96], copy[96], part[128], restored[128];
    struct sk_store *store;
    struct sk_erasure erasure;
};

/* A case of Anna, a backup of it, and Anna forgotten since; the backup still holds her. */
static struct history *make_history(void) {
    struct history *history = calloc(1, sizeof *history);
    struct sk_error error = { 0 };
    struct sk_case record = { .id = sk_slice_of("a1"),
                              .question = sk_slice_of("a question"),
                              .answer = sk_slice_of("an answer"),
                              .customer_id = sk_slice_of("anna") };
    struct sk_backup_report report;
    int64_t row;
    strcpy(history->directory, "/tmp/sidekick-backups-XXXXXX");
    assert_non_null(mkdtemp(history->directory));
    snprintf(history->data, sizeof history->data, "%s/data", history->directory);
    snprintf(history->copy, sizeof history->copy, "%s/copy", history->directory);
    snprintf(history->part, sizeof history->part, "%s.sidekick-part", history->copy);
    snprintf(history->restored, sizeof history->restored, "%s/restored", history->directory);
    assert_int_equal(sk_directory_create(history->data, &error), SK_OK);
    assert_int_equal(sk_store_open(history->data, &history->store, &error), SK_OK);
    assert_int_equal(sk_store_put_case(history->store, &record, &row, &error), SK_OK);
    struct sk_audit_note note = { .actor = "a", .action = "b" };
    assert_int_equal(sk_audit_write(history->store, &note, &error), SK_OK); /* makes the key */
    assert_int_equal(sk_backup(history->data, history->copy, NULL, "user:test", &report, &error), SK_OK);
    forget_anna(history->store, &history->erasure);
    return history;
}

static void destroy_history(struct history *history) {
    sk_store_close(history->store);
    sk_directory_remove(history->directory, NULL);
    free(history);
}

static void a_place_that_cannot_be_written_is_out_of_reach(void **state) {
    struct history *history = make_history();
    struct sk_backups_freed freed;
    struct sk_error error = { 0 };
    (void) state;
    refused = true;
    assert_int_equal(sk_backups_free(history->store, &history->erasure, &freed, &error), SK_OK);
    assert_int_equal(freed.unreachable, 1);
    assert_int_equal(freed.freed + freed.clean, 0);
    assert_int_not_equal(access(history->part, F_OK), 0);
    refused = false;
    assert_int_equal(sk_backups_free(history->store, &history->erasure, &freed, &error), SK_OK);
    assert_int_equal(freed.freed, 1);
    assert_int_equal(freed.unreachable, 0);
    destroy_history(history);
}

/* ---- one at a time ---- */

static atomic_bool done;

static void *free_backups(void *context) {
    struct history *history = context;
    struct sk_backups_freed freed = { 0 };
    struct sk_error error = { 0 };
    bool right = sk_backups_free(history->store, &history->erasure, &freed, &error) == SK_OK && freed.freed == 1;
    atomic_store(&done, true);
    return right ? history : NULL;
}

static void *restore(void *context) {
    struct history *history = context;
    const struct sk_restore_options options = { .backup = history->copy,
                                                .data_directory = history->restored,
                                                .actor = "user:test" };
    struct sk_backup_report report;
    struct sk_error error = { 0 };
    bool right = sk_restore(&options, &report, &error) == SK_OK && report.cases == 1;
    atomic_store(&done, true);
    return right ? history : NULL;
}

static void assert_waits_for_the_backup(void *(*work)(void *) ) {
    struct history *history = make_history();
    pthread_t thread;
    void *result = NULL;
    int lock = sk_lock_directory(history->copy);
    assert_true(lock >= 0);
    atomic_store(&done, false);
    assert_int_equal(pthread_create(&thread, NULL, work, history), 0);
    usleep(300000);
    assert_false(atomic_load(&done));
    assert_int_not_equal(access(history->part, F_OK), 0);
    sk_lock_give(lock);
    assert_int_equal(pthread_join(thread, &result), 0);
    assert_ptr_equal(result, history);
    lock = sk_lock_directory(history->copy); /* given back */
    assert_true(lock >= 0);
    sk_lock_give(lock);
    destroy_history(history);
}

static void an_erasure_waits_for_who_works_on_the_backup(void **state) {
    (void) state;
    assert_waits_for_the_backup(free_backups);
}

static void a_restore_waits_for_who_works_on_the_backup(void **state) {
    (void) state;
    assert_waits_for_the_backup(restore);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_that_cannot_be_written_is_out_of_reach),
        cmocka_unit_test(an_erasure_waits_for_who_works_on_the_backup),
        cmocka_unit_test(a_restore_waits_for_who_works_on_the_backup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
