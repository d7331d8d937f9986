/* The other model's weights, put into the rows of this one's vocabulary, so that their sum is still one linear model, which takes
 * no longer to ask. That vocabulary has the features of both (learn.c). A message is a slightly other vector to either: inverse
 * document frequencies differ, and so does what each group of features counts for. Both are made up for where the feature's group
 * is known, which it is of all that the corpus has; what is left is that groups are stretched by what else a message has.
 *
 * What it is worth: see learn.c. */
#include "tags/transfer.h"

#include <stdlib.h>
#include <string.h>

#define UNSEEN_RATIO 0.9f /* of lengths, for features that the corpus does not have: between that of words and of n-grams */

/* What the prior model has of each label of the corpus. */
struct columns {
    const struct sk_model *from;
    size_t index[SK_MODEL_LABELS];
    size_t count;
};

static bool find_label(const struct sk_model *from, const char *label, size_t *index) {
    for (*index = 0; *index < from->label_count; ++*index)
        if (strcmp(from->labels[*index], label) == 0)
            return true;
    return false;
}

bool sk_transfer_fits(const struct sk_model *from, const struct sk_corpus *corpus) {
    size_t index;
    for (size_t i = 0; i < corpus->label_count; i++)
        if (!find_label(from, corpus->labels[i], &index))
            return false;
    return true;
}

/* Into ratios, by slot: how much longer the feature's group is with the prior model; 0 where the corpus has no such feature. */
static void find_ratios(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, float *ratios) {
    const float *lengths = corpus->prior->vocabulary.lengths;
    for (size_t i = 0; i < corpus->count; i++)
        for (size_t j = 0; j < corpus->examples[i].feature_count; j++) {
            const struct sk_feature *feature = &corpus->examples[i].features[j];
            enum sk_feature_group group = sk_feature_group_of(feature->family);
            if (vocabulary->lengths[group] > 0)
                ratios[feature->slot] = lengths[group] / vocabulary->lengths[group];
        }
}

/* A label that was learnt in several manners gets the mean: which of them these texts are nearer to is not known. */
static void add_row(const struct columns *columns, const int8_t *row, float factor, float *out) {
    const struct sk_model *from = columns->from;
    size_t manners = sk_model_manners(from);
    for (size_t label = 0; label < columns->count; label++)
        for (size_t manner = 0; manner < manners; manner++) {
            size_t column = manner * from->label_count + columns->index[label];
            out[label] += factor * from->slope[column] * from->scale[column] * (float) row[column] / (float) manners;
        }
}

enum sk_status sk_transfer_learn(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, struct sk_dense *out,
                                 struct sk_error *error) {
    const struct sk_vocabulary *known = &corpus->prior->vocabulary;
    struct columns columns = { .from = corpus->prior, .count = corpus->label_count };
    float *ratios = calloc(SK_FEATURE_SLOTS, sizeof *ratios);
    if (!ratios)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for what another model knows");
    for (size_t i = 0; i < columns.count; i++)
        find_label(corpus->prior, corpus->labels[i], &columns.index[i]);
    find_ratios(vocabulary, corpus, ratios);
    for (uint32_t slot = 0; slot < SK_FEATURE_SLOTS; slot++) {
        uint32_t from, to;
        if (!sk_vocabulary_find(known, slot, &from) || !sk_vocabulary_find(vocabulary, slot, &to))
            continue;
        float factor =
            (ratios[slot] > 0 ? ratios[slot] : UNSEEN_RATIO) * (float) known->weights[from] / (float) vocabulary->weights[to];
        add_row(&columns, corpus->prior->weights + (size_t) from * corpus->prior->column_count, factor,
                out->weights + (size_t) to * out->columns);
    }
    free(ratios);
    return SK_OK;
}
