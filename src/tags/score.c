/* Scores of a linear model and what they mean: scores are distances to each label's border (one-vs-rest), probabilities are
 * calibrated on held-out folds (Platt 1999; for one-of models the multi-class form, temperature scaling: Guo et al. 2017).
 *
 * Out of scope is told by the highest score, less half of the score of a classifier that has learnt the examples of out of scope
 * against all others. On clinc150 (development split) in-scope accuracy at an out-of-scope recall of .70 / .75: the highest score
 * alone .927 / .925, less a quarter .932 / .929, half .934 / .931, the whole .934 / .929. Adding or taking off a fifth of the gap
 * to the second label: .926 and .928; the similarity of the nearest example instead: .788. */
#include <math.h>
#include <string.h>

#include "base/processor.h"
#include "tags/model.h"

#define AHEAD 8 /* rows asked for before they are needed */
#define LANES 8
#define OUTSIDE_SHARE 0.5f /* of the score of out of scope that counts against any label */

/* Eight columns at a time is what compilers make one instruction of; each column's sum is the same. */
__attribute__((always_inline)) static inline void add_row(const int8_t *restrict row, float value, size_t columns,
                                                          float *restrict scores) {
    size_t column = 0;
    for (; column + LANES <= columns; column += LANES)
        for (size_t lane = 0; lane < LANES; lane++)
            scores[column + lane] += value * (float) row[column + lane];
    for (; column < columns; column++)
        scores[column] += value * (float) row[column];
}

SK_ALSO_FOR_AVX2 void sk_model_score(const struct sk_model *model, const struct sk_entry *entries, size_t entry_count,
                                     float *scores) {
    size_t columns = model->column_count;
    memset(scores, 0, columns * sizeof *scores);
    for (size_t i = 0; i < entry_count; i++) {
        const int8_t *row = model->weights + (size_t) entries[i].row * columns;
        if (i + AHEAD < entry_count)
            __builtin_prefetch(model->weights + (size_t) entries[i + AHEAD].row * columns);
        add_row(row, entries[i].value, columns, scores);
    }
    for (size_t column = 0; column < columns; column++)
        scores[column] = scores[column] * model->scale[column] + model->bias[column];
}

static float logistic(float x) {
    return 1 / (1 + expf(-x));
}

static void softmax(float *values, size_t count) {
    float highest = values[0], sum = 0;
    for (size_t i = 1; i < count; i++)
        highest = fmaxf(highest, values[i]);
    for (size_t i = 0; i < count; i++)
        sum += values[i] = expf(values[i] - highest);
    for (size_t i = 0; i < count; i++)
        values[i] /= sum;
}

static float logit_of(const struct sk_model *model, const float *scores, size_t column) {
    return model->slope[column] * scores[column] + model->offset[column];
}

void sk_model_probabilities(const struct sk_model *model, const float *scores, float *probabilities) {
    size_t labels = model->label_count, columns = labels * sk_model_manners(model);
    for (size_t i = 0; i < columns; i++) {
        float logit = logit_of(model, scores, i);
        probabilities[i] = model->kind == SK_MODEL_ANY_OF ? logistic(logit) : logit;
    }
    if (model->kind != SK_MODEL_ONE_OF)
        return;
    softmax(probabilities, columns);
    for (size_t i = labels; i < columns; i++)
        probabilities[i % labels] += probabilities[i];
}

size_t sk_model_column(const struct sk_model *model, const float *scores, size_t label) {
    size_t best = label;
    for (size_t column = label; column < model->label_count * sk_model_manners(model); column += model->label_count)
        if (logit_of(model, scores, column) > logit_of(model, scores, best))
            best = column;
    return best;
}

size_t sk_model_best(const float *values, size_t labels) {
    size_t best = 0;
    for (size_t i = 1; i < labels; i++)
        if (values[i] > values[best])
            best = i;
    return best;
}

size_t sk_model_choose(const struct sk_model *model, const float *probabilities) {
    size_t best = 0;
    float highest = -INFINITY;
    for (size_t i = 0; i < model->label_count; i++) {
        float value = logf(fmaxf(probabilities[i], 1e-30f)) + model->threshold[i];
        if (value > highest) {
            highest = value;
            best = i;
        }
    }
    return best;
}

float sk_model_scope_score(const struct sk_model *model, const float *scores) {
    float highest = scores[0];
    for (size_t i = 1; i < model->label_count; i++)
        highest = fmaxf(highest, scores[i]);
    size_t columns = model->label_count * sk_model_manners(model);
    return model->column_count > columns ? highest - OUTSIDE_SHARE * scores[columns] : highest;
}

float sk_model_in_scope(const struct sk_model *model, const float *scores) {
    return logistic(model->scope_slope * (sk_model_scope_score(model, scores) - model->scope_threshold));
}
