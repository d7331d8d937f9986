/* group: near-identical answers (other name, number, greeting, small edit) are one reply with pooled evidence. */
#ifndef SK_RANK_GROUP_H
#define SK_RANK_GROUP_H

#include "rank/rank.h"

/* The share of their words from which on two answers are the same. */
#define SK_SAME_ANSWER 0.55

/* Puts each candidate into a group: group[i] is a number 0..*group_count-1. Candidates come nearest first; the first of a group
 * leads it. Deterministic for a given order. */
void sk_group(const struct sk_candidate *candidates, size_t count, size_t *group, size_t *group_count);

#endif
