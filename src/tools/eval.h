/* eval: what the sub-verbs of `sidekick eval` share. A new sub-verb is one file eval_<name>.c and one line in the table of
 * cmd_eval.c. */
#ifndef SK_TOOLS_EVAL_H
#define SK_TOOLS_EVAL_H

#include "evaluate/replay.h"
#include "evaluate/result.h"
#include "tools/options.h"

struct json_t;

/* Sub-verbs are commands themselves; name is "eval suggest", so that messages say which one speaks. */
extern const struct sk_command sk_eval_suggest, sk_eval_retrieval, sk_eval_tags, sk_eval_compare, sk_eval_threshold, sk_eval_show,
    sk_eval_log, sk_eval_gaps, sk_eval_sheet, sk_eval_register_conversion;

/* Options of every sub-verb that makes a result; they come first in its table. */
enum sk_eval_option {
    SK_EVAL_OUT,
    SK_EVAL_REPORT,
    SK_EVAL_BASELINE,
    SK_EVAL_FAIL_IF_WORSE,
    SK_EVAL_SEED,
    SK_EVAL_THREADS,
    SK_EVAL_BY,
    SK_EVAL_SLICES,
    SK_EVAL_WORST,
    SK_EVAL_OPTIONS
};
void sk_eval_options(struct sk_option options[SK_EVAL_OPTIONS]);

/* Numbers out of the common options, checked. false: wrong usage, said already. */
struct sk_eval_numbers {
    uint64_t seed;
    unsigned threads;
    size_t slices, worst; /* how many are shown */
};
bool sk_eval_numbers(const struct sk_command *command, const struct sk_option *options, struct sk_eval_numbers *out);

/* One of replay.h, with what the sub-verb was told as context. */
typedef enum sk_status sk_eval_question(const struct sk_replay *replay, const void *context, struct sk_result **out,
                                        struct sk_error *error);

/* Asks it of the engine with the models, and finishes as sk_eval_finish. threads: 0 = one per core. */
enum sk_exit sk_eval_replay(const struct sk_tool *tool, const struct sk_command *command, const struct sk_option *options,
                            unsigned threads, sk_eval_question *ask, const void *context);

/* Says what was found (people or --json), writes --out and --report, compares with --baseline. Takes the result over. */
enum sk_exit sk_eval_finish(const struct sk_tool *tool, const struct sk_command *command, const struct sk_option *options,
                            struct sk_result *result, double elapsed_s);

/* eval_print.c: people's output. */
void sk_eval_print(const struct json_t *document, size_t slices, size_t worst, bool colours);
void sk_eval_print_comparison(const struct json_t *document, bool colours);
/* A text on at most `width` columns without control characters, with "…" where it was cut; then a line break. */
void sk_eval_print_text(const char *label, const char *text, size_t width);

#endif
