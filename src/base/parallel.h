/* parallel: the same work on many items by all cores, with a result that does not depend on how many there are.
 *
 * Items are handed out one by one; each writes only to its own place, so the order in which they are done does not show. The
 * calling thread works too and draws the progress.
 */
#ifndef SK_BASE_PARALLEL_H
#define SK_BASE_PARALLEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Does item `item`. worker: 0..threads-1, for scratch memory that belongs to one thread. Anything but SK_OK stops the whole. */
typedef enum sk_status sk_parallel_work(void *context, unsigned worker, size_t item, struct sk_error *error);

struct sk_parallel {
    unsigned threads;          /* 0 = one per core */
    const char *label, *unit;  /* of the progress line; NULL = none */
    bool quiet;                /* no progress */
    const atomic_bool *cancel; /* NULL = never */
};

/* Cores of this machine that are on: 1..most. */
unsigned sk_parallel_cores(unsigned most);

/* Threads that `parallel` will really use for `count` items: at least 1, at most SK_PARALLEL_THREADS. */
#define SK_PARALLEL_THREADS 64
unsigned sk_parallel_threads(const struct sk_parallel *parallel, size_t count);

/* SK_OK when every item was done; else the status and error of the first item, in order of items, that failed;
 * SK_FAULT_CANCELLED. */
enum sk_status sk_parallel_run(const struct sk_parallel *parallel, size_t count, sk_parallel_work *work, void *context,
                               struct sk_error *error);

#endif
