/* ask: one method call, answered by the service at --endpoint or by the data directory itself; the same JSON either way. */
#ifndef SK_TOOLS_ASK_H
#define SK_TOOLS_ASK_H

#include "base/slice.h"
#include "tools/tool.h"

struct json_t;
struct sk_asker;
struct sk_load;
struct sk_load_options;

enum sk_status sk_asker_open(const struct sk_tool *tool, struct sk_asker **out, struct sk_error *error);
void sk_asker_close(struct sk_asker *asker);

/* method: suggest, analyze, feedback, status or ping. params: a JSON object (not taken over). SK_OK with *result (release it), or
 * SK_REJECTED and the like with the service's own message in *error; SK_FAULT_UNREACHABLE. */
enum sk_status sk_ask(struct sk_asker *asker, const char *method, const struct json_t *params, struct json_t **result,
                      struct sk_error *error);

/* Opens a load generator (serve/load.h) on the service that the asker asks, with the tool's keys and timeout: options need not
 * have these three. The asker must outlive it. */
enum sk_status sk_asker_load(const struct sk_asker *asker, const struct sk_tool *tool, const struct sk_load_options *options,
                             struct sk_load **out, struct sk_error *error);

/* Opens, asks once, closes. *result only where SK_EXIT_DONE; otherwise the reason is on standard error. */
enum sk_exit sk_ask_once(const struct sk_tool *tool, const char *method, const struct json_t *params, struct json_t **result);

/* Reads one JSON object of params a line from standard input and prints one result a line, in order: the result with the params'
 * id added, or {"id","error"}. A line that has not a field of `defaults` (an object) gets it. SK_EXIT_FAILED where any line
 * failed. */
enum sk_exit sk_ask_batch(const struct sk_tool *tool, const char *method, const struct json_t *defaults);

#endif
