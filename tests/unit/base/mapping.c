/* mapping: files as read-only memory, and parallel, which is tested by what uses it and here by its cancel and its errors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "../directory.h"

#include "base/mapping.h"
#include "base/parallel.h"

static char path[SK_PATH_SIZE];

static int set_up(void **state) {
    assert_int_equal(make_directory(state), 0);
    return sk_path_join(path, directory, "file", NULL) == SK_OK ? 0 : 1;
}

static void write_file(const char *content) {
    assert_int_equal(sk_file_replace(path, sk_slice_of(content), 0600, NULL), SK_OK);
}

static void maps_the_bytes_of_a_file(void **state) {
    (void) state;
    struct sk_mapping mapping = { 0 };
    write_file("one");
    assert_int_equal(sk_mapping_open(path, &mapping, NULL), SK_OK);
    assert_int_equal(mapping.size, 3);
    assert_memory_equal(mapping.data, "one", 3);
    sk_mapping_close(&mapping);
    assert_null(mapping.data);
    assert_int_equal(mapping.size, 0);
    sk_mapping_close(&mapping); /* nothing is mapped: nothing happens */
}

static void a_mapping_keeps_the_file_that_it_opened(void **state) {
    (void) state;
    struct sk_mapping before = { 0 }, after = { 0 };
    write_file("before");
    assert_int_equal(sk_mapping_open(path, &before, NULL), SK_OK);
    write_file("after and longer");
    assert_memory_equal(before.data, "before", 6);
    assert_int_equal(sk_mapping_open(path, &after, NULL), SK_OK);
    assert_memory_equal(after.data, "after and longer", 16);
    unlink(path);
    assert_memory_equal(before.data, "before", 6);
    assert_memory_equal(after.data, "after and longer", 16);
    sk_mapping_close(&before);
    sk_mapping_close(&after);
}

static void what_cannot_be_mapped_says_why(void **state) {
    (void) state;
    struct sk_mapping mapping = { 0 };
    struct sk_error error = { 0 };
    unlink(path);
    assert_int_equal(sk_mapping_open(path, &mapping, &error), SK_NOT_FOUND);
    assert_non_null(strstr(error.message, path));
    write_file("");
    sk_error_clear(&error);
    assert_int_equal(sk_mapping_open(path, &mapping, &error), SK_REJECTED);
    assert_non_null(strstr(error.message, "empty"));
    sk_error_clear(&error);
    assert_int_equal(sk_mapping_open(directory, &mapping, &error), SK_FAULT_IO);
    assert_non_null(strstr(error.message, directory));
    assert_null(mapping.data);
}

static void another_file_is_another_number(void **state) {
    (void) state;
    unlink(path);
    assert_true(sk_mapping_current(path) == 0);
    write_file("one");
    uint64_t one = sk_mapping_current(path);
    assert_true(one != 0);
    assert_true(sk_mapping_current(path) == one);
    chmod(path, 0644); /* the same bytes */
    assert_true(sk_mapping_current(path) == one);
    write_file("two"); /* as long as the first, within the same second */
    assert_true(sk_mapping_current(path) != one && sk_mapping_current(path) != 0);
}

/* ---- parallel ---- */

struct marks {
    atomic_int done[1000];
    size_t fails_from;
    atomic_bool cancel;
    size_t cancels_at;
};

static enum sk_status mark(void *context, unsigned worker, size_t item, struct sk_error *error) {
    struct marks *marks = context;
    assert_true(worker < 8);
    if (item >= marks->fails_from)
        return sk_error_set(error, SK_FAULT_IO, "item %zu failed", item);
    if (item == marks->cancels_at)
        atomic_store(&marks->cancel, true);
    atomic_fetch_add(&marks->done[item], 1);
    return SK_OK;
}

static void each_item_is_done_once_by_any_number_of_threads(void **state) {
    (void) state;
    for (unsigned threads = 1; threads <= 8; threads++) {
        static struct marks marks;
        marks = (struct marks){ .fails_from = SIZE_MAX, .cancels_at = SIZE_MAX };
        struct sk_parallel parallel = { .threads = threads, .cancel = &marks.cancel };
        assert_int_equal(sk_parallel_run(&parallel, 1000, mark, &marks, NULL), SK_OK);
        for (size_t i = 0; i < 1000; i++)
            assert_int_equal(marks.done[i], 1);
    }
    struct sk_parallel none = { .threads = 8 };
    assert_int_equal(sk_parallel_run(&none, 0, mark, NULL, NULL), SK_OK);
    assert_int_equal(sk_parallel_threads(&none, 3), 3);
    none.threads = 1000;
    assert_int_equal(sk_parallel_threads(&none, 5000), SK_PARALLEL_THREADS);
}

static void the_first_item_that_failed_is_reported(void **state) {
    (void) state;
    static struct marks marks;
    marks = (struct marks){ .fails_from = 300, .cancels_at = SIZE_MAX };
    struct sk_parallel parallel = { .threads = 4 };
    struct sk_error error = { 0 };
    assert_int_equal(sk_parallel_run(&parallel, 1000, mark, &marks, &error), SK_FAULT_IO);
    assert_string_equal(error.message, "item 300 failed");
    for (size_t i = 0; i < 300; i++)
        assert_int_equal(marks.done[i], 1);
}

static void a_cancel_stops_it(void **state) {
    (void) state;
    static struct marks marks;
    marks = (struct marks){ .fails_from = SIZE_MAX, .cancels_at = 10 };
    struct sk_parallel parallel = { .threads = 1, .cancel = &marks.cancel };
    assert_int_equal(sk_parallel_run(&parallel, 1000, mark, &marks, NULL), SK_FAULT_CANCELLED);
    assert_int_equal(marks.done[10], 1);
    assert_int_equal(marks.done[11], 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_the_bytes_of_a_file),
        cmocka_unit_test(a_mapping_keeps_the_file_that_it_opened),
        cmocka_unit_test(what_cannot_be_mapped_says_why),
        cmocka_unit_test(another_file_is_another_number),
        cmocka_unit_test(each_item_is_done_once_by_any_number_of_threads),
        cmocka_unit_test(the_first_item_that_failed_is_reported),
        cmocka_unit_test(a_cancel_stops_it),
    };
    return cmocka_run_group_tests(tests, set_up, remove_directory);
}
