/* The C client, also built as a library of its own (libsidekick): nothing but ZeroMQ below it.
 *
 * A REQ socket pairs each request with the next reply. After a timeout that pairing is lost, so the socket is thrown away and the
 * next call makes a new one: a late reply goes with the old connection and is never taken for the answer to something else (the
 * "lazy pirate" of the ZeroMQ guide, without its retries: whether to ask again is for the caller to say, with the same request_id
 * where it matters). */
#include "sidekick/client.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zmq.h>

#include "serve/client_socket.h"

#define KEY_SIZE 41 /* Z85 and a NUL */
#define REPLY_LIMIT ((int64_t) 64 << 20)

struct sk_client {
    void *context;
    void *socket; /* NULL until the next call */
    char *endpoint;
    char server_public[KEY_SIZE], client_public[KEY_SIZE], client_secret[KEY_SIZE];
    int encrypted;
    unsigned long long next_id;
};

int sk_client_is_endpoint(const char *text) {
    return (strncmp(text, "tcp://", 6) == 0 && strrchr(text, ':') > text + 6) || (strncmp(text, "ipc://", 6) == 0 && text[6]);
}

static int is_key(const char *text) {
    uint8_t bytes[32];
    return text && strlen(text) == KEY_SIZE - 1 && zmq_z85_decode(bytes, text) != NULL;
}

int sk_client_are_keys(const struct sk_client_keys *keys) {
    return is_key(keys->server_public) && is_key(keys->client_public) && is_key(keys->client_secret);
}

static void close_socket(struct sk_client *client) {
    if (client->socket)
        zmq_close(client->socket);
    client->socket = NULL;
}

static int set_up_socket(void *socket, const char *endpoint, const struct sk_client_keys *keys) {
    const int no_linger = 0;
    const int64_t limit = REPLY_LIMIT;
    const int ipv6 = strchr(endpoint, '[') != NULL;
    int failed = zmq_setsockopt(socket, ZMQ_LINGER, &no_linger, sizeof no_linger);
    failed |= zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &limit, sizeof limit);
    failed |= zmq_setsockopt(socket, ZMQ_IPV6, &ipv6, sizeof ipv6);
    if (keys) {
        failed |= zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, keys->server_public, KEY_SIZE);
        failed |= zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, keys->client_public, KEY_SIZE);
        failed |= zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys->client_secret, KEY_SIZE);
    }
    return failed;
}

enum sk_client_result sk_client_socket_open(void *context, int type, const char *endpoint, const struct sk_client_keys *keys,
                                            void **out) {
    void *socket = zmq_socket(context, type);
    if (!socket)
        return SK_CLIENT_NO_MEMORY;
    enum sk_client_result result = SK_CLIENT_OK;
    if (set_up_socket(socket, endpoint, keys) != 0)
        result = keys ? SK_CLIENT_BAD_KEYS : SK_CLIENT_FAILED;
    else if (zmq_connect(socket, endpoint) != 0)
        result = SK_CLIENT_BAD_ENDPOINT;
    if (result == SK_CLIENT_OK)
        *out = socket;
    else
        zmq_close(socket);
    return result;
}

static enum sk_client_result open_socket(struct sk_client *client) {
    const struct sk_client_keys keys = { client->server_public, client->client_public, client->client_secret };
    if (client->socket)
        return SK_CLIENT_OK;
    return sk_client_socket_open(client->context, ZMQ_REQ, client->endpoint, client->encrypted ? &keys : NULL, &client->socket);
}

enum sk_client_result sk_client_open(const char *endpoint, const struct sk_client_keys *keys, struct sk_client **out) {
    if (!sk_client_is_endpoint(endpoint))
        return SK_CLIENT_BAD_ENDPOINT;
    if (keys && !sk_client_are_keys(keys))
        return SK_CLIENT_BAD_KEYS;
    struct sk_client *client = calloc(1, sizeof *client);
    if (!client)
        return SK_CLIENT_NO_MEMORY;
    client->endpoint = strdup(endpoint);
    client->context = zmq_ctx_new();
    if (keys) {
        client->encrypted = 1;
        memcpy(client->server_public, keys->server_public, KEY_SIZE);
        memcpy(client->client_public, keys->client_public, KEY_SIZE);
        memcpy(client->client_secret, keys->client_secret, KEY_SIZE);
    }
    enum sk_client_result result = client->endpoint && client->context ? open_socket(client) : SK_CLIENT_NO_MEMORY;
    if (result != SK_CLIENT_OK) {
        sk_client_close(client);
        return result;
    }
    *out = client;
    return SK_CLIENT_OK;
}

