/* Leader clustering: a candidate joins the most similar group leader if they share at least SK_SAME_ANSWER of their words,
 * else it leads a new group. One pass, no order effects beyond the order of nearness, and the leader is the nearest case of its
 * group, so that what is compared is what will probably be shown.
 *
 * Words rather than word pairs: answers that differ by a name or an inserted half sentence stay together. Numbers and
 * placeholders do not count, for they are what differs between two uses of one standard reply.
 */
#include "rank/group.h"

#include "rank/opposed.h"
#include "text/shingles.h"

static size_t nearest_leader(const struct sk_candidate *candidates, size_t index, const size_t *leaders, size_t leader_count) {
    const struct sk_candidate *one = &candidates[index];
    size_t best = leader_count;
    double best_similarity = SK_SAME_ANSWER;
    for (size_t i = 0; i < leader_count; i++) {
        const struct sk_candidate *leader = &candidates[leaders[i]];
        if (sk_shingles_most_similar(one->shingle_count, leader->shingle_count) < best_similarity)
            continue;
        double similarity = sk_shingles_similarity(one->shingles, one->shingle_count, leader->shingles, leader->shingle_count);
        if ((similarity > best_similarity || (similarity == best_similarity && best == leader_count))
            && !sk_opposed(one->shingles, one->shingle_count, leader->shingles, leader->shingle_count)) {
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
