/* Round robin on two levels: owners take turns, and the connections of an owner take turns among themselves. An owner is a key,
 * or where no keys are asked for a connection; so a key with a hundred connections gets no more than one with a single one, and a
 * flood on one connection does not hold up another of the same key. Owners and peers are found by hash tables with chains; who
 * has nothing waiting is forgotten, so the tables never hold more than the queue holds requests.
 *
 * How long a request will wait is what is waiting times the mean time between two requests taken out, over stretches in which
 * there was always one to take: that has the workers, their number and what else the machine does in it. Where a whole queue
 * would take longer than limits.wait_us, its limits shrink in proportion, so that who is refused is told so at once. Who has
 * requests waiting may have no more of them than there are free places (dynamic thresholds: Choudhury and Hahne, IEEE/ACM
 * Transactions on Networking 6(2), 1998): n floods leave one part in n + 1 free, and who has none waiting finds a place. Where
 * the pace drops after requests were let in, those that have waited wait_us and a half are marked stale, to be refused, but never
 * the only one that its connection has waiting. Limited by number alone, a queue of 256 held two seconds' work on a busy machine,
 * and four floods filled it, so that a fifth client was told busy nearly always (both measured). */
#include "serve/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"

/* However slow, so many may wait: few to judge by, and a pause of the machine must not close the door. */
#define FEWEST 8
/* The mean follows one sixteenth of each new interval, which counts as a second at most. */
#define FOLLOW 16
#define LONGEST_US 1000000

struct peer {
    struct peer *next_in_bucket, *next_in_ring;
    struct sk_exchange *first, *last;
    size_t waiting;
    uint64_t hash;
};

struct owner {
    struct owner *next_in_bucket, *next_in_ring;
    struct peer *ring_first, *ring_last;
    size_t waiting; /* over all its peers */
    uint64_t hash;
};

struct sk_queue {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    struct sk_queue_limits limits;
    struct peer **peers;
    struct owner **owners;
    size_t bucket_mask;
    struct owner *ring_first, *ring_last;
    size_t waiting, bytes;
    bool closed;
    int64_t taken_us;    /* when the last one was taken out while more waited; 0: none waited */
    int64_t interval_us; /* mean time between two that are taken; 0: not known yet */
};

