/* The mean of a few ratings is a poor guide: one customer who gave a 5 would beat twelve who gave 4.8. Each group starts
 * from PRIOR_WEIGHT imagined ratings with the company's own mean and the spread that customer ratings usually have, and is then
 * judged by the lower end of what its mean may be (posterior mean minus one standard error, the normal approximation to a
 * Bayesian credible bound; cf. Gelman et al., Bayesian Data Analysis, 3rd ed., section 3.3; for binary votes the idea is known as
 * Wilson's bound). An unrated group gets the prior's own bound, so that "not rated" is neither praise nor blame.
 *
 * PRIOR_VARIANCE 1.5 is that of a 1..5 scale with the usual heap at 5 and a smaller one at 1. */
#include "rank/satisfaction.h"

#include <math.h>

#define PRIOR_WEIGHT 4.0
#define PRIOR_VARIANCE 1.5

void sk_ratings_add_weighed(struct sk_ratings *ratings, unsigned count, double weight, double mean) {
    ratings->count += count;
    ratings->weight += weight;
    ratings->sum += mean * weight;
    ratings->squares += mean * mean * weight;
}

void sk_ratings_add(struct sk_ratings *ratings, double rating) {
    sk_ratings_add_weighed(ratings, 1, 1, rating);
}

static double clamp(double value, double low, double high) {
    return value < low ? low : value > high ? high : value;
}

struct sk_satisfaction sk_satisfaction_estimate(const struct sk_ratings *ratings, double prior_mean) {
    double prior = prior_mean >= 1 && prior_mean <= 5 ? prior_mean : SK_SATISFACTION_PRIOR;
    double weight = PRIOR_WEIGHT + ratings->weight;
    double mean = (PRIOR_WEIGHT * prior + ratings->sum) / weight;
    /* Squared distances to the posterior mean, of the ratings and of the imagined ones. */
    double spread = ratings->squares - 2 * mean * ratings->sum + ratings->weight * mean * mean
                    + PRIOR_WEIGHT * (PRIOR_VARIANCE + (prior - mean) * (prior - mean));
    double bound = mean - sqrt(fmax(spread, 0) / weight / weight);
    return (struct sk_satisfaction){
        .mean = ratings->weight > 0 ? ratings->sum / ratings->weight : 0,
        .count = ratings->count,
        .lower_bound = clamp(bound, 1, 5),
    };
}

double sk_satisfaction_unrated(double prior_mean) {
    struct sk_ratings none = { 0 };
    return sk_satisfaction_estimate(&none, prior_mean).lower_bound;
}
