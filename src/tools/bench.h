/* bench: what the files of `sidekick bench` share: its messages, and what it tells in the end. */
#ifndef SK_TOOLS_BENCH_H
#define SK_TOOLS_BENCH_H

#include "base/arena.h"
#include "serve/load.h"
#include "tools/tool.h"

struct json_t;

struct sk_bench_messages {
    struct sk_slice *params; /* JSON objects, in the arena */
    size_t count;
};

struct sk_bench_file {
    const char *path;
    int limit;   /* replies asked for; 0: what a line says */
    bool record; /* as desks do; else the service keeps nothing of it */
};

/* bench_file.c: JSON Lines of params of suggest, or of cases (their question is the message). What is no param of suggest is left
 * out, and so is request_id: a retry would be answered from the record. *out in the arena. SK_REJECTED, with the line: not JSON,
 * no text, or an empty file; faults of reading it. */
enum sk_status sk_bench_read(const struct sk_bench_file *file, struct sk_arena *arena, struct sk_bench_messages *out,
                             struct sk_error *error);

struct sk_bench_run {
    const char *endpoint, *method; /* endpoint: NULL for the data directory */
    unsigned clients;
    double rate, seconds, warmup_s; /* rate 0: closed loop */
    bool constant, recorded;
    uint64_t seed;
    size_t messages;
    const struct sk_load_result *result;
    double processor_s;          /* of this process while it measured */
    const struct json_t *stages; /* the service's (protocol/stages.h); NULL: it does not say */
};

/* bench_report.c */
void sk_bench_print(const struct sk_bench_run *run, bool colours);
struct json_t *sk_bench_to_json(const struct sk_bench_run *run); /* new reference */

#endif
