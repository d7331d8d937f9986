/* One thread sends and receives for all clients, each a connection of its own. What is out stands in a ring by number, so that a
 * reply finds its request at once, the oldest is always the first to time out, and memory is bounded: requests are numbered in
 * the order in which they are sent. A timer on a file descriptor wakes the loop, since zmq_poll counts in milliseconds.
 *
 * Arrivals at random distances are exponentially distributed (a Poisson process: customers do not know of each other), which
 * makes bursts that equal distances hide. */
#include "serve/load.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <zmq.h>

#include "base/random.h"
#include "protocol/rpc.h"
#include "serve/client_socket.h"
#include "serve/load_reply.h"

#define SECOND_NS ((int64_t) 1000000000)
#define RING_LEAST 4096
#define RING_MOST ((size_t) 1 << 20)
#define CANCEL_CHECK_NS (SECOND_NS / 10)
#define QUEUE_SIZE 100000 /* messages that a socket holds before it refuses */

struct pending {
    uint64_t number;
    int64_t due_ns;
    unsigned client;
    bool waiting;
    bool guessed; /* a refusal that named nobody was put down to it */
};

struct sk_load {
    struct sk_load_options options;
    void *context;
    void **sockets;
    zmq_pollitem_t *items; /* the sockets and, behind them, the timer */
    int timer;
    struct sk_random random;
    struct pending *ring;
    size_t capacity;
    uint64_t next;      /* number of the next request; goes on from run to run */
    uint64_t oldest;    /* none before it is waiting */
    uint64_t out;       /* requests that wait for their answer */
    int64_t due_ns;     /* when the next request is to be sent, open loop */
    int64_t end_ns;     /* after which none is sent */
    double distance_ns; /* mean, between two requests; 0: closed loop */
    struct sk_load_result *result;
};

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * SECOND_NS + now.tv_nsec;
}

static bool is_closed(const struct sk_load *load) {
    return load->distance_ns <= 0;
}

static bool is_cancelled(const struct sk_load *load) {
    return load->options.cancel && atomic_load(load->options.cancel);
}

static int64_t timeout_ns(const struct sk_load *load) {
    return (int64_t) load->options.timeout_ms * (SECOND_NS / 1000);
}

/* ---- what becomes of a request ---- */

static void tell_failure(struct sk_load *load, const char *message) {
    load->result->failed++;
    if (!load->result->failure[0])
        snprintf(load->result->failure, sizeof load->result->failure, "%s", message);
}

static void settle(struct sk_load *load, struct pending *pending) {
    pending->waiting = false;
    load->out--;
    while (load->oldest < load->next && !load->ring[load->oldest % load->capacity].waiting)
        load->oldest++;
}

static void time_out(struct sk_load *load, struct pending *pending) {
    load->result->timeouts++;
    sk_histogram_add(&load->result->latency, (uint64_t) timeout_ns(load), 1);
    settle(load, pending);
}

static struct pending *oldest_waiting(struct sk_load *load) {
    return load->out ? &load->ring[load->oldest % load->capacity] : NULL;
}

/* Requests are in order of when they were due, so the first that is in time ends it. */
static void expire(struct sk_load *load, int64_t now) {
    struct pending *pending;
    while ((pending = oldest_waiting(load)) && now - pending->due_ns >= timeout_ns(load))
        time_out(load, pending);
}

/* ---- sending ---- */

static bool send_frame(struct sk_load *load, unsigned client, uint64_t number, const char *method, struct sk_slice params) {
    static const char format[] = "{\"jsonrpc\":\"2.0\",\"id\":%llu,\"method\":\"%s\",\"params\":";
    char head[128];
    zmq_msg_t frame;
    int size = snprintf(head, sizeof head, format, (unsigned long long) number, method);
    if (size < 0 || (size_t) size >= sizeof head || zmq_msg_init_size(&frame, (size_t) size + params.size + 1) != 0)
        return false;
    char *data = zmq_msg_data(&frame);
    memcpy(data, head, (size_t) size);
    memcpy(data + size, params.data, params.size);
    data[(size_t) size + params.size] = '}';
    void *socket = load->sockets[client];
    bool sent = zmq_send(socket, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) == 0 && zmq_msg_send(&frame, socket, ZMQ_DONTWAIT) >= 0;
    if (!sent)
        zmq_msg_close(&frame);
    return sent;
}

