/* Scores of a linear model and what they mean: scores are distances to each label's border (one-vs-rest), probabilities are
 * calibrated on held-out folds (Platt 1999; for one-of models the multi-class form, temperature scaling: Guo et al. 2017). */
#include <math.h>
#include <string.h>

#include "tags/model.h"

#define AHEAD 8 /* rows asked for before they are needed */

void sk_model_score(const struct sk_model *model, const struct sk_entry *entries, size_t entry_count, float *scores) {
    size_t labels = model->label_count;
    memset(scores, 0, labels * sizeof *scores);
    for (size_t i = 0; i < entry_count; i++) {
        const int8_t *row = model->weights + (size_t) entries[i].row * labels;
        float value = entries[i].value;
        if (i + AHEAD < entry_count)
            __builtin_prefetch(model->weights + (size_t) entries[i + AHEAD].row * labels);
        for (size_t label = 0; label < labels; label++)
            scores[label] += value * (float) row[label];
    }
    for (size_t label = 0; label < labels; label++)
        scores[label] = scores[label] * model->scale[label] + model->bias[label];
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

void sk_model_probabilities(const struct sk_model *model, const float *scores, float *probabilities) {
    for (size_t i = 0; i < model->label_count; i++) {
        float logit = model->slope[i] * scores[i] + model->offset[i];
        probabilities[i] = model->kind == SK_MODEL_ANY_OF ? logistic(logit) : logit;
    }
    if (model->kind == SK_MODEL_ONE_OF)
        softmax(probabilities, model->label_count);
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

float sk_model_in_scope(const struct sk_model *model, const float *scores) {
    float highest = scores[0];
    for (size_t i = 1; i < model->label_count; i++)
        highest = fmaxf(highest, scores[i]);
    return logistic(model->scope_slope * (highest - model->scope_threshold));
}
