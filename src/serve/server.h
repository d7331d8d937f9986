/* server: the service. One ROUTER towards the desks, N workers, one recorder that writes the store, one follower that
 * keeps the index equal to it.
 *
 *     desks ⇄ ROUTER (server.c: limits, queue, busy) ⇄ workers (worker.c: decode, suggest, encode)
 *                                                        ⇅ recorder (recorder.c: group commit)
 *                                                          follower thread (index/follow.h)
 *
 * Tests start it in process on an ipc or tcp endpoint with a real data directory.
 */
#ifndef SK_SERVE_SERVER_H
#define SK_SERVE_SERVER_H

#include "base/config.h"
#include "base/error.h"

struct sk_server;

struct sk_server_options {
    const char *data_directory;
    const struct sk_config *config;  /* may be NULL */
    const char *const *endpoints;    /* beats the configuration; count 0 = from the configuration */
    size_t endpoint_count;
};

/* Binds, opens the store, brings the index up to date in the background, starts the threads. SK_FAULT_ARGUMENT: a bad endpoint, or a
 * non-loopback bind without keys. */
enum sk_status sk_server_start(const struct sk_server_options *options, struct sk_server **out, struct sk_error *error);

/* The endpoint that was bound (with the real port where 0 or * was asked). Borrowed. NULL beyond the last. */
const char *sk_server_endpoint(const struct sk_server *server, size_t index);

/* Takes no new requests, answers what it has accepted, joins all threads, frees. */
void sk_server_stop(struct sk_server *server);

#endif
