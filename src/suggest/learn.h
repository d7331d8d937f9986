/* learn: makes the reply model of a data directory (reply_model.h) from its own history. Part of `reindex`.
 *
 *     struct sk_learning learning = { .models = models, .config = config, .data_directory = directory };
 *     struct sk_learned learned;
 *     sk_learn_replies(&learning, &learned, &error);
 *
 * Every answer of the history is put into a group (rank/answer_groups.h); the groups with three answers or more are the classes,
 * of which the network learns from the questions and the conversations before them which fits when. A tenth of the conversations
 * is kept apart: their questions are asked, with the conversation itself left out of what may be found, and from what comes back
 * the weights of the ranking and the curve of confidence are learnt (rank/fit.h).
 *
 * Where that puts the right answer first no more often than the ranking without a model does, or too few answers are given again
 * and again, only the curve is learnt, for that ranking, from SK_FIT_LEAST (rank/fit.h) such questions on.
 *
 * Bounded: at most SK_LEARN_EXAMPLES questions are learnt from (whole conversations, chosen by a hash of their id), at most
 * SK_LEARN_CLASSES groups are classes. The same history gives the same model.
 */
#ifndef SK_SUGGEST_LEARN_H
#define SK_SUGGEST_LEARN_H

#include "base/parallel.h"
#include "rank/rank.h"
#include "suggest/suggest.h"

#define SK_LEARN_EXAMPLES 100000
#define SK_LEARN_CLASSES 2048
/* With fewer questions whose answers have a class there is nothing to learn from: then there are no classes. */
#define SK_LEARN_LEAST 400

struct sk_learning {
    const struct sk_models *models;
    const struct sk_config *config;
    const char *data_directory;
    struct sk_parallel parallel; /* threads, cancel; progress is shown for the questions that are tried out */
};

struct sk_learned {
    bool made;        /* false: too little to learn from; an older model was removed */
    bool curve_made;  /* how confidence is to be read was learnt; alone, where no model was made */
    size_t cases;     /* of the history */
    size_t groups;    /* of near-identical answers */
    uint32_t classes; /* of them that have a class, and one for all others */
    size_t examples;  /* questions learnt from */
    size_t tried;     /* questions kept apart and tried out */
    double found,
        found_without; /* of those: share whose answer was suggested first, with the model and with the weights of none */
    struct sk_rank_weights weights;
};

/* SK_NOT_FOUND: no store or no index. SK_FAULT_CANCELLED, SK_FAULT_MEMORY, SK_FAULT_IO, …: the model that was there stays. */
enum sk_status sk_learn_replies(const struct sk_learning *learning, struct sk_learned *out, struct sk_error *error);

#endif
