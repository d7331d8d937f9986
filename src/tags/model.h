/* model: one linear model of a tag, as it lies in a file of its own format. Private to this folder.
 *
 * A file: a fixed head (magic, versions, sizes, checksum), lines of text ("task: intent", "label: delivery.late", …: what it
 * was trained on, when, under which licence and how good it is; `head -n 60 models/intent.model` shows them), then the arrays.
 * Little-endian. A model is immutable once loaded and may be shared by threads.
 */
#ifndef SK_TAGS_MODEL_H
#define SK_TAGS_MODEL_H

#include <stdbool.h>

#include "base/buffer.h"
#include "tags/knowledge.h"
#include "tags/vocabulary.h"

#define SK_MODEL_LABELS 1000 /* at most */
#define SK_MODEL_COLUMNS (SK_MODEL_LABELS + 1)
#define SK_MODEL_LABEL_SIZE 200 /* bytes in a label, without control characters */
#define SK_MODEL_SIZE_LIMIT ((size_t) 48 << 20)

enum sk_model_kind {
    SK_MODEL_ONE_OF, /* exactly one label holds: probabilities by softmax */
    SK_MODEL_ANY_OF  /* each label holds or not: probabilities by the logistic function */
};

struct sk_model {
    /* What it is; strings borrowed like the arrays. */
    const char *task;       /* "intent", "sentiment", … */
    const char *trained_on; /* the files, in words */
    const char *date;       /* 2026-05-01 */
    const char *licence;
    const char *score; /* measured on what was not trained on, in words */
    enum sk_model_kind kind;
    const char *const *labels;
    uint32_t label_count;
    uint32_t column_count; /* of scores: a label each, as often as there are manners of texts that were learnt apart (corpus.h),
                              and, where out of scope was learnt too, one for that behind them */

    struct sk_vocabulary vocabulary;
    const int8_t *weights;       /* [rows][column_count], in units of scale */
    const float *scale, *bias;   /* [column_count] score = scale * sum + bias */
    const float *slope, *offset; /* [column_count] logit = slope * score + offset, calibrated on held-out folds */
    const float *threshold;      /* [column_count] any of: the least probability of a label that holds; one of: added to the logit
                                    before the best label is chosen */
    float scope_threshold;       /* the scope score (sk_model_scope_score) below which a message is out of scope */
    float scope_slope;           /* how fast its probability falls there */
    struct sk_knowledge knowledge; /* the word lists that the features need */

    /* Of a loaded model; NULL where all belongs to a trainer. */
    char *bytes;
    struct sk_concepts *concepts;
};

/* Reads and checks the file. SK_NOT_FOUND; SK_FAULT_CORRUPT: not a model, damaged, or made for another task or version: the
 * message says which, and what to do. */
enum sk_status sk_model_load(const char *path, const char *task, struct sk_model **out, struct sk_error *error);
void sk_model_destroy(struct sk_model *model);

/* Lends it the thesaurus, where its features need one; borrowed as long as the model is used. */
void sk_model_lend(struct sk_model *model, const struct sk_thesaurus *thesaurus);

/* Of a loaded model: the checksum of its file. */
uint64_t sk_model_checksum(const struct sk_model *model);

/* The file's bytes. The same model gives the same bytes. */
enum sk_status sk_model_encode(const struct sk_model *model, struct sk_buffer *out, struct sk_error *error);

/* scores: [column_count], distance to each label's border, positive = inside. */
void sk_model_score(const struct sk_model *model, const struct sk_entry *entries, size_t entry_count, float *scores);

/* In how many manners of texts each label was learnt. */
static inline size_t sk_model_manners(const struct sk_model *model) {
    return model->column_count / model->label_count;
}

/* Calibrated probabilities of the labels from scores; may be the same array. Room for [column_count]; the labels' are in front.
 * Where a label was learnt in several manners, they add up: no one need say which a text is of. */
void sk_model_probabilities(const struct sk_model *model, const float *scores, float *probabilities);

/* Index of the label with the highest score or probability, the first of equals. */
size_t sk_model_best(const float *values, size_t labels);

/* The column of the label in the manner of texts in which it is more probable. */
size_t sk_model_column(const struct sk_model *model, const float *scores, size_t label);

/* Index of the label that is chosen (one-of models). */
size_t sk_model_choose(const struct sk_model *model, const float *probabilities);

/* How much speaks for any label at all: the highest score, less a share of that of out of scope where it was learnt. */
float sk_model_scope_score(const struct sk_model *model, const float *scores);

/* Probability that a message with these scores belongs to any of the labels; 0.5 is the border. */
float sk_model_in_scope(const struct sk_model *model, const float *scores);

#endif
