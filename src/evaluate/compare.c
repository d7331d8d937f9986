#include "evaluate/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate/bootstrap.h"
#include "evaluate/classification.h"
#include "evaluate/label_set.h"
#include "evaluate/pairing.h"
#include "evaluate/randomisation.h"
#include "protocol/document.h"

#define COLUMN_LIMIT (SK_RESULT_MEASURES + 2)
#define MACRO_F1 "macro_f1"
#define BRIER "brier_score"

/* One measure of both results, pair by pair; NAN in both where it does not apply to both. */
struct column {
    const char *name;
    double *a, *b;
    double a_mean, b_mean, difference, p, corrected;
    struct sk_interval interval;
    size_t count, wins, ties, losses; /* of B */
};

struct comparison {
    struct sk_pairing pairing;
    struct column columns[COLUMN_LIMIT];
    size_t column_count;
    uint32_t *truth, *a_label, *b_label;
    struct sk_label_count *a_counts, *b_counts; /* of all pairs, by label */
    size_t label_count;
};

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to compare two results");
}

static void comparison_finish(struct comparison *comparison) {
    for (size_t c = 0; c < comparison->column_count; c++) {
        free(comparison->columns[c].a);
        free(comparison->columns[c].b);
    }
    free(comparison->truth);
    free(comparison->a_label);
    free(comparison->b_label);
    free(comparison->a_counts);
    free(comparison->b_counts);
    sk_pairing_finish(&comparison->pairing);
}

/* ---- columns ---- */

static enum sk_status add_column(struct comparison *comparison, const char *name, struct column **out, struct sk_error *error) {
    struct column *column = &comparison->columns[comparison->column_count];
    *column = (struct column){
        .name = name,
        .a = calloc(comparison->pairing.count, sizeof *column->a),
        .b = calloc(comparison->pairing.count, sizeof *column->b),
    };
    comparison->column_count++;
    *out = column;
    return column->a && column->b ? SK_OK : out_of_memory(error);
}

static enum sk_status add_measures(struct comparison *comparison, struct sk_error *error) {
    const struct sk_pairing *pairing = &comparison->pairing;
    enum sk_status status = SK_OK;
    for (size_t m = 0; status == SK_OK && m < pairing->a->measure_count; m++) {
        size_t other = sk_result_measure(pairing->b, pairing->a->measures[m]);
        struct column *column;
        if (other == pairing->b->measure_count)
            continue;
        status = add_column(comparison, pairing->a->measures[m], &column, error);
        for (size_t i = 0; status == SK_OK && i < pairing->count; i++) {
            column->a[i] = pairing->a->queries[pairing->pairs[i].a].scores[m];
            column->b[i] = pairing->b->queries[pairing->pairs[i].b].scores[other];
        }
    }
    return status;
}

static double brier_of(const struct sk_result_query *query) {
    if (query->decisions.count == 0)
        return NAN;
    double distance = query->decisions.decisions[0].confidence - query->decisions.decisions[0].right;
    return distance * distance;
}

static enum sk_status add_brier(struct comparison *comparison, struct sk_error *error) {
    const struct sk_pairing *pairing = &comparison->pairing;
    struct column *column;
    bool any = false;
    for (size_t i = 0; i < pairing->count; i++)
        any |=
            pairing->a->queries[pairing->pairs[i].a].decisions.count && pairing->b->queries[pairing->pairs[i].b].decisions.count;
    if (!any)
        return SK_OK;
    enum sk_status status = add_column(comparison, BRIER, &column, error);
    for (size_t i = 0; status == SK_OK && i < pairing->count; i++) {
        column->a[i] = brier_of(&pairing->a->queries[pairing->pairs[i].a]);
        column->b[i] = brier_of(&pairing->b->queries[pairing->pairs[i].b]);
    }
    return status;
}

/* Result files hold six digits, a result that was just made all of a double's: what differs by no more than the rounding is a
 * tie. Rounding is no chance. A score such as 2/3 is rounded the same way in every query, so the tests would find it. */
#define ROUNDING 1e-5

static double without_rounding(double b, double a) {
    return fabs(b - a) <= ROUNDING * fmax(1, fabs(a)) ? a : b;
}

