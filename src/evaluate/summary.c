/* One pass over the queries of a sample gives all figures of all groups: each query adds its scores to the group of everything
 * and to the (at most one) group of each dimension that it belongs to. Scores are kept as two arrays, value (0 where there is
 * none) and 1 or 0 for whether there is one, so that the inner loop has no branch. */
#include "evaluate/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate/classification.h"
#include "evaluate/label_set.h"
#include "evaluate/proportion.h"
#include "protocol/document.h"

#define NO_GROUP UINT16_MAX
#define GROUPS_OF_QUERY (SK_DIMENSIONS + 1)

/* What the bootstrap computes figures from. */
struct table {
    const struct sk_result *result;
    size_t measure_count, figure_count, group_count;
    bool has_labels, has_decisions;
    double *values, *present; /* [query * measure_count + measure] */
    uint16_t *groups;         /* [query * GROUPS_OF_QUERY + dimension], the last one: everything */
    uint32_t *truth, *predicted;
    size_t label_count;
    const struct sk_label_count *whole; /* [group * label_count + label] of all queries; NULL until they are counted */
    uint32_t *units;
    size_t unit_count;
};

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the figures of an evaluation");
}

/* ---- groups ---- */

struct candidate_group {
    enum sk_dimension dimension;
    uint32_t label;
    size_t count;
};

static int most_frequent_first(const void *left, const void *right) {
    const struct candidate_group *a = left, *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return (a->label > b->label) - (a->label < b->label);
}

static enum sk_status number_values(const struct sk_result *result, enum sk_dimension dimension, struct sk_label_set *set,
                                    uint32_t *numbers, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < result->query_count; i++) {
        numbers[i] = UINT32_MAX;
        if (result->queries[i].slices[dimension].data)
            status = sk_label_set_add(set, result->queries[i].slices[dimension], &numbers[i], error);
    }
    return status;
}

/* Makes the groups of one dimension and notes for each query which one is its own. */
static enum sk_status group_by(const struct table *table, enum sk_dimension dimension, const struct sk_label_set *set,
                               const uint32_t *numbers, struct sk_summary *out, struct sk_error *error) {
    struct candidate_group *found = calloc(set->count + 1, sizeof *found);
    uint16_t *group_of = malloc((set->count + 1) * sizeof *group_of);
    enum sk_status status = found && group_of ? SK_OK : out_of_memory(error);
    for (uint32_t l = 0; status == SK_OK && l < set->count; l++) {
        found[l] = (struct candidate_group){ dimension, l, 0 };
        group_of[l] = NO_GROUP;
    }
    for (size_t i = 0; status == SK_OK && i < table->result->query_count; i++)
        if (numbers[i] != UINT32_MAX)
            found[numbers[i]].count++;
    if (status == SK_OK)
        qsort(found, set->count, sizeof *found, most_frequent_first);
    for (size_t l = 0; status == SK_OK && l < set->count && l < SK_SLICE_LIMIT && found[l].count >= SK_SLICE_MINIMUM; l++) {
        group_of[found[l].label] = (uint16_t) out->group_count;
        out->groups[out->group_count++] =
            (struct sk_group){ .dimension = dimension, .value = set->labels[found[l].label], .query_count = found[l].count };
    }
    for (size_t i = 0; status == SK_OK && i < table->result->query_count; i++)
        table->groups[i * GROUPS_OF_QUERY + dimension] = numbers[i] == UINT32_MAX ? NO_GROUP : group_of[numbers[i]];
    free(found);
    free(group_of);
    return status;
}

static enum sk_status make_groups(struct table *table, struct sk_summary *out, struct sk_error *error) {
    size_t count = table->result->query_count;
    uint32_t *numbers = calloc(count + 1, sizeof *numbers);
    out->groups = calloc(1 + SK_DIMENSIONS * SK_SLICE_LIMIT, sizeof *out->groups);
    if (!numbers || !out->groups) {
        free(numbers);
        return out_of_memory(error);
    }
    enum sk_status status = SK_OK;
    out->groups[out->group_count++] =
        (struct sk_group){ .dimension = SK_DIMENSIONS, .value = sk_slice_of("all"), .query_count = count };
    for (int d = 0; status == SK_OK && d < SK_DIMENSIONS; d++) {
        struct sk_label_set set;
        sk_label_set_init(&set);
        status = number_values(table->result, (enum sk_dimension) d, &set, numbers, error);
        if (status == SK_OK)
            status = group_by(table, (enum sk_dimension) d, &set, numbers, out, error);
        sk_label_set_finish(&set);
    }
    for (size_t i = 0; i < count; i++)
        table->groups[i * GROUPS_OF_QUERY + SK_DIMENSIONS] = 0;
    table->group_count = out->group_count;
    free(numbers);
    return status;
}

