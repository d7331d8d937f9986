/* proportion: how far a share of so many could be off by chance, where each of them is right or wrong by itself.
 *
 * The bootstrap says 1 to 1 of anything that never failed, two messages or two thousand: it can draw only what was seen. Wilson's
 * interval knows how many there were: 21 of 21 is .845 to 1, 1 of 1 .207 to 1. It does not know that messages of one conversation
 * go together.
 */
#ifndef SK_EVALUATE_PROPORTION_H
#define SK_EVALUATE_PROPORTION_H

#include "evaluate/bootstrap.h"

/* 95 %, within 0..1; both NAN for count 0. */
struct sk_interval sk_proportion(double hits, double count);

#endif
