#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "serve/queue.h"

static struct sk_queue *create(size_t requests, size_t per_peer, size_t bytes) {
    struct sk_queue_limits limits = { .requests = requests, .per_peer = per_peer, .bytes = bytes, .wait_us = 3600000000 };
    struct sk_queue *queue;
    assert_int_equal(sk_queue_create(&limits, &queue, NULL), SK_OK);
    return queue;
}

static struct sk_exchange *request(const char *peer, const char *text) {
    zmq_msg_t frame;
    zmq_msg_init_size(&frame, strlen(text));
    memcpy(zmq_msg_data(&frame), text, strlen(text));
    struct sk_exchange *exchange = sk_exchange_create(peer, strlen(peer), false, &frame);
    assert_non_null(exchange);
    zmq_msg_close(&frame);
    return exchange;
}

static void push(struct sk_queue *queue, const char *peer, const char *text) {
    assert_int_equal(sk_queue_push(queue, request(peer, text)), SK_OK);
}

static void push_refused(struct sk_queue *queue, const char *peer, const char *text) {
    struct sk_exchange *exchange = request(peer, text);
    assert_int_equal(sk_queue_push(queue, exchange), SK_BUSY);
    sk_exchange_destroy(exchange);
}

static void pop(struct sk_queue *queue, const char *expected) {
    struct sk_exchange *exchange = sk_queue_pop(queue);
    assert_non_null(exchange);
    assert_int_equal(zmq_msg_size(&exchange->frame), strlen(expected));
    assert_memory_equal(zmq_msg_data(&exchange->frame), expected, strlen(expected));
    sk_exchange_destroy(exchange);
}

static void one_peer_is_served_in_order(void **state) {
    (void) state;
    struct sk_queue *queue = create(10, 10, 1000);
    push(queue, "a", "1");
    push(queue, "a", "2");
    push(queue, "a", "3");
    assert_int_equal(sk_queue_waiting(queue), 3);
    pop(queue, "1");
    push(queue, "a", "4");
    pop(queue, "2");
    pop(queue, "3");
    pop(queue, "4");
    assert_int_equal(sk_queue_waiting(queue), 0);
    sk_queue_destroy(queue);
}

static void peers_take_turns(void **state) {
    (void) state;
    struct sk_queue *queue = create(10, 10, 1000);
    for (int i = 0; i < 5; i++)
        push(queue, "flood", "f");
    push(queue, "desk", "d1");
    push(queue, "desk", "d2");
    push(queue, "other", "o1");
    pop(queue, "f");
    pop(queue, "d1");
    pop(queue, "o1");
    pop(queue, "f");
    pop(queue, "d2");
    pop(queue, "f");
    pop(queue, "f");
    pop(queue, "f");
    sk_queue_destroy(queue);
}

static void limits_hold(void **state) {
    (void) state;
    struct sk_queue *queue = create(4, 2, 10);
    push(queue, "a", "1");
    push(queue, "a", "2");
    push_refused(queue, "a", "3"); /* its own share */
    push(queue, "b", "4");
    push_refused(queue, "c", "12345678"); /* 3 + 8 bytes are too many */
    push(queue, "c", "1234567");
    push_refused(queue, "d", ""); /* four wait */
    pop(queue, "1");
    push(queue, "d", "5");
    sk_queue_destroy(queue); /* frees what waits: the sanitizer looks */
}

static size_t push_until_refused(struct sk_queue *queue, const char *peer) {
    size_t count = 0;
    struct sk_exchange *exchange = request(peer, "x");
    for (; sk_queue_push(queue, exchange) == SK_OK; count++)
        exchange = request(peer, "x");
    sk_exchange_destroy(exchange);
    return count;
}

/* How many of them were stale. */
static size_t pop_at_pace(struct sk_queue *queue, size_t count, useconds_t pause_us) {
    size_t stale = 0;
    for (size_t i = 0; i < count; i++) {
        struct sk_exchange *exchange = sk_queue_pop(queue);
        stale += exchange->stale;
        sk_exchange_destroy(exchange);
        usleep(pause_us);
    }
    return stale;
}

