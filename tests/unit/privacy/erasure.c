/* erasure: a person's erasure, and whoever else wants the lock, does not wait until all withdrawn answers are cleaned. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>
#include "../directory.h"

#include "base/lock.h"
#include "privacy/erasure.h"
#include "store/store.h"

#define SETS 8000 /* four seconds of cleaning, for it lets others write between two steps of 20 */

static int64_t put(struct sk_store *store, const char *id, const char *answer, const char *customer) {
    int64_t row;
    struct sk_case record = { .id = sk_slice_of(id),
                              .question = sk_slice_of("the flurp is broken"),
                              .answer = sk_slice_of(answer),
                              .customer_id = sk_slice_of(customer) };
    assert_true(sk_store_put_case(store, &record, &row, NULL) >= 0);
    return row;
}

/* A case that was shown in many answers says something else now. */
static void withdraw(struct sk_store *store) {
    int64_t row = put(store, "popular", "press the knob", "klant-1");
    char id[16];
    assert_int_equal(sk_store_begin(store, NULL), SK_OK);
    for (int i = 0; i < SETS; i++) {
        snprintf(id, sizeof id, "s%d", i);
        struct sk_shown_set set = {
            .id = sk_slice_of(id),
            .result =
                sk_slice_of("{\"suggestions\":[{\"template\":\"press the knob\",\"source\":{\"case_ids\":[\"popular\"]}}]}"),
            .rows = &row,
            .row_count = 1,
            .time_us = 1,
        };
        assert_int_equal(sk_store_put_shown(store, &set, NULL), SK_OK);
    }
    assert_int_equal(sk_store_commit(store, NULL), SK_OK);
    put(store, "popular", "pull the knob", "klant-1");
}

static void forget(struct sk_store *store, const char *customer) {
    struct sk_eraser *eraser;
    struct sk_erasure erasure;
    struct sk_selection selection = { .kind = SK_SELECT_CUSTOMER, .text = sk_slice_of(customer) };
    assert_int_equal(sk_eraser_create(&eraser, NULL), SK_OK);
    assert_int_equal(sk_forget(eraser, store, &selection, "test", &erasure, NULL), SK_OK);
    sk_eraser_destroy(eraser);
}

static bool is_erased(struct sk_store *store) {
    struct sk_erasure erasure;
    return sk_erasure_pending(store, &erasure, NULL) == SK_END;
}

static bool is_cleaned(struct sk_store *store) {
    int64_t settled = 0;
    bool pending;
    assert_int_equal(sk_erasure_look(store, &settled, &pending, NULL), SK_OK);
    return !pending;
}

static void *finish(void *context) {
    size_t finished;
    (void) context;
    sk_erasures_finish(directory, NULL, &finished, NULL);
    return NULL;
}

static void wait_until_erased(struct sk_store *store) {
    for (int i = 0; i < 6000 && !is_erased(store); i++)
        usleep(10000);
    assert_true(is_erased(store));
}

static void an_erasure_comes_before_the_cleaning(void **state) {
    struct sk_store *store;
    pthread_t thread;
    int lock;
    (void) state;
    assert_int_equal(sk_store_open(directory, &store, NULL), SK_OK);
    withdraw(store);
    put(store, "one", "press it", "klant-4711");
    put(store, "two", "pull it", "klant-4712");
    forget(store, "klant-4711");
    assert_int_equal(pthread_create(&thread, NULL, finish, NULL), 0);
    wait_until_erased(store);
    assert_false(is_cleaned(store));
    forget(store, "klant-4712"); /* while it cleans */
    wait_until_erased(store);
    assert_false(is_cleaned(store));
    assert_int_equal(sk_erasures_lock(directory, NULL, &lock, NULL), SK_OK); /* as a backup takes it */
    assert_false(is_cleaned(store));
    sk_lock_give(lock);
    pthread_join(thread, NULL);
    assert_true(is_cleaned(store));
    sk_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_erasure_comes_before_the_cleaning),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
