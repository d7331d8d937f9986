#include "tags/descent.h"

#include <math.h>
#include <stdlib.h>

#define SMOOTHING 0.05f
#define LEAST_ERROR 1e-3f

static void choose_examples(struct sk_descent *descent, uint32_t leave_out) {
    const struct sk_corpus *corpus = descent->corpus;
    for (size_t i = 0; i < corpus->count; i++)
        if (sk_is_learnt(&corpus->examples[i], leave_out)
            && (descent->kind == SK_MODEL_ANY_OF || sk_column_of(corpus, &corpus->examples[i]) < corpus->column_count))
            for (unsigned copy = 0; copy < corpus->examples[i].weight; copy++)
                descent->order[descent->count++] = (uint32_t) i;
}

static void weigh_labels(struct sk_descent *descent, float balance) {
    size_t columns = descent->corpus->column_count;
    double sum = 0;
    for (size_t i = 0; i < descent->count; i++)
        descent->importance[sk_column_of(descent->corpus, &descent->corpus->examples[descent->order[i]])]++;
    for (size_t column = 0; column < columns; column++) {
        float examples = descent->importance[column], weight = powf(fmaxf(examples, 1), -balance);
        sum += (double) (examples * weight);
        descent->importance[column] = weight;
    }
    for (size_t column = 0; column < columns; column++)
        descent->importance[column] *= (float) ((double) descent->count / fmax(sum, 1e-9));
}

enum sk_status sk_descent_init(struct sk_descent *descent, enum sk_model_kind kind, const struct sk_vocabulary *vocabulary,
                               const struct sk_corpus *corpus, uint32_t leave_out, uint64_t seed, float balance,
                               struct sk_error *error) {
    *descent = (struct sk_descent){ .kind = kind, .vocabulary = vocabulary, .corpus = corpus };
    size_t most = 1;
    for (size_t i = 0; i < corpus->count; i++)
        most += corpus->examples[i].weight;
    descent->order = calloc(most, sizeof *descent->order);
    descent->entries = malloc(SK_FEATURE_LIMIT * sizeof *descent->entries);
    descent->errors = calloc(corpus->column_count + 1, sizeof *descent->errors);
    descent->importance = calloc(corpus->column_count + 1, sizeof *descent->importance);
    if (!descent->order || !descent->entries || !descent->errors || !descent->importance) {
        sk_descent_finish(descent);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to train on %zu examples", corpus->count);
    }
    sk_random_seed(&descent->random, seed, 0);
    choose_examples(descent, leave_out);
    if (kind == SK_MODEL_ONE_OF)
        weigh_labels(descent, balance);
    return SK_OK;
}

void sk_descent_finish(struct sk_descent *descent) {
    free(descent->order);
    free(descent->entries);
    free(descent->errors);
    free(descent->importance);
    *descent = (struct sk_descent){ 0 };
}

const struct sk_example *sk_descent_show(struct sk_descent *descent, size_t step, float dropped) {
    size_t place = step % descent->count;
    if (place == 0)
        sk_random_shuffle(&descent->random, descent->order, descent->count);
    const struct sk_example *example = &descent->corpus->examples[descent->order[place]];
    struct sk_entry *entries = descent->entries;
    size_t count = sk_vocabulary_project(descent->vocabulary, example->features, example->feature_count, entries), kept = 0;
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++, bits >>= 8) {
        if (i % 8 == 0)
            bits = sk_random_next(&descent->random);
        if ((bits & 255) < (uint64_t) (dropped * 256))
            continue;
        entries[kept] = entries[i];
        entries[kept++].value /= 1 - dropped;
    }
    descent->entry_count = kept;
    return example;
}

static void find_cross_entropy(struct sk_descent *descent, const struct sk_example *example) {
    size_t columns = descent->corpus->column_count, right = sk_column_of(descent->corpus, example);
    float *errors = descent->errors, highest = -INFINITY, sum = 0;
    for (size_t column = 0; column < columns; column++)
        highest = errors[column] > highest ? errors[column] : highest;
    for (size_t column = 0; column < columns; column++)
        sum += errors[column] = expf(errors[column] - highest);
    for (size_t column = 0; column < columns; column++)
        errors[column] = errors[column] / sum - SMOOTHING / (float) columns;
    errors[right] -= 1 - SMOOTHING;
    for (size_t column = 0; column < columns; column++)
        errors[column] *= descent->importance[right];
}

static void find_squared_hinge(struct sk_descent *descent, const struct sk_example *example) {
    for (size_t column = 0; column < descent->corpus->column_count; column++) {
        float sign = sk_is_of_column(descent->corpus, example, column) ? 1 : -1;
        descent->errors[column] = -sign * fmaxf(1 - sign * descent->errors[column], 0);
    }
}

void sk_descent_find_errors(struct sk_descent *descent, const struct sk_example *example) {
    if (descent->kind == SK_MODEL_ANY_OF)
        find_squared_hinge(descent, example);
    else
        find_cross_entropy(descent, example);
    for (size_t column = 0; column < descent->corpus->column_count; column++)
        if (fabsf(descent->errors[column]) < LEAST_ERROR)
            descent->errors[column] = 0;
}
