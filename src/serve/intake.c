/* A monitor of the socket tells which file descriptor each accepted connection has; TCP_INFO tells how many bytes it has
 * received, of other streams our own count (arrivals.h), and an edge-triggered epoll set of our own, beside ZeroMQ's, that more
 * have come. Of a connection that ZeroMQ has read empty before the set is asked it tells nothing, so all are counted now and
 * then. A connection is cut by shutdown(2), which ZeroMQ sees as a peer that has gone; closing stays its own. Should it have
 * closed the descriptor just before and another connection have got the number, that one is cut and connects again; what is no
 * socket is not touched by shutdown. */
#include "serve/intake.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "serve/arrivals.h"

#define MONITOR "inproc://sidekick.router.monitor"
#define EVENTS (ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED)
#define BURST 64
#define DESCRIPTORS ((size_t) 1 << 20)
#define COUNT_ALL_US 100000

/* One for each file descriptor; all zero where it is no connection of ours. */
struct connection {
    int64_t base;    /* bytes it had received when its last message was taken */
    int64_t pending; /* received since, as last looked at */
    bool ended;      /* a message was taken since */
    bool open;
};

struct sk_intake {
    void *socket, *events;
    int descriptor; /* of the epoll set */
    struct connection *connections;
    size_t count;
    int64_t total;      /* of pending */
    int64_t said_us;    /* when a cut was last logged */
    int64_t counted_us; /* when all were last counted */
};

enum sk_status sk_intake_create(void *context, void *socket, struct sk_intake **out, struct sk_error *error) {
    const int unlimited = 0; /* or ZeroMQ's thread would wait for us to read events */
    struct sk_intake *intake = calloc(1, sizeof *intake);
    if (!intake)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for watching connections");
    intake->socket = socket;
    intake->descriptor = epoll_create1(EPOLL_CLOEXEC);
    intake->events = zmq_socket(context, ZMQ_PAIR);
    if (intake->descriptor < 0 || !intake->events || zmq_setsockopt(intake->events, ZMQ_RCVHWM, &unlimited, sizeof unlimited) != 0
        || zmq_socket_monitor(socket, MONITOR, EVENTS) != 0 || zmq_connect(intake->events, MONITOR) != 0) {
        sk_error_set(error, SK_FAULT_INTERNAL, "cannot watch the service's connections: %s", zmq_strerror(zmq_errno()));
        sk_intake_destroy(intake);
        return SK_FAULT_INTERNAL;
    }
    *out = intake;
    return SK_OK;
}

void sk_intake_destroy(struct sk_intake *intake) {
    if (!intake)
        return;
    zmq_socket_monitor(intake->socket, NULL, 0);
    if (intake->events)
        zmq_close(intake->events);
    if (intake->descriptor >= 0)
        close(intake->descriptor);
    free(intake->connections);
    free(intake);
}

void *sk_intake_events(const struct sk_intake *intake) {
    return intake->events;
}

int sk_intake_descriptor(const struct sk_intake *intake) {
    return intake->descriptor;
}

/* ---- connections ---- */

static struct connection *find(struct sk_intake *intake, int descriptor) {
    return descriptor >= 0 && (size_t) descriptor < intake->count ? &intake->connections[descriptor] : NULL;
}

/* False: no memory; the connection is then not watched. */
static bool make_room(struct sk_intake *intake, size_t descriptor) {
    size_t count = intake->count ? intake->count : 64;
    while (count <= descriptor && count < DESCRIPTORS)
        count *= 2;
    if (count <= descriptor)
        return false;
    if (count == intake->count)
        return true;
    struct connection *grown = realloc(intake->connections, count * sizeof *grown);
    if (!grown)
        return false;
    memset(grown + intake->count, 0, (count - intake->count) * sizeof *grown);
    intake->connections = grown;
    intake->count = count;
    return true;
}