static struct sk_queue *create_with_time(int64_t wait_us) {
    struct sk_queue_limits limits = { .requests = 400, .per_peer = 100, .bytes = 10000, .wait_us = wait_us };
    struct sk_queue *queue;
    assert_int_equal(sk_queue_create(&limits, &queue, NULL), SK_OK);
    return queue;
}

static void slow_workers_leave_fewer_places(void **state) {
    (void) state;
    struct sk_queue *queue = create_with_time(400000);
    assert_int_equal(push_until_refused(queue, "a"), 100); /* nothing is known yet */
    pop_at_pace(queue, 100, 4000);                         /* 250 a second at most: 100 in 400 ms, a quarter for one */
    size_t slow = push_until_refused(queue, "a");
    assert_in_range(slow, 2, 25);
    assert_in_range(push_until_refused(queue, "b"), 1, slow); /* as many, or as are free */
    assert_int_equal(push_until_refused(queue, "c") > 0, 1);  /* who has nothing waiting is let in */
    pop_at_pace(queue, sk_queue_waiting(queue), 0);
    for (int i = 0; i < 20; i++) /* what it learns again, once it goes faster */
        pop_at_pace(queue, push_until_refused(queue, "a"), 0);
    assert_true(push_until_refused(queue, "a") > 2 * slow);
    sk_queue_destroy(queue);
}

static void who_waited_too_long_is_stale_but_not_the_only_one(void **state) {
    (void) state;
    struct sk_queue *queue = create_with_time(10000);
    push(queue, "flood", "1");
    push(queue, "flood", "2");
    push(queue, "flood", "3");
    push(queue, "desk", "1");
    usleep(30000);
    push(queue, "flood", "4");
    assert_int_equal(pop_at_pace(queue, 1, 0), 1); /* flood's 1 */
    assert_int_equal(pop_at_pace(queue, 1, 0), 0); /* the desk's only one */
    assert_int_equal(pop_at_pace(queue, 2, 0), 2); /* flood's 2 and 3 */
    assert_int_equal(pop_at_pace(queue, 1, 0), 0);
    sk_queue_destroy(queue);
}

static void floods_leave_places_to_others(void **state) {
    (void) state;
    const char *floods[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
    struct sk_queue *queue = create_with_time(3600000000);
    for (int i = 0; i < 8; i++)
        assert_true(push_until_refused(queue, floods[i]) > 1);
    assert_in_range(sk_queue_waiting(queue), 300, 399);
    push(queue, "desk", "x");
    sk_queue_destroy(queue);
}

static void many_peers_are_found_again(void **state) {
    (void) state;
    struct sk_queue *queue = create(302, 2, 100000);
    char peer[8];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 150; i++) {
            snprintf(peer, sizeof peer, "p%d", i);
            push(queue, peer, peer);
        }
    }
    push_refused(queue, "p7", "x");
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 150; i++) {
            snprintf(peer, sizeof peer, "p%d", i);
            pop(queue, peer);
        }
    }
    push(queue, "p7", "x");
    pop(queue, "x");
    sk_queue_destroy(queue);
}

static void closing_gives_what_is_left(void **state) {
    (void) state;
    struct sk_queue *queue = create(4, 4, 100);
    push(queue, "a", "1");
    sk_queue_close(queue);
    push_refused(queue, "a", "2");
    pop(queue, "1");
    assert_null(sk_queue_pop(queue));
    sk_queue_destroy(queue);
}

static void *pop_all(void *context) {
    struct sk_queue *queue = context;
    size_t *count = calloc(1, sizeof *count);
    struct sk_exchange *exchange;
    while ((exchange = sk_queue_pop(queue))) {
        (*count)++;
        sk_exchange_destroy(exchange);
    }
    return count;
}

