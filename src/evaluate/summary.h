/* summary: every figure of a result with its 95 % interval, over all queries and over each slice of them, from one bootstrap.
 *
 * Figures: the mean of each measure (mean over the queries to which it applies); for tags macro-F1; where there are confidences,
 * the expected calibration error and the Brier score of the first suggestion (calibration.h). The intervals of macro-F1, over the
 * labels that all queries have, and of the calibration error lie around the figure (bootstrap.c). Slices: by each dimension of
 * result.h, each value that at least SK_SLICE_MINIMUM queries have, at most SK_SLICE_LIMIT values of a dimension, the most
 * frequent ones. Worst first: by the upper end of the headline figure's interval, so that a slice stands high when it is surely
 * bad, not when it is small. Fewer than SK_SLICE_UNITS conversations get no interval, and as a slice stand last: the
 * bootstrap of a handful says little. A share that is exactly 0 or 1 gets Wilson's interval (proportion.h).
 */
#ifndef SK_EVALUATE_SUMMARY_H
#define SK_EVALUATE_SUMMARY_H

#include "evaluate/bootstrap.h"
#include "evaluate/result.h"

#define SK_SLICE_MINIMUM 5
#define SK_SLICE_UNITS 10
#define SK_SLICE_LIMIT 60
#define SK_FIGURE_LIMIT (SK_RESULT_MEASURES + 3)

struct sk_figure {
    double value; /* NAN where it does not apply */
    struct sk_interval interval;
    size_t count; /* queries that it speaks of */
};

struct sk_group {
    enum sk_dimension dimension; /* SK_DIMENSIONS: all queries */
    struct sk_slice value;
    size_t query_count;
    size_t unit_count; /* conversations, else queries */
    struct sk_figure figures[SK_FIGURE_LIMIT];
};

struct sk_summary {
    const char *names[SK_FIGURE_LIMIT]; /* of the figures; borrowed from the result */
    size_t figure_count;
    size_t headline;         /* the figure that orders the slices */
    struct sk_group *groups; /* [0]: all queries; then the slices, worst first */
    size_t group_count;
    size_t unit_count; /* what was drawn: conversations, else queries */
};

struct sk_summary_options {
    size_t replicates; /* 0: SK_BOOTSTRAP_REPLICATES */
    uint64_t seed;     /* 0: SK_BOOTSTRAP_SEED */
    unsigned threads;
    const char *headline; /* name of a figure; NULL: the kind's own */
};

/* result is borrowed for the summary's life. SK_FAULT_MEMORY; SK_FAULT_ARGUMENT: no such headline. */
enum sk_status sk_summarise(const struct sk_result *result, const struct sk_summary_options *options, struct sk_summary *out,
                            struct sk_error *error);
void sk_summary_finish(struct sk_summary *summary);

/* Adds "figures", "slices" and "bootstrap" to the document of a result. */
void sk_summary_describe(const struct sk_summary *summary, struct json_t *document);

/* Numbers 0..*unit_count-1 for what each query is drawn together with, in queries' order; room for query_count numbers.
 * SK_FAULT_MEMORY. */
enum sk_status sk_result_units(const struct sk_result *result, uint32_t *units, size_t *unit_count, struct sk_error *error);

#endif
