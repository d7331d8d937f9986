/* serve: an erasure that does not get done, somebody else has the processor or the lock, goes on with a higher priority. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>
#include "../directory.h"

#include "base/lock.h"
#include "privacy/erasure.h"
#include "serve/erasing.h"
#include "store/store.h"

#define PATIENCE_MS 500
#define NONE 99

/* A person is erased from the store, and the rest is to be done. */
static void begin_erasure(void) {
    struct sk_store *store;
    struct sk_eraser *eraser;
    struct sk_erasure erasure;
    int64_t row;
    struct sk_case record = { .id = sk_slice_of("one"),
                              .question = sk_slice_of("the flurp is broken"),
                              .answer = sk_slice_of("press it"),
                              .customer_id = sk_slice_of("klant-4711") };
    struct sk_selection selection = { .kind = SK_SELECT_CUSTOMER, .text = sk_slice_of("klant-4711") };
    assert_int_equal(sk_store_open(directory, &store, NULL), SK_OK);
    assert_int_equal(sk_store_put_case(store, &record, &row, NULL), SK_OK);
    assert_int_equal(sk_eraser_create(&eraser, NULL), SK_OK);
    assert_int_equal(sk_forget(eraser, store, &selection, "test", &erasure, NULL), SK_OK);
    sk_eraser_destroy(eraser);
    sk_store_close(store);
}

static bool is_pending(void) {
    struct sk_store *store;
    int64_t settled = 0;
    bool pending = false;
    assert_int_equal(sk_store_open_existing(directory, &store, NULL), SK_OK);
    assert_int_equal(sk_erasure_look(store, &settled, &pending, NULL), SK_OK);
    sk_store_close(store);
    return pending;
}

/* Of the thread that erases; NONE: there is no such thread at the moment. */
static int nice_of_erasing(void) {
    int found = NONE;
    DIR *tasks = opendir("/proc/self/task");
    assert_non_null(tasks);
    for (const struct dirent *task = readdir(tasks); task; task = readdir(tasks)) {
        char path[300], name[32] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", task->d_name);
        FILE *file = fopen(path, "r");
        if (file && fgets(name, sizeof name, file) && strcmp(name, "erasing\n") == 0)
            found = getpriority(PRIO_PROCESS, (id_t) strtoul(task->d_name, NULL, 10));
        if (file)
            fclose(file);
    }
    closedir(tasks);
    return found;
}

static void wait_for_nice(int wanted) {
    for (int i = 0; i < 3000 && nice_of_erasing() != wanted; i++)
        usleep(10000);
    assert_int_equal(nice_of_erasing(), wanted);
}

static int at_least(int nice) {
    int own = getpriority(PRIO_PROCESS, 0);
    return own > nice ? own : nice;
}

static void priority_rises_until_it_is_done(void **state) {
    (void) state;
    struct sk_erasing *erasing;
    int lock;
    begin_erasure();
    assert_int_equal(sk_erasures_lock(directory, NULL, &lock, NULL), SK_OK); /* so that it gets nowhere */
    assert_int_equal(sk_erasing_start(directory, 0, PATIENCE_MS, &erasing, NULL), SK_OK);
    wait_for_nice(at_least(10));
    wait_for_nice(at_least(5));
    wait_for_nice(at_least(-20));
    usleep(2 * PATIENCE_MS * 1000);
    assert_int_equal(nice_of_erasing(), at_least(-20)); /* no step more */
    assert_true(is_pending());
    sk_lock_give(lock);
    for (int i = 0; i < 3000 && is_pending(); i++)
        usleep(10000);
    assert_false(is_pending());
    wait_for_nice(NONE);
    sk_erasing_stop(erasing);
}

static void it_stops_at_any_step(void **state) {
    (void) state;
    begin_erasure();
    for (int step = 0; step < 4; step++) {
        struct sk_erasing *erasing;
        int lock;
        assert_int_equal(sk_erasures_lock(directory, NULL, &lock, NULL), SK_OK);
        assert_int_equal(sk_erasing_start(directory, 0, PATIENCE_MS, &erasing, NULL), SK_OK);
        if (step)
            wait_for_nice(at_least(step == 1 ? 10 : step == 2 ? 5 : -20));
        sk_erasing_stop(erasing);
        assert_true(is_pending());
        sk_lock_give(lock);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(priority_rises_until_it_is_done),
        cmocka_unit_test(it_stops_at_any_step),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
