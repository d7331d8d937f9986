/* trec: what is written can be read; what is not of the format is refused with file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "evaluate/trec.h"

static char path[] = "/tmp/sk-trec-XXXXXX";

static int make_file(void **state) {
    (void) state;
    int file = mkstemp(path);
    return file < 0 ? -1 : close(file);
}

static int remove_file(void **state) {
    (void) state;
    return unlink(path);
}

static enum sk_status read_text(const char *text, enum sk_trec_kind kind, struct sk_trec *out, struct sk_error *error) {
    assert_int_equal(sk_file_replace(path, sk_slice_of(text), 0600, NULL), SK_OK);
    return sk_trec_read(path, kind, out, error);
}

static void qrels_are_found_by_query(void **state) {
    struct sk_trec trec;
    size_t count;
    (void) state;
    assert_int_equal(read_text("q2 0 b 1\nq1 0 x 0\n\nq2\t0\ta\t-2\r\nq10 0 a 2", SK_TREC_QRELS, &trec, NULL), SK_OK);
    assert_int_equal(trec.count, 4);
    const struct sk_trec_entry *found = sk_trec_query(&trec, sk_slice_of("q2"), &count);
    assert_int_equal(count, 2);
    assert_true(sk_slice_is(found[0].document, "a"));
    assert_float_equal(found[0].value, -2, 0);
    assert_true(sk_slice_is(found[1].document, "b"));
    found = sk_trec_query(&trec, sk_slice_of("q10"), &count);
    assert_int_equal(count, 1);
    assert_null(sk_trec_query(&trec, sk_slice_of("q3"), &count));
    assert_int_equal(count, 0);
    sk_trec_finish(&trec);
}

static void a_byte_order_mark_is_no_part_of_the_first_query(void **state) {
    struct sk_trec trec;
    size_t count;
    (void) state;
    assert_int_equal(read_text("\xef\xbb\xbfq1 0 a 1\n\xef\xbb\xbfq2 0 b 1\n", SK_TREC_QRELS, &trec, NULL), SK_OK);
    assert_non_null(sk_trec_query(&trec, sk_slice_of("q1"), &count));
    assert_null(sk_trec_query(&trec, sk_slice_of("q2"), &count)); /* within a file it is text */
    sk_trec_finish(&trec);
}

static void a_written_run_reads_back(void **state) {
    struct sk_buffer out = { 0 };
    struct sk_trec trec;
    size_t count;
    (void) state;
    assert_int_equal(sk_trec_add_run(&out, sk_slice_of("q1"), sk_slice_of("d\xc3\xa9"), 1, 1.0 / 3, "sidekick", NULL), SK_OK);
    assert_int_equal(sk_trec_add_run(&out, sk_slice_of("q1"), sk_slice_of("d2"), 2, 1e-7, "sidekick", NULL), SK_OK);
    assert_string_equal(out.data, "q1 Q0 d\xc3\xa9 1 0.333333343 sidekick\nq1 Q0 d2 2 1.00000001e-07 sidekick\n");
    assert_int_equal(read_text(out.data, SK_TREC_RUN, &trec, NULL), SK_OK);
    const struct sk_trec_entry *found = sk_trec_query(&trec, sk_slice_of("q1"), &count);
    assert_int_equal(count, 2);
    assert_true(sk_slice_is(found[0].document, "d2"));
    assert_true((float) found[1].value == (float) (1.0 / 3));
    sk_trec_finish(&trec);
    sk_buffer_finish(&out);
}

static void ids_with_white_space_cannot_be_written(void **state) {
    struct sk_buffer out = { 0 };
    struct sk_error error = { 0 };
    (void) state;
    assert_int_equal(sk_trec_add_run(&out, sk_slice_of("q"), sk_slice_of("a b"), 1, 1, "s", &error), SK_REJECTED);
    assert_string_equal(error.message, "a TREC file cannot carry the id \"a b\": it is empty or has white space in it");
    assert_int_equal(sk_trec_add_run(&out, sk_slice_of(""), sk_slice_of("a"), 1, 1, "s", NULL), SK_REJECTED);
    assert_int_equal(out.size, 0);
}

static void refuse(const char *text, enum sk_trec_kind kind, const char *reason) {
    struct sk_trec trec;
    struct sk_error error = { 0 };
    char expected[400];
    assert_int_equal(read_text(text, kind, &trec, &error), SK_REJECTED);
    snprintf(expected, sizeof expected, "%s, %s", path, reason);
    assert_string_equal(error.message, expected);
    assert_null(trec.entries);
}

static void what_is_not_of_the_format_is_refused(void **state) {
    (void) state;
    refuse("q 0 d 1\nq d 1\n", SK_TREC_QRELS, "line 2: a line of a qrels file is \"query iteration document grade\"");
    refuse("q 0 d 1 1 1 1 1 1 1\n", SK_TREC_QRELS, "line 1: a line of a qrels file is \"query iteration document grade\"");
    refuse("q 0 d 1", SK_TREC_RUN, "line 1: a line of a run file is \"query Q0 document rank score tag\"");
    refuse("q 0 d x\n", SK_TREC_QRELS, "line 1: field 4 is not a number");
    refuse("q 0 d 1.5\n", SK_TREC_QRELS, "line 1: a grade is a whole number of at most 100");
    refuse("q 0 d 1000\n", SK_TREC_QRELS, "line 1: a grade is a whole number of at most 100");
    refuse("q Q0 d 1 nan s\n", SK_TREC_RUN, "line 1: field 5 is not a number");
    refuse("q Q0 d 1 inf s\n", SK_TREC_RUN, "line 1: field 5 is not a number");
    refuse("q 0 d 1\nr 0 d 1\nq 0 d 0\n", SK_TREC_QRELS, "lines 1 and 3: the same document twice for one query");
}

static void an_empty_file_is_an_empty_list(void **state) {
    struct sk_trec trec;
    size_t count;
    (void) state;
    assert_int_equal(read_text("", SK_TREC_RUN, &trec, NULL), SK_OK);
    assert_int_equal(trec.count, 0);
    assert_null(sk_trec_query(&trec, sk_slice_of("q"), &count));
    sk_trec_finish(&trec);
    assert_int_equal(sk_trec_read("/nonexistent/qrels", SK_TREC_QRELS, &trec, NULL), SK_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(qrels_are_found_by_query),
        cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_first_query),
        cmocka_unit_test(a_written_run_reads_back),
        cmocka_unit_test(ids_with_white_space_cannot_be_written),
        cmocka_unit_test(what_is_not_of_the_format_is_refused),
        cmocka_unit_test(an_empty_file_is_an_empty_list),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