/* Units of each group: a unit counts once, however many of its queries are in the group. */
static enum sk_status count_units(const struct table *table, struct sk_summary *out, struct sk_error *error) {
    uint32_t *last = calloc(table->unit_count + 1, sizeof *last); /* group + 1 that counted the unit last */
    if (!last)
        return out_of_memory(error);
    for (size_t g = 0; g < out->group_count; g++) {
        for (size_t i = 0; i < table->result->query_count; i++) {
            uint32_t *seen = &last[table->units[i]];
            if (table->groups[i * GROUPS_OF_QUERY + out->groups[g].dimension] != g || *seen == g + 1)
                continue;
            *seen = (uint32_t) g + 1;
            out->groups[g].unit_count++;
        }
    }
    free(last);
    return SK_OK;
}

/* ---- the table ---- */

enum sk_status sk_result_units(const struct sk_result *result, uint32_t *units, size_t *unit_count, struct sk_error *error) {
    struct sk_label_set named, alone; /* conversations; ids of the rest: the same query twice is no second message */
    enum sk_status status = SK_OK;
    sk_label_set_init(&named);
    sk_label_set_init(&alone);
    for (size_t i = 0; status == SK_OK && i < result->query_count; i++) {
        const struct sk_result_query *query = &result->queries[i];
        status =
            sk_label_set_add(query->unit.data ? &named : &alone, query->unit.data ? query->unit : query->id, &units[i], error);
    }
    for (size_t i = 0; status == SK_OK && i < result->query_count; i++)
        if (!result->queries[i].unit.data)
            units[i] += (uint32_t) named.count;
    *unit_count = named.count + alone.count;
    sk_label_set_finish(&named);
    sk_label_set_finish(&alone);
    return status;
}

static enum sk_status number_labels(struct table *table, struct sk_error *error) {
    struct sk_label_set set;
    enum sk_status status = SK_OK;
    sk_label_set_init(&set);
    for (size_t i = 0; status == SK_OK && i < table->result->query_count; i++) {
        status = sk_label_set_add(&set, table->result->queries[i].expected, &table->truth[i], error);
        if (status == SK_OK)
            status = sk_label_set_add(&set, table->result->queries[i].given, &table->predicted[i], error);
    }
    table->label_count = set.count;
    sk_label_set_finish(&set);
    return status;
}

static void split_scores(struct table *table) {
    for (size_t i = 0; i < table->result->query_count; i++)
        for (size_t m = 0; m < table->measure_count; m++) {
            double score = table->result->queries[i].scores[m];
            table->values[i * table->measure_count + m] = isnan(score) ? 0 : score;
            table->present[i * table->measure_count + m] = isnan(score) ? 0 : 1;
        }
}

static void table_finish(struct table *table) {
    free(table->values);
    free(table->present);
    free(table->groups);
    free(table->truth);
    free(table->predicted);
    free(table->units);
}

static enum sk_status table_init(struct table *table, struct sk_summary *out, struct sk_error *error) {
    size_t count = table->result->query_count + 1, cells = count * (table->measure_count + 1);
    table->values = calloc(cells, sizeof *table->values);
    table->present = calloc(cells, sizeof *table->present);
    table->groups = calloc(count * GROUPS_OF_QUERY, sizeof *table->groups);
    table->truth = calloc(count, sizeof *table->truth);
    table->predicted = calloc(count, sizeof *table->predicted);
    table->units = calloc(count, sizeof *table->units);
    if (!table->values || !table->present || !table->groups || !table->truth || !table->predicted || !table->units)
        return out_of_memory(error);
    split_scores(table);
    enum sk_status status = make_groups(table, out, error);
    if (status == SK_OK)
        status = sk_result_units(table->result, table->units, &table->unit_count, error);
    if (status == SK_OK)
        status = count_units(table, out, error);
    return status == SK_OK && table->has_labels ? number_labels(table, error) : status;
}

