/* One-vs-rest linear support vector machines with squared hinge loss (liblinear's dual coordinate descent, Hsieh et al. 2008),
 * each on features scaled by their log-count ratio for its label (Wang and Manning 2012, "Baselines and Bigrams": NB-SVM), half
 * of the scale kept at one for all.
 *
 * liblinear draws its order of examples from rand(): seeded before every run, so that the same corpus gives the same model. Train
 * in one thread only.
 */
#include "tags/machines.h"

#include <linear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE 0.3 /* .1 gives the same accuracy and takes half as long again */
#define SEED 1
#define PRIOR 0.3 /* of a feature's weight in either class */

struct matrix {
    struct problem problem;
    const struct sk_example **examples; /* [problem.l] */
    struct feature_node *nodes;         /* [node_count] */
    size_t node_count;
    double *values; /* [node_count] of the nodes, before they are scaled */
    double *ratios; /* [problem.n] of the label at work; NULL: features are not scaled */
    double *counts; /* [2 * problem.n] weight of each feature in both classes */
};

static int compare_nodes(const void *a, const void *b) {
    int left = ((const struct feature_node *) a)->index, right = ((const struct feature_node *) b)->index;
    return left < right ? -1 : left > right;
}

/* liblinear counts features from 1; the last one is the bias, -1 ends a vector. */
static size_t put_vector(const struct sk_vocabulary *vocabulary, const struct sk_example *example, struct sk_entry *entries,
                         struct feature_node *nodes) {
    size_t count = sk_vocabulary_project(vocabulary, example->features, example->feature_count, entries);
    for (size_t i = 0; i < count; i++)
        nodes[i] = (struct feature_node){ .index = (int) entries[i].row + 1, .value = (double) entries[i].value };
    qsort(nodes, count, sizeof *nodes, compare_nodes);
    nodes[count] = (struct feature_node){ .index = (int) vocabulary->rows + 1, .value = 1 };
    nodes[count + 1] = (struct feature_node){ .index = -1 };
    return count + 2;
}

static void matrix_finish(struct matrix *matrix) {
    free(matrix->problem.x);
    free(matrix->problem.y);
    free(matrix->examples);
    free(matrix->nodes);
    free(matrix->values);
    free(matrix->ratios);
    free(matrix->counts);
}

static enum sk_status matrix_take(const struct sk_corpus *corpus, uint32_t leave_out, bool scaled, struct matrix *matrix,
                                  struct sk_error *error) {
    size_t count = 0, nodes = 0, features = (size_t) matrix->problem.n;
    for (size_t i = 0; i < corpus->count; i++)
        if (sk_is_learnt(&corpus->examples[i], leave_out)) {
            count += corpus->examples[i].weight;
            nodes += corpus->examples[i].feature_count + 2;
        }
    matrix->problem.x = calloc(count + 1, sizeof *matrix->problem.x);
    matrix->problem.y = calloc(count + 1, sizeof *matrix->problem.y);
    matrix->examples = calloc(count + 1, sizeof *matrix->examples);
    matrix->nodes = calloc(nodes + 1, sizeof *matrix->nodes);
    matrix->values = scaled ? calloc(nodes + 1, sizeof *matrix->values) : NULL;
    matrix->ratios = scaled ? calloc(features, sizeof *matrix->ratios) : NULL;
    matrix->counts = scaled ? calloc(2 * features, sizeof *matrix->counts) : NULL;
    bool has_memory = matrix->problem.x && matrix->problem.y && matrix->examples && matrix->nodes;
    if (has_memory && (!scaled || (matrix->values && matrix->ratios && matrix->counts)))
        return SK_OK;
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to train on %zu examples", count);
}

/* On a fault nothing is left to be released. */
static enum sk_status matrix_init(const struct sk_corpus *corpus, uint32_t leave_out, const struct sk_vocabulary *vocabulary,
                                  bool scaled, struct matrix *matrix, struct sk_error *error) {
    struct sk_entry *entries = malloc(SK_FEATURE_LIMIT * sizeof *entries);
    *matrix = (struct matrix){ .problem = { .n = (int) vocabulary->rows + 1, .bias = 1 } };
    enum sk_status status = entries ? matrix_take(corpus, leave_out, scaled, matrix, error)
                                    : sk_error_set(error, SK_FAULT_MEMORY, "no memory for an example's features");
    for (size_t i = 0; status == SK_OK && i < corpus->count; i++) {
        if (!sk_is_learnt(&corpus->examples[i], leave_out))
            continue;
        struct feature_node *next = matrix->nodes + matrix->node_count;
        for (unsigned copy = 0; copy < corpus->examples[i].weight; copy++) {
            matrix->examples[matrix->problem.l] = &corpus->examples[i];
            matrix->problem.x[matrix->problem.l++] = next;
        }
        matrix->node_count += put_vector(vocabulary, &corpus->examples[i], entries, next);
    }
    for (size_t i = 0; status == SK_OK && scaled && i < matrix->node_count; i++)
        matrix->values[i] = matrix->nodes[i].value;
    free(entries);
    if (status != SK_OK)
        matrix_finish(matrix);
    return status;
}

