/* server: the service. One ROUTER towards the desks, N workers, one recorder that writes the store, one follower that
 * keeps the index equal to it.
 *
 *     desks ⇄ ROUTER (router.c: limits, busy) → queue (queue.c: bounded, fair) → workers (worker.c: decode, method, encode)
 *           ⇄ ZAP (authentication.c: whose keys)                                   ⇅ recorder (recorder.c: group commit)
 *                                                                                   indexer (indexer.c: index/follow.h)
 *
 * Tests start it in process on an ipc or tcp endpoint with a real data directory.
 */
#ifndef SK_SERVE_SERVER_H
#define SK_SERVE_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "base/error.h"

struct sk_server;

struct sk_server_options {
    const char *data_directory;
    const struct sk_config *config; /* may be NULL; must live as long as the server */
    const char *const *endpoints;   /* beats the configuration; count 0 = from the configuration */
    size_t endpoint_count;
    unsigned workers; /* beats the configuration; 0 = from the configuration */
    /* A tool that asks its own data directory through a service inside itself: who it works for, in the audit log. NULL: a real
     * service, whose start and end are written there too. */
    const char *actor;
};

/* Binds, opens the store, brings the index up to date in the background, starts the threads. SK_FAULT_ARGUMENT: a bad endpoint,
 * or a non-loopback bind without keys. SK_NOT_FOUND: a model or key file is missing. SK_BUSY: the store is locked. */
enum sk_status sk_server_start(const struct sk_server_options *options, struct sk_server **out, struct sk_error *error);

/* The endpoint that was bound (with the real port where 0 or * was asked). Borrowed. NULL beyond the last. */
const char *sk_server_endpoint(const struct sk_server *server, size_t index);

/* Whether it takes requests: for a watchdog. */
bool sk_server_healthy(const struct sk_server *server);

/* Whether the index does not come or does not follow, after more than one try, and why. */
bool sk_server_index_failing(const struct sk_server *server, struct sk_error *out);

/* Takes no new requests, answers what it has accepted, joins all threads, frees. NULL is allowed. */
void sk_server_stop(struct sk_server *server);

#endif
