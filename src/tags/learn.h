/* learn: a linear model from a corpus. Private to this folder. */
#ifndef SK_TAGS_LEARN_H
#define SK_TAGS_LEARN_H

#include "tags/corpus.h"

#define SK_NO_FOLD SK_FOLDS

/* A model whose arrays are its own. Not calibrated yet: slope 1, offset 0, threshold 0, everything in scope. */
struct sk_learned {
    struct sk_model model; /* points into the arrays below */
    struct sk_vocabulary_block *blocks;
    uint8_t *idf;
    int8_t *weights;
    float *numbers; /* scale, bias, slope, offset, threshold: [column_count] each */
};

/* What learners count for beside the task's others. */
struct sk_shares {
    float softmax;
    float transfer; /* of what the corpus' prior model knows; without meaning where there is none */
};

/* Learns from all examples but the held-out ones and those of fold `leave_out` (SK_NO_FOLD: none is left out). The strings of the
 * model are empty but for its labels, which the corpus lends. Deterministic. SK_FAULT_MEMORY. */
enum sk_status sk_learn(const struct sk_task *task, const struct sk_corpus *corpus, uint32_t leave_out, struct sk_shares shares,
                        struct sk_learned *out, struct sk_error *error);
void sk_learned_finish(struct sk_learned *learned);

/* Every message of the directory as examples of the task, with the word lists that stand beside it. The corpus is the caller's.
 * Statuses of sk_corpus_read. */
enum sk_status sk_train_read(const struct sk_task *task, const char *messages_directory, struct sk_corpus *corpus,
                             struct sk_error *error);

/* The scores of one example. entries: scratch of SK_FEATURE_LIMIT. scores: [column_count]. */
void sk_learned_score(const struct sk_model *model, const struct sk_example *example, struct sk_entry *entries, float *scores);

/* Scores of every example by a model that did not learn from it: those of fold i by the model without fold i, held-out ones by
 * none (0). scores: [corpus->count * column_count], the caller's. *shares: where labels are few, what did
 * best on the folds. SK_FAULT_MEMORY. */
enum sk_status sk_learn_folds(const struct sk_task *task, const struct sk_corpus *corpus, float *scores, struct sk_shares *shares,
                              struct sk_error *error);

#endif