static void send_request(struct sk_load *load, unsigned client, int64_t due_ns) {
    uint64_t number = load->next;
    struct pending *pending = &load->ring[number % load->capacity];
    int64_t now = now_ns();
    if (pending->waiting) /* the ring is full: this one has waited for a whole ring */
        time_out(load, pending);
    *pending = (struct pending){ .number = number, .due_ns = due_ns, .client = client, .waiting = true };
    load->next++;
    load->out++;
    load->result->sent++;
    sk_histogram_add(&load->result->late, (uint64_t) (now > due_ns ? now - due_ns : 0), 1);
    struct sk_slice params = load->options.params[number % load->options.params_count];
    if (!send_frame(load, client, number, load->options.method, params)) {
        tell_failure(load, "the connection takes no more requests");
        settle(load, pending);
    }
}

static double next_distance(struct sk_load *load) {
    if (load->options.constant)
        return load->distance_ns;
    return -log(1 - sk_random_real(&load->random)) * load->distance_ns;
}

/* All that are due by now. */
static void send_due(struct sk_load *load) {
    while (!is_closed(load) && load->due_ns <= now_ns() && load->due_ns < load->end_ns) {
        send_request(load, (unsigned) (load->next % load->options.clients), load->due_ns);
        load->due_ns += (int64_t) next_distance(load);
    }
}

/* ---- receiving ---- */

/* A reply without id refuses a request unread, which the service does at once: the last one that was sent there. */
static struct pending *find_last_of(struct sk_load *load, unsigned client) {
    for (uint64_t number = load->next; number > load->oldest; number--) {
        struct pending *pending = &load->ring[(number - 1) % load->capacity];
        if (pending->waiting && pending->client == client)
            return pending;
    }
    return NULL;
}

static struct pending *find_guess(struct sk_load *load, unsigned client) {
    struct pending *pending = find_last_of(load, client);
    if (pending)
        pending->guessed = true;
    return pending;
}

/* NULL: it came after its timeout, or in the run before. */
static struct pending *find_request(struct sk_load *load, unsigned client, int64_t id) {
    if (id < 0)
        return find_guess(load, client);
    struct pending *pending = &load->ring[(uint64_t) id % load->capacity];
    if (pending->number != (uint64_t) id)
        return NULL;
    struct pending *refused = pending->guessed ? find_guess(load, client) : NULL;
    if (refused) { /* the refusal was another's: that one is settled, this one waits again until it is */
        pending->guessed = false;
        pending->waiting = true;
        refused->waiting = false;
    }
    return pending->waiting ? pending : NULL;
}

static void take_reply(struct sk_load *load, unsigned client, struct sk_slice frame, int64_t now) {
    struct sk_load_reply reply;
    if (!sk_load_reply_read(frame, &reply))
        return;
    struct pending *pending = find_request(load, client, reply.id);
    if (!pending)
        return;
    if (reply.answered) {
        load->result->answered++;
        load->result->abstained += reply.abstained;
        sk_histogram_add(&load->result->latency, (uint64_t) (now - pending->due_ns), 1);
    } else if (reply.code == SK_RPC_BUSY) {
        load->result->busy++;
    } else {
        tell_failure(load, reply.message);
    }
    settle(load, pending);
    if (is_closed(load) && now < load->end_ns)
        send_request(load, client, now_ns());
}

/* False: nothing waits. */
static bool receive(struct sk_load *load, unsigned client) {
    zmq_msg_t part;
    zmq_msg_init(&part);
    do {
        if (zmq_msg_recv(&part, load->sockets[client], ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&part);
            return false;
        }
    } while (zmq_msg_more(&part));
    take_reply(load, client, sk_slice(zmq_msg_data(&part), zmq_msg_size(&part)), now_ns());
    zmq_msg_close(&part);
    return true;
}

static void receive_all(struct sk_load *load) {
    for (unsigned i = 0; i < load->options.clients; i++)
        while ((load->items[i].revents & ZMQ_POLLIN) && receive(load, i))
            send_due(load);
}

/* ---- the loop ---- */

