/* Backups whose place can no longer be written to. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

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

static void a_place_that_cannot_be_written_is_out_of_reach(void **state) {
    char directory[] = "/tmp/sidekick-backups-XXXXXX", data[64], copy[64], part[96];
    struct sk_store *store = NULL;
    struct sk_error error = { 0 };
    struct sk_case record = { .id = sk_slice_of("a1"),
                              .question = sk_slice_of("a question"),
                              .answer = sk_slice_of("an answer"),
                              .customer_id = sk_slice_of("anna") };
    struct sk_backup_report report;
    struct sk_backups_freed freed;
    struct sk_erasure erasure;
    int64_t row;
    (void) state;
    assert_non_null(mkdtemp(directory));
    snprintf(data, sizeof data, "%s/data", directory);
    snprintf(copy, sizeof copy, "%s/copy", directory);
    snprintf(part, sizeof part, "%s.sidekick-part", copy);
    assert_int_equal(sk_directory_create(data, &error), SK_OK);
    assert_int_equal(sk_store_open(data, &store, &error), SK_OK);
    assert_int_equal(sk_store_put_case(store, &record, &row, &error), SK_OK);
    struct sk_audit_note note = { .actor = "a", .action = "b" };
    assert_int_equal(sk_audit_write(store, &note, &error), SK_OK); /* makes the key */
    assert_int_equal(sk_backup(data, copy, NULL, "user:test", &report, &error), SK_OK);
    forget_anna(store, &erasure);

    refused = true;
    assert_int_equal(sk_backups_free(store, &erasure, &freed, &error), SK_OK);
    assert_int_equal(freed.unreachable, 1);
    assert_int_equal(freed.freed + freed.clean, 0);
    assert_int_not_equal(access(part, F_OK), 0);
    refused = false;
    assert_int_equal(sk_backups_free(store, &erasure, &freed, &error), SK_OK);
    assert_int_equal(freed.freed, 1);
    assert_int_equal(freed.unreachable, 0);
    sk_store_close(store);
    sk_directory_remove(directory, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_that_cannot_be_written_is_out_of_reach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
