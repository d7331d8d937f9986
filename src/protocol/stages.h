/* stages: a trace (base/trace.h) as JSON, the same for the service's and for a tool's own.
 *
 *     [{"stage": "search", "count": 812, "elapsed_s": 1.9, "processor_s": 1.8, "mean_us": 2340.2, "processor_us": 2220.1,
 *       "p50_us": 2105.3, "p90_us": …, "p99_us": …, "max_us": …}, …]
 *
 * count: pieces of work that entered the stage. elapsed_s and processor_s are sums, mean_us and processor_us the same for each of
 * count. Stages that nothing entered are left out.
 */
#ifndef SK_PROTOCOL_STAGES_H
#define SK_PROTOCOL_STAGES_H

#include <stdbool.h>

#include "base/trace.h"

struct json_t;

/* New reference. buckets: with the histograms, as an object "buckets" of each stage from nanoseconds (the highest value of the
 * bucket) to how many. */
struct json_t *sk_stages_to_json(const struct sk_trace *trace, bool buckets);

/* What a service measured between two of its answers with buckets, as one without: the second less the first. New reference. */
struct json_t *sk_stages_between(const struct json_t *before, const struct json_t *after);

#endif