static void forget(struct sk_intake *intake, struct connection *connection) {
    intake->total -= connection->pending;
    *connection = (struct connection){ 0 };
}

static void watch(struct sk_intake *intake, int descriptor) {
    struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.fd = descriptor };
    if (descriptor < 0 || !make_room(intake, (size_t) descriptor))
        return;
    forget(intake, &intake->connections[descriptor]);
    intake->connections[descriptor].open = true;
    epoll_ctl(intake->descriptor, EPOLL_CTL_ADD, descriptor, &event); /* fails where it is closed already */
}

/* Bytes that a connection has received. */
static int64_t received(int descriptor) {
    struct tcp_info info;
    socklen_t size = sizeof info;
    memset(&info, 0, sizeof info);
    return getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? (int64_t) info.tcpi_bytes_received
                                                                            : sk_arrivals_of(descriptor);
}

static void cut(struct sk_intake *intake, int descriptor) {
    struct connection *connection = &intake->connections[descriptor];
    int64_t now = sk_clock_monotonic_us();
    if (!intake->said_us || now - intake->said_us > 1000000) {
        sk_log(SK_LOG_NOTICE, "cut a connection that had sent %lld bytes without ending a message",
               (long long) connection->pending);
        intake->said_us = now;
    }
    shutdown(descriptor, SHUT_RDWR);
    forget(intake, connection);
}

static void cut_largest(struct sk_intake *intake) {
    size_t largest = 0;
    for (size_t i = 1; i < intake->count; i++)
        if (intake->connections[i].pending > intake->connections[largest].pending)
            largest = i;
    cut(intake, (int) largest);
}

/* ---- what has happened ---- */

static void read_events(struct sk_intake *intake) {
    struct {
        uint16_t event;
        uint32_t value;
    } __attribute__((packed)) seen;
    char endpoint[1];
    while (zmq_recv(intake->events, &seen, sizeof seen, ZMQ_DONTWAIT) == (int) sizeof seen) {
        zmq_recv(intake->events, endpoint, sizeof endpoint, ZMQ_DONTWAIT);
        struct connection *connection = find(intake, (int) seen.value);
        if (seen.event == ZMQ_EVENT_ACCEPTED)
            watch(intake, (int) seen.value);
        else if (seen.event == ZMQ_EVENT_DISCONNECTED && connection)
            forget(intake, connection);
    }
}

static void count(struct sk_intake *intake, int descriptor) {
    struct connection *connection = find(intake, descriptor);
    int64_t bytes = received(descriptor);
    if (!connection)
        return;
    if (connection->ended || bytes < connection->base)
        connection->base = bytes;
    connection->ended = false;
    intake->total += bytes - connection->base - connection->pending;
    connection->pending = bytes - connection->base;
    if (connection->pending > SK_INTAKE_CONNECTION)
        cut(intake, descriptor);
}

void sk_intake_took(struct sk_intake *intake, zmq_msg_t *part) {
    struct connection *connection = find(intake, zmq_msg_get(part, ZMQ_SRCFD));
    if (!connection)
        return;
    connection->ended = true;
    intake->total -= connection->pending;
    connection->pending = 0;
}

static void count_all(struct sk_intake *intake) {
    int64_t now = sk_clock_monotonic_us();
    if (now - intake->counted_us < COUNT_ALL_US)
        return;
    for (size_t i = 0; i < intake->count; i++)
        if (intake->connections[i].open)
            count(intake, (int) i);
    intake->counted_us = sk_clock_monotonic_us();
}

bool sk_intake_check(struct sk_intake *intake) {
    struct epoll_event events[BURST];
    read_events(intake);
    int ready = epoll_wait(intake->descriptor, events, BURST, 0);
    for (int i = 0; i < ready; i++)
        count(intake, events[i].data.fd);
    count_all(intake);
    while (intake->total > SK_INTAKE_TOTAL)
        cut_largest(intake);
    return ready > 0;
}
