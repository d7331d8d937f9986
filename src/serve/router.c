/* One thread owns the ROUTER socket, for a ZeroMQ socket belongs to one thread. It reads requests into the queue and sends the
 * replies that workers hand back; an eventfd beside the socket in zmq_poll wakes it for these. It parses nothing but a refused
 * request that is short, to answer "busy" under the request's own id: under a flood this thread must stay cheap.
 *
 * Bounds: frames by MAXMSGSIZE, what is sent without ending a message by intake.h, waiting requests and their bytes by the queue,
 * unread replies by SNDHWM for each peer and by bytes over all (unread.h). ROUTER_MANDATORY makes a peer that is gone, or that
 * does not read, an error at sending; without it replies would vanish silently.
 *
 * A reply is addressed by its connection's routing id alone, and ZeroMQ gives an id to whoever names it once its last owner is
 * gone: a late reply would reach another key's client. So where keys are asked for, only ids that the ROUTER made count; it makes
 * each once, counting from a random number: to claim one it would have to be guessed. */
#include "serve/router.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "serve/authentication.h"
#include "serve/endpoint.h"
#include "serve/handover.h"
#include "serve/intake.h"
#include "serve/keys.h"

#define ENDPOINT_LIMIT 16
#define ENDPOINT_SIZE 256
/* Requests read before replies get their turn. */
#define READ_BURST 64
#define RECEIVE_HIGH_WATER 64
#define LOOP_MS 100 /* sk_intake_check wants it as often */
#define ARRIVING_MS 10
#define HANDSHAKE_MS 5000
#define LINGER_MS 2000
#define BACKLOG 1024
/* A refused frame up to this size is parsed for its id. */
#define CHEAP_FRAME 4096
/* A routing id that the ROUTER made: a zero and a number of four bytes. */
#define MADE_ID_SIZE 5

struct sk_router {
    struct sk_router_options options;
    void *socket;
    struct sk_intake *intake;
    int wake; /* eventfd: a reply is ready, or it is time to stop */
    pthread_t thread;
    bool started;
    atomic_bool stopping;
    _Atomic int64_t turned_us; /* when the loop last went round */
    pthread_mutex_t mutex;     /* over the list of replies */
    struct sk_exchange *first, **last;
    size_t accepted; /* requests in the queue or with a worker; only the thread's own */
    char endpoints[ENDPOINT_LIMIT][ENDPOINT_SIZE];
    size_t endpoint_count;
};

/* ---- replies ---- */

static void free_sent(void *data, void *exchange) {
    (void) data;
    sk_handover_acquire(exchange);
    sk_exchange_destroy(exchange);
}

