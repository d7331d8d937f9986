/* Round robin over peers: each peer with requests waiting stands in a ring once, with its own first-in-first-out line. Pop serves
 * the peer at the head of the ring and puts it at the end. Peers are found by a hash table with chains; a peer that has nothing
 * waiting is forgotten, so the table never holds more peers than the queue holds requests. */
#include "serve/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

struct peer {
    struct peer *next_in_bucket;
    struct peer *next_in_ring;
    struct sk_exchange *first, *last;
    size_t waiting;
    uint64_t hash;
};

struct sk_queue {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    struct sk_queue_limits limits;
    struct peer **buckets;
    size_t bucket_mask;
    struct peer *ring_first, *ring_last;
    size_t waiting, bytes;
    bool closed;
};

enum sk_status sk_queue_create(const struct sk_queue_limits *limits, struct sk_queue **out, struct sk_error *error) {
    struct sk_queue *queue = calloc(1, sizeof *queue);
    size_t buckets = 16;
    while (buckets < limits->requests)
        buckets *= 2;
    if (queue)
        queue->buckets = calloc(buckets, sizeof *queue->buckets);
    if (!queue || !queue->buckets) {
        free(queue);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a queue of %zu requests", limits->requests);
    }
    queue->bucket_mask = buckets - 1;
    queue->limits = *limits;
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->filled, NULL);
    *out = queue;
    return SK_OK;
}

void sk_queue_destroy(struct sk_queue *queue) {
    if (!queue)
        return;
    queue->closed = true;
    while (queue->waiting)
        sk_exchange_destroy(sk_queue_pop(queue));
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->mutex);
    free(queue->buckets);
    free(queue);
}

static struct peer **find_peer(struct sk_queue *queue, const struct sk_exchange *exchange, uint64_t hash) {
    struct peer **at = &queue->buckets[hash & queue->bucket_mask];
    for (; *at; at = &(*at)->next_in_bucket) {
        const struct sk_exchange *first = (*at)->first;
        if ((*at)->hash == hash && first->peer_size == exchange->peer_size
            && memcmp(first->peer, exchange->peer, exchange->peer_size) == 0)
            break;
    }
    return at;
}

static void join_ring(struct sk_queue *queue, struct peer *peer) {
    peer->next_in_ring = NULL;
    if (queue->ring_last)
        queue->ring_last->next_in_ring = peer;
    else
        queue->ring_first = peer;
    queue->ring_last = peer;
}

static struct peer *leave_ring(struct sk_queue *queue) {
    struct peer *peer = queue->ring_first;
    queue->ring_first = peer->next_in_ring;
    if (!queue->ring_first)
        queue->ring_last = NULL;
    return peer;
}

static bool is_full(const struct sk_queue *queue, size_t size) {
    return queue->closed || queue->waiting >= queue->limits.requests || size > queue->limits.bytes - queue->bytes;
}

static enum sk_status push(struct sk_queue *queue, struct sk_exchange *exchange, size_t size) {
    uint64_t hash = sk_hash(exchange->peer, exchange->peer_size, 0);
    if (is_full(queue, size))
        return SK_BUSY;
    struct peer **at = find_peer(queue, exchange, hash);
    struct peer *peer = *at;
    if (peer && peer->waiting >= queue->limits.per_peer)
        return SK_BUSY;
    exchange->next = NULL;
    if (peer) {
        peer->last->next = exchange;
    } else {
        *at = peer = calloc(1, sizeof *peer);
        if (!peer)
            return SK_FAULT_MEMORY;
        peer->hash = hash;
        peer->first = exchange;
        join_ring(queue, peer);
    }
    peer->last = exchange;
    peer->waiting++;
    queue->waiting++;
    queue->bytes += size;
    return SK_OK;
}

enum sk_status sk_queue_push(struct sk_queue *queue, struct sk_exchange *exchange) {
    size_t size = zmq_msg_size(&exchange->frame);
    pthread_mutex_lock(&queue->mutex);
    enum sk_status status = push(queue, exchange, size);
    if (status == SK_OK)
        pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->mutex);
    return status;
}

static struct sk_exchange *take_next(struct sk_queue *queue) {
    struct peer *peer = leave_ring(queue);
    struct sk_exchange *exchange = peer->first;
    if (--peer->waiting > 0) {
        peer->first = exchange->next;
        join_ring(queue, peer);
    } else {
        *find_peer(queue, exchange, peer->hash) = peer->next_in_bucket;
        free(peer);
    }
    exchange->next = NULL;
    queue->waiting--;
    queue->bytes -= zmq_msg_size(&exchange->frame);
    return exchange;
}

struct sk_exchange *sk_queue_pop(struct sk_queue *queue) {
    pthread_mutex_lock(&queue->mutex);
    while (queue->waiting == 0 && !queue->closed)
        pthread_cond_wait(&queue->filled, &queue->mutex);
    struct sk_exchange *exchange = queue->waiting ? take_next(queue) : NULL;
    pthread_mutex_unlock(&queue->mutex);
    return exchange;
}

void sk_queue_close(struct sk_queue *queue) {
    pthread_mutex_lock(&queue->mutex);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->mutex);
}

size_t sk_queue_waiting(struct sk_queue *queue) {
    pthread_mutex_lock(&queue->mutex);
    size_t waiting = queue->waiting;
    pthread_mutex_unlock(&queue->mutex);
    return waiting;
}