void sk_client_close(struct sk_client *client) {
    if (!client)
        return;
    close_socket(client);
    if (client->context)
        zmq_ctx_term(client->context);
    free(client->endpoint);
    explicit_bzero(client->client_secret, sizeof client->client_secret);
    free(client);
}

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the socket can send or receive. A signal does not shorten the wait. */
static enum sk_client_result wait_for(void *socket, short events, int64_t deadline) {
    for (;;) {
        zmq_pollitem_t item = { .socket = socket, .events = events };
        int64_t left = deadline - now_ms();
        int ready = zmq_poll(&item, 1, left > 0 ? (long) left : 0);
        if (ready > 0)
            return SK_CLIENT_OK;
        if (ready == 0)
            return SK_CLIENT_TIMEOUT;
        if (errno != EINTR)
            return SK_CLIENT_FAILED;
    }
}

static enum sk_client_result take_reply(void *socket, char **reply, size_t *reply_size) {
    zmq_msg_t message;
    zmq_msg_init(&message);
    if (zmq_msg_recv(&message, socket, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&message);
        return SK_CLIENT_FAILED;
    }
    size_t size = zmq_msg_size(&message);
    char *copy = malloc(size + 1);
    if (copy) {
        memcpy(copy, zmq_msg_data(&message), size);
        copy[size] = '\0';
        *reply = copy;
        *reply_size = size;
    }
    int more = zmq_msg_more(&message);
    zmq_msg_close(&message);
    if (more) { /* not a reply of this service */
        free(copy);
        return SK_CLIENT_FAILED;
    }
    return copy ? SK_CLIENT_OK : SK_CLIENT_NO_MEMORY;
}

enum sk_client_result sk_client_exchange(struct sk_client *client, const void *frame, size_t size, int timeout_ms, char **reply,
                                         size_t *reply_size) {
    int64_t deadline = now_ms() + timeout_ms;
    enum sk_client_result result = open_socket(client);
    if (result == SK_CLIENT_OK)
        result = wait_for(client->socket, ZMQ_POLLOUT, deadline);
    if (result == SK_CLIENT_OK && zmq_send(client->socket, frame, size, ZMQ_DONTWAIT) < 0)
        result = SK_CLIENT_FAILED;
    if (result == SK_CLIENT_OK)
        result = wait_for(client->socket, ZMQ_POLLIN, deadline);
    if (result == SK_CLIENT_OK)
        result = take_reply(client->socket, reply, reply_size);
    if (result != SK_CLIENT_OK)
        close_socket(client);
    return result;
}

/* Method names need no escaping then. */
static int is_method(const char *text) {
    return *text && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == strlen(text);
}

enum sk_client_result sk_client_call(struct sk_client *client, const char *method, const char *params_json, int timeout_ms,
                                     char **reply) {
    if (!is_method(method))
        return SK_CLIENT_FAILED;
    char *request;
    int size = params_json ? asprintf(&request, "{\"jsonrpc\":\"2.0\",\"id\":%llu,\"method\":\"%s\",\"params\":%s}",
                                      ++client->next_id, method, params_json)
                           : asprintf(&request, "{\"jsonrpc\":\"2.0\",\"id\":%llu,\"method\":\"%s\"}", ++client->next_id, method);
    if (size < 0)
        return SK_CLIENT_NO_MEMORY;
    size_t reply_size;
    enum sk_client_result result = sk_client_exchange(client, request, (size_t) size, timeout_ms, reply, &reply_size);
    free(request);
    return result;
}

const char *sk_client_text(enum sk_client_result result) {
    switch (result) {
    case SK_CLIENT_OK: return "done";
    case SK_CLIENT_TIMEOUT: return "the service did not answer in time";
    case SK_CLIENT_BAD_ENDPOINT: return "not a usable endpoint: it must be tcp://host:port or ipc:///path";
    case SK_CLIENT_NO_MEMORY: return "out of memory";
    case SK_CLIENT_BAD_KEYS: return "the CURVE keys are not 40 characters of Z85 each";
    case SK_CLIENT_FAILED: return "the exchange with the service failed";
    }
    return "unknown result";
}
