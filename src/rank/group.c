/* Leader clustering: a candidate joins the most similar group leader if they share at least SK_SAME_ANSWER of their words,
 * else it leads a new group. One pass, no order effects beyond the order of nearness, and the leader is the nearest case of its
 * group, so that what is compared is what will probably be shown.
 *
 * Words rather than word pairs: answers that differ by a name or an inserted half sentence stay together. Numbers and
 * placeholders do not count, for they are what differs between two uses of one standard reply.
 */
#include "rank/group.h"

#include <stdlib.h>

#include "rank/words.h"

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *) left, b = *(const uint64_t *) right;
    return a < b ? -1 : a > b;
}

static size_t sort_distinct(uint64_t *hashes, size_t count) {
    size_t kept = 0;
    if (count)
        qsort(hashes, count, sizeof *hashes, compare);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || hashes[i] != hashes[kept - 1])
            hashes[kept++] = hashes[i];
    return kept;
}

const uint64_t *sk_shingles(struct sk_slice answer, struct sk_arena *arena, size_t *count) {
    uint64_t hashes[SK_SHINGLE_LIMIT];
    size_t found = 0;
    struct sk_word_scan scan = { answer, 0 };
    for (enum sk_scanned kind = SK_SCANNED_VALUE; kind != SK_SCANNED_END && found < SK_SHINGLE_LIMIT;) {
        kind = sk_word_next(&scan, &hashes[found]);
        found += kind == SK_SCANNED_WORD;
    }
    *count = sort_distinct(hashes, found);
    uint64_t *copy = sk_arena_array(arena, *count, sizeof *copy);
    if (copy)
        memcpy(copy, hashes, *count * sizeof *copy);
    else
        *count = 0;
    return copy;
}

size_t sk_shingles_shared(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    size_t shared = 0;
    for (size_t i = 0, j = 0; i < a_count && j < b_count;) {
        uint64_t left = a[i], right = b[j];
        shared += left == right;
        i += left <= right;
        j += right <= left;
    }
    return shared;
}

double sk_shingles_similarity(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    size_t shared = sk_shingles_shared(a, a_count, b, b_count);
    size_t all = a_count + b_count - shared;
    return all ? (double) shared / (double) all : 1;
}

static size_t nearest_leader(const struct sk_candidate *candidates, size_t index, const size_t *leaders, size_t leader_count) {
    const struct sk_candidate *one = &candidates[index];
    size_t best = leader_count;
    double best_similarity = SK_SAME_ANSWER;
    for (size_t i = 0; i < leader_count; i++) {
        const struct sk_candidate *leader = &candidates[leaders[i]];
        if (sk_shingles_most_similar(one->shingle_count, leader->shingle_count) < best_similarity)
            continue;
        double similarity = sk_shingles_similarity(one->shingles, one->shingle_count, leader->shingles, leader->shingle_count);
        if (similarity > best_similarity || (similarity == best_similarity && best == leader_count)) {
            best = i;
            best_similarity = similarity;
        }
    }
    return best;
}

void sk_group(const struct sk_candidate *candidates, size_t count, size_t *group, size_t *group_count) {
    size_t leaders[SK_RANK_CANDIDATES];
    size_t leader_count = 0;
    for (size_t i = 0; i < count && i < SK_RANK_CANDIDATES; i++) {
        group[i] = nearest_leader(candidates, i, leaders, leader_count);
        if (group[i] == leader_count)
            leaders[leader_count++] = i;
    }
    *group_count = leader_count;
}