/* ---- the statistic ---- */

/* Scratch of one replicate, for all groups: sums and counts of each measure, then label counts, then calibration sums. */
struct sums {
    double *value, *present;
    struct sk_label_count *labels;
    double *bins; /* [group][bin] of right − confidence; then Σ weight and Σ squared distance */
};

#define CALIBRATION_SUMS (SK_RELIABILITY_BINS + 2)

static size_t scratch_doubles(const struct table *table) {
    return table->group_count
           * (2 * table->measure_count + (table->has_labels ? 3 * table->label_count : 0)
              + (table->has_decisions ? CALIBRATION_SUMS : 0));
}

static struct sums lay_out(const struct table *table, void *scratch) {
    double *at = scratch;
    size_t cells = table->group_count * table->measure_count;
    struct sums sums = { .value = at, .present = at + cells };
    at += 2 * cells;
    sums.labels = (struct sk_label_count *) at;
    sums.bins = at + (table->has_labels ? 3 * table->label_count * table->group_count : 0);
    return sums;
}

static void add_scores(const struct table *table, const struct sums *sums, size_t query, size_t group, double weight) {
    const double *value = table->values + query * table->measure_count, *present = table->present + query * table->measure_count;
    double *value_sum = sums->value + group * table->measure_count, *present_sum = sums->present + group * table->measure_count;
    for (size_t m = 0; m < table->measure_count; m++) {
        value_sum[m] += weight * value[m];
        present_sum[m] += weight * present[m];
    }
}

static void add_labels(const struct table *table, const struct sums *sums, size_t query, size_t group, double weight) {
    struct sk_label_count *labels = sums->labels + group * table->label_count;
    labels[table->truth[query]].truth += weight;
    labels[table->predicted[query]].predicted += weight;
    if (table->truth[query] == table->predicted[query])
        labels[table->truth[query]].correct += weight;
}

static void add_decision(const struct table *table, const struct sums *sums, size_t query, size_t group, double weight) {
    const struct sk_decisions *decisions = &table->result->queries[query].decisions;
    double *bins = sums->bins + group * CALIBRATION_SUMS;
    if (decisions->count == 0)
        return;
    double distance = decisions->decisions[0].right - decisions->decisions[0].confidence;
    bins[sk_reliability_bin_of(decisions->decisions[0].confidence)] += weight * distance;
    bins[SK_RELIABILITY_BINS] += weight;
    bins[SK_RELIABILITY_BINS + 1] += weight * distance * distance;
}

static void add_query(const struct table *table, const struct sums *sums, size_t query, double weight) {
    for (size_t d = 0; d < GROUPS_OF_QUERY; d++) {
        size_t group = table->groups[query * GROUPS_OF_QUERY + d];
        if (group == NO_GROUP)
            continue;
        add_scores(table, sums, query, group, weight);
        if (table->has_labels)
            add_labels(table, sums, query, group, weight);
        if (table->has_decisions)
            add_decision(table, sums, query, group, weight);
    }
}

static double calibration_error(const double *bins) {
    double sum = 0;
    for (size_t b = 0; b < SK_RELIABILITY_BINS; b++)
        sum += fabs(bins[b]);
    return bins[SK_RELIABILITY_BINS] > 0 ? sum / bins[SK_RELIABILITY_BINS] : NAN;
}

static void read_figures(const struct table *table, const struct sums *sums, size_t group, double *figures) {
    for (size_t m = 0; m < table->measure_count; m++) {
        double present = sums->present[group * table->measure_count + m];
        *figures++ = present > 0 ? sums->value[group * table->measure_count + m] / present : NAN;
    }
    size_t first_label = group * table->label_count;
    if (table->has_labels)
        *figures++ = table->whole
                         ? sk_macro_f1_of_sample(sums->labels + first_label, table->whole + first_label, table->label_count)
                         : sk_macro_f1(sums->labels + first_label, table->label_count);
    if (table->has_decisions) {
        const double *bins = sums->bins + group * CALIBRATION_SUMS;
        *figures++ = calibration_error(bins);
        *figures++ = bins[SK_RELIABILITY_BINS] > 0 ? bins[SK_RELIABILITY_BINS + 1] / bins[SK_RELIABILITY_BINS] : NAN;
    }
}

