/* score_rankings: the measures of ranking_measures.h over the rows of a result. Only for this folder. */
#ifndef SK_EVALUATE_SCORE_RANKINGS_H
#define SK_EVALUATE_SCORE_RANKINGS_H

#include "evaluate/result.h"
#include "evaluate/trec.h"

/* The columns, before rows get their scores. */
enum sk_status sk_rankings_add_measures(struct sk_result *result, struct sk_error *error);

/* Brings the ranked list of each row into trec_eval's order and scores it; a row whose query nobody judged is taken out. For each
 * judged query without row one is added, without result, so that it counts as 0. Counts: "not_judged", "without_result",
 * "nothing_relevant", "judged_but_not_asked". */
enum sk_status sk_rankings_score(struct sk_result *result, const struct sk_trec *qrels, struct sk_error *error);

#endif