static void count_column(const struct sk_pairing *pairing, struct column *column) {
    double sign = sk_measure_direction(column->name) == SK_LOWER_IS_BETTER ? -1 : 1, a_sum = 0, b_sum = 0;
    for (size_t i = 0; i < pairing->count; i++) {
        if (isnan(column->a[i]) || isnan(column->b[i])) {
            column->a[i] = column->b[i] = NAN;
            continue;
        }
        column->b[i] = without_rounding(column->b[i], column->a[i]);
        double gain = sign * (column->b[i] - column->a[i]);
        column->count++;
        column->wins += gain > 0;
        column->losses += gain < 0;
        a_sum += column->a[i];
        b_sum += column->b[i];
    }
    column->ties = column->count - column->wins - column->losses;
    column->a_mean = column->count ? a_sum / (double) column->count : NAN;
    column->b_mean = column->count ? b_sum / (double) column->count : NAN;
    column->difference = column->b_mean - column->a_mean;
}

static enum sk_status number_labels(struct comparison *comparison, struct sk_error *error) {
    const struct sk_pairing *pairing = &comparison->pairing;
    struct sk_label_set set;
    enum sk_status status = SK_OK;
    comparison->truth = calloc(pairing->count, sizeof *comparison->truth);
    comparison->a_label = calloc(pairing->count, sizeof *comparison->a_label);
    comparison->b_label = calloc(pairing->count, sizeof *comparison->b_label);
    if (!comparison->truth || !comparison->a_label || !comparison->b_label)
        return out_of_memory(error);
    sk_label_set_init(&set);
    for (size_t i = 0; status == SK_OK && i < pairing->count; i++) {
        const struct sk_result_query *a = &pairing->a->queries[pairing->pairs[i].a];
        status = sk_label_set_add(&set, a->expected, &comparison->truth[i], error);
        if (status == SK_OK)
            status = sk_label_set_add(&set, a->given, &comparison->a_label[i], error);
        if (status == SK_OK)
            status = sk_label_set_add(&set, pairing->b->queries[pairing->pairs[i].b].given, &comparison->b_label[i], error);
    }
    comparison->label_count = set.count;
    sk_label_set_finish(&set);
    return status;
}

/* ---- differences of means ---- */

static void mean_differences(const void *data, const uint32_t *weight, void *scratch, double *figures) {
    const struct comparison *comparison = data;
    (void) scratch;
    for (size_t c = 0; c < comparison->column_count; c++) {
        const struct column *column = &comparison->columns[c];
        double sum = 0, count = 0;
        for (size_t i = 0; i < comparison->pairing.count; i++)
            if (weight[i] && !isnan(column->a[i])) {
                sum += weight[i] * (column->b[i] - column->a[i]);
                count += weight[i];
            }
        figures[c] = count > 0 ? sum / count : NAN;
    }
}

static struct sk_resampling resampling_of(const struct comparison *comparison, const struct sk_compare_options *options) {
    return (struct sk_resampling){
        .item_count = comparison->pairing.count,
        .cluster = comparison->pairing.units,
        .cluster_count = comparison->pairing.unit_count,
        .replicates = SK_BOOTSTRAP_REPLICATES,
        .seed = options->seed ? options->seed : SK_BOOTSTRAP_SEED,
        .threads = options->threads,
    };
}

static struct sk_randomisation randomisation_of(const struct comparison *comparison, const struct sk_compare_options *options) {
    return (struct sk_randomisation){
        .unit_count = comparison->pairing.unit_count,
        .rounds = options->rounds ? options->rounds : SK_RANDOMISATION_ROUNDS,
        .seed = options->seed ? options->seed : SK_BOOTSTRAP_SEED,
        .threads = options->threads,
    };
}

static enum sk_status test_column(const struct comparison *comparison, const struct sk_compare_options *options,
                                  struct column *column, struct sk_error *error) {
    const struct sk_pairing *pairing = &comparison->pairing;
    struct sk_randomisation randomisation = randomisation_of(comparison, options);
    double *sum = calloc(pairing->unit_count + 1, sizeof *sum), difference;
    if (!sum)
        return out_of_memory(error);
    for (size_t i = 0; i < pairing->count; i++)
        if (!isnan(column->a[i]))
            sum[pairing->units[i]] += column->b[i] - column->a[i];
    struct sk_paired_sums sums = { sum, pairing->unit_count, (double) column->count };
    enum sk_status status = sk_randomise(&randomisation, sk_paired_mean, &sums, 0, &difference, &column->p, error);
    free(sum);
    return status;
}