/* The queries that each figure of a group speaks of, from the sums of a sample in which every query stands once. */
static void read_counts(const struct table *table, const struct sums *sums, struct sk_group *group, size_t number) {
    size_t f = 0;
    for (; f < table->measure_count; f++)
        group->figures[f].count = (size_t) sums->present[number * table->measure_count + f];
    if (table->has_labels)
        group->figures[f++].count = group->query_count;
    for (; f < table->figure_count; f++)
        group->figures[f].count = (size_t) sums->bins[number * CALIBRATION_SUMS + SK_RELIABILITY_BINS];
}

static void compute(const void *data, const uint32_t *weight, void *scratch, double *figures) {
    const struct table *table = data;
    struct sums sums = lay_out(table, scratch);
    memset(scratch, 0, scratch_doubles(table) * sizeof(double));
    for (size_t i = 0; i < table->result->query_count; i++)
        if (weight[i])
            add_query(table, &sums, i, weight[i]);
    for (size_t g = 0; g < table->group_count; g++)
        read_figures(table, &sums, g, figures + g * table->figure_count);
}

/* ---- putting it together ---- */

static void name_figures(struct table *table, struct sk_summary *out) {
    for (size_t m = 0; m < table->measure_count; m++)
        out->names[out->figure_count++] = table->result->measures[m];
    if (table->has_labels)
        out->names[out->figure_count++] = "macro_f1";
    if (table->has_decisions) {
        out->names[out->figure_count++] = "calibration_error";
        out->names[out->figure_count++] = "brier_score";
    }
    table->figure_count = out->figure_count;
}

static size_t find_name(const struct sk_summary *summary, const char *name) {
    size_t found = 0;
    while (found < summary->figure_count && strcmp(summary->names[found], name) != 0)
        found++;
    return found;
}

/* The figure that one would name first: a hit among three, else the wording of the best of three; MAP; accuracy. */
static enum sk_status choose_headline(const struct sk_summary_options *options, struct sk_summary *out, struct sk_error *error) {
    static const char *const preferred[] = { "hit@3", "token_f1@3", "map", "accuracy", "accepted" };
    if (options->headline) {
        out->headline = find_name(out, options->headline);
        return out->headline < out->figure_count
                   ? SK_OK
                   : sk_error_set(error, SK_FAULT_ARGUMENT, "there is no figure \"%.60s\" in this result", options->headline);
    }
    for (size_t i = 0; i < sizeof preferred / sizeof *preferred; i++)
        if ((out->headline = find_name(out, preferred[i])) < out->figure_count)
            return SK_OK;
    out->headline = 0;
    return SK_OK;
}

static double badness(const struct sk_summary *summary, const struct sk_group *group) {
    const struct sk_figure *figure = &group->figures[summary->headline];
    double end = sk_measure_direction(summary->names[summary->headline]) == SK_LOWER_IS_BETTER ? -figure->interval.low
                                                                                               : figure->interval.high;
    return isnan(end) ? INFINITY : end;
}

static int worst_first(const void *left, const void *right, void *context) {
    double a = badness(context, left), b = badness(context, right);
    return (a > b) - (a < b);
}

/* Those that are no means over queries: replicates do not lie around them (bootstrap.c). */
static bool is_biased(const struct table *table, size_t figure) {
    return (table->has_labels && figure == table->measure_count)
           || (table->has_decisions && figure == table->measure_count + table->has_labels);
}

/* The bootstrap gives no width to what was never, or always, the case. Of how the queries of a conversation go together such a
 * sample says nothing: each conversation counts once. */
static bool is_certain(const char *name, double value, struct sk_interval interval) {
    return sk_measure_is_share(name) && (value == 0 || value == 1) && interval.low == interval.high;
}

