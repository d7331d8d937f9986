/* router: the socket towards the desks and the thread that owns it. Private to this folder.
 *
 *     sk_router_create(&options, &router, &error);
 *     sk_router_bind(router, "tcp://127.0.0.1:7677", &error);
 *     sk_router_start(router, &error);
 *     …                                   // workers: sk_queue_pop, then sk_router_reply
 *     sk_router_stop(router);             // reads nothing more; returns when all that was accepted is answered
 *     sk_router_destroy(router);
 *
 * What a peer may send is one frame of JSON, with or without an empty frame before it (REQ sends one, DEALER may), and gets a
 * reply of the same form. By rule: an empty frame, or more frames, is answered with -32600; a frame over SK_RPC_FRAME_LIMIT with
 * -32001; one over SK_RPC_FRAME_MAXIMUM closes the connection, and so do 16 MB without the end of a message (intake.h); a request
 * that finds the queue full is answered with -32000 at once.
 */
#ifndef SK_SERVE_ROUTER_H
#define SK_SERVE_ROUTER_H

#include "protocol/rpc.h"
#include "serve/access.h"
#include "serve/counters.h"
#include "serve/queue.h"

/* A frame up to this size is still read, to say that it is too large. */
#define SK_RPC_FRAME_MAXIMUM (4 * SK_RPC_FRAME_LIMIT)

struct sk_router;

struct sk_router_options {
    void *context; /* ZeroMQ's */
    struct sk_queue *queue;
    struct sk_counters *counters;
    struct sk_unread *unread; /* must stay until zmq_ctx_term has returned */
    struct sk_access *access; /* NULL: no keys, everybody may do everything */
    const char *secret_key;   /* 40 characters Z85, read before binding; NULL: no keys */
    const char *anonymous;    /* name of a client without a key */
    int send_high_water;
};

/* options: what it points to is borrowed for the router's life, secret_key until this returns. */
enum sk_status sk_router_create(const struct sk_router_options *options, struct sk_router **out, struct sk_error *error);

/* Before starting. SK_FAULT_ARGUMENT: not an endpoint, no such address here, or a path at which something lies that is no socket;
 * SK_FAULT_IO: in use, no permission, …. */
enum sk_status sk_router_bind(struct sk_router *router, const char *endpoint, struct sk_error *error);

/* What was bound, with the real port. Borrowed; NULL beyond the last. */
const char *sk_router_endpoint(const struct sk_router *router, size_t index);

enum sk_status sk_router_start(struct sk_router *router, struct sk_error *error);

/* Hands an exchange that came from the queue back with its reply. Any thread. */
void sk_router_reply(struct sk_router *router, struct sk_exchange *exchange);

/* Whether the thread went round its loop within the last `ms` milliseconds. */
bool sk_router_alive(const struct sk_router *router, int ms);

/* Stops reading, waits until every accepted request is answered. Workers must still run. Nothing where it was not started. */
void sk_router_stop(struct sk_router *router);

/* Closes the socket. NULL is allowed. */
void sk_router_destroy(struct sk_router *router);

#endif
