/* Leader clustering as in group.c, over a whole history: an answer joins the most similar leader with which it shares at least
 * SK_SAME_ANSWER of their words, else it leads a new group.
 *
 * Leaders that may be similar are found by MinHash (Broder 1997) with bands (Leskovec, Rajaraman and Ullman, Mining of Massive
 * Datasets, ch. 3): BANDS keys of two minimum hashes each. Two answers that share just .55 of their words have a key in common
 * with probability 1 - (1 - .55²)^12 = .987, those that share .8 with 1 - 5e-6. What shares a key is compared in full, at most
 * CHAIN_LIMIT leaders of a key, newest first, so that an odd history cannot make this quadratic.
 */
#include "rank/answer_groups.h"

#include <stdlib.h>
#include <string.h>

#include "rank/group.h"
#include "rank/opposed.h"
#include "text/shingles.h"

#define BANDS 12
#define CHAIN_LIMIT 24
#define NONE UINT32_MAX

struct leader {
    size_t first; /* of its shingles in the pool */
    uint32_t count;
    uint32_t next[BANDS]; /* the leader before it with the same key, per band */
};

/* One open-addressing table for all bands: the band is part of the key. Keys have 32 bits to save memory: two that fall together
 * only lengthen a chain, of which every leader is compared in full. */
struct slot {
    uint32_t key; /* 0: free */
    uint32_t newest;
};

struct sk_answer_groups {
    struct leader *leaders;
    size_t leader_count, leader_capacity;
    uint64_t *pool;
    size_t pool_count, pool_capacity;
    struct slot *slots;
    size_t slot_count, slots_used; /* slot_count: a power of two */
};

enum sk_status sk_answer_groups_create(struct sk_answer_groups **out, struct sk_error *error) {
    struct sk_answer_groups *groups = calloc(1, sizeof *groups);
    if (groups) {
        groups->slot_count = 1024;
        groups->slots = calloc(groups->slot_count, sizeof *groups->slots);
    }
    if (!groups || !groups->slots) {
        free(groups);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to group answers");
    }
    *out = groups;
    return SK_OK;
}

void sk_answer_groups_destroy(struct sk_answer_groups *groups) {
    if (!groups)
        return;
    free(groups->leaders);
    free(groups->pool);
    free(groups->slots);
    free(groups);
}

size_t sk_answer_groups_count(const struct sk_answer_groups *groups) {
    return groups->leader_count;
}

/* The finaliser of SplitMix64 (Steele, Lea and Flood 2014): each seed gives another order of the shingles. */
static uint64_t mix(uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

static uint64_t least(const uint64_t *shingles, size_t count, uint64_t seed) {
    uint64_t minimum = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        uint64_t value = mix(shingles[i] + seed);
        minimum = value < minimum ? value : minimum;
    }
    return minimum;
}

static void make_keys(const uint64_t *shingles, size_t count, uint32_t keys[BANDS]) {
    for (uint64_t band = 0; band < BANDS; band++) {
        uint64_t first = least(shingles, count, mix(2 * band + 1)), second = least(shingles, count, mix(2 * band + 2));
        uint32_t key = (uint32_t) mix(first ^ mix(second + band));
        keys[band] = key ? key : 1;
    }
}

static struct slot *find_slot(struct slot *slots, size_t slot_count, uint32_t key) {
    size_t at = (size_t) key & (slot_count - 1);
    while (slots[at].key && slots[at].key != key)
        at = (at + 1) & (slot_count - 1);
    return &slots[at];
}

static bool grow_slots(struct sk_answer_groups *groups) {
    size_t count = groups->slot_count * 2;
    struct slot *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < groups->slot_count; i++)
        if (groups->slots[i].key)
            *find_slot(slots, count, groups->slots[i].key) = groups->slots[i];
    free(groups->slots);
    groups->slots = slots;
    groups->slot_count = count;
    return true;
}

static bool make_room(struct sk_answer_groups *groups, size_t shingle_count) {
    if (groups->leader_count == groups->leader_capacity) {
        size_t capacity = groups->leader_capacity ? groups->leader_capacity * 2 : 256;
        struct leader *leaders = realloc(groups->leaders, capacity * sizeof *leaders);
        if (!leaders)
            return false;
        groups->leaders = leaders;
        groups->leader_capacity = capacity;
    }
    if (groups->pool_count + shingle_count > groups->pool_capacity) {
        size_t capacity = (groups->pool_count + shingle_count) * 2;
        uint64_t *pool = realloc(groups->pool, capacity * sizeof *pool);
        if (!pool)
            return false;
        groups->pool = pool;
        groups->pool_capacity = capacity;
    }
    return groups->slots_used + BANDS <= groups->slot_count / 4 * 3 || grow_slots(groups);
}

static uint32_t find_leader(const struct sk_answer_groups *groups, const uint64_t *shingles, size_t count,
                            const uint32_t keys[BANDS]) {
    uint32_t best = NONE;
    double best_similarity = SK_SAME_ANSWER;
    for (size_t band = 0; band < BANDS && best_similarity < 1; band++) {
        const struct slot *slot = find_slot(groups->slots, groups->slot_count, keys[band]);
        uint32_t at = slot->key ? slot->newest : NONE;
        for (int seen = 0; at != NONE && seen < CHAIN_LIMIT; seen++, at = groups->leaders[at].next[band]) {
            const struct leader *leader = &groups->leaders[at];
            if (sk_shingles_most_similar(count, leader->count) < best_similarity)
                continue;
            double similarity = sk_shingles_similarity(shingles, count, groups->pool + leader->first, leader->count);
            if ((similarity > best_similarity || (similarity == best_similarity && (best == NONE || at < best)))
                && !sk_opposed(shingles, count, groups->pool + leader->first, leader->count)) {
                best = at;
                best_similarity = similarity;
            }
        }
    }
    return best;
}

static void add_leader(struct sk_answer_groups *groups, const uint64_t *shingles, size_t count, const uint32_t keys[BANDS]) {
    uint32_t number = (uint32_t) groups->leader_count++;
    struct leader *leader = &groups->leaders[number];
    *leader = (struct leader){ .first = groups->pool_count, .count = (uint32_t) count };
    if (count) /* there may be no pool yet */
        memcpy(groups->pool + groups->pool_count, shingles, count * sizeof *shingles);
    groups->pool_count += count;
    for (size_t band = 0; band < BANDS; band++) {
        struct slot *slot = find_slot(groups->slots, groups->slot_count, keys[band]);
        groups->slots_used += slot->key == 0;
        leader->next[band] = slot->key ? slot->newest : NONE;
        *slot = (struct slot){ keys[band], number };
    }
}

enum sk_status sk_answer_groups_add(struct sk_answer_groups *groups, const uint64_t *shingles, size_t count, uint32_t *group,
                                    struct sk_error *error) {
    uint32_t keys[BANDS];
    make_keys(shingles, count, keys);
    *group = find_leader(groups, shingles, count, keys);
    if (*group != NONE)
        return SK_OK;
    if (!make_room(groups, count))
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to group answers: %zu groups so far", groups->leader_count);
    *group = (uint32_t) groups->leader_count;
    add_leader(groups, shingles, count, keys);
    return SK_OK;
}
