/* Multinomial logistic regression by stochastic gradient descent on the cross entropy, one example at a time, with AdaGrad steps
 * per feature (Duchi, Hazan and Singer 2011), a share of the features dropped in every step (Srivastava et al. 2014) and smoothed
 * labels (Szegedy et al. 2016).
 *
 * Dropping features is what it is for: a message is worded in a way that training has not seen, so that no word may be relied on
 * alone. Beside the one-vs-rest machines of learn.c, whose weights it is added to, it costs nothing when a message is tagged.
 */
#include "tags/softmax.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"

#define PASSES 8
#define RATE 0.1f
#define BIAS_RATE 0.02f
#define DROPPED 0.3f
#define SMOOTHING 0.05f
#define LEAST_ERROR 1e-3f /* of a label: less is not corrected */
#define FIRST_SQUARE 1e-6f
#define SEED 1

struct trainer {
    const struct sk_vocabulary *vocabulary;
    const struct sk_corpus *corpus;
    struct sk_random random;
    uint32_t *order; /* [count] examples to learn from */
    size_t count;
    struct sk_entry *entries; /* [SK_FEATURE_LIMIT] */
    float *squares;           /* [rows] sums of squared gradients */
    float *errors;            /* [columns] */
    float *weights, *bias;
    float rate; /* falls to a tenth */
};

static size_t column_of(const struct sk_corpus *corpus, const struct sk_example *example) {
    return example->label_count ? example->labels[0] : corpus->label_count;
}

static void choose_examples(struct trainer *trainer, uint32_t leave_out) {
    for (size_t i = 0; i < trainer->corpus->count; i++) {
        const struct sk_example *example = &trainer->corpus->examples[i];
        if (!example->held_out && example->fold != leave_out
            && column_of(trainer->corpus, example) < trainer->corpus->column_count)
            trainer->order[trainer->count++] = (uint32_t) i;
    }
}

/* The example's known features without those that are dropped, the others the larger for it. */
static size_t project(struct trainer *trainer, const struct sk_example *example) {
    size_t count = sk_vocabulary_project(trainer->vocabulary, example->features, example->feature_count, trainer->entries);
    size_t kept = 0;
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++, bits >>= 8) {
        if (i % 8 == 0)
            bits = sk_random_next(&trainer->random);
        if ((bits & 255) < (uint64_t) (DROPPED * 256))
            continue;
        trainer->entries[kept] = trainer->entries[i];
        trainer->entries[kept++].value /= 1 - DROPPED;
    }
    return kept;
}

/* Probability of each column less what it should be, into errors. */
static void find_errors(struct trainer *trainer, size_t count, size_t right) {
    size_t columns = trainer->corpus->column_count;
    float *errors = trainer->errors, highest = -INFINITY, sum = 0;
    for (size_t column = 0; column < columns; column++)
        errors[column] = trainer->bias[column];
    for (size_t i = 0; i < count; i++) {
        const float *row = trainer->weights + (size_t) trainer->entries[i].row * columns;
        float value = trainer->entries[i].value;
        for (size_t column = 0; column < columns; column++)
            errors[column] += value * row[column];
    }
    for (size_t column = 0; column < columns; column++)
        highest = fmaxf(highest, errors[column]);
    for (size_t column = 0; column < columns; column++)
        sum += errors[column] = expf(errors[column] - highest);
    for (size_t column = 0; column < columns; column++)
        errors[column] = errors[column] / sum - SMOOTHING / (float) columns;
    errors[right] -= 1 - SMOOTHING;
}

static void correct(struct trainer *trainer, size_t count) {
    size_t columns = trainer->corpus->column_count;
    float square = 0;
    for (size_t column = 0; column < columns; column++) {
        if (fabsf(trainer->errors[column]) < LEAST_ERROR)
            trainer->errors[column] = 0;
        square += trainer->errors[column] * trainer->errors[column];
        trainer->bias[column] -= BIAS_RATE * trainer->errors[column];
    }
    square /= (float) columns;
    for (size_t i = 0; i < count; i++) {
        const struct sk_entry *entry = &trainer->entries[i];
        float *row = trainer->weights + (size_t) entry->row * columns;
        trainer->squares[entry->row] += square * entry->value * entry->value;
        float step = trainer->rate * entry->value / sqrtf(trainer->squares[entry->row]);
        for (size_t column = 0; column < columns; column++)
            row[column] -= step * trainer->errors[column];
    }
}

static void descend(struct trainer *trainer) {
    size_t steps = 0;
    for (size_t pass = 0; pass < PASSES; pass++) {
        sk_random_shuffle(&trainer->random, trainer->order, trainer->count);
        for (size_t i = 0; i < trainer->count; i++, steps++) {
            const struct sk_example *example = &trainer->corpus->examples[trainer->order[i]];
            size_t count = project(trainer, example);
            trainer->rate = RATE * (1 - 0.9f * (float) steps / (float) (PASSES * trainer->count));
            find_errors(trainer, count, column_of(trainer->corpus, example));
            correct(trainer, count);
        }
    }
}

enum sk_status sk_softmax_learn(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, uint32_t leave_out,
                                float *weights, float *bias, struct sk_error *error) {
    struct trainer trainer = { .vocabulary = vocabulary, .corpus = corpus, .weights = weights, .bias = bias };
    trainer.order = calloc(corpus->count + 1, sizeof *trainer.order);
    trainer.entries = malloc(SK_FEATURE_LIMIT * sizeof *trainer.entries);
    trainer.squares = malloc(((size_t) vocabulary->rows + 1) * sizeof *trainer.squares);
    trainer.errors = calloc(corpus->column_count + 1, sizeof *trainer.errors);
    enum sk_status status = SK_OK;
    if (trainer.order && trainer.entries && trainer.squares && trainer.errors) {
        for (size_t row = 0; row < vocabulary->rows; row++)
            trainer.squares[row] = FIRST_SQUARE;
        sk_random_seed(&trainer.random, SEED, 0);
        choose_examples(&trainer, leave_out);
        descend(&trainer);
    } else
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to train on %zu examples", corpus->count);
    free(trainer.order);
    free(trainer.entries);
    free(trainer.squares);
    free(trainer.errors);
    return status;
}
