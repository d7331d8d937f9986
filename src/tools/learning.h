/* learning: how `reindex` makes the reply model (suggest/learn.h) and tells of it. */
#ifndef SK_TOOLS_LEARNING_H
#define SK_TOOLS_LEARNING_H

#include "suggest/learn.h"
#include "tools/tool.h"

struct json_t;

/* threads: 0 = one per core. Shows progress. Statuses as sk_learn_replies. */
enum sk_status sk_tool_learn(const struct sk_tool *tool, unsigned threads, struct sk_learned *out, struct sk_error *error);

/* One line for people. */
void sk_tool_print_learned(const struct sk_learned *learned, double elapsed_s);

/* The same as an object of the verb's JSON. New reference, or NULL (memory). */
struct json_t *sk_tool_learned_to_json(const struct sk_learned *learned, double elapsed_s);

#endif
