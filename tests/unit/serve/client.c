/* The client library against a ROUTER of our own, which answers, is late, or says nothing. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <zmq.h>

#include "sidekick/client.h"

/* Answers each frame with itself; "late" after 300 ms, "never" not at all. */
struct peer {
    void *context, *socket;
    pthread_t thread;
    char endpoint[128];
};

static void *answer(void *context) {
    struct peer *peer = context;
    char identity[256], frame[65536];
    for (;;) {
        int identity_size = zmq_recv(peer->socket, identity, sizeof identity, 0);
        if (identity_size < 0 || zmq_recv(peer->socket, frame, sizeof frame, 0) != 0)
            break;
        int size = zmq_recv(peer->socket, frame, sizeof frame, 0);
        if (size == 4 && memcmp(frame, "late", 4) == 0)
            usleep(300000);
        if (size == 5 && memcmp(frame, "never", 5) == 0)
            continue;
        zmq_send(peer->socket, identity, (size_t) identity_size, ZMQ_SNDMORE);
        zmq_send(peer->socket, "", 0, ZMQ_SNDMORE);
        zmq_send(peer->socket, frame, (size_t) size, 0);
    }
    zmq_close(peer->socket);
    return NULL;
}

/* secret_key: NULL = not encrypted. */
static int start(struct peer *peer, const char *secret_key) {
    const int yes = 1;
    size_t size = sizeof peer->endpoint;
    peer->context = zmq_ctx_new();
    peer->socket = zmq_socket(peer->context, ZMQ_ROUTER);
    if (secret_key
        && (zmq_setsockopt(peer->socket, ZMQ_CURVE_SERVER, &yes, sizeof yes) != 0
            || zmq_setsockopt(peer->socket, ZMQ_CURVE_SECRETKEY, secret_key, 41) != 0))
        return -1;
    if (zmq_bind(peer->socket, "tcp://127.0.0.1:*") != 0
        || zmq_getsockopt(peer->socket, ZMQ_LAST_ENDPOINT, peer->endpoint, &size) != 0)
        return -1;
    return pthread_create(&peer->thread, NULL, answer, peer);
}

static void stop(struct peer *peer) {
    zmq_ctx_shutdown(peer->context);
    pthread_join(peer->thread, NULL);
    zmq_ctx_term(peer->context);
}

static int start_peer(void **state) {
    static struct peer peer;
    *state = &peer;
    return start(&peer, NULL);
}

static int stop_peer(void **state) {
    stop(*state);
    return 0;
}

static struct sk_client *open_client(const char *endpoint) {
    struct sk_client *client;
    assert_int_equal(sk_client_open(endpoint, NULL, &client), SK_CLIENT_OK);
    return client;
}

static void calls_are_json_rpc(void **state) {
    struct peer *peer = *state;
    struct sk_client *client = open_client(peer->endpoint);
    char *reply;
    assert_int_equal(sk_client_call(client, "suggest", "{\"text\":\"a\"}", 5000, &reply), SK_CLIENT_OK);
    assert_string_equal(reply, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"suggest\",\"params\":{\"text\":\"a\"}}");
    free(reply);
    assert_int_equal(sk_client_call(client, "ping", NULL, 5000, &reply), SK_CLIENT_OK);
    assert_string_equal(reply, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
    free(reply);
    assert_int_equal(sk_client_call(client, "pi\"ng", NULL, 5000, &reply), SK_CLIENT_FAILED);
    assert_int_equal(sk_client_call(client, "", NULL, 5000, &reply), SK_CLIENT_FAILED);
    sk_client_close(client);
}

static void frames_are_bytes(void **state) {
    struct peer *peer = *state;
    struct sk_client *client = open_client(peer->endpoint);
    char *reply;
    size_t size;
    assert_int_equal(sk_client_exchange(client, "a\0b", 3, 5000, &reply, &size), SK_CLIENT_OK);
    assert_int_equal(size, 3);
    assert_memory_equal(reply, "a\0b", 4); /* NUL-terminated behind its bytes */
    free(reply);
    sk_client_close(client);
}

static void late_reply_is_not_taken_for_the_next(void **state) {
    struct peer *peer = *state;
    struct sk_client *client = open_client(peer->endpoint);
    char *reply;
    size_t size;
    assert_int_equal(sk_client_exchange(client, "late", 4, 50, &reply, &size), SK_CLIENT_TIMEOUT);
    assert_int_equal(sk_client_exchange(client, "never", 5, 50, &reply, &size), SK_CLIENT_TIMEOUT);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sk_client_exchange(client, "next", 4, 5000, &reply, &size), SK_CLIENT_OK);
        assert_string_equal(reply, "next");
        free(reply);
    }
    sk_client_close(client);
}

