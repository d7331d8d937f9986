#include "serve/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

struct sk_exchange *sk_exchange_create(const void *peer, size_t peer_size, bool delimiter, zmq_msg_t *frame) {
    struct sk_exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        return NULL;
    memcpy(exchange->peer, peer, peer_size);
    exchange->peer_size = (uint8_t) peer_size;
    exchange->delimiter = delimiter;
    exchange->arrived_us = sk_clock_monotonic_us();
    zmq_msg_init(&exchange->frame);
    zmq_msg_move(&exchange->frame, frame);
    return exchange;
}

void sk_exchange_destroy(struct sk_exchange *exchange) {
    if (!exchange)
        return;
    if (exchange->account)
        sk_unread_settle(exchange->account, exchange->reply.size);
    zmq_msg_close(&exchange->frame);
    sk_buffer_finish(&exchange->reply);
    free(exchange);
}
