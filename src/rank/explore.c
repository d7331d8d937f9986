#include "rank/explore.h"

#include "base/random.h"

static size_t block_of(const struct sk_exploration *exploration, const struct sk_ranked *ranked, size_t count) {
    size_t block = count ? 1 : 0;
    while (block < count && ranked[0].score - ranked[block].score <= exploration->margin)
        block++;
    return block;
}

enum sk_status sk_explore(const struct sk_exploration *exploration, uint64_t seed, const struct sk_ranked *ranked, size_t count,
                          struct sk_arena *arena, struct sk_explored *out, struct sk_error *error) {
    struct sk_ranked *order = sk_arena_array(arena, count, sizeof *order);
    uint32_t *from = sk_arena_array(arena, count, sizeof *from);
    int *places = sk_arena_array(arena, count, sizeof *places);
    double *propensities = sk_arena_array(arena, count, sizeof *propensities);
    struct sk_random random;
    if (!order || !from || !places || !propensities)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to order %zu replies", count);
    size_t block = block_of(exploration, ranked, count);
    for (uint32_t i = 0; i < count; i++)
        from[i] = i;
    sk_random_seed(&random, seed, 0);
    if (block > 1 && sk_random_real(&random) < exploration->rate)
        sk_random_shuffle(&random, from, block);
    for (size_t i = 0; i < count; i++) {
        double moved = i < block ? exploration->rate / (double) block : 0, kept = i < block ? 1 - exploration->rate : 1;
        order[i] = ranked[from[i]];
        places[i] = (int) from[i] + 1;
        propensities[i] = moved + (from[i] == i ? kept : 0);
    }
    *out = (struct sk_explored){ order, places, propensities, block };
    return SK_OK;
}
