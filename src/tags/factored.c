/* A softmax whose matrix of weights is a product of two narrow ones, features by WIDTH and WIDTH by labels, as in fastText
 * (Joulin et al. 2017, "Bag of Tricks for Efficient Text Classification"): features that speak for the same labels come to lie
 * together, so that what is learnt of one serves the others. Without a bend between the two, so that their product is again a
 * linear model, which asks for no more time than any other.
 *
 * By AdaGrad steps per feature and per inner dimension, with features dropped and labels smoothed (descent.h).
 */
#include "tags/factored.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tags/descent.h"

#define WIDTH 64
#define PASSES 8
#define DROPPED 0.3f
#define INNER_RATE 0.05f
#define OUTER_RATE 0.03f
#define BIAS_RATE 0.02f
#define INNER_START 0.1f   /* largest first weight of a feature */
#define OUTER_START 0.125f /* and of a label: 1 / sqrt(WIDTH) */
#define INNER_SQUARE 1e-4f
#define OUTER_SQUARE 1e-2f

struct factors {
    float *inner;         /* [rows][WIDTH] */
    float *outer;         /* [WIDTH][columns] */
    float *bias;          /* [columns] */
    float *inner_squares; /* [rows] sums of squared gradients */
    float outer_squares[WIDTH];
    float hidden[WIDTH], gradient[WIDTH];
    size_t rows, columns;
};

static void fill(struct sk_random *random, float *weights, size_t count, float most) {
    for (size_t i = 0; i < count; i++)
        weights[i] = most * (2 * (float) sk_random_real(random) - 1);
}

static void factors_finish(struct factors *factors) {
    free(factors->inner);
    free(factors->outer);
    free(factors->bias);
    free(factors->inner_squares);
}

static enum sk_status factors_init(struct factors *factors, size_t rows, size_t columns, struct sk_random *random,
                                   struct sk_error *error) {
    *factors = (struct factors){ .rows = rows, .columns = columns };
    factors->inner = malloc((rows + 1) * WIDTH * sizeof *factors->inner);
    factors->outer = malloc(WIDTH * columns * sizeof *factors->outer);
    factors->bias = calloc(columns, sizeof *factors->bias);
    factors->inner_squares = malloc((rows + 1) * sizeof *factors->inner_squares);
    if (!factors->inner || !factors->outer || !factors->bias || !factors->inner_squares) {
        factors_finish(factors);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to train on %zu features", rows);
    }
    fill(random, factors->inner, rows * WIDTH, INNER_START);
    fill(random, factors->outer, WIDTH * columns, OUTER_START);
    for (size_t row = 0; row < rows; row++)
        factors->inner_squares[row] = INNER_SQUARE;
    for (size_t i = 0; i < WIDTH; i++)
        factors->outer_squares[i] = OUTER_SQUARE;
    return SK_OK;
}

/* The message as WIDTH numbers, and its scores. */
static void find_scores(struct factors *factors, struct sk_descent *descent) {
    memset(factors->hidden, 0, sizeof factors->hidden);
    for (size_t i = 0; i < descent->entry_count; i++)
        sk_add_scaled(factors->hidden, factors->inner + (size_t) descent->entries[i].row * WIDTH, descent->entries[i].value,
                      WIDTH);
    memcpy(descent->errors, factors->bias, factors->columns * sizeof *descent->errors);
    for (size_t i = 0; i < WIDTH; i++)
        sk_add_scaled(descent->errors, factors->outer + i * factors->columns, factors->hidden[i], factors->columns);
}

/* pace: of both rates, falls to a tenth. */
static void correct_outer(struct factors *factors, const struct sk_descent *descent, float pace) {
    size_t columns = factors->columns;
    float square = sk_inner_product(descent->errors, descent->errors, columns) / (float) columns;
    for (size_t i = 0; i < WIDTH; i++) {
        float *outer = factors->outer + i * columns, hidden = factors->hidden[i];
        factors->gradient[i] = sk_inner_product(outer, descent->errors, columns);
        factors->outer_squares[i] += hidden * hidden * square;
        sk_add_scaled(outer, descent->errors, -pace * OUTER_RATE * hidden / sqrtf(factors->outer_squares[i]), columns);
    }
    sk_add_scaled(factors->bias, descent->errors, -BIAS_RATE, columns);
}

static void correct_inner(struct factors *factors, const struct sk_descent *descent, float pace) {
    float square = sk_inner_product(factors->gradient, factors->gradient, WIDTH) / WIDTH;
    for (size_t i = 0; i < descent->entry_count; i++) {
        const struct sk_entry *entry = &descent->entries[i];
        float *squares = &factors->inner_squares[entry->row];
        *squares += square * entry->value * entry->value;
        sk_add_scaled(factors->inner + (size_t) entry->row * WIDTH, factors->gradient,
                      -pace * INNER_RATE * entry->value / sqrtf(*squares), WIDTH);
    }
}

static void multiply(const struct factors *factors, struct sk_dense *out) {
    for (size_t row = 0; row < factors->rows; row++)
        for (size_t i = 0; i < WIDTH; i++)
            sk_add_scaled(out->weights + row * factors->columns, factors->outer + i * factors->columns,
                          factors->inner[row * WIDTH + i], factors->columns);
    sk_add_scaled(out->bias, factors->bias, 1, factors->columns);
}

enum sk_status sk_factored_learn(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, uint32_t leave_out,
                                 uint64_t seed, struct sk_dense *out, struct sk_error *error) {
    struct sk_descent descent;
    struct factors factors;
    enum sk_status status = sk_descent_init(&descent, SK_MODEL_ONE_OF, vocabulary, corpus, leave_out, seed, 0, error);
    if (status != SK_OK)
        return status;
    status = factors_init(&factors, out->rows, out->columns, &descent.random, error);
    if (status != SK_OK) {
        sk_descent_finish(&descent);
        return status;
    }
    size_t steps = PASSES * descent.count;
    for (size_t step = 0; step < steps; step++) {
        float pace = 1 - 0.9f * (float) step / (float) steps;
        const struct sk_example *example = sk_descent_show(&descent, step, DROPPED);
        find_scores(&factors, &descent);
        sk_descent_find_errors(&descent, example);
        correct_outer(&factors, &descent, pace);
        correct_inner(&factors, &descent, pace);
    }
    multiply(&factors, out);
    factors_finish(&factors);
    sk_descent_finish(&descent);
    return SK_OK;
}