enum sk_status sk_queue_create(const struct sk_queue_limits *limits, struct sk_queue **out, struct sk_error *error) {
    struct sk_queue *queue = calloc(1, sizeof *queue);
    size_t buckets = 16;
    while (buckets < limits->requests)
        buckets *= 2;
    if (queue) {
        queue->peers = calloc(buckets, sizeof(struct peer *));
        queue->owners = calloc(buckets, sizeof(struct owner *));
    }
    if (!queue || !queue->peers || !queue->owners) {
        if (queue) {
            free(queue->peers);
            free(queue->owners);
        }
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
    free(queue->peers);
    free(queue->owners);
    free(queue);
}

/* ---- who is who ---- */

static bool is_same_peer(const struct sk_exchange *a, const struct sk_exchange *b) {
    return a->peer_size == b->peer_size && memcmp(a->peer, b->peer, a->peer_size) == 0;
}

static bool has_same_owner(const struct sk_exchange *a, const struct sk_exchange *b) {
    if (!a->client.key[0] || !b->client.key[0])
        return a->client.key[0] == b->client.key[0] && is_same_peer(a, b);
    return strcmp(a->client.key, b->client.key) == 0;
}

static uint64_t hash_peer(const struct sk_exchange *exchange) {
    return sk_hash(exchange->peer, exchange->peer_size, 0);
}

static uint64_t hash_owner(const struct sk_exchange *exchange) {
    const char *key = exchange->client.key;
    return key[0] ? sk_hash(key, strlen(key), 1) : hash_peer(exchange);
}

static struct peer **find_peer(struct sk_queue *queue, const struct sk_exchange *exchange, uint64_t hash) {
    struct peer **at = &queue->peers[hash & queue->bucket_mask];
    while (*at && ((*at)->hash != hash || !is_same_peer((*at)->first, exchange)))
        at = &(*at)->next_in_bucket;
    return at;
}

static struct owner **find_owner(struct sk_queue *queue, const struct sk_exchange *exchange, uint64_t hash) {
    struct owner **at = &queue->owners[hash & queue->bucket_mask];
    while (*at && ((*at)->hash != hash || !has_same_owner((*at)->ring_first->first, exchange)))
        at = &(*at)->next_in_bucket;
    return at;
}

/* ---- the rings ---- */

static void join_owner(struct owner *owner, struct peer *peer) {
    peer->next_in_ring = NULL;
    if (owner->ring_last)
        owner->ring_last->next_in_ring = peer;
    else
        owner->ring_first = peer;
    owner->ring_last = peer;
}

static struct peer *leave_owner(struct owner *owner) {
    struct peer *peer = owner->ring_first;
    owner->ring_first = peer->next_in_ring;
    if (!owner->ring_first)
        owner->ring_last = NULL;
    return peer;
}

static void join_ring(struct sk_queue *queue, struct owner *owner) {
    owner->next_in_ring = NULL;
    if (queue->ring_last)
        queue->ring_last->next_in_ring = owner;
    else
        queue->ring_first = owner;
    queue->ring_last = owner;
}

static struct owner *leave_ring(struct sk_queue *queue) {
    struct owner *owner = queue->ring_first;
    queue->ring_first = owner->next_in_ring;
    if (!queue->ring_first)
        queue->ring_last = NULL;
    return owner;
}

/* ---- putting in ---- */

/* How many may wait, at the pace at which they are taken. */
static size_t capacity(const struct sk_queue *queue) {
    const struct sk_queue_limits *limits = &queue->limits;
    if (queue->interval_us == 0 || limits->wait_us / queue->interval_us >= (int64_t) limits->requests)
        return limits->requests;
    size_t in_time = (size_t) (limits->wait_us / queue->interval_us);
    size_t fewest = limits->requests < FEWEST ? limits->requests : FEWEST;
    return in_time > fewest ? in_time : fewest;
}

/* For anybody. */
static bool is_full(const struct sk_queue *queue, size_t size) {
    return queue->closed || queue->waiting >= queue->limits.requests || size > queue->limits.bytes - queue->bytes;
}

/* For one connection. */
static size_t peer_limit(const struct sk_queue *queue) {
    size_t share = queue->limits.per_peer * capacity(queue) / queue->limits.requests;
    return share ? share : 1;
}

/* Of requests, that an owner who has some waiting may have: no more than there are free places, so that a key with many
 * connections leaves half of the queue to others. */
static size_t owner_limit(const struct sk_queue *queue) {
    size_t places = capacity(queue);
    return places > queue->waiting ? places - queue->waiting : 0;
}

static bool may_join(const struct sk_queue *queue, const struct owner *owner, const struct peer *peer) {
    return !owner || (owner->waiting < owner_limit(queue) && (!peer || peer->waiting < peer_limit(queue)));
}

/* A line for a peer that has nothing waiting, with its owner where that is new too. */
static struct peer *add_peer(struct sk_queue *queue, struct owner **owner_at, struct peer **peer_at,
                             struct sk_exchange *exchange) {
    struct peer *peer = calloc(1, sizeof *peer);
    struct owner *owner = *owner_at ? *owner_at : calloc(1, sizeof *owner);
    if (!peer || !owner) {
        free(peer);
        if (!*owner_at)
            free(owner);
        return NULL;
    }
    peer->hash = hash_peer(exchange);
    peer->first = exchange;
    *peer_at = peer;
    join_owner(owner, peer);
    if (!*owner_at) {
        owner->hash = hash_owner(exchange);
        *owner_at = owner;
        join_ring(queue, owner);
    }
    return peer;
}

static enum sk_status push(struct sk_queue *queue, struct sk_exchange *exchange, size_t size) {
    if (is_full(queue, size))
        return SK_BUSY;
    struct owner **owner = find_owner(queue, exchange, hash_owner(exchange));
    struct peer **at = find_peer(queue, exchange, hash_peer(exchange)), *peer = *at;
    if (!may_join(queue, *owner, peer))
        return SK_BUSY;
    exchange->next = NULL;
    if (peer)
        peer->last->next = exchange;
    else if (!(peer = add_peer(queue, owner, at, exchange)))
        return SK_FAULT_MEMORY;
    peer->last = exchange;
    peer->waiting++;
    (*owner)->waiting++;
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

/* ---- taking out ---- */

/* Both are looked up while their first request still tells who they are. */
static struct sk_exchange *take_next(struct sk_queue *queue) {
    struct owner *owner = leave_ring(queue);
    struct sk_exchange *exchange = owner->ring_first->first;
    struct owner **owner_at = find_owner(queue, exchange, owner->hash);
    struct peer **peer_at = find_peer(queue, exchange, owner->ring_first->hash);
    struct peer *peer = leave_owner(owner);
    exchange->stale = peer->waiting > 1 && sk_clock_monotonic_us() - exchange->arrived_us > queue->limits.wait_us * 3 / 2;
    if (--peer->waiting > 0) {
        peer->first = exchange->next;
        join_owner(owner, peer);
    } else {
        *peer_at = peer->next_in_bucket;
        free(peer);
    }
    if (--owner->waiting > 0) {
        join_ring(queue, owner);
    } else {
        *owner_at = owner->next_in_bucket;
        free(owner);
    }
    exchange->next = NULL;
    queue->waiting--;
    queue->bytes -= zmq_msg_size(&exchange->frame);
    return exchange;
}

/* After one was taken out. One that is stale is no work, and tells nothing. */
static void note_pace(struct sk_queue *queue, bool worked) {
    int64_t now = sk_clock_monotonic_us();
    if (queue->taken_us && worked) {
        int64_t interval = now - queue->taken_us < LONGEST_US ? now - queue->taken_us : LONGEST_US;
        queue->interval_us = queue->interval_us ? queue->interval_us + (interval - queue->interval_us) / FOLLOW : interval;
    }
    queue->taken_us = queue->waiting ? now : 0;
}

struct sk_exchange *sk_queue_pop(struct sk_queue *queue) {
    pthread_mutex_lock(&queue->mutex);
    while (queue->waiting == 0 && !queue->closed)
        pthread_cond_wait(&queue->filled, &queue->mutex);
    struct sk_exchange *exchange = NULL;
    if (queue->waiting) {
        exchange = take_next(queue);
        note_pace(queue, !exchange->stale);
    }
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
