/* replayer: what every replay needs, per thread and for all. Only for this folder. */
#ifndef SK_EVALUATE_REPLAYER_H
#define SK_EVALUATE_REPLAYER_H

#include "evaluate/case_facts.h"
#include "evaluate/heldout.h"
#include "evaluate/replay.h"
#include "suggest/suggest.h"
#include "text/entity.h"

#define SK_REPLAYER_COUNTERS 8

/* What belongs to one thread; opened when the thread does its first line. */
struct sk_replayer_worker {
    bool open;
    struct sk_engine *engine;
    struct sk_store *store; /* NULL where there is none */
    struct sk_analyser *analyser;
    struct sk_entity_finder *finder;
    struct sk_case_facts facts;
    struct sk_arena arena;                     /* of the line at work */
    size_t unusable;                           /* lines */
    size_t first_unusable;                     /* line number, 0 = none */
    char reason[400];                          /* of that one */
    uint64_t oldest_revision, newest_revision; /* of the index, while asking */
    int64_t counters[SK_REPLAYER_COUNTERS];    /* of the replay's own, over usable lines */
};

struct sk_replayer {
    const struct sk_replay *replay;
    struct sk_heldout heldout;
    struct sk_result *result;
    struct sk_replayer_worker *workers;
    unsigned worker_count;
    const char *label; /* for the facts */
};

/* Decodes line `line`, asks, and fills *query; texts go into `texts`. SK_REJECTED: the line cannot be used, the reason in
 * *error. */
typedef enum sk_status sk_replayer_step(void *context, struct sk_replayer_worker *worker, struct sk_slice line,
                                        struct sk_arena *texts, struct sk_result_query *query, struct sk_error *error);

/* Reads the file and creates the result, without measures. */
enum sk_status sk_replayer_init(struct sk_replayer *replayer, const struct sk_replay *replay, enum sk_result_kind kind,
                                const char *path, const char *label, struct sk_error *error);

/* Takes every line through step, on all threads. Rows of lines that cannot be used are left out and counted; SK_REJECTED when
 * none is left. */
enum sk_status sk_replayer_run(struct sk_replayer *replayer, const char *unit, sk_replayer_step *step, void *context,
                               struct sk_error *error);

/* The sum of a counter over all threads. */
int64_t sk_replayer_counted(const struct sk_replayer *replayer, size_t counter);

/* Gives the result away (or destroys it where status is not SK_OK) and closes everything else. Returns status. */
enum sk_status sk_replayer_finish(struct sk_replayer *replayer, enum sk_status status, struct sk_result **out);

/* Slices from the tags and the message; what the file tells comes first. All texts are copied. */
struct sk_told {
    struct sk_slice language, intent, channel, sentiment;
    size_t turns;
};
enum sk_status sk_replayer_slice(const struct sk_told *told, const struct sk_tags *tags, size_t words, struct sk_arena *texts,
                                 struct sk_result_query *query, struct sk_error *error);

/* A message that is not a case: {"id", "text" or "question", "context", "language", …}. Absent where not given. All in the
 * worker's arena. */
struct sk_heldout_message {
    struct sk_slice id, text, conversation_id;
    const struct sk_turn *turns;
    size_t turn_count;
    struct sk_told told;
    struct json_t *object; /* the whole line; release it */
};
enum sk_status sk_replayer_decode(struct sk_replayer_worker *worker, struct sk_slice line, struct sk_heldout_message *out,
                                  struct sk_error *error);

/* Its conversation, its text, redacted and cut to what a result keeps, and its slices. All are copied into `texts`. */
enum sk_status sk_replayer_keep_message(struct sk_replayer_worker *worker, const struct sk_heldout_message *message,
                                        const struct sk_tags *tags, struct sk_arena *texts, struct sk_result_query *query,
                                        struct sk_error *error);

/* How many words a text has: runs of what is not white space. */
size_t sk_replayer_words(struct sk_slice text);

#endif