static enum sk_status test_measures(struct comparison *comparison, const struct sk_compare_options *options,
                                    struct sk_error *error) {
    struct sk_resampling resampling = resampling_of(comparison, options);
    struct sk_interval intervals[COLUMN_LIMIT];
    for (size_t c = 0; c < comparison->column_count; c++)
        count_column(&comparison->pairing, &comparison->columns[c]);
    enum sk_status status =
        sk_bootstrap(&resampling, mean_differences, comparison, 0, comparison->column_count, intervals, error);
    for (size_t c = 0; status == SK_OK && c < comparison->column_count; c++) {
        comparison->columns[c].interval = intervals[c];
        status = test_column(comparison, options, &comparison->columns[c], error);
    }
    return status;
}

/* ---- macro-F1: no mean over queries, so the predictions themselves change places ---- */

static double macro_f1(const struct comparison *comparison, const uint32_t *labels, struct sk_label_count *counts) {
    struct sk_label_pairs pairs = { comparison->truth, labels, comparison->pairing.count, comparison->label_count };
    sk_label_counts(&pairs, NULL, counts);
    return sk_macro_f1(counts, comparison->label_count);
}

static double drawn_macro_f1(const struct comparison *comparison, const uint32_t *labels, const struct sk_label_count *whole,
                             const uint32_t *weight, struct sk_label_count *counts) {
    struct sk_label_pairs pairs = { comparison->truth, labels, comparison->pairing.count, comparison->label_count };
    sk_label_counts(&pairs, weight, counts);
    return sk_macro_f1_of_sample(counts, whole, comparison->label_count);
}

static void macro_difference(const void *data, const uint32_t *weight, void *scratch, double *figures) {
    const struct comparison *comparison = data;
    figures[0] = drawn_macro_f1(comparison, comparison->b_label, comparison->b_counts, weight, scratch)
                 - drawn_macro_f1(comparison, comparison->a_label, comparison->a_counts, weight, scratch);
}

/* Scratch: the label counts, then the labels of A and of B after the exchange. */
static double exchanged_macro_difference(const void *data, const unsigned char *swapped, void *scratch) {
    const struct comparison *comparison = data;
    struct sk_label_count *counts = scratch;
    uint32_t *a = (uint32_t *) (counts + comparison->label_count), *b = a + comparison->pairing.count;
    for (size_t i = 0; i < comparison->pairing.count; i++) {
        bool swap = swapped[comparison->pairing.units[i]];
        a[i] = swap ? comparison->b_label[i] : comparison->a_label[i];
        b[i] = swap ? comparison->a_label[i] : comparison->b_label[i];
    }
    return macro_f1(comparison, b, counts) - macro_f1(comparison, a, counts);
}

static enum sk_status test_macro_f1(struct comparison *comparison, const struct sk_compare_options *options,
                                    struct sk_error *error) {
    struct sk_resampling resampling = resampling_of(comparison, options);
    struct sk_randomisation randomisation = randomisation_of(comparison, options);
    struct column *column;
    enum sk_status status = number_labels(comparison, error);
    if (status == SK_OK)
        status = add_column(comparison, MACRO_F1, &column, error);
    if (status != SK_OK)
        return status;
    size_t counts_size = comparison->label_count * sizeof(struct sk_label_count);
    comparison->a_counts = malloc(counts_size + 1);
    comparison->b_counts = malloc(counts_size + 1);
    if (!comparison->a_counts || !comparison->b_counts)
        return out_of_memory(error);
    column->count = comparison->pairing.count;
    column->a_mean = macro_f1(comparison, comparison->a_label, comparison->a_counts);
    column->b_mean = macro_f1(comparison, comparison->b_label, comparison->b_counts);
    column->difference = column->b_mean - column->a_mean;
    resampling.centre = &column->difference;
    status = sk_bootstrap(&resampling, macro_difference, comparison, counts_size, 1, &column->interval, error);
    if (status == SK_OK)
        status =
            sk_randomise(&randomisation, exchanged_macro_difference, comparison,
                         counts_size + 2 * comparison->pairing.count * sizeof(uint32_t), &column->difference, &column->p, error);
    return status;
}

