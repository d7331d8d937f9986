/* queue: requests that wait for a worker; bounded, and fair between peers. Private to this folder.
 *
 *     sk_queue_push(queue, exchange);                 // router; SK_BUSY: full
 *     while ((exchange = sk_queue_pop(queue))) …      // each worker
 *     sk_queue_close(queue);                          // pop gives what is left, then NULL
 *
 * Keys that have requests waiting take turns, one request each, and so do the connections of a key (where no keys are asked for,
 * the connections): a flood from one delays another by one request per worker at most, however many connections it comes on. A
 * key may fill half of the queue, a connection its share, nobody more than is free; who has nothing waiting is let in while there
 * is a place. Any thread may call any function.
 */
#ifndef SK_SERVE_QUEUE_H
#define SK_SERVE_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "serve/exchange.h"

struct sk_queue;

struct sk_queue_limits {
    size_t requests; /* that may wait */
    size_t per_peer; /* of these, from one connection */
    size_t bytes;    /* in all waiting frames together */
    int64_t wait_us; /* that a full queue may take to be answered; where workers are slower, fewer may wait, eight at the least */
};

enum sk_status sk_queue_create(const struct sk_queue_limits *limits, struct sk_queue **out, struct sk_error *error);
/* Nobody may use it any more; what waits is destroyed. */
void sk_queue_destroy(struct sk_queue *queue);

/* SK_OK: the queue has it. SK_BUSY: a limit is reached or the queue is closed; it stays the caller's. SK_FAULT_MEMORY: too. */
enum sk_status sk_queue_push(struct sk_queue *queue, struct sk_exchange *exchange);

/* Waits for a request. exchange->stale: it waited much longer than wait_us, with others of its connection behind it. NULL once
 * the queue is closed and empty. */
struct sk_exchange *sk_queue_pop(struct sk_queue *queue);

void sk_queue_close(struct sk_queue *queue);

size_t sk_queue_waiting(struct sk_queue *queue);

#endif
