/* Multinomial logistic regression by stochastic gradient descent on the cross entropy, one example at a time, with AdaGrad steps
 * per feature (Duchi, Hazan and Singer 2011), most of the features dropped in every step and smoothed labels (descent.h).
 *
 * Dropping features is what it is for: a message is worded in a way that training has not seen, so that no word may be relied on
 * alone. Beside other learners it is the better the more it drops: see learn.c. Asking costs nothing more, for their weights are
 * added up.
 */
#include "tags/softmax.h"

#include <math.h>
#include <stdlib.h>

#include "tags/descent.h"

#define PASSES 12
#define RATE 0.1f
#define HINGE_RATE 0.05f
#define BIAS_RATE 0.02f
#define FIRST_SQUARE 1e-6f
#define SEED 1

/* squares: [rows] sums of squared gradients. */
static void correct(const struct sk_descent *descent, float rate, float bias_rate, float *squares, struct sk_dense *dense) {
    size_t columns = dense->columns;
    float square = sk_inner_product(descent->errors, descent->errors, columns) / (float) columns;
    sk_add_scaled(dense->bias, descent->errors, -bias_rate, columns);
    for (size_t i = 0; i < descent->entry_count; i++) {
        const struct sk_entry *entry = &descent->entries[i];
        squares[entry->row] += square * entry->value * entry->value;
        sk_add_scaled(dense->weights + (size_t) entry->row * columns, descent->errors,
                      -rate * entry->value / sqrtf(squares[entry->row]), columns);
    }
}

enum sk_status sk_softmax_learn(const struct sk_task *task, const struct sk_vocabulary *vocabulary,
                                const struct sk_corpus *corpus, uint32_t leave_out, struct sk_dense *out,
                                struct sk_error *error) {
    float first_rate = task->kind == SK_MODEL_ANY_OF ? HINGE_RATE : RATE;
    struct sk_descent descent;
    enum sk_status status = sk_descent_init(&descent, task->kind, vocabulary, corpus, leave_out, SEED, task->balance, error);
    if (status != SK_OK)
        return status;
    float *squares = malloc((out->rows + 1) * sizeof *squares);
    if (!squares)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to train on %zu features", out->rows);
    for (size_t row = 0; squares && row < out->rows; row++)
        squares[row] = FIRST_SQUARE;
    size_t steps = PASSES * descent.count;
    for (size_t step = 0; squares && step < steps; step++) {
        const struct sk_example *example = sk_descent_show(&descent, step, task->dropped);
        sk_dense_score(out, descent.entries, descent.entry_count, descent.errors);
        sk_descent_find_errors(&descent, example);
        float left = 1 - 0.9f * (float) step / (float) steps;
        correct(&descent, first_rate * left, BIAS_RATE * left, squares, out);
    }
    free(squares);
    sk_descent_finish(&descent);
    return status;
}