static struct sk_interval interval_of(const struct table *table, const struct sk_group *group, const char *name, size_t number,
                                      struct sk_interval interval) {
    const struct sk_figure *figure = &group->figures[number];
    if (group->unit_count < SK_SLICE_UNITS || isnan(interval.low))
        return (struct sk_interval){ NAN, NAN };
    if (is_certain(name, figure->value, interval)) {
        double count = (double) (figure->count < group->unit_count ? figure->count : group->unit_count);
        return sk_proportion(figure->value * count, count);
    }
    if (is_biased(table, number))
        return (struct sk_interval){ fmax(0, interval.low), fmin(1, interval.high) };
    return interval;
}

/* The figures of the queries as they are, and what each speaks of. */
static void compute_once(const struct table *table, double *values, uint32_t *once, void *scratch, struct sk_summary *out) {
    struct sums sums = lay_out(table, scratch);
    for (size_t i = 0; i < table->result->query_count; i++)
        once[i] = 1;
    compute(table, once, scratch, values);
    for (size_t g = 0; g < table->group_count; g++) {
        for (size_t f = 0; f < table->figure_count; f++)
            out->groups[g].figures[f].value = values[g * table->figure_count + f];
        read_counts(table, &sums, &out->groups[g], g);
    }
}

/* scratch: that of compute_once, which holds the label counts of all queries. */
static enum sk_status resample(struct table *table, const struct sk_summary_options *options, double *values, void *scratch,
                               struct sk_interval *intervals, struct sk_error *error) {
    struct sk_resampling resampling = {
        .item_count = table->result->query_count,
        .cluster = table->units,
        .cluster_count = table->unit_count,
        .replicates = options->replicates ? options->replicates : SK_BOOTSTRAP_REPLICATES,
        .seed = options->seed ? options->seed : SK_BOOTSTRAP_SEED,
        .threads = options->threads,
        .centre = values,
    };
    size_t figure_count = table->figure_count * table->group_count;
    for (size_t i = 0; i < figure_count; i++)
        if (!is_biased(table, i % table->figure_count))
            values[i] = NAN;
    table->whole = table->has_labels ? lay_out(table, scratch).labels : NULL;
    return sk_bootstrap(&resampling, compute, table, scratch_doubles(table) * sizeof(double), figure_count, intervals, error);
}

static enum sk_status measure(struct table *table, const struct sk_summary_options *options, struct sk_summary *out,
                              struct sk_error *error) {
    size_t figure_count = table->figure_count * table->group_count;
    struct sk_interval *intervals = calloc(figure_count + 1, sizeof *intervals);
    double *values = calloc(figure_count + 1, sizeof *values);
    uint32_t *once = malloc((table->result->query_count + 1) * sizeof *once);
    void *scratch = malloc(scratch_doubles(table) * sizeof(double) + 1);
    enum sk_status status = intervals && values && once && scratch ? SK_OK : out_of_memory(error);
    if (status == SK_OK) {
        compute_once(table, values, once, scratch, out);
        status = resample(table, options, values, scratch, intervals, error);
    }
    for (size_t g = 0; status == SK_OK && g < table->group_count; g++)
        for (size_t f = 0; f < table->figure_count; f++)
            out->groups[g].figures[f].interval =
                interval_of(table, &out->groups[g], out->names[f], f, intervals[g * table->figure_count + f]);
    free(intervals);
    free(values);
    free(once);
    free(scratch);
    return status;
}

enum sk_status sk_summarise(const struct sk_result *result, const struct sk_summary_options *options, struct sk_summary *out,
                            struct sk_error *error) {
    struct table table = { .result = result,
                           .measure_count = result->measure_count,
                           .has_labels = result->kind == SK_RESULT_TAGS };
    *out = (struct sk_summary){ 0 };
    for (size_t i = 0; i < result->query_count; i++)
        table.has_decisions |= result->queries[i].decisions.count > 0;
    name_figures(&table, out);
    enum sk_status status = choose_headline(options, out, error);
    if (status == SK_OK)
        status = table_init(&table, out, error);
    if (status == SK_OK)
        status = measure(&table, options, out, error);
    if (status == SK_OK)
        qsort_r(out->groups + 1, out->group_count - 1, sizeof *out->groups, worst_first, out);
    out->unit_count = table.unit_count;
    table_finish(&table);
    if (status != SK_OK)
        sk_summary_finish(out);
    return status;
}

void sk_summary_finish(struct sk_summary *summary) {
    free(summary->groups);
    *summary = (struct sk_summary){ 0 };
}