/* ---- what is said ---- */

static const char *verdict_of(const struct column *column) {
    enum sk_direction direction = sk_measure_direction(column->name);
    if (column->difference == 0 && column->wins == 0 && column->losses == 0)
        return "equal";
    if (!(column->corrected < SK_COMPARE_LEVEL) || direction == SK_NEUTRAL)
        return "no difference shown";
    return (column->difference > 0) == (direction == SK_HIGHER_IS_BETTER) ? "better" : "worse";
}

static struct json_t *column_to_document(const struct column *column) {
    struct json_t *object = sk_document_object();
    sk_document_set_string(object, "measure", column->name);
    sk_document_set_real(object, "a", column->a_mean);
    sk_document_set_real(object, "b", column->b_mean);
    sk_document_set_real(object, "difference", column->difference);
    sk_document_set_real(object, "low", column->interval.low);
    sk_document_set_real(object, "high", column->interval.high);
    sk_document_set_real(object, "p", column->p);
    sk_document_set_real(object, "p_corrected", column->corrected);
    if (strcmp(column->name, MACRO_F1) != 0) {
        sk_document_set_integer(object, "wins", (int64_t) column->wins);
        sk_document_set_integer(object, "ties", (int64_t) column->ties);
        sk_document_set_integer(object, "losses", (int64_t) column->losses);
    }
    sk_document_set_integer(object, "n", (int64_t) column->count);
    sk_document_set_string(object, "verdict", verdict_of(column));
    return object;
}

struct ranked_pair {
    uint32_t pair;
    double gain; /* of B; positive is better */
};

static int largest_loss_first(const void *left, const void *right) {
    const struct ranked_pair *a = left, *b = right;
    if (a->gain != b->gain)
        return a->gain < b->gain ? -1 : 1;
    return (a->pair > b->pair) - (a->pair < b->pair);
}

static struct json_t *pair_to_document(const struct comparison *comparison, const struct column *column, uint32_t pair) {
    const struct sk_pairing *pairing = &comparison->pairing;
    const struct sk_result_query *a = &pairing->a->queries[pairing->pairs[pair].a],
                                 *b = &pairing->b->queries[pairing->pairs[pair].b];
    struct json_t *object = sk_document_object();
    sk_document_set_slice(object, "id", a->id);
    sk_document_set_slice(object, "text", a->text);
    sk_document_set_slice(object, "expected", a->expected);
    sk_document_set_real(object, "a", column->a[pair]);
    sk_document_set_real(object, "b", column->b[pair]);
    sk_document_set_slice(object, "given_a", a->given);
    sk_document_set_slice(object, "given_b", b->given);
    return object;
}

static enum sk_status list_differences(const struct comparison *comparison, const struct column *column, size_t wanted,
                                       struct json_t *document, struct sk_error *error) {
    struct ranked_pair *ranked = calloc(comparison->pairing.count, sizeof *ranked);
    struct json_t *worse = sk_document_array(), *better = sk_document_array();
    double sign = sk_measure_direction(column->name) == SK_LOWER_IS_BETTER ? -1 : 1;
    size_t count = 0;
    for (uint32_t i = 0; ranked && i < comparison->pairing.count; i++)
        if (!isnan(column->a[i]) && column->a[i] != column->b[i])
            ranked[count++] = (struct ranked_pair){ i, sign * (column->b[i] - column->a[i]) };
    if (ranked)
        qsort(ranked, count, sizeof *ranked, largest_loss_first);
    for (size_t i = 0; i < count && i < wanted && ranked[i].gain < 0; i++)
        sk_document_append(worse, pair_to_document(comparison, column, ranked[i].pair));
    for (size_t i = 0; i < count && i < wanted && ranked[count - 1 - i].gain > 0; i++)
        sk_document_append(better, pair_to_document(comparison, column, ranked[count - 1 - i].pair));
    sk_document_set_string(document, "headline", column->name);
    sk_document_set(document, "b_worse", worse);
    sk_document_set(document, "b_better", better);
    free(ranked);
    return ranked ? SK_OK : out_of_memory(error);
}

