/* group: near-identical answers (other name, number, greeting, small edit) are one reply with pooled evidence. */
#ifndef SK_RANK_GROUP_H
#define SK_RANK_GROUP_H

#include "rank/rank.h"

/* The share of their words from which on two answers are the same. */
#define SK_SAME_ANSWER 0.55

/* Sorted distinct hashes of the words of an answer, without numbers and placeholders. In the arena; at most
 * SK_SHINGLE_LIMIT of them. NULL and *count 0 when memory runs out (then the answer forms a group of its own). */
#define SK_SHINGLE_LIMIT 512
const uint64_t *sk_shingles(struct sk_slice answer, struct sk_arena *arena, size_t *count);

/* How many hashes two sets have in common. */
size_t sk_shingles_shared(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

/* Shared words over all words, 0..1 (Jaccard 1901); two empty sets: 1. */
double sk_shingles_similarity(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

/* The similarity of sets of these sizes is never above it: most pairs need not be compared word by word. */
static inline double sk_shingles_most_similar(size_t a_count, size_t b_count) {
    size_t fewer = a_count < b_count ? a_count : b_count, more = a_count < b_count ? b_count : a_count;
    return more ? (double) fewer / (double) more : 1;
}

/* Puts each candidate into a group: group[i] is a number 0..*group_count-1. Candidates come nearest first; the first of a group
 * leads it. Deterministic for a given order. */
void sk_group(const struct sk_candidate *candidates, size_t count, size_t *group, size_t *group_count);

#endif
