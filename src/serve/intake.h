/* intake: bounds what connections send without ending a message. Private to this folder.
 *
 * ZeroMQ gathers all parts of a message before it shows the first one, however many there are; ZMQ_MAXMSGSIZE bounds a part and
 * ZMQ_RCVHWM counts whole messages, so one endless message grows until memory is gone. Here the bytes are counted that a
 * connection has received since a message of it was last taken: over SK_INTAKE_CONNECTION, or where all connections together are
 * over SK_INTAKE_TOTAL for the one that has most, the connection is cut, and ZeroMQ frees what it had gathered.
 *
 *     sk_intake_create(context, socket, &intake, &error);     // before the socket is bound
 *     zmq_poll({ sk_intake_events(intake), sk_intake_descriptor(intake), … });
 *     sk_intake_took(intake, &part);                          // for each message that is read
 *     sk_intake_check(intake);                                // after reading, each time round
 *
 * Over ipc:// what ZeroMQ has read is counted (arrivals.h), in sidekickd; a service within another program does not bound it. All
 * functions: only the thread that owns the socket, or before it
 * starts and after it has ended.
 */
#ifndef SK_SERVE_INTAKE_H
#define SK_SERVE_INTAKE_H

#include <stdbool.h>

#include <zmq.h>

#include "base/error.h"

/* Bytes: four frames of the largest size that is read. A client that keeps many requests under way stays below: each of them that
 * is taken begins the count anew. */
#define SK_INTAKE_CONNECTION ((int64_t) 16 << 20)
#define SK_INTAKE_TOTAL ((int64_t) 128 << 20)

struct sk_intake;

/* Watches the connections that the ROUTER socket will accept. SK_FAULT_MEMORY, SK_FAULT_INTERNAL. */
enum sk_status sk_intake_create(void *context, void *socket, struct sk_intake **out, struct sk_error *error);
/* Before the socket is closed. NULL is allowed. */
void sk_intake_destroy(struct sk_intake *intake);

/* To be polled with the socket: a ZeroMQ socket, and a file descriptor; readable when a connection came or went, or bytes
 * arrived. Borrowed. */
void *sk_intake_events(const struct sk_intake *intake);
int sk_intake_descriptor(const struct sk_intake *intake);

/* A message ended, of which this is any part. */
void sk_intake_took(struct sk_intake *intake, zmq_msg_t *part);

/* Counts what has arrived, and cuts. True: something has arrived, and more of it may within milliseconds. Call it after the
 * socket was read, since messages that wait there count until taken, and ten times a second whatever has happened. */
bool sk_intake_check(struct sk_intake *intake);

#endif
