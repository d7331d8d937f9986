/* The file of rejects across a kill: what stands in it is what the store has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "ingest/rejects.h"

static int set_up(void **state) {
    char *directory = strdup("/tmp/sidekick-rejects-XXXXXX");
    assert_non_null(directory);
    assert_non_null(mkdtemp(directory));
    *state = directory;
    return 0;
}

static int tear_down(void **state) {
    sk_directory_remove(*state, NULL);
    free(*state);
    return 0;
}

static void write_entries(const char *directory, int64_t kept_line, const char *entries) {
    struct sk_rejects rejects;
    struct sk_error error = { 0 };
    assert_int_equal(sk_rejects_open(directory, "history.csv-1", kept_line, &rejects, &error), SK_OK);
    assert_int_equal(sk_rejects_append(&rejects, sk_slice_of(entries), &error), SK_OK);
    sk_rejects_close(&rejects);
}

static void assert_content(const char *directory, const char *expected) {
    char path[SK_PATH_SIZE];
    struct sk_buffer content = { 0 };
    assert_int_equal(sk_path_join(path, directory, "rejects/history.csv-1.jsonl", NULL), SK_OK);
    if (!expected) {
        assert_int_equal(access(path, F_OK), -1);
        return;
    }
    assert_int_equal(sk_file_read(path, 100000, &content, NULL), SK_OK);
    assert_string_equal(content.size ? content.data : "", expected);
    sk_buffer_finish(&content);
}

static void entries_are_json(void **state) {
    (void) state;
    struct sk_buffer buffer = { 0 };
    sk_rejects_format(&buffer, 12, "answer is missing");
    sk_rejects_format(&buffer, 13, "no column \"x\"");
    assert_false(buffer.failed);
    assert_string_equal(buffer.data, "{\"line\":12,\"reason\":\"answer is missing\"}\n"
                                     "{\"line\":13,\"reason\":\"no column \\\"x\\\"\"}\n");
    sk_buffer_finish(&buffer);
}

#define ENTRY(line) "{\"line\":" #line ",\"reason\":\"r\"}\n"

static void nothing_is_created_for_no_rejects(void **state) {
    write_entries(*state, 0, "");
    assert_content(*state, NULL);
}

static void a_fresh_import_starts_a_fresh_file(void **state) {
    write_entries(*state, 0, ENTRY(1) ENTRY(2));
    assert_content(*state, ENTRY(1) ENTRY(2));
    write_entries(*state, 0, ENTRY(3));
    assert_content(*state, ENTRY(3));
    write_entries(*state, 0, "");
    assert_content(*state, NULL);
}

static void resuming_cuts_what_was_not_committed(void **state) {
    write_entries(*state, 0, ENTRY(1) ENTRY(5) ENTRY(9));
    write_entries(*state, 5, ENTRY(7));
    assert_content(*state, ENTRY(1) ENTRY(5) ENTRY(7));
    write_entries(*state, 100, "");
    assert_content(*state, ENTRY(1) ENTRY(5) ENTRY(7));
}

static void resuming_cuts_a_torn_line(void **state) {
    const char *const torn[] = { "{\"line\":6,\"reas", "{\"line\":6,\"reason\":\"r\"}", "\n", "{}\n", "nonsense\n" };
    for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
        write_entries(*state, 0, ENTRY(1) ENTRY(5));
        write_entries(*state, 100, torn[i]);
        write_entries(*state, 100, ENTRY(7));
        assert_content(*state, ENTRY(1) ENTRY(5) ENTRY(7));
    }
}

static void resuming_without_a_file(void **state) {
    write_entries(*state, 5, ENTRY(7));
    assert_content(*state, ENTRY(7));
}

static void a_directory_that_cannot_be_made(void **state) {
    struct sk_rejects rejects;
    struct sk_error error = { 0 };
    (void) state;
    assert_int_equal(sk_rejects_open("/dev/null", "x", 0, &rejects, &error), SK_FAULT_IO);
    assert_non_null(strstr(error.message, "cannot create directory /dev/null/rejects"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_json),
        cmocka_unit_test_setup_teardown(nothing_is_created_for_no_rejects, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fresh_import_starts_a_fresh_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(resuming_cuts_what_was_not_committed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(resuming_cuts_a_torn_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(resuming_without_a_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_directory_that_cannot_be_made, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
