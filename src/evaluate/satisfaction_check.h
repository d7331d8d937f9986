/* satisfaction_check: does the ranking prefer what satisfied? Measures: see replay.h. Only for this folder. */
#ifndef SK_EVALUATE_SATISFACTION_CHECK_H
#define SK_EVALUATE_SATISFACTION_CHECK_H

#include "evaluate/replayer.h"

#define SK_SATISFACTION_MEASURES 4

/* Name of measure 0..SK_SATISFACTION_MEASURES-1, in the order of the scores. */
const char *sk_satisfaction_measure(size_t number);

/* Ratings on the scale 1..5 from which a reply counts as good, and up to which as bad. */
#define SK_SATISFACTION_GOOD 4.0
#define SK_SATISFACTION_BAD 2.0

/* Whether a badly rated reply stands above every well-rated one: ratings of the replies in rank order, 0 = not rated or of
 * another topic. */
bool sk_bad_above_good(const double *ratings, size_t count);

/* Fills the scores of a rated case; NAN stays where there is nothing to compare. own: the facts of the case that is asked
 * about. */
enum sk_status sk_satisfaction_check(struct sk_replayer_worker *worker, const struct sk_suggest_request *request,
                                     const struct sk_case_fact *own, const struct sk_suggestion_set *set, double *scores,
                                     struct sk_error *error);

#endif
