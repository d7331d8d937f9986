/* ranking_measures: how good is a ranked list of documents, given judgements? Figures equal to those of trec_eval 9 (option -c).
 *
 *     sk_ranking_order(retrieved, count);
 *     sk_ranking_grade(retrieved, count, judged, judged_count, grades, &ranking);
 *     double ap = sk_average_precision(&ranking);
 *
 * The edge cases, and what is done in each:
 *   ties              documents of equal score are ordered by id, larger id first (strcmp), as trec_eval does; scores are
 *                     compared in single precision, as it does. The rank written in a run file is not looked at.
 *   unjudged          a document without judgement counts as not relevant. `eval retrieval` says how many of the top ten were
 *                     judged, for a measure over many unjudged documents says little.
 *   not relevant      grade 0 and below (TREC's negative grades mark junk); relevant: grade 1 and above.
 *   no result         a judged query without result counts as 0 in every measure.
 *   nothing relevant  a judged query without any relevant document counts as 0 in every measure: nothing could be found. Their
 *                     number is reported; 1 − their share is the best mean that any system can reach.
 *   not judged        a query without any judgement is left out and counted.
 */
#ifndef SK_EVALUATE_RANKING_MEASURES_H
#define SK_EVALUATE_RANKING_MEASURES_H

#include <stddef.h>

#include "base/slice.h"

#define SK_UNJUDGED (-1000)

struct sk_retrieved {
    struct sk_slice id;
    double score;
};

struct sk_judged {
    struct sk_slice id;
    int grade;
};

/* The grades of a ranked list; all arrays borrowed. */
struct sk_ranking {
    const int *grades; /* by rank; SK_UNJUDGED where nobody judged */
    size_t count;
    const int *ideal; /* grades of all relevant documents of the query, best first, found or not */
    size_t relevant;  /* their number */
};

/* Best first, ties as above. */
void sk_ranking_order(struct sk_retrieved *retrieved, size_t count);

/* retrieved in rank order, judged in order of id. grades: room for count + judged_count numbers, which the ranking then
 * borrows. */
void sk_ranking_grade(const struct sk_retrieved *retrieved, size_t count, const struct sk_judged *judged, size_t judged_count,
                      int *grades, struct sk_ranking *out);

/* Mean, over all relevant documents, of the precision at each one's rank; one that was not found adds 0. The mean of it over
 * queries is MAP. Buckley and Voorhees, Evaluating Evaluation Measure Stability (SIGIR 2000). */
double sk_average_precision(const struct sk_ranking *ranking);

/* 1 / rank of the first relevant document among the first `cutoff`; 0 where there is none. MRR is the mean of it over queries.
 * Voorhees, The TREC-8 Question Answering Track Report (1999). */
double sk_reciprocal_rank(const struct sk_ranking *ranking, size_t cutoff);

/* Normalised discounted cumulative gain: Σ gain(rank) / log2(rank + 1) over the first `cutoff`, divided by the same sum of the
 * best possible order. The gain is the grade itself (linear, as in Järvelin and Kekäläinen, ACM TOIS 2002, and trec_eval's
 * ndcg_cut; not the 2^grade − 1 of Burges et al. 2005); the discount starts at rank 1 with log2(2) = 1. */
double sk_ndcg(const struct sk_ranking *ranking, size_t cutoff);

/* Relevant documents among the first `cutoff`, divided by cutoff, also where the list is shorter. */
double sk_precision(const struct sk_ranking *ranking, size_t cutoff);

/* 1 where a relevant document stands among the first `cutoff`, else 0. */
double sk_success(const struct sk_ranking *ranking, size_t cutoff);

/* Share of the first `cutoff` that somebody judged; 1 for an empty list. */
double sk_judged_share(const struct sk_ranking *ranking, size_t cutoff);

#endif
