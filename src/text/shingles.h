/* shingles: the words of an answer as a set, to tell how much of it another answer says too.
 *
 *     size_t count;
 *     const uint64_t *shingles = sk_shingles(answer, &arena, &count);
 */
#ifndef SK_TEXT_SHINGLES_H
#define SK_TEXT_SHINGLES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

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

/* Whether two texts are the same but for case, punctuation and what stands in place of placeholders: "Hoi {person}!" and "hoi
 * Jan de Boer". Of each the first SK_SHINGLE_LIMIT words and values are read. */
bool sk_same_wording(struct sk_slice a, struct sk_slice b);

#endif
