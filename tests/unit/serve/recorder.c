#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include "../directory.h"

#include "serve/recorder.h"

static struct sk_recorder *start(void) {
    struct sk_recorder *recorder;
    struct sk_error error = { 0 };
    assert_int_equal(sk_recorder_start(directory, &recorder, &error), SK_OK);
    return recorder;
}

struct case_job {
    char id[32];
    bool fail;         /* after writing */
    atomic_bool *hold; /* not before this is set */
};

static enum sk_status put_case(struct sk_store *store, void *context, struct sk_error *error) {
    struct case_job *job = context;
    int64_t row;
    struct sk_case record = { .id = sk_slice_of(job->id), .question = sk_slice_of("question"), .answer = sk_slice_of("answer") };
    while (job->hold && !atomic_load(job->hold))
        ;
    enum sk_status status = sk_store_put_case(store, &record, &row, error);
    return job->fail ? sk_error_set(error, SK_FAULT_INTERNAL, "made to fail") : status;
}

static bool has_case(const char *id) {
    struct sk_store *store;
    struct sk_arena arena;
    struct sk_case record;
    int64_t row;
    sk_arena_init(&arena, 1 << 20);
    assert_int_equal(sk_store_open_existing(directory, &store, NULL), SK_OK);
    enum sk_status status = sk_store_find_case(store, sk_slice_of(id), &arena, &row, &record, NULL);
    assert_true(status == SK_OK || status == SK_NOT_FOUND);
    sk_store_close(store);
    sk_arena_finish(&arena);
    return status == SK_OK;
}

static void outcomes_come_back(void **state) {
    (void) state;
    struct sk_recorder *recorder = start();
    struct case_job job = { .id = "one" };
    struct sk_error error = { 0 };
    assert_int_equal(sk_recorder_write(recorder, put_case, &job, &error), SK_OK);
    assert_true(has_case("one"));
    assert_int_equal(sk_recorder_write(recorder, put_case, &job, &error), SK_DUPLICATE);
    sk_recorder_stop(recorder);
}

struct client {
    pthread_t thread;
    struct sk_recorder *recorder;
    struct case_job job;
    enum sk_status status;
    struct sk_error error;
};

static void *write_one(void *context) {
    struct client *client = context;
    client->status = sk_recorder_write(client->recorder, put_case, &client->job, &client->error);
    return NULL;
}

/* While the first job holds the recorder the others gather, so that they are one group. */
static void failing_job_does_not_spoil_its_group(void **state) {
    (void) state;
    atomic_bool go = false;
    struct client clients[8] = { 0 };
    struct sk_recorder *recorder = start();
    for (int i = 0; i < 8; i++) {
        clients[i].recorder = recorder;
        snprintf(clients[i].job.id, sizeof clients[i].job.id, "group-%d", i);
        clients[i].job.hold = i == 0 ? &go : NULL;
        clients[i].job.fail = i == 5;
        assert_int_equal(pthread_create(&clients[i].thread, NULL, write_one, &clients[i]), 0);
    }
    struct timespec gather = { .tv_nsec = 100000000 };
    nanosleep(&gather, NULL);
    atomic_store(&go, true);
    for (int i = 0; i < 8; i++) {
        pthread_join(clients[i].thread, NULL);
        assert_int_equal(clients[i].status, i == 5 ? SK_FAULT_INTERNAL : SK_OK);
        assert_int_equal(has_case(clients[i].job.id), i != 5);
    }
    assert_string_equal(clients[5].error.message, "made to fail");
    assert_string_equal(clients[6].error.message, "");
    sk_recorder_stop(recorder);
}

static void many_threads_lose_nothing(void **state) {
    (void) state;
    struct client clients[32] = { 0 };
    struct sk_recorder *recorder = start();
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 32; i++) {
            clients[i].recorder = recorder;
            snprintf(clients[i].job.id, sizeof clients[i].job.id, "many-%d-%d", round, i);
            assert_int_equal(pthread_create(&clients[i].thread, NULL, write_one, &clients[i]), 0);
        }
        for (int i = 0; i < 32; i++) {
            pthread_join(clients[i].thread, NULL);
            assert_int_equal(clients[i].status, SK_OK);
            assert_true(has_case(clients[i].job.id));
        }
    }
    sk_recorder_stop(recorder);
}

/* Another program's long write: the job waits for it rather than fail, and gets "busy" when five seconds are over. */
static void locked_store_is_busy(void **state) {
    (void) state;
    struct sk_recorder *recorder = start();
    struct sk_store *other;
    struct case_job job = { .id = "locked" };
    struct sk_error error = { 0 };
    assert_int_equal(sk_store_open_existing(directory, &other, NULL), SK_OK);
    assert_int_equal(sk_store_begin(other, NULL), SK_OK);
    assert_int_equal(sk_recorder_write(recorder, put_case, &job, &error), SK_BUSY);
    sk_store_rollback(other);
    sk_store_close(other);
    assert_false(has_case("locked"));
    assert_int_equal(sk_recorder_write(recorder, put_case, &job, &error), SK_OK);
    sk_recorder_stop(recorder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes_come_back),
        cmocka_unit_test(failing_job_does_not_spoil_its_group),
        cmocka_unit_test(many_threads_lose_nothing),
        cmocka_unit_test(locked_store_is_busy),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
