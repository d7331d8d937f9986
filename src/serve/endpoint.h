/* endpoint: what may be bound. Private to this folder. */
#ifndef SK_SERVE_ENDPOINT_H
#define SK_SERVE_ENDPOINT_H

#include <stdbool.h>

#include "base/error.h"

/* "tcp://address:port" or "ipc://path". *local: only this machine can reach it (ipc, or a loopback address: 127.0.0.0/8, [::1],
 * localhost, lo). SK_FAULT_ARGUMENT: anything else; the message says what it must be. */
enum sk_status sk_endpoint_check(const char *endpoint, bool *local, struct sk_error *error);

/* Before binding: ZeroMQ removes whatever lies at the path of an ipc endpoint. SK_OK: nothing does, or the socket of a program
 * that is no more; everything but ipc. SK_FAULT_ARGUMENT: something that is no socket; SK_FAULT_IO: a socket at which somebody
 * listens, or may. */
enum sk_status sk_endpoint_check_free(const char *endpoint, struct sk_error *error);

#endif
