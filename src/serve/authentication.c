#include "serve/authentication.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "serve/keys.h"

/* Frames of a ZAP request, version 1.0. */
enum { VERSION, REQUEST_ID, DOMAIN, ADDRESS, IDENTITY, MECHANISM, CREDENTIALS, FRAME_COUNT };
#define FRAME_SIZE 256
#define CURVE_KEY_BYTES 32

struct frame {
    char data[FRAME_SIZE];
    size_t size;
};

struct sk_authenticator {
    pthread_t thread;
    void *socket;
    struct sk_access *access;
    int64_t said_us;    /* when a refusal was last logged */
    unsigned long kept; /* refusals since */
};

/* At most one line a second: whoever knocks on the door must not fill the disk. */
static void tell_refusal(struct sk_authenticator *authenticator, const char *key) {
    int64_t now = sk_clock_monotonic_us();
    authenticator->kept++;
    if (authenticator->said_us && now - authenticator->said_us < 1000000)
        return;
    sk_log(SK_LOG_NOTICE,
           "refused a client with the key \"%s\", which is not in the list of allowed keys (%lu since the last message)", key,
           authenticator->kept);
    authenticator->said_us = now;
    authenticator->kept = 0;
}

/* -1 once the context is shut down. Otherwise the number of frames of the request; those beyond our array are dropped. */
static int receive(void *socket, struct frame frames[FRAME_COUNT]) {
    int count = 0, more = 1;
    size_t size = sizeof more;
    while (more) {
        struct frame spare, *frame = count < FRAME_COUNT ? &frames[count] : &spare;
        int bytes = zmq_recv(socket, frame->data, FRAME_SIZE, 0);
        if (bytes < 0 && zmq_errno() == EINTR)
            continue;
        if (bytes < 0)
            return -1;
        frame->size = bytes <= FRAME_SIZE ? (size_t) bytes : 0; /* longer was cut: no frame that we look at is */
        count++;
        zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size);
    }
    return count;
}

static bool is(const struct frame *frame, const char *text) {
    return frame->size == strlen(text) && memcmp(frame->data, text, frame->size) == 0;
}

static bool is_allowed(struct sk_authenticator *authenticator, const struct frame frames[FRAME_COUNT], int count,
                       char key[SK_KEY_SIZE]) {
    return count == FRAME_COUNT && is(&frames[VERSION], "1.0") && is(&frames[DOMAIN], SK_ZAP_DOMAIN)
           && is(&frames[MECHANISM], "CURVE") && frames[CREDENTIALS].size == CURVE_KEY_BYTES
           && zmq_z85_encode(key, (const uint8_t *) frames[CREDENTIALS].data, CURVE_KEY_BYTES) != NULL
           && sk_access_roles(authenticator->access, key) != 0;
}

static void answer(void *socket, const struct frame *request_id, bool allowed, const char *user_id) {
    const char *code = allowed ? "200" : "400", *text = allowed ? "OK" : "no access";
    zmq_send(socket, "1.0", 3, ZMQ_SNDMORE);
    zmq_send(socket, request_id->data, request_id->size, ZMQ_SNDMORE);
    zmq_send(socket, code, 3, ZMQ_SNDMORE);
    zmq_send(socket, text, strlen(text), ZMQ_SNDMORE);
    zmq_send(socket, user_id, strlen(user_id), ZMQ_SNDMORE);
    zmq_send(socket, "", 0, 0);
}

static void *run(void *context) {
    struct sk_authenticator *authenticator = context;
    struct frame frames[FRAME_COUNT];
    int count;
    pthread_setname_np(pthread_self(), "authenticator");
    while ((count = receive(authenticator->socket, frames)) >= 0) {
        char key[SK_KEY_SIZE] = "";
        bool allowed = is_allowed(authenticator, frames, count, key);
        if (!allowed)
            tell_refusal(authenticator, key);
        if (count < REQUEST_ID + 1)
            frames[REQUEST_ID].size = 0;
        answer(authenticator->socket, &frames[REQUEST_ID], allowed, allowed ? key : "");
    }
    zmq_close(authenticator->socket);
    return NULL;
}

enum sk_status sk_authenticator_start(void *context, struct sk_access *access, struct sk_authenticator **out,
                                      struct sk_error *error) {
    const int no_linger = 0;
    struct sk_authenticator *authenticator = calloc(1, sizeof *authenticator);
    if (!authenticator)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the authenticator");
    authenticator->access = access;
    authenticator->socket = zmq_socket(context, ZMQ_REP);
    if (authenticator->socket && zmq_setsockopt(authenticator->socket, ZMQ_LINGER, &no_linger, sizeof no_linger) == 0
        && zmq_bind(authenticator->socket, "inproc://zeromq.zap.01") == 0
        && sk_thread_start(&authenticator->thread, run, authenticator, "the authenticator's thread", error) == SK_OK) {
        *out = authenticator;
        return SK_OK;
    }
    sk_error_set(error, SK_FAULT_INTERNAL, "cannot start the authenticator: %s", zmq_strerror(zmq_errno()));
    if (authenticator->socket)
        zmq_close(authenticator->socket);
    free(authenticator);
    return SK_FAULT_INTERNAL;
}

void sk_authenticator_stop(struct sk_authenticator *authenticator) {
    if (!authenticator)
        return;
    pthread_join(authenticator->thread, NULL);
    free(authenticator);
}