static void nobody_there_is_a_timeout(void **state) {
    (void) state;
    struct sk_client *client = open_client("ipc:///tmp/sidekick-nobody-listens-here");
    struct timespec before, after;
    char *reply;
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(sk_client_call(client, "ping", NULL, 200, &reply), SK_CLIENT_TIMEOUT);
    clock_gettime(CLOCK_MONOTONIC, &after);
    double waited = (double) (after.tv_sec - before.tv_sec) + (double) (after.tv_nsec - before.tv_nsec) / 1e9;
    assert_true(waited >= 0.19 && waited < 3);
    sk_client_close(client);
    sk_client_close(NULL);
}

static void mistakes_are_told_apart(void **state) {
    (void) state;
    struct sk_client *client;
    static const char *const endpoints[] = {
        "", "127.0.0.1:7677", "tcp://", "tcp://host", "ipc://", "http://host:1", "inproc://x"
    };
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++)
        assert_int_equal(sk_client_open(endpoints[i], NULL, &client), SK_CLIENT_BAD_ENDPOINT);
    char public_key[41], secret_key[41];
    assert_int_equal(zmq_curve_keypair(public_key, secret_key), 0);
    struct sk_client_keys keys = { public_key, public_key, secret_key };
    assert_int_equal(sk_client_open("tcp://127.0.0.1:1", &keys, &client), SK_CLIENT_OK);
    sk_client_close(client);
    keys.client_secret = "too short";
    assert_int_equal(sk_client_open("tcp://127.0.0.1:1", &keys, &client), SK_CLIENT_BAD_KEYS);
    keys.client_secret = NULL;
    assert_int_equal(sk_client_open("tcp://127.0.0.1:1", &keys, &client), SK_CLIENT_BAD_KEYS);
    for (int result = SK_CLIENT_OK; result <= SK_CLIENT_FAILED; result++)
        assert_true(strlen(sk_client_text((enum sk_client_result) result)) > 3);
}

static void keys_encrypt_and_name_the_server(void **state) {
    struct peer peer;
    struct sk_client *client;
    char server_public[41], server_secret[41], other_public[41], client_public[41], client_secret[41], *reply;
    (void) state;
    zmq_curve_keypair(other_public, client_secret);
    assert_int_equal(zmq_curve_keypair(server_public, server_secret), 0);
    assert_int_equal(zmq_curve_keypair(client_public, client_secret), 0);
    assert_int_equal(start(&peer, server_secret), 0);
    struct sk_client_keys keys = { server_public, client_public, client_secret };
    assert_int_equal(sk_client_open(peer.endpoint, &keys, &client), SK_CLIENT_OK);
    assert_int_equal(sk_client_call(client, "ping", NULL, 5000, &reply), SK_CLIENT_OK);
    free(reply);
    sk_client_close(client);

    keys.server_public = other_public; /* somebody else answers there */
    assert_int_equal(sk_client_open(peer.endpoint, &keys, &client), SK_CLIENT_OK);
    assert_int_equal(sk_client_call(client, "ping", NULL, 300, &reply), SK_CLIENT_TIMEOUT);
    sk_client_close(client);
    client = open_client(peer.endpoint);
    assert_int_equal(sk_client_call(client, "ping", NULL, 300, &reply), SK_CLIENT_TIMEOUT);
    sk_client_close(client);
    stop(&peer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_json_rpc),
        cmocka_unit_test(frames_are_bytes),
        cmocka_unit_test(late_reply_is_not_taken_for_the_next),
        cmocka_unit_test(nobody_there_is_a_timeout),
        cmocka_unit_test(mistakes_are_told_apart),
        cmocka_unit_test(keys_encrypt_and_name_the_server),
    };
    return cmocka_run_group_tests(tests, start_peer, stop_peer);
}
