/* satisfaction: what the ratings of an answer say, cautiously. */
#ifndef SK_RANK_SATISFACTION_H
#define SK_RANK_SATISFACTION_H

#include "protocol/suggestion.h"

/* Ratings of one answer group, summed up. */
struct sk_ratings {
    unsigned count;
    double weight;  /* what they count together */
    double sum;     /* each times its weight */
    double squares; /* their squares likewise */
};

/* One that counts whole. */
void sk_ratings_add(struct sk_ratings *ratings, double rating);
/* Some with this mean, whose weights are `weight` together. */
void sk_ratings_add_weighed(struct sk_ratings *ratings, unsigned count, double weight, double mean);

/* The mean satisfaction where a company has none of its own yet. */
#define SK_SATISFACTION_PRIOR 3.5

/* Mean and lower bound of the satisfaction that the group will lead to. prior_mean: the company's own mean, 1..5; 0 = unknown.
 * With no ratings the bound is that of the prior alone: see sk_satisfaction_unrated. The bound is for ranking: it may lie above
 * the mean of a few low ratings; what is handed out does not (protocol/suggestion.h). */
struct sk_satisfaction sk_satisfaction_estimate(const struct sk_ratings *ratings, double prior_mean);

/* The lower bound of an unrated group: neutral, the zero point of the ranking feature. */
double sk_satisfaction_unrated(double prior_mean);

#endif
