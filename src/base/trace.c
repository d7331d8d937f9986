#include "base/trace.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct sk_trace {
    atomic_bool on;
    _Atomic uint64_t count;
    size_t stage_count;
    struct sk_stage stages[SK_TRACE_STAGES];
};

enum sk_status sk_trace_create(const char *const *names, size_t count, struct sk_trace **out, struct sk_error *error) {
    if (count > SK_TRACE_STAGES)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "a trace has at most %d stages", SK_TRACE_STAGES);
    struct sk_trace *trace = calloc(1, sizeof *trace);
    if (!trace)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a trace");
    for (size_t i = 0; i < count; i++)
        trace->stages[i].name = names[i];
    trace->stage_count = count;
    atomic_store(&trace->on, true);
    *out = trace;
    return SK_OK;
}

void sk_trace_destroy(struct sk_trace *trace) {
    free(trace);
}

void sk_trace_switch(struct sk_trace *trace, bool on) {
    atomic_store(&trace->on, on);
}

bool sk_trace_is_on(const struct sk_trace *trace) {
    return atomic_load_explicit(&trace->on, memory_order_relaxed);
}

void sk_trace_clear(struct sk_trace *trace) {
    for (size_t i = 0; i < trace->stage_count; i++) {
        sk_histogram_clear(&trace->stages[i].elapsed);
        atomic_store(&trace->stages[i].processor, 0);
    }
    atomic_store(&trace->count, 0);
}

size_t sk_trace_stage_count(const struct sk_trace *trace) {
    return trace->stage_count;
}

const struct sk_stage *sk_trace_stage(const struct sk_trace *trace, size_t stage) {
    return &trace->stages[stage];
}

uint64_t sk_trace_count(const struct sk_trace *trace) {
    return atomic_load(&trace->count);
}

/* ---- watches ---- */

static int64_t read_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

void sk_watch_start(struct sk_watch *watch, struct sk_trace *trace) {
    watch->trace = trace && sk_trace_is_on(trace) ? trace : NULL;
    if (!watch->trace)
        return;
    *watch = (struct sk_watch){ .trace = trace, .stage = SK_TRACE_OUTSIDE };
    watch->elapsed_ns = read_ns(CLOCK_MONOTONIC);
    watch->processor_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
}

size_t sk_watch_change(struct sk_watch *watch, size_t stage) {
    int64_t elapsed_ns = read_ns(CLOCK_MONOTONIC), processor_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
    size_t before = watch->stage;
    watch->elapsed[before] += (uint64_t) (elapsed_ns - watch->elapsed_ns);
    watch->processor[before] += (uint64_t) (processor_ns - watch->processor_ns);
    watch->entered[before] = true;
    watch->stage = stage;
    watch->elapsed_ns = elapsed_ns;
    watch->processor_ns = processor_ns;
    return before;
}

void sk_watch_add(struct sk_watch *watch, size_t stage, uint64_t elapsed_ns) {
    if (!watch->trace)
        return;
    watch->elapsed[stage] += elapsed_ns;
    watch->entered[stage] = true;
}

void sk_watch_stop(struct sk_watch *watch, bool keep) {
    struct sk_trace *trace = watch->trace;
    if (!trace)
        return;
    sk_watch_change(watch, SK_TRACE_OUTSIDE);
    watch->trace = NULL;
    if (!keep)
        return;
    for (size_t i = 0; i < trace->stage_count; i++) {
        if (!watch->entered[i])
            continue;
        sk_histogram_add(&trace->stages[i].elapsed, watch->elapsed[i], 1);
        atomic_fetch_add_explicit(&trace->stages[i].processor, watch->processor[i], memory_order_relaxed);
    }
    atomic_fetch_add_explicit(&trace->count, 1, memory_order_relaxed);
}
