#include "tags/dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLED 4 /* of so many examples one */

enum sk_status sk_dense_init(struct sk_dense *dense, size_t rows, size_t columns, struct sk_error *error) {
    *dense = (struct sk_dense){ .rows = rows, .columns = columns };
    dense->weights = calloc(rows * columns + 1, sizeof *dense->weights);
    dense->bias = calloc(columns + 1, sizeof *dense->bias);
    if (dense->weights && dense->bias)
        return SK_OK;
    sk_dense_finish(dense);
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu weights of %zu labels", rows * columns, columns);
}

void sk_dense_finish(struct sk_dense *dense) {
    free(dense->weights);
    free(dense->bias);
    *dense = (struct sk_dense){ 0 };
}

bool sk_is_learnt(const struct sk_example *example, uint32_t leave_out) {
    return !example->held_out && example->fold != leave_out;
}

bool sk_has_label(const struct sk_example *example, size_t label) {
    for (size_t i = 0; i < example->label_count; i++)
        if (example->labels[i] == label)
            return true;
    return false;
}

size_t sk_column_of(const struct sk_corpus *corpus, const struct sk_example *example) {
    return example->label_count ? example->manner * corpus->label_count + example->labels[0]
                                : corpus->manners * corpus->label_count;
}

bool sk_is_of_column(const struct sk_corpus *corpus, const struct sk_example *example, size_t column) {
    if (column >= corpus->manners * corpus->label_count)
        return example->label_count == 0;
    return example->manner == column / corpus->label_count && sk_has_label(example, column % corpus->label_count);
}

void sk_dense_score(const struct sk_dense *dense, const struct sk_entry *entries, size_t count, float *scores) {
    memcpy(scores, dense->bias, dense->columns * sizeof *scores);
    for (size_t i = 0; i < count; i++)
        sk_add_scaled(scores, dense->weights + (size_t) entries[i].row * dense->columns, entries[i].value, dense->columns);
}

static enum sk_status find_spread(const struct sk_dense *dense, const struct sk_vocabulary *vocabulary,
                                  const struct sk_corpus *corpus, uint32_t leave_out, double *spread, struct sk_error *error) {
    size_t count = 0;
    double sum = 0, squares = 0;
    struct sk_entry *entries = malloc(SK_FEATURE_LIMIT * sizeof *entries);
    float *scores = malloc((dense->columns + 1) * sizeof *scores);
    bool has_memory = entries && scores;
    for (size_t i = 0; has_memory && i < corpus->count; i += SAMPLED) {
        const struct sk_example *example = &corpus->examples[i];
        if (!sk_is_learnt(example, leave_out))
            continue;
        size_t known = sk_vocabulary_project(vocabulary, example->features, example->feature_count, entries);
        sk_dense_score(dense, entries, known, scores);
        for (size_t column = 0; column < dense->columns; column++) {
            sum += (double) scores[column];
            squares += (double) scores[column] * (double) scores[column];
        }
        count += dense->columns;
    }
    free(entries);
    free(scores);
    *spread = count ? sqrt(fmax(squares / (double) count - sum * sum / (double) count / (double) count, 1e-12)) : 1;
    return has_memory ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for an example's features");
}

enum sk_status sk_dense_add(struct sk_dense *sum, const struct sk_dense *learnt, const struct sk_vocabulary *vocabulary,
                            const struct sk_corpus *corpus, uint32_t leave_out, float share, struct sk_error *error) {
    double spread;
    enum sk_status status = find_spread(learnt, vocabulary, corpus, leave_out, &spread, error);
    if (status != SK_OK)
        return status;
    sk_add_scaled(sum->weights, learnt->weights, share / (float) spread, sum->rows * sum->columns);
    sk_add_scaled(sum->bias, learnt->bias, share / (float) spread, sum->columns);
    return SK_OK;
}
