/* exchange: one request on its way through the service, with its reply. Private to this folder.
 *
 * The router makes it from what a peer sent, the queue holds it, a worker writes the reply, the router sends that, and ZeroMQ
 * gives it back (sk_exchange_destroy) once the bytes are on the wire.
 */
#ifndef SK_SERVE_EXCHANGE_H
#define SK_SERVE_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include <zmq.h>

#include "base/buffer.h"
#include "serve/access.h"
#include "serve/unread.h"

#define SK_PEER_SIZE 255 /* bytes in a ZeroMQ routing id */

struct sk_exchange {
    struct sk_exchange *next; /* in the queue, or among the replies */
    unsigned char peer[SK_PEER_SIZE];
    uint8_t peer_size;
    bool delimiter;     /* the peer put an empty frame before its request (REQ does, DEALER may): the reply gets one too */
    int64_t arrived_us; /* sk_clock_monotonic_us when it was read */
    bool stale;         /* it waited too long in the queue to be answered with anything but "busy" */
    struct sk_access_client client; /* whose key it is */
    zmq_msg_t frame;
    struct sk_buffer reply;            /* empty: nothing is to be sent */
    struct sk_unread_account *account; /* counts the reply's bytes while ZeroMQ has them; NULL before */
};

/* NULL: no memory. Takes over the frame's bytes; the caller's message is empty after it. */
struct sk_exchange *sk_exchange_create(const void *peer, size_t peer_size, bool delimiter, zmq_msg_t *frame);
void sk_exchange_destroy(struct sk_exchange *exchange);

#endif
