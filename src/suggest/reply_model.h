/* reply_model: what `reindex` learnt from the history about which standard reply fits which message (rank/reply_network.h), in
 * one file of the data directory. It holds numbers and case rows only, no text.
 *
 *     struct sk_reply_model *model;
 *     sk_reply_model_open(data_directory, &model, &error);         // SK_NOT_FOUND: nothing was learnt yet
 *     float *fit = sk_reply_model_run(model, message, turns, turn_count, &arena);
 *     double probability = fit[sk_reply_model_class(model, row)];
 */
#ifndef SK_SUGGEST_REPLY_MODEL_H
#define SK_SUGGEST_REPLY_MODEL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "protocol/case.h"
#include "rank/rank.h"
#include "rank/reply_network.h"

/* Cases by which a class of replies can be suggested though no similar question was found. */
#define SK_REPLY_MODEL_EXAMPLES 3
#define SK_REPLY_MODEL_MEMBERS 3 /* networks whose probabilities are averaged */
#define SK_REPLY_MODEL_FILE "models/replies.model"

struct sk_reply_model;

/* SK_NOT_FOUND; SK_FAULT_CORRUPT: damaged; SK_FAULT_VERSION: of another version of the program; the next reindex mends both.
 * SK_FAULT_IO, SK_FAULT_MEMORY. */
enum sk_status sk_reply_model_open(const char *data_directory, struct sk_reply_model **out, struct sk_error *error);
void sk_reply_model_close(struct sk_reply_model *model);

/* A number that changes whenever the data directory gets another model; 0: there is none. One stat(2). */
uint64_t sk_reply_model_version(const char *data_directory);

uint32_t sk_reply_model_class_count(const struct sk_reply_model *model);

/* The class of a case's answer; 0: too rare for a class, or later than the model. */
uint32_t sk_reply_model_class(const struct sk_reply_model *model, int64_t row);

/* SK_REPLY_MODEL_EXAMPLES rows, 0 where there are fewer; the best rated first. */
const int64_t *sk_reply_model_examples(const struct sk_reply_model *model, uint32_t class);

const struct sk_rank_weights *sk_reply_model_weights(const struct sk_reply_model *model);

/* The probability of each class, in the arena; all 0 where there is but one class. NULL: no memory. */
float *sk_reply_model_run(const struct sk_reply_model *model, struct sk_slice message, const struct sk_turn *turns,
                          size_t turn_count, struct sk_arena *arena);

/* ---- making one ---- */

struct sk_reply_model_draft {
    uint32_t class_count;
    int64_t last_row;
    struct sk_rank_weights weights;
    uint16_t *classes; /* [last_row + 1] */
    int64_t *examples; /* [class_count][SK_REPLY_MODEL_EXAMPLES] */
    char *networks;    /* as they lie in the file, one for each of SK_REPLY_MODEL_MEMBERS: reply_model.c */
};

/* Zeroed arrays of these sizes; no networks where class_count is 1: such a model holds weights only. SK_FAULT_MEMORY. finish
 * accepts a zeroed draft. */
enum sk_status sk_reply_model_draft_init(struct sk_reply_model_draft *draft, uint32_t class_count, int64_t last_row,
                                         struct sk_error *error);
void sk_reply_model_draft_finish(struct sk_reply_model_draft *draft);

/* Packs a trained network into its place; members may be packed by different threads at the same time. */
void sk_reply_model_draft_pack(struct sk_reply_model_draft *draft, size_t member, const struct sk_reply_trainer *trainer);

/* Replaces the model of the data directory in one step. */
enum sk_status sk_reply_model_save(const struct sk_reply_model_draft *draft, const char *data_directory, struct sk_error *error);

/* A model that lives in the draft, for trying it out before it is saved; the draft must outlive it. Close it as any. */
enum sk_status sk_reply_model_preview(const struct sk_reply_model_draft *draft, struct sk_reply_model **out,
                                      struct sk_error *error);

#endif
