/* load: asks a service as many clients do, and measures how long the answers take.
 *
 *     sk_load_open(&options, &load, &error);            // connects all clients and waits until the service answers each
 *     sk_load_run(load, 10, 100, &result, &error);      // ten seconds, a hundred requests a second
 *     sk_load_close(load);
 *
 * At a rate the loop is open: requests are sent when they are due, however many answers are still out, as customers write whether
 * or not the desk is slow; and each latency counts from when the request was due, so that a service that stalls is charged for
 * those that waited behind the stall (Gil Tene, "How NOT to measure latency": a generator that waits for the answer before it
 * asks again leaves them out). At rate 0 the loop is closed: each client asks again as soon as it is answered, which finds the
 * capacity.
 */
#ifndef SK_SERVE_LOAD_H
#define SK_SERVE_LOAD_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/histogram.h"
#include "base/slice.h"
#include "sidekick/client.h"

struct sk_load;

#define SK_LOAD_CLIENTS 1000 /* at most */

struct sk_load_options {
    const char *endpoint;
    const struct sk_client_keys *keys; /* NULL: none */
    const char *method;
    const struct sk_slice *params; /* JSON objects, asked in turn; borrowed */
    size_t params_count;           /* 1.. */
    unsigned clients;              /* connections, 1.. */
    bool constant;                 /* arrivals at equal distances; else at random ones (a Poisson process) */
    uint64_t seed;                 /* of those */
    int timeout_ms;
    const atomic_bool *cancel; /* NULL: never */
};

/* sent = answered + busy + failed + timeouts. Latencies in nanoseconds. */
struct sk_load_result {
    uint64_t sent, answered, abstained, busy, failed, timeouts;
    double elapsed_s;            /* until the last answer or timeout */
    double sending_s;            /* of which requests were sent */
    struct sk_histogram latency; /* of answers, and of timeouts as if they had been answered then */
    struct sk_histogram late;    /* how much later than due a request was sent: the generator's own fault */
    char failure[256];           /* what the first failed one said */
};

/* SK_FAULT_UNREACHABLE: not every client was answered within the timeout. SK_FAULT_ARGUMENT: no such endpoint or no keys. */
enum sk_status sk_load_open(const struct sk_load_options *options, struct sk_load **out, struct sk_error *error);
void sk_load_close(struct sk_load *load);

/* seconds: how long requests are sent; then the answers are waited for. rate: requests a second over all clients; 0: closed loop.
 * *result is large: not for the stack of a thread. SK_FAULT_CANCELLED; faults of the sockets. */
enum sk_status sk_load_run(struct sk_load *load, double seconds, double rate, struct sk_load_result *result,
                           struct sk_error *error);

#endif