static const struct column *column_named(const struct comparison *comparison, const char *name) {
    for (size_t c = 0; c < comparison->column_count; c++)
        if (strcmp(comparison->columns[c].name, name) == 0 && strcmp(name, MACRO_F1) != 0)
            return &comparison->columns[c];
    return NULL;
}

static enum sk_status find_headline(const struct comparison *comparison, const struct sk_compare_options *options,
                                    const struct column **out, struct sk_error *error) {
    static const char *const preferred[] = { "hit@3", "token_f1@3", "map", "accuracy", "accepted" };
    *out = options->headline ? column_named(comparison, options->headline) : NULL;
    if (!*out && options->headline && !options->own_headline)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "the two results share no measure \"%.60s\" over queries",
                            options->headline);
    for (size_t i = 0; !*out && i < sizeof preferred / sizeof *preferred; i++)
        *out = column_named(comparison, preferred[i]);
    if (!*out)
        *out = &comparison->columns[0];
    return SK_OK;
}

static enum sk_status correct(struct comparison *comparison, struct sk_error *error) {
    double p[COLUMN_LIMIT];
    size_t tested = 0;
    for (size_t c = 0; c < comparison->column_count; c++)
        if (sk_measure_direction(comparison->columns[c].name) != SK_NEUTRAL)
            p[tested++] = comparison->columns[c].p;
    enum sk_status status = sk_holm(p, tested, error);
    tested = 0;
    for (size_t c = 0; c < comparison->column_count; c++)
        comparison->columns[c].corrected =
            sk_measure_direction(comparison->columns[c].name) != SK_NEUTRAL ? p[tested++] : comparison->columns[c].p;
    return status;
}

static enum sk_status describe(const struct comparison *comparison, const struct sk_compare_options *options,
                               struct json_t *document, size_t *losses, struct sk_error *error) {
    const struct column *headline;
    struct json_t *measures = sk_document_array();
    *losses = 0;
    for (size_t c = 0; c < comparison->column_count; c++) {
        *losses += strcmp(verdict_of(&comparison->columns[c]), "worse") == 0;
        sk_document_append(measures, column_to_document(&comparison->columns[c]));
    }
    sk_document_set_integer(document, "pairs", (int64_t) comparison->pairing.count);
    sk_document_set_integer(document, "only_in_a", (int64_t) comparison->pairing.only_a);
    sk_document_set_integer(document, "only_in_b", (int64_t) comparison->pairing.only_b);
    sk_document_set_integer(document, "resampled_units", (int64_t) comparison->pairing.unit_count);
    sk_document_set(document, "measures", measures);
    sk_document_set_integer(document, "significant_losses", (int64_t) *losses);
    enum sk_status status = find_headline(comparison, options, &headline, error);
    return status == SK_OK ? list_differences(comparison, headline, options->differences, document, error) : status;
}

enum sk_status sk_compare(const struct sk_result *a, const struct sk_result *b, const struct sk_compare_options *options,
                          struct json_t **out, size_t *losses, struct sk_error *error) {
    struct comparison comparison = { .column_count = 0 };
    struct json_t *document = sk_document_object();
    enum sk_status status = sk_pairing_init(&comparison.pairing, a, b, error);
    if (status == SK_OK)
        status = add_measures(&comparison, error);
    if (status == SK_OK)
        status = add_brier(&comparison, error);
    if (status == SK_OK && comparison.column_count == 0)
        status = sk_error_set(error, SK_REJECTED, "the two results share no measure");
    if (status == SK_OK)
        status = test_measures(&comparison, options, error);
    if (status == SK_OK && a->kind == SK_RESULT_TAGS)
        status = test_macro_f1(&comparison, options, error);
    if (status == SK_OK)
        status = correct(&comparison, error);
    if (status == SK_OK)
        status = describe(&comparison, options, document, losses, error);
    comparison_finish(&comparison);
    if (status == SK_OK)
        *out = document;
    else
        sk_document_release(document);
    return status;
}
