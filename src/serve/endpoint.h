/* endpoint: what may be bound. Private to this folder. */
#ifndef SK_SERVE_ENDPOINT_H
#define SK_SERVE_ENDPOINT_H

#include <stdbool.h>

#include "base/error.h"

/* "tcp://address:port" or "ipc://path". *local: only this machine can reach it (ipc, or a loopback address: 127.0.0.0/8, [::1],
 * localhost, lo). SK_FAULT_ARGUMENT: anything else; the message says what it must be. */
enum sk_status sk_endpoint_check(const char *endpoint, bool *local, struct sk_error *error);

#endif