static bool send_envelope(struct sk_router *router, const struct sk_exchange *exchange) {
    while (zmq_send(router->socket, exchange->peer, exchange->peer_size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        if (zmq_errno() != EINTR)
            return false;
    return !exchange->delimiter || zmq_send(router->socket, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) == 0;
}

static void drop(struct sk_router *router, struct sk_exchange *exchange) {
    atomic_fetch_add(&router->options.counters->dropped, 1);
    sk_exchange_destroy(exchange);
}

/* Takes the exchange over: ZeroMQ sends the reply's bytes where they lie and gives the exchange back when they are gone. Once the
 * routing id is accepted it takes the rest without waiting. */
static void send_reply(struct sk_router *router, struct sk_exchange *exchange) {
    zmq_msg_t message;
    size_t size = exchange->reply.size;
    if (size == 0) {
        sk_exchange_destroy(exchange);
        return;
    }
    exchange->account = sk_unread_open(router->options.unread, exchange->peer, exchange->peer_size, size);
    if (!exchange->account || !send_envelope(router, exchange)) {
        drop(router, exchange);
        return;
    }
    if (zmq_msg_init_data(&message, exchange->reply.data, size, free_sent, exchange) != 0) {
        zmq_send(router->socket, "", 0, ZMQ_DONTWAIT); /* no memory: end the message that was begun */
        drop(router, exchange);
        return;
    }
    sk_handover_release(exchange);
    if (zmq_msg_send(&message, router->socket, ZMQ_DONTWAIT) < 0) {
        atomic_fetch_add(&router->options.counters->dropped, 1);
        zmq_msg_close(&message);
    }
}

static struct sk_exchange *take_replies(struct sk_router *router) {
    uint64_t count;
    if (read(router->wake, &count, sizeof count) < 0) /* nobody woke us */
        return NULL;
    pthread_mutex_lock(&router->mutex);
    struct sk_exchange *replies = router->first;
    router->first = NULL;
    router->last = &router->first;
    pthread_mutex_unlock(&router->mutex);
    return replies;
}

static void send_replies(struct sk_router *router) {
    struct sk_exchange *next;
    for (struct sk_exchange *exchange = take_replies(router); exchange; exchange = next) {
        next = exchange->next;
        router->accepted--;
        send_reply(router, exchange);
    }
}

static void wake(struct sk_router *router) {
    const uint64_t one = 1;
    while (write(router->wake, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

void sk_router_reply(struct sk_router *router, struct sk_exchange *exchange) {
    exchange->next = NULL;
    pthread_mutex_lock(&router->mutex);
    *router->last = exchange;
    router->last = &exchange->next;
    pthread_mutex_unlock(&router->mutex);
    wake(router);
}

/* ---- requests ---- */

/* The parts of one message: routing id, an empty delimiter perhaps, the request. */
struct envelope {
    zmq_msg_t parts[3];
    size_t count; /* of all parts; only the first three are kept */
};

static void close_envelope(struct envelope *envelope) {
    for (size_t i = 0; i < 3; i++)
        zmq_msg_close(&envelope->parts[i]);
}

static bool receive_part(struct sk_router *router, zmq_msg_t *part) {
    while (zmq_msg_recv(part, router->socket, ZMQ_DONTWAIT) < 0)
        if (zmq_errno() != EINTR)
            return false;
    return true;
}

/* False: nothing waits. */
static bool receive_envelope(struct sk_router *router, struct envelope *envelope) {
    zmq_msg_t rest;
    envelope->count = 0;
    for (size_t i = 0; i < 3; i++)
        zmq_msg_init(&envelope->parts[i]);
    zmq_msg_init(&rest);
    for (bool more = true; more;) {
        zmq_msg_t *part = envelope->count < 3 ? &envelope->parts[envelope->count] : &rest;
        if (!receive_part(router, part)) {
            close_envelope(envelope);
            zmq_msg_close(&rest);
            return false;
        }
        envelope->count++;
        more = zmq_msg_more(part);
    }
    zmq_msg_close(&rest);
    return true;
}

/* An error under id null, for what is not looked at. */
static void refuse(struct sk_router *router, struct sk_exchange *exchange, enum sk_rpc_code code, const char *text) {
    struct sk_counters *counters = router->options.counters;
    atomic_fetch_add(code == SK_RPC_BUSY ? &counters->busy : &counters->errors, 1);
    sk_buffer_clear(&exchange->reply);
    sk_rpc_error_frame(code, text, &exchange->reply);
    if (exchange->reply.failed)
        sk_buffer_clear(&exchange->reply);
    send_reply(router, exchange);
}

static const char busy_text[] = "Busy: try again";

/* Under the request's own ids where they are cheap to find; a notification gets nothing. */
static void refuse_busy(struct sk_router *router, struct sk_exchange *exchange) {
    struct sk_rpc_message *message;
    struct sk_slice frame = sk_slice(zmq_msg_data(&exchange->frame), zmq_msg_size(&exchange->frame));
    if (frame.size > CHEAP_FRAME || sk_rpc_decode(frame, &message, NULL) != SK_OK) {
        refuse(router, exchange, SK_RPC_BUSY, busy_text);
        return;
    }
    for (size_t i = 0; i < sk_rpc_count(message); i++)
        if (!sk_rpc_call(message, i)->error_code)
            sk_rpc_refuse(message, i, SK_RPC_BUSY, busy_text, NULL);
    if (sk_rpc_encode(message, &exchange->reply, NULL) != SK_OK)
        sk_buffer_clear(&exchange->reply);
    sk_rpc_destroy(message);
    atomic_fetch_add(&router->options.counters->busy, 1);
    send_reply(router, exchange);
}

/* Whose key the frame came with; where keys are asked for, a frame without one has no roles. */
static void identify(const struct sk_router *router, zmq_msg_t *frame, struct sk_access_client *out) {
    *out = (struct sk_access_client){ .roles = router->options.access ? 0 : SK_ACCESS_ALL };
    const char *key = router->options.access ? zmq_msg_gets(frame, "User-Id") : NULL;
    if (key)
        sk_access_identify(router->options.access, key, out);
    else
        snprintf(out->name, sizeof out->name, "%s", router->options.anonymous);
}

static bool has_made_id(const struct sk_exchange *exchange) {
    return exchange->peer_size == MADE_ID_SIZE && exchange->peer[0] == 0;
}

static void accept_request(struct sk_router *router, struct sk_exchange *exchange) {
    size_t size = zmq_msg_size(&exchange->frame);
    if (size == 0) {
        refuse(router, exchange, SK_RPC_INVALID_REQUEST, "Invalid Request: empty frame");
    } else if (size > SK_RPC_FRAME_LIMIT) {
        refuse(router, exchange, SK_RPC_TOO_LARGE, "Request is larger than 1048576 bytes");
    } else if (sk_queue_push(router->options.queue, exchange) != SK_OK) {
        refuse_busy(router, exchange);
    } else {
        router->accepted++;
    }
}

static void take_envelope(struct sk_router *router, struct envelope *envelope) {
    bool delimiter = envelope->count > 2 && zmq_msg_size(&envelope->parts[1]) == 0;
    size_t peer_size = zmq_msg_size(&envelope->parts[0]);
    sk_intake_took(router->intake, &envelope->parts[envelope->count > 1]);
    if (envelope->count < 2 || peer_size > SK_PEER_SIZE)
        return; /* nothing to answer, or nobody */
    zmq_msg_t *frame = &envelope->parts[delimiter ? 2 : 1];
    struct sk_access_client client;
    identify(router, frame, &client); /* before the exchange takes the frame */
    struct sk_exchange *exchange = sk_exchange_create(zmq_msg_data(&envelope->parts[0]), peer_size, delimiter, frame);
    if (!exchange)
        return;
    atomic_fetch_add(&router->options.counters->requests, 1);
    exchange->client = client;
    if (envelope->count > (delimiter ? 3u : 2u))
        refuse(router, exchange, SK_RPC_INVALID_REQUEST, "Invalid Request: more than one frame");
    else if (router->options.access && !has_made_id(exchange))
        refuse(router, exchange, SK_RPC_INVALID_REQUEST,
               "Invalid Request: with a key, a client sets no ZMQ_ROUTING_ID of its own");
    else
        accept_request(router, exchange);
}

static void read_requests(struct sk_router *router) {
    struct envelope envelope;
    for (int i = 0; i < READ_BURST && receive_envelope(router, &envelope); i++) {
        take_envelope(router, &envelope);
        close_envelope(&envelope);
    }
}

/* ---- the thread ---- */

static void *run(void *context) {
    struct sk_router *router = context;
    bool arriving = false; /* then looked at every few milliseconds, instead of being woken by every packet */
    pthread_setname_np(pthread_self(), "router");
    for (;;) {
        bool reading = !atomic_load(&router->stopping);
        if (!reading && router->accepted == 0)
            return NULL;
        zmq_pollitem_t items[] = { { .fd = router->wake, .events = ZMQ_POLLIN },
                                   { .socket = router->socket, .events = ZMQ_POLLIN },
                                   { .socket = sk_intake_events(router->intake), .events = ZMQ_POLLIN },
                                   { .fd = sk_intake_descriptor(router->intake), .events = ZMQ_POLLIN } };
        int ready = zmq_poll(items, !reading ? 1 : arriving ? 2 : 4, arriving ? ARRIVING_MS : LOOP_MS);
        atomic_store(&router->turned_us, sk_clock_monotonic_us());
        if (ready > 0) { /* else nothing to do, or a signal */
            send_replies(router);
            if (reading && (items[1].revents & ZMQ_POLLIN))
                read_requests(router);
        }
        arriving = reading && sk_intake_check(router->intake);
    }
}

bool sk_router_alive(const struct sk_router *router, int ms) {
    return sk_clock_monotonic_us() - atomic_load(&router->turned_us) < (int64_t) ms * 1000;
}

enum sk_status sk_router_start(struct sk_router *router, struct sk_error *error) {
    atomic_store(&router->turned_us, sk_clock_monotonic_us());
    enum sk_status status = sk_thread_start(&router->thread, run, router, "the router's thread", error);
    router->started = status == SK_OK;
    return status;
}

void sk_router_stop(struct sk_router *router) {
    if (!router || !router->started)
        return;
    atomic_store(&router->stopping, true);
    wake(router);
    pthread_join(router->thread, NULL);
    router->started = false;
}

/* ---- the socket ---- */

static bool set_integer(void *socket, int option, int value) {
    return zmq_setsockopt(socket, option, &value, sizeof value) == 0;
}

static bool set_limits(void *socket, const struct sk_router_options *options) {
    const int64_t frame_maximum = (int64_t) SK_RPC_FRAME_MAXIMUM;
    return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &frame_maximum, sizeof frame_maximum) == 0
           && set_integer(socket, ZMQ_ROUTER_MANDATORY, 1) && set_integer(socket, ZMQ_SNDHWM, options->send_high_water)
           && set_integer(socket, ZMQ_RCVHWM, RECEIVE_HIGH_WATER) && set_integer(socket, ZMQ_LINGER, LINGER_MS)
           && set_integer(socket, ZMQ_BACKLOG, BACKLOG) && set_integer(socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS)
           && set_integer(socket, ZMQ_TCP_KEEPALIVE, 1) && set_integer(socket, ZMQ_TCP_KEEPALIVE_IDLE, 60)
           && set_integer(socket, ZMQ_TCP_KEEPALIVE_INTVL, 15) && set_integer(socket, ZMQ_TCP_KEEPALIVE_CNT, 4);
}

static bool set_keys(void *socket, const char *secret_key) {
    return set_integer(socket, ZMQ_CURVE_SERVER, 1) && zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret_key, SK_KEY_SIZE) == 0
           && zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, SK_ZAP_DOMAIN, strlen(SK_ZAP_DOMAIN)) == 0;
}

enum sk_status sk_router_create(const struct sk_router_options *options, struct sk_router **out, struct sk_error *error) {
    struct sk_router *router = calloc(1, sizeof *router);
    if (!router)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the router");
    router->options = *options;
    router->last = &router->first;
    pthread_mutex_init(&router->mutex, NULL);
    router->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    router->socket = zmq_socket(options->context, ZMQ_ROUTER);
    if (router->wake < 0 || !router->socket || !set_limits(router->socket, options)
        || (options->secret_key && !set_keys(router->socket, options->secret_key))) {
        sk_error_set(error, SK_FAULT_INTERNAL, "cannot set up the service's socket: %s", zmq_strerror(zmq_errno()));
        sk_router_destroy(router);
        return SK_FAULT_INTERNAL;
    }
    router->options.secret_key = NULL;
    enum sk_status status = sk_intake_create(options->context, router->socket, &router->intake, error);
    if (status != SK_OK) {
        sk_router_destroy(router);
        return status;
    }
    *out = router;
    return SK_OK;
}

void sk_router_destroy(struct sk_router *router) {
    if (!router)
        return;
    sk_intake_destroy(router->intake);
    if (router->socket)
        zmq_close(router->socket);
    if (router->wake >= 0)
        close(router->wake);
    pthread_mutex_destroy(&router->mutex);
    free(router);
}

static enum sk_status bind_fault(const char *endpoint, struct sk_error *error) {
    int cause = zmq_errno();
    if (cause == EINVAL || cause == ENODEV || cause == EADDRNOTAVAIL || cause == EPROTONOSUPPORT)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "cannot bind %.200s: no such address on this machine", endpoint);
    if (cause == EADDRINUSE)
        return sk_error_set(error, SK_FAULT_IO, "cannot bind %.200s: another program uses it already", endpoint);
    return sk_error_set(error, SK_FAULT_IO, "cannot bind %.200s: %s", endpoint, zmq_strerror(cause));
}

enum sk_status sk_router_bind(struct sk_router *router, const char *endpoint, struct sk_error *error) {
    size_t size = ENDPOINT_SIZE;
    if (router->endpoint_count == ENDPOINT_LIMIT)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "more than %d endpoints", ENDPOINT_LIMIT);
    enum sk_status status = sk_endpoint_check_free(endpoint, error);
    if (status != SK_OK)
        return status;
    if (!set_integer(router->socket, ZMQ_IPV6, strchr(endpoint, '[') != NULL) || zmq_bind(router->socket, endpoint) != 0)
        return bind_fault(endpoint, error);
    char *bound = router->endpoints[router->endpoint_count];
    if (zmq_getsockopt(router->socket, ZMQ_LAST_ENDPOINT, bound, &size) != 0)
        return sk_error_set(error, SK_FAULT_INTERNAL, "cannot tell what %.200s was bound to", endpoint);
    router->endpoint_count++;
    return SK_OK;
}

const char *sk_router_endpoint(const struct sk_router *router, size_t index) {
    return index < router->endpoint_count ? router->endpoints[index] : NULL;
}
