/* replay: puts held-out messages to the engine as a desk would, and scores what comes back. One engine per thread; the result
 * does not depend on how many threads there are.
 *
 * Held-out means that the history does not hold the case that is asked about: cases that it does hold, under whatever id
 * (history_keys.h), are counted ("in_history"; "conversation_in_history": only other turns of the conversation) and scored all
 * the same, so that a mistake in the split shows.
 */
#ifndef SK_EVALUATE_REPLAY_H
#define SK_EVALUATE_REPLAY_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/buffer.h"
#include "base/config.h"
#include "evaluate/result.h"
#include "evaluate/trec.h"
#include "tags/tagger.h"

struct sk_replay {
    const struct sk_models *models;
    const struct sk_config *config;
    const char *data_directory;
    unsigned threads; /* 0 = one per core */
    bool quiet;
    const atomic_bool *cancel; /* NULL = never */
};

/* ---- suggest ---- */

#define SK_REPLAY_DEPTHS 8

struct sk_replay_suggest {
    const char *cases;            /* path: JSON Lines in the import format */
    const char *label;            /* field for hit@k; NULL: none */
    int depths[SK_REPLAY_DEPTHS]; /* k, rising, 1..20 */
    size_t depth_count;
    double min_confidence; /* 0: every suggestion counts */
    double right_f1;       /* without label: a suggestion is right from this token F1 on */
};

/* Asks with the question and the context alone, limit = the greatest k. Measures: token_f1@k; hit@k; for rated cases, where the
 * history has ratings too:
 *   satisfaction_shown       mean rating of the cases behind the first three suggestions (mean of the rated suggestions' means)
 *   satisfaction_candidates  mean rating of all candidates that the index found, before ranking
 *   satisfaction_gain        the first minus the second
 *   bad_above_good           among messages with candidates rated <= 2 and >= 4 of their own intent: 1 where a suggestion rated
 *                            <= 2 on average stands above every one rated >= 4, else 0; lower is better
 * SK_NOT_FOUND: no such file, or no history in the data directory; SK_REJECTED: no usable line; SK_FAULT_CANCELLED; faults. */
enum sk_status sk_replay_suggest(const struct sk_replay *replay, const struct sk_replay_suggest *options, struct sk_result **out,
                                 struct sk_error *error);

/* ---- retrieval ---- */

struct sk_replay_retrieval {
    const char *queries; /* path: JSON Lines {"id", "text" or "question", "context"} */
    const char *qrels;   /* path */
    size_t depth;        /* cases asked for each query */
};

/* Measures of ranking_measures.h: map, mrr@10, ndcg@3, ndcg@10, p@1, success@1, @3, @10 and judged@10. run receives the TREC
 * run. */
enum sk_status sk_replay_retrieval(const struct sk_replay *replay, const struct sk_replay_retrieval *options,
                                   struct sk_buffer *run, struct sk_result **out, struct sk_error *error);

/* The same measures over a run file of any system; no engine is asked. */
enum sk_status sk_score_run(const char *run_path, const char *qrels_path, struct sk_result **out, struct sk_error *error);

/* ---- tags ---- */

enum sk_tag_task {
    SK_TASK_INTENT,
    SK_TASK_SENTIMENT,
    SK_TASK_LOCUS,
    SK_TASK_REGISTER,
    SK_TASK_LANGUAGE,
    SK_TASK_ESCALATE,
    SK_TASK_COUNT
};

/* "intent", … */
const char *sk_tag_task_name(enum sk_tag_task task);

struct sk_replay_tags {
    enum sk_tag_task task;
    const char *messages;     /* path: JSON Lines {"text", FIELD, "context"} */
    const char *field;        /* NULL: the name of the task */
    const char *out_of_scope; /* a label of the file that means out of scope, besides "other" and "oos"; NULL: none */
};

/* Measures: accuracy; for intent with out-of-scope messages in_scope_accuracy and out_of_scope_recall at the tagger's own
 * threshold. Labels that mean out of scope read "other". A label is read in any case of letters; one that the program does not
 * have makes the line unusable, but for languages, and for intents, where it is counted ("unknown_label"). */
enum sk_status sk_replay_tags(const struct sk_replay *replay, const struct sk_replay_tags *options, struct sk_result **out,
                              struct sk_error *error);

#endif
