/* stages: what a trace (protocol/stages.h) has measured, as people read it. */
#ifndef SK_TOOLS_STAGES_H
#define SK_TOOLS_STAGES_H

#include <stdint.h>

#include "base/trace.h"
#include "tools/tool.h"

struct json_t;

/* A table of a list of stages, a line each: what one piece of work took. */
void sk_stages_print_times(const struct json_t *stages);

/* What a batch job has cost: elapsed and processor seconds, how many cores it kept busy, and the stages. processor_s: of the
 * whole process, since sk_stages_processor_s was asked before. New reference. */
struct json_t *sk_stages_of_job(const struct sk_trace *trace, double elapsed_s, double processor_s);

/* The same as a table of sums. */
void sk_stages_print_job(const struct json_t *job);

/* Processor seconds of this process so far, all threads, user and system. */
double sk_stages_processor_s(void);

#endif
