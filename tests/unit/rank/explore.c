/* explore: only near-equal replies change places, as often as the probabilities say, and the probabilities are those of the order
 * shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rank/explore.h"

static const struct sk_ranked ranked[] = { { .score = 0.90 }, { .score = 0.89 }, { .score = 0.885 }, { .score = 0.5 } };

static struct sk_explored explore(double rate, uint64_t seed, struct sk_arena *arena) {
    struct sk_exploration exploration = { rate, 0.02 };
    struct sk_explored out;
    sk_arena_reset(arena);
    assert_int_equal(sk_explore(&exploration, seed, ranked, 4, arena, &out, NULL), SK_OK);
    return out;
}

static void off_changes_nothing(void **state) {
    struct sk_arena arena;
    (void) state;
    sk_arena_init(&arena, 1 << 20);
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct sk_explored out = explore(0, seed, &arena);
        for (int i = 0; i < 4; i++) {
            assert_int_equal(out.places[i], i + 1);
            assert_float_equal(out.propensities[i], 1, 0);
        }
    }
    sk_arena_finish(&arena);
}

static void near_equal_replies_change_places_as_often_as_said(void **state) {
    struct sk_arena arena;
    int first_stays = 0, third_first = 0;
    (void) state;
    sk_arena_init(&arena, 1 << 20);
    for (uint64_t seed = 0; seed < 6000; seed++) {
        struct sk_explored out = explore(0.6, seed, &arena);
        assert_int_equal(out.block, 3);
        assert_int_equal(out.places[3], 4);
        assert_float_equal(out.propensities[3], 1, 0);
        assert_float_equal(out.ranked[0].score, ranked[out.places[0] - 1].score, 0);
        assert_float_equal(out.propensities[0], out.places[0] == 1 ? 0.4 + 0.2 : 0.2, 1e-12);
        first_stays += out.places[0] == 1;
        third_first += out.places[0] == 3;
    }
    assert_in_range(first_stays, 3450, 3750); /* .6 of 6,000 */
    assert_in_range(third_first, 1080, 1320); /* .2 */
    sk_arena_finish(&arena);
}

/* Near the best, not near the one before. */
static void the_margin_has_an_edge(void **state) {
    static const struct sk_ranked at_the_edge[] = {
        { .score = 0.90 }, { .score = 0.89 }, { .score = 0.8801 }, { .score = 0.879 }
    };
    struct sk_exploration exploration = { 0.5, 0.02 };
    struct sk_arena arena;
    struct sk_explored out;
    (void) state;
    sk_arena_init(&arena, 1 << 20);
    assert_int_equal(sk_explore(&exploration, 1, at_the_edge, 4, &arena, &out, NULL), SK_OK);
    assert_int_equal(out.block, 3);
    sk_arena_finish(&arena);
}

static void nothing_to_explore(void **state) {
    struct sk_exploration exploration = { 1, 0.02 };
    struct sk_arena arena;
    struct sk_explored out;
    (void) state;
    sk_arena_init(&arena, 1 << 20);
    assert_int_equal(sk_explore(&exploration, 1, NULL, 0, &arena, &out, NULL), SK_OK);
    assert_int_equal(out.block, 0);
    assert_int_equal(sk_explore(&exploration, 1, ranked + 3, 1, &arena, &out, NULL), SK_OK);
    assert_int_equal(out.block, 1);
    assert_float_equal(out.propensities[0], 1, 1e-12);
    sk_arena_finish(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(off_changes_nothing),
        cmocka_unit_test(near_equal_replies_change_places_as_often_as_said),
        cmocka_unit_test(the_margin_has_an_edge),
        cmocka_unit_test(nothing_to_explore),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
