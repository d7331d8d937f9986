/* sidekick client: ask a sidekick service from C.
 *
 *     struct sk_client *client;
 *     char *reply;
 *     if (sk_client_open("tcp://127.0.0.1:7677", NULL, &client) == 0
 *         && sk_client_call(client, "suggest", "{\"text\":\"waar blijft mijn pakket??\"}", 2000, &reply) == 0) {
 *         puts(reply);            // the JSON-RPC response object
 *         free(reply);
 *     }
 *     sk_client_close(client);
 *
 * A client belongs to one thread. Link with -lsidekick.
 */
#ifndef SIDEKICK_CLIENT_H
#define SIDEKICK_CLIENT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sk_client;

/* What a call came to. */
enum sk_client_result {
    SK_CLIENT_OK = 0,
    SK_CLIENT_TIMEOUT = 1, /* no answer in time; the client stays usable */
    SK_CLIENT_BAD_ENDPOINT = 2,
    SK_CLIENT_NO_MEMORY = 3,
    SK_CLIENT_BAD_KEYS = 4, /* the key files cannot be read or are not CURVE keys */
    SK_CLIENT_FAILED = 5
};

/* CURVE keys (RFC 26/CURVEZMQ), each 40 characters of Z85. */
struct sk_client_keys {
    const char *server_public;
    const char *client_public;
    const char *client_secret;
};

/* endpoint: "tcp://host:port" or "ipc:///path". keys: NULL for an unencrypted (loopback) endpoint. Nothing is sent yet.
 * The client is yours: sk_client_close. */
enum sk_client_result sk_client_open(const char *endpoint, const struct sk_client_keys *keys, struct sk_client **out);

/* Closes without waiting. NULL is allowed. */
void sk_client_close(struct sk_client *client);

/* Sends one JSON-RPC 2.0 request and waits for its response. params_json: a JSON object, NULL = none. timeout_ms: > 0.
 * *reply: the response object as NUL-terminated JSON ("result" or "error" inside); yours, free(). */
enum sk_client_result sk_client_call(struct sk_client *client, const char *method, const char *params_json, int timeout_ms,
                                     char **reply);

/* Sends a raw frame (for batches, or a frame of your own) and waits for a reply frame of *reply_size bytes. */
enum sk_client_result sk_client_exchange(struct sk_client *client, const void *frame, size_t size, int timeout_ms, char **reply,
                                         size_t *reply_size);

/* A sentence for a result. Never NULL. */
const char *sk_client_text(enum sk_client_result result);

#ifdef __cplusplus
}
#endif

#endif