/* When something is to be done though no reply comes. */
static int64_t next_event(struct sk_load *load, int64_t now) {
    struct pending *oldest = oldest_waiting(load);
    int64_t event = now + CANCEL_CHECK_NS;
    if (oldest && oldest->due_ns + timeout_ns(load) < event)
        event = oldest->due_ns + timeout_ns(load);
    if (!is_closed(load) && load->due_ns < load->end_ns && load->due_ns < event)
        event = load->due_ns;
    return event;
}

static enum sk_status wait_until(struct sk_load *load, int64_t event, struct sk_error *error) {
    uint64_t count;
    struct itimerspec when = { .it_value = { .tv_sec = event / SECOND_NS, .tv_nsec = event % SECOND_NS } };
    if (timerfd_settime(load->timer, TFD_TIMER_ABSTIME, &when, NULL) != 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot set a timer");
    int ready = zmq_poll(load->items, (int) load->options.clients + 1, -1);
    if (ready < 0 && zmq_errno() != EINTR)
        return sk_error_set(error, SK_FAULT_IO, "cannot wait for replies: %s", zmq_strerror(zmq_errno()));
    if (ready < 0) /* a signal: what the items say is of no use */
        for (unsigned i = 0; i <= load->options.clients; i++)
            load->items[i].revents = 0;
    if (read(load->timer, &count, sizeof count) < 0 && errno != EAGAIN)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot read a timer");
    return SK_OK;
}

/* Closed loop: a client whose request was lost asks again. */
static void revive(struct sk_load *load, int64_t now) {
    for (unsigned i = 0; i < load->options.clients && is_closed(load) && now < load->end_ns; i++)
        if (load->out < load->options.clients && !find_last_of(load, i))
            send_request(load, i, now);
}

/* What was due before the end is sent, however late it is. */
static bool is_sending(const struct sk_load *load, int64_t now) {
    return now < load->end_ns || (!is_closed(load) && load->due_ns < load->end_ns);
}

static enum sk_status loop(struct sk_load *load, struct sk_error *error) {
    for (int64_t now = now_ns(); is_sending(load, now) || load->out > 0; now = now_ns()) {
        if (is_cancelled(load))
            return sk_error_set(error, SK_FAULT_CANCELLED, "stopped");
        expire(load, now);
        revive(load, now);
        send_due(load);
        enum sk_status status = wait_until(load, next_event(load, now_ns()), error);
        if (status != SK_OK)
            return status;
        receive_all(load);
    }
    return SK_OK;
}

/* As many as can be out at a time: what comes in until the first times out, with room for bursts. */
static enum sk_status make_ring(struct sk_load *load, double rate, struct sk_error *error) {
    double most = 2 * rate * load->options.timeout_ms / 1000 + RING_LEAST + load->options.clients;
    load->capacity = most < (double) RING_MOST ? (size_t) most : RING_MOST;
    free(load->ring);
    load->ring = calloc(load->capacity, sizeof *load->ring);
    load->oldest = load->next;
    load->out = 0;
    return load->ring ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu requests", load->capacity);
}

enum sk_status sk_load_run(struct sk_load *load, double seconds, double rate, struct sk_load_result *result,
                           struct sk_error *error) {
    memset(result, 0, sizeof *result);
    load->result = result;
    load->distance_ns = rate > 0 ? (double) SECOND_NS / rate : 0;
    enum sk_status status = make_ring(load, rate, error);
    if (status != SK_OK)
        return status;
    int64_t started = now_ns();
    load->end_ns = started + (int64_t) (seconds * (double) SECOND_NS);
    load->due_ns = started + (int64_t) next_distance(load);
    status = loop(load, error);
    result->elapsed_s = (double) (now_ns() - started) / (double) SECOND_NS;
    result->sending_s = result->elapsed_s < seconds ? result->elapsed_s : seconds;
    return status;
}

/* ---- connections ---- */

static enum sk_status open_sockets(struct sk_load *load, struct sk_error *error) {
    const struct sk_load_options *options = &load->options;
    const int queue = QUEUE_SIZE;
    for (unsigned i = 0; i < options->clients; i++) {
        enum sk_client_result result =
            sk_client_socket_open(load->context, ZMQ_DEALER, options->endpoint, options->keys, &load->sockets[i]);
        if (result != SK_CLIENT_OK)
            return sk_error_set(error, result == SK_CLIENT_BAD_ENDPOINT ? SK_FAULT_ARGUMENT : SK_FAULT_IO, "%s: %s",
                                options->endpoint, sk_client_text(result));
        zmq_setsockopt(load->sockets[i], ZMQ_RCVHWM, &queue, sizeof queue);
        load->items[i] = (zmq_pollitem_t){ .socket = load->sockets[i], .events = ZMQ_POLLIN };
    }
    load->items[options->clients] = (zmq_pollitem_t){ .fd = load->timer, .events = ZMQ_POLLIN };
    return SK_OK;
}

/* A service does not answer strangers: from here that looks as if there were none. */
static const char *unanswered_hint(const struct sk_load_options *options) {
    return options->keys ? "; is it there, and does it know this key?"
                         : "; is it there, and does it answer without keys (--server-key, --client-key)?";
}

/* One ping each, so that no connection is made while it is measured. */
static enum sk_status greet(struct sk_load *load, struct sk_error *error) {
    struct sk_load_result *result = calloc(1, sizeof *result);
    enum sk_status status =
        result ? make_ring(load, 0, error) : sk_error_set(error, SK_FAULT_MEMORY, "no memory for a load generator");
    const struct sk_slice nothing = sk_slice_of("{}");
    struct sk_load_options options = load->options;
    load->result = result;
    load->options.method = "ping";
    load->options.params = &nothing;
    load->options.params_count = 1;
    load->distance_ns = 1; /* open: nobody asks again */
    load->end_ns = load->due_ns = 0;
    for (unsigned i = 0; status == SK_OK && i < options.clients; i++)
        send_request(load, i, now_ns());
    if (status == SK_OK)
        status = loop(load, error);
    load->options = options;
    if (status == SK_OK && result->answered < options.clients)
        status = sk_error_set(error, SK_FAULT_UNREACHABLE, "%s: %llu of %u clients are not answered within %d ms%s%s%s",
                              options.endpoint, (unsigned long long) (options.clients - result->answered), options.clients,
                              options.timeout_ms, unanswered_hint(&options), result->failure[0] ? ": " : "", result->failure);
    free(result);
    return status;
}

static enum sk_status open_all(struct sk_load *load, struct sk_error *error) {
    const struct sk_load_options *options = &load->options;
    sk_random_seed(&load->random, options->seed, 0);
    load->context = zmq_ctx_new();
    load->sockets = calloc(options->clients, sizeof *load->sockets);
    load->items = calloc((size_t) options->clients + 1, sizeof *load->items);
    load->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (!load->context || !load->sockets || !load->items || load->timer < 0)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a load generator");
    if (options->clients >= 1000)
        zmq_ctx_set(load->context, ZMQ_MAX_SOCKETS, (int) options->clients + 8);
    if (!sk_client_is_endpoint(options->endpoint) || (options->keys && !sk_client_are_keys(options->keys)))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "%s: no such endpoint, or keys that are none", options->endpoint);
    enum sk_status status = open_sockets(load, error);
    return status == SK_OK ? greet(load, error) : status;
}

enum sk_status sk_load_open(const struct sk_load_options *options, struct sk_load **out, struct sk_error *error) {
    if (options->clients < 1 || options->clients > SK_LOAD_CLIENTS || options->params_count < 1)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "a load needs 1 to %d clients, and something to ask", SK_LOAD_CLIENTS);
    struct sk_load *load = calloc(1, sizeof *load);
    if (!load)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a load generator");
    load->options = *options;
    load->timer = -1;
    enum sk_status status = open_all(load, error);
    load->options.keys = NULL; /* the caller's, and needed no more */
    if (status == SK_OK)
        *out = load;
    else
        sk_load_close(load);
    return status;
}

void sk_load_close(struct sk_load *load) {
    if (!load)
        return;
    for (unsigned i = 0; load->sockets && i < load->options.clients; i++)
        if (load->sockets[i])
            zmq_close(load->sockets[i]);
    if (load->context)
        zmq_ctx_term(load->context);
    if (load->timer >= 0)
        close(load->timer);
    free(load->sockets);
    free(load->items);
    free(load->ring);
    free(load);
}
