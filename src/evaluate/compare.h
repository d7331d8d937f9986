/* compare: is result B better than result A? The same queries in both, pair by pair.
 *
 *     struct json_t *document;
 *     size_t losses;
 *     sk_compare(a, b, &options, &document, &losses, &error);
 *
 * Differences are B − A. For each measure: both means, the mean difference with its 95 % interval (paired bootstrap over the same
 * units as bootstrap.h), p of the paired randomisation test, p corrected for the number of measures (Holm), and how many queries
 * B wins, ties and loses. For tags macro-F1 too, in the test by exchanging the predictions of A and B. A significant loss:
 * corrected p below SK_COMPARE_LEVEL and B worse. Whether enough was compared to tell: gate.h.
 */
#ifndef SK_EVALUATE_COMPARE_H
#define SK_EVALUATE_COMPARE_H

#include "evaluate/result.h"

struct json_t;

#define SK_COMPARE_LEVEL 0.05

struct sk_compare_options {
    uint64_t seed;        /* 0: SK_BOOTSTRAP_SEED */
    unsigned threads;     /* 0 = one per core */
    size_t rounds;        /* of the randomisation test; 0: SK_RANDOMISATION_ROUNDS */
    const char *headline; /* measure by which the queries that differ most are listed; NULL: the kind's own */
    bool own_headline;    /* the kind's own too where the two do not share that measure over queries (macro_f1 is none) */
    size_t differences;   /* how many are listed, each way */
};

/* *out: {"pairs", "only_in_a", "only_in_b", "measures": [{"measure", "a", "b", "difference", "low", "high", "p", "p_corrected",
 * "wins", "ties", "losses", "n", "verdict": "better" | "worse" | "no difference shown" | "equal"}], "significant_losses",
 * "headline", "b_worse" and "b_better": the queries that differ most in the headline, [{"id", "text", "expected", "a", "b",
 * "given_a", "given_b"}]}. *losses: their number. SK_REJECTED: other kinds, no query in common, or queries that expect different
 * labels; SK_FAULT_ARGUMENT: no such headline; SK_FAULT_MEMORY. */
enum sk_status sk_compare(const struct sk_result *a, const struct sk_result *b, const struct sk_compare_options *options,
                          struct json_t **out, size_t *losses, struct sk_error *error);

#endif
