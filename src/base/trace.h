/* trace: where the time goes, stage by stage, over many pieces of work and any number of threads.
 *
 *     static const char *const names[] = { "read", "store" };
 *     sk_trace_create(names, 2, &trace, &error);                 // shared by all threads
 *
 *     struct sk_watch watch;                                     // of one thread and one piece of work
 *     sk_watch_start(&watch, trace);                             // NULL, or a trace that is off: nothing below costs anything
 *     sk_watch_enter(&watch, READ);
 *     …
 *     sk_watch_enter(&watch, STORE);                             // ends READ
 *     …
 *     sk_watch_stop(&watch, true);                               // what was measured is added to the trace
 *
 * A stage that a piece of work enters several times counts once, with the sum. Elapsed time tells what somebody waited for,
 * processor time what it cost: where they differ the thread waited, for a disk, a lock or a free core.
 */
#ifndef SK_BASE_TRACE_H
#define SK_BASE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/histogram.h"

#define SK_TRACE_STAGES 16
#define SK_TRACE_OUTSIDE SK_TRACE_STAGES /* the stage of time that belongs to none */

struct sk_trace;

/* One stage over all pieces of work. Both in nanoseconds. */
struct sk_stage {
    const char *name;
    struct sk_histogram elapsed;
    _Atomic uint64_t processor; /* sum */
};

/* names: borrowed, at most SK_TRACE_STAGES. The trace is on. */
enum sk_status sk_trace_create(const char *const *names, size_t count, struct sk_trace **out, struct sk_error *error);
void sk_trace_destroy(struct sk_trace *trace);

/* On or off, in any thread; work that has begun is still added. */
void sk_trace_switch(struct sk_trace *trace, bool on);
bool sk_trace_is_on(const struct sk_trace *trace);

/* Forgets what was measured. */
void sk_trace_clear(struct sk_trace *trace);

size_t sk_trace_stage_count(const struct sk_trace *trace);
const struct sk_stage *sk_trace_stage(const struct sk_trace *trace, size_t stage);

/* Pieces of work added so far. */
uint64_t sk_trace_count(const struct sk_trace *trace);

struct sk_watch {
    struct sk_trace *trace;                                                /* NULL: off */
    size_t stage;                                                          /* the one that runs */
    int64_t elapsed_ns, processor_ns;                                      /* when it began, on the thread's clocks */
    uint64_t elapsed[SK_TRACE_STAGES + 1], processor[SK_TRACE_STAGES + 1]; /* by stage, so far */
    bool entered[SK_TRACE_STAGES + 1];
};

/* trace: may be NULL. */
void sk_watch_start(struct sk_watch *watch, struct sk_trace *trace);

/* keep: whether it counts. The watch is off after it. */
void sk_watch_stop(struct sk_watch *watch, bool keep);

/* Time that passed before the watch was started, in nanoseconds, to a stage; no processor time. */
void sk_watch_add(struct sk_watch *watch, size_t stage, uint64_t elapsed_ns);

/* The work behind sk_watch_enter. */
size_t sk_watch_change(struct sk_watch *watch, size_t stage);

/* Moves to a stage and gives the one that ran until now, to go back to. watch: may be NULL, for whoever is not watched. */
static inline size_t sk_watch_enter(struct sk_watch *watch, size_t stage) {
    return watch && watch->trace ? sk_watch_change(watch, stage) : SK_TRACE_OUTSIDE;
}

#endif