static void waiting_workers_get_everything_once(void **state) {
    (void) state;
    struct sk_queue *queue = create(100000, 100000, 1 << 20);
    pthread_t workers[4];
    size_t total = 0;
    char peer[8];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&workers[i], NULL, pop_all, queue), 0);
    for (int i = 0; i < 20000; i++) {
        snprintf(peer, sizeof peer, "p%d", i % 37);
        push(queue, peer, "x");
    }
    sk_queue_close(queue);
    for (int i = 0; i < 4; i++) {
        void *count;
        pthread_join(workers[i], &count);
        total += *(size_t *) count;
        free(count);
    }
    assert_int_equal(total, 20000);
    sk_queue_destroy(queue);
}

/* From a connection whose key is known. */
static enum sk_status push_with_key(struct sk_queue *queue, const char *key, const char *peer, const char *text) {
    struct sk_exchange *exchange = request(peer, text);
    snprintf(exchange->client.key, sizeof exchange->client.key, "%s", key);
    enum sk_status status = sk_queue_push(queue, exchange);
    if (status != SK_OK)
        sk_exchange_destroy(exchange);
    return status;
}

static void keys_take_turns_however_many_connections_they_have(void **state) {
    (void) state;
    struct sk_queue *queue = create(20, 4, 1000);
    static const char *const connections[] = { "a", "b", "c" };
    for (int i = 0; i < 6; i++)
        assert_int_equal(push_with_key(queue, "flood", connections[i % 3], i < 3 ? "f" : "g"), SK_OK);
    assert_int_equal(push_with_key(queue, "desk", "d", "1"), SK_OK);
    assert_int_equal(push_with_key(queue, "desk", "d", "2"), SK_OK);
    static const char *const expected[] = { "f", "1", "f", "2", "f", "g", "g", "g" };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        pop(queue, expected[i]);
    assert_int_equal(sk_queue_waiting(queue), 0);
    sk_queue_destroy(queue);
}

static void connections_of_a_key_take_turns(void **state) {
    (void) state;
    struct sk_queue *queue = create(20, 4, 1000);
    for (int i = 0; i < 4; i++)
        assert_int_equal(push_with_key(queue, "team", "flood", "f"), SK_OK);
    assert_int_equal(push_with_key(queue, "team", "flood", "f"), SK_BUSY);
    assert_int_equal(push_with_key(queue, "team", "desk", "d"), SK_OK);
    pop(queue, "f");
    pop(queue, "d");
    sk_queue_destroy(queue);
}

static void a_key_leaves_half_of_the_queue(void **state) {
    (void) state;
    struct sk_queue *queue = create(8, 2, 1000);
    static const char *const connections[] = { "a", "b", "c", "d", "e" };
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(push_with_key(queue, "flood", connections[i], "f"), i < 4 ? SK_OK : SK_BUSY);
    static const char *const desks[] = { "f", "g", "h" };
    for (size_t i = 0; i < 3; i++) /* as many as are free beside them */
        assert_int_equal(push_with_key(queue, "desk", desks[i], "d"), i < 2 ? SK_OK : SK_BUSY);
    assert_int_equal(push_with_key(queue, "third", "y", "x"), SK_OK);
    assert_int_equal(push_with_key(queue, "fourth", "z", "x"), SK_OK);
    assert_int_equal(push_with_key(queue, "fifth", "x", "x"), SK_BUSY);
    sk_queue_destroy(queue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_peer_is_served_in_order),
        cmocka_unit_test(peers_take_turns),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(slow_workers_leave_fewer_places),
        cmocka_unit_test(who_waited_too_long_is_stale_but_not_the_only_one),
        cmocka_unit_test(floods_leave_places_to_others),
        cmocka_unit_test(many_peers_are_found_again),
        cmocka_unit_test(closing_gives_what_is_left),
        cmocka_unit_test(waiting_workers_get_everything_once),
        cmocka_unit_test(keys_take_turns_however_many_connections_they_have),
        cmocka_unit_test(connections_of_a_key_take_turns),
        cmocka_unit_test(a_key_leaves_half_of_the_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
