/* agreement: how much more than chance do raters agree? */
#ifndef SK_EVALUATE_AGREEMENT_H
#define SK_EVALUATE_AGREEMENT_H

#include <stddef.h>

/* Ratings of `items` things by `raters` people: ratings[item * raters + rater] is a category 0..categories-1, negative where that
 * rater did not say. Only items that every rater rated are counted; *used: how many. */

/* Cohen's kappa (1960) of two raters: (observed − expected agreement) / (1 − expected), expected from each rater's own habits.
 * NAN where fewer than two items are rated by both, or both always said the same one thing (then there is nothing beyond chance
 * to agree on). */
double sk_cohen_kappa(const int *ratings, size_t items, size_t categories, size_t *used);

/* Fleiss' kappa (1971) of any number of raters: the same with expected agreement from the habits of all together. */
double sk_fleiss_kappa(const int *ratings, size_t items, size_t raters, size_t categories, size_t *used);

/* Landis and Koch's words for a kappa (1977): "poor", "slight", "fair", "moderate", "substantial", "almost perfect"; "undefined"
 * for NAN. */
const char *sk_kappa_word(double kappa);

#endif