/* Into ratios: a share of each feature's log-count ratio, in units of the mean one, the rest of 1; the bias stays as it is. */
static void find_ratios(struct matrix *matrix, double share) {
    size_t features = (size_t) matrix->problem.n - 1;
    double *inside = matrix->counts, *outside = matrix->counts + features, sums[2] = { 0 }, mean = 0;
    for (size_t i = 0; i < 2 * features; i++)
        matrix->counts[i] = PRIOR;
    for (int i = 0; i < matrix->problem.l; i++) {
        double *counts = matrix->problem.y[i] > 0 ? inside : outside;
        const struct feature_node *vector = matrix->problem.x[i];
        for (size_t j = (size_t) (vector - matrix->nodes); matrix->nodes[j].index <= (int) features && matrix->nodes[j].index > 0;
             j++)
            counts[matrix->nodes[j].index - 1] += matrix->values[j];
    }
    for (size_t i = 0; i < features; i++) {
        sums[0] += inside[i];
        sums[1] += outside[i];
    }
    for (size_t i = 0; i < features; i++) {
        matrix->ratios[i] = fabs(log(inside[i] / sums[0]) - log(outside[i] / sums[1]));
        mean += matrix->ratios[i] / (double) features;
    }
    for (size_t i = 0; i < features; i++)
        matrix->ratios[i] = 1 - share + share * matrix->ratios[i] / fmax(mean, 1e-9);
    matrix->ratios[features] = 1;
}

static void scale_features(struct matrix *matrix, double share) {
    find_ratios(matrix, share);
    for (size_t i = 0; i < matrix->node_count; i++)
        if (matrix->nodes[i].index > 0)
            matrix->nodes[i].value = matrix->values[i] * matrix->ratios[matrix->nodes[i].index - 1];
}

/* What liblinear learnt, into its column. */
static void put_column(const struct model *trained, const struct matrix *matrix, size_t column, struct sk_dense *out) {
    double sign = trained->label[0] > 0 ? 1 : -1;
    for (size_t row = 0; row < out->rows; row++)
        out->weights[row * out->columns + column] = (float) (sign * trained->w[row] * (matrix->ratios ? matrix->ratios[row] : 1));
    out->bias[column] = (float) (sign * trained->w[out->rows]);
}

static void be_quiet(const char *text) {
    (void) text;
}

/* column: a label in a manner, or out of scope behind them. */
static enum sk_status learn_column(struct matrix *matrix, const struct sk_corpus *corpus, size_t column, double cost,
                                   double ratios, struct sk_dense *out, struct sk_error *error) {
    size_t positives = 0;
    for (int i = 0; i < matrix->problem.l; i++) {
        bool holds = sk_is_of_column(corpus, matrix->examples[i], column);
        matrix->problem.y[i] = holds ? 1 : -1;
        positives += holds;
    }
    if (positives == 0 || positives == (size_t) matrix->problem.l) {
        /* A fold without the label, or with nothing else: the score says so for every message. */
        out->bias[column] = positives ? 1 : -1;
        return SK_OK;
    }
    if (matrix->ratios)
        scale_features(matrix, ratios);
    struct parameter parameter = { .solver_type = L2R_L2LOSS_SVC_DUAL, .C = cost, .eps = TOLERANCE, .p = 0.1 };
    set_print_string_function(be_quiet);
    srand(SEED);
    struct model *trained = train(&matrix->problem, &parameter);
    if (!trained)
        return sk_error_set(error, SK_FAULT_MEMORY, "liblinear gave no model");
    put_column(trained, matrix, column, out);
    free_and_destroy_model(&trained);
    return SK_OK;
}

enum sk_status sk_machines_learn(const struct sk_vocabulary *vocabulary, const struct sk_corpus *corpus, uint32_t leave_out,
                                 double cost, double ratios, struct sk_dense *out, struct sk_error *error) {
    struct matrix matrix;
    enum sk_status status = matrix_init(corpus, leave_out, vocabulary, ratios > 0, &matrix, error);
    if (status != SK_OK)
        return status;
    for (size_t column = 0; status == SK_OK && column < corpus->column_count; column++)
        status = learn_column(&matrix, corpus, column, cost, ratios, out, error);
    matrix_finish(&matrix);
    return status;
}
