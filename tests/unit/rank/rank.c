/* rank: satisfaction bounds, answer groups, order, and that the features add up to the score. */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "rank/confidence.h"
#include "rank/group.h"
#include "text/shingles.h"
#include "rank/rank.h"
#include "rank/satisfaction.h"

static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    sk_arena_init(&arena, 16 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_arena_finish(&arena);
    return 0;
}

static double bound(const double *ratings, size_t count, double prior) {
    struct sk_ratings sums = { 0 };
    for (size_t i = 0; i < count; i++)
        sk_ratings_add(&sums, ratings[i]);
    return sk_satisfaction_estimate(&sums, prior).lower_bound;
}

static void more_good_ratings_raise_the_bound(void **state) {
    (void) state;
    const double fives[] = { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 };
    const double ones[] = { 1, 1, 1 };
    double unrated = sk_satisfaction_unrated(4);
    /* By hand, prior 4 with weight 4 and variance 1.5: no rating 4 - sqrt(1.5 / 4); one 5: mean 4.2, spread
     * 4 (1.5 + 0.04) + 0.64 = 6.8, error sqrt(6.8) / 5. */
    assert_true(fabs(unrated - (4 - sqrt(1.5 / 4))) < 1e-9);
    assert_true(fabs(bound(fives, 1, 4) - (4.2 - sqrt(6.8) / 5)) < 1e-9);
    assert_true(bound(fives, 12, 4) > bound(fives, 2, 4));
    assert_true(bound(fives, 2, 4) > unrated);
    assert_true(bound(ones, 1, 4) < unrated);
    assert_true(bound(ones, 3, 4) < bound(ones, 1, 4));
    assert_true(bound(ones, 3, 4) >= 1);
}

static void one_top_rating_does_not_beat_twelve_good_ones(void **state) {
    (void) state;
    const double one[] = { 5 };
    const double many[] = { 5, 5, 4, 5, 5, 5, 4, 5, 5, 5, 5, 4 };
    assert_true(bound(many, 12, 4) > bound(one, 1, 4));
}

static void nobody_rated_is_not_zero(void **state) {
    (void) state;
    struct sk_ratings none = { 0 };
    struct sk_satisfaction satisfaction = sk_satisfaction_estimate(&none, 0);
    assert_int_equal(satisfaction.count, 0);
    assert_true(satisfaction.lower_bound > 2.5);
}

static struct sk_candidate candidate(int64_t row, double similarity, double satisfaction, const char *answer) {
    struct sk_candidate result = { .row = row, .similarity = similarity, .satisfaction = satisfaction, .same_language = true };
    result.answer = sk_slice_of(answer);
    result.shingles = sk_shingles(result.answer, &arena, &result.shingle_count);
    return result;
}

#define STANDARD "Hoi {person}, wat vervelend! Je pakket komt morgen met de post en je krijgt een mail van ons."

static void near_identical_answers_are_one_group(void **state) {
    (void) state;
    struct sk_candidate candidates[] = {
        candidate(1, 0.9, 5, STANDARD),
        candidate(2, 0.8, 4, "Dag {person}, wat vervelend. Je pakket komt morgen met de post, je krijgt een mail van ons 123."),
        candidate(3, 0.7, 1, "Dat moet u bij de bezorger navragen."),
        candidate(4, 0.6, 0, ""),
        candidate(5, 0.5, 0, "{order_number} 12345"),
    };
    size_t group[5], count = 0;
    sk_group(candidates, 5, group, &count);
    assert_int_equal(count, 3);
    assert_int_equal(group[0], group[1]);
    assert_int_not_equal(group[0], group[2]);
    assert_int_equal(group[3], group[4]);
}

static void answers_that_deny_each_other_are_two(void **state) {
    (void) state;
    static const struct {
        const char *one, *other;
        bool same;
    } pairs[] = {
        { "Ja, uw hond mag gewoon mee in de trein.", "Nee, uw hond mag niet gewoon mee in de trein.", false },
        { "Yes, you can change your booking online until {date}.", "No, you cannot change your booking online after {date}.",
          false },
        { "Dit ticket is zeker te annuleren.", "Dit ticket is niet te annuleren.", false },
        { "Dit ticket is niet te annuleren.", "Helaas, dit ticket is niet te annuleren.", true },
        { STANDARD, STANDARD " Is het er dan nog niet? Bel ons gerust.", true },
        { "You can't cancel this ticket, sorry.", "Sorry, you can't cancel this ticket.", true },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct sk_candidate candidates[] = { candidate(1, 0.9, 5, pairs[i].one), candidate(2, 0.8, 5, pairs[i].other) };
        size_t group[2], count = 0;
        sk_group(candidates, 2, group, &count);
        assert_int_equal(count, pairs[i].same ? 1 : 2);
    }
}

static const struct sk_ranked *rank(const struct sk_candidate *candidates, size_t count, double min_confidence, size_t *kept) {
    struct sk_rank_options options = { .limit = 3, .min_confidence = min_confidence, .prior_mean = 4, .now = 1780000000 };
    const struct sk_ranked *ranked = NULL;
    struct sk_error error = { 0 };
    assert_int_equal(sk_rank(candidates, count, &options, &arena, &ranked, kept, &error), SK_OK);
    return ranked;
}

static void the_well_rated_reply_beats_a_nearer_badly_rated_one(void **state) {
    (void) state;
    const struct sk_candidate candidates[] = {
        candidate(3, 0.62, 1, "Dat moet u bij de bezorger navragen."),
        candidate(1, 0.55, 5, STANDARD),
        candidate(2, 0.50, 5, STANDARD),
    };
    size_t kept = 0;
    const struct sk_ranked *ranked = rank(candidates, 3, 0, &kept);
    assert_int_equal(kept, 2);
    assert_int_equal(ranked[0].shown->row, 1);
    assert_int_equal(ranked[0].member_count, 2);
    assert_int_equal(ranked[0].satisfaction.count, 2);
    assert_true(ranked[0].confidence > ranked[1].confidence);
}

/* A rating weighs more in the order than in confidence: the poor reply may be the surer one, and yet not come first by a limit.
 */
static void a_limit_does_not_put_a_badly_rated_reply_first(void **state) {
    (void) state;
    const struct sk_candidate candidates[] = {
        candidate(3, 0.95, 2, "Dat moet u bij de bezorger navragen."),
        candidate(1, 0.35, 5, STANDARD),
        candidate(2, 0.35, 5, STANDARD),
        candidate(4, 0.35, 5, STANDARD),
    };
    size_t kept = 0;
    const struct sk_ranked *ranked = rank(candidates, 4, 0, &kept);
    assert_int_equal(kept, 2);
    bool poor_is_second = ranked[1].shown->row == 3;
    assert_true(ranked[1].confidence <= ranked[0].confidence);
    double limit = ranked[0].confidence + 0.01;
    ranked = rank(candidates, 4, limit, &kept);
    assert_true(poor_is_second);
    assert_int_equal(kept, 0);
}

static double confidence_within(struct sk_scope scope) {
    const struct sk_candidate candidates[] = { candidate(1, 0.6, 0, STANDARD), candidate(2, 0.2, 0, "Nee.") };
    struct sk_rank_options options = { .limit = 3, .prior_mean = 4, .now = 1780000000, .scope = scope };
    const struct sk_ranked *ranked = NULL;
    size_t kept = 0;
    assert_int_equal(sk_rank(candidates, 2, &options, &arena, &ranked, &kept, NULL), SK_OK);
    assert_int_equal(ranked[0].shown->row, 1);
    return ranked[0].confidence;
}

static void the_less_of_a_message_is_known_the_lower_the_confidence(void **state) {
    (void) state;
    double before = confidence_within((struct sk_scope){ 0 });
    for (double known = 1; known > -0.01; known -= 0.1) { /* as much as one rare word, down to nothing at all */
        double now = confidence_within((struct sk_scope){ 0, sk_scope_unfamiliar(known), sk_scope_vague(known, 0), 0 });
        assert_true(now < before && now > 0);
        before = now;
    }
    assert_true(before < 1e-3);
    /* Nothing is known of a message without words; much that is known speaks neither for nor against. */
    assert_true(sk_scope_unfamiliar(1) < 0.05 && sk_scope_vague(3, 0) < 0.01);
    assert_true(sk_scope_unfamiliar(0) > 2 && sk_scope_vague(0, 0) > 5);
    assert_true(sk_scope_vague(0.5, 0.9) > 2 * sk_scope_vague(0.5, 0));
    assert_true(sk_scope_adrift(2) < 0.02 && sk_scope_adrift(0.5) > 2 && sk_scope_adrift(0) > 5);
}

static double confidence_where_cases_agree(double agreement, double others, double known) {
    struct sk_candidate candidates[] = { candidate(1, 0.6, 0, STANDARD), candidate(2, 0.2, 0, "Nee.") };
    struct sk_rank_options options = { .limit = 3, .prior_mean = 4, .now = 1780000000 };
    const struct sk_ranked *ranked = NULL;
    size_t kept = 0;
    options.scope.apart = sk_scope_vague(known, 0);
    candidates[0].agreement = agreement;
    candidates[1].agreement = others;
    assert_int_equal(sk_rank(candidates, 2, &options, &arena, &ranked, &kept, NULL), SK_OK);
    assert_int_equal(ranked[0].shown->row, 1);
    assert_float_equal(ranked[0].scope.apart, (1 - agreement) * options.scope.apart, 1e-9);
    return ranked[0].confidence;
}

static void a_case_that_wants_something_else_lowers_the_confidence_where_little_matches(void **state) {
    (void) state;
    double whole = confidence_within((struct sk_scope){ 0 }), before = 0;
    for (double agreement = 0; agreement < 1.01; agreement += 0.25) {
        double now = confidence_where_cases_agree(agreement, 0, 0.3);
        assert_true(now > before);
        before = now;
    }
    assert_float_equal(before, whole, 1e-9); /* it wants the same: how little it matches is another matter */
    assert_float_equal(confidence_where_cases_agree(0.5, 0, 0.3), confidence_where_cases_agree(0.5, 1, 0.3), 1e-12);
    assert_true(confidence_where_cases_agree(0, 0, 0.3) < whole / 4);
    assert_true(confidence_where_cases_agree(0, 0, 3) > 0.95 * whole);
}

static void features_add_up_to_the_score(void **state) {
    (void) state;
    struct sk_candidate candidates[] = { candidate(1, 0.9, 5, STANDARD), candidate(2, 0.4, 2, "Nee."),
                                         candidate(3, 0.3, 0, "Misschien wel.") };
    candidates[0].use = (struct sk_use){ .taken = 5, .refused = 1 };
    candidates[0].time = 1770000000;
    candidates[1].same_channel = true;
    size_t kept = 0;
    const struct sk_ranked *ranked = rank(candidates, 3, 0, &kept);
    assert_int_equal(kept, 3);
    for (size_t i = 0; i < kept; i++) {
        double sum = 0;
        for (size_t f = 0; f < ranked[i].feature_count; f++)
            sum += ranked[i].features[f].value;
        assert_true(fabs(sum - ranked[i].score) < 1e-12);
        assert_true(ranked[i].confidence > 0 && ranked[i].confidence < 1);
        assert_true(i == 0 || ranked[i - 1].score >= ranked[i].score);
    }
}

static void rejections_lower_and_selections_raise(void **state) {
    (void) state;
    struct sk_candidate candidates[] = { candidate(1, 0.5, 0, "Eerste antwoord op de vraag."),
                                         candidate(2, 0.5, 0, "Heel iets anders graag.") };
    size_t kept = 0;
    assert_int_equal(rank(candidates, 2, 0, &kept)[0].shown->row, 1);
    candidates[0].use.refused = 2;
    assert_int_equal(rank(candidates, 2, 0, &kept)[0].shown->row, 2);
    candidates[0].use.taken = 5;
    assert_int_equal(rank(candidates, 2, 0, &kept)[0].shown->row, 1);
}

static double feature(const struct sk_ranked *reply, const char *name) {
    for (size_t i = 0; i < reply->feature_count; i++)
        if (strcmp(reply->features[i].name, name) == 0)
            return reply->features[i].value;
    fail_msg("there is no feature %s", name);
    return 0;
}

/* Ten near-identical answers that one agent has taken are no more than twice what one of them is; ten agents' are. */
static void one_agent_is_not_ten_in_a_group_of_ten(void **state) {
    (void) state;
    struct sk_candidate candidates[10];
    size_t kept = 0;
    for (int64_t i = 0; i < 10; i++) {
        candidates[i] = candidate(i + 1, 0.5, 0, STANDARD);
        candidates[i].use =
            (struct sk_use){ .taken = 1, .rated = 1, .rating_weight = 1, .rating_sum = 5, .voter = i == 0 ? 7 : 0 };
    }
    const struct sk_ranked *ranked = rank(candidates, 1, 0, &kept);
    double one_case = feature(ranked, "use"), one_rating = feature(ranked, "satisfaction");
    assert_true(fabs(one_case - 0.15 / 3) < 1e-9);
    ranked = rank(candidates, 10, 0, &kept);
    double many = feature(ranked, "use"), many_ratings = feature(ranked, "satisfaction");
    assert_int_equal(ranked[0].member_count, 10);
    assert_int_equal(ranked[0].satisfaction.count, 10);
    assert_true(fabs(many - 0.15 * 10 / 12) < 1e-9);
    for (size_t i = 0; i < 10; i++)
        candidates[i].use.voter = 7;
    ranked = rank(candidates, 10, 0, &kept);
    assert_true(feature(ranked, "use") > one_case);
    assert_true(feature(ranked, "use") < 0.15 * 2 / 4);
    assert_true(feature(ranked, "satisfaction") > one_rating);
    assert_true(feature(ranked, "satisfaction") < (one_rating + many_ratings) / 2);
    assert_int_equal(ranked[0].satisfaction.count, 10);
    assert_true(fabs(ranked[0].satisfaction.mean - 5) < 1e-9);
}

/* A case may be dated wrongly, in the next century too: it is as if it were of today. */
static void what_is_dated_later_than_now_is_as_new_as_can_be(void **state) {
    (void) state;
    static const int64_t year = 365 * 86400, now = 1780000000;
    static const struct {
        int64_t time;
        double recency;
    } cases[] = { { now, 0.01 }, { now + 1, 0.01 }, { now + 100 * year, 0.01 }, { now - 2 * year, 0.005 }, { 0, 0 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_candidate one = candidate(1, 0.5, 0, STANDARD);
        double told = 0;
        size_t kept = 0;
        one.time = cases[i].time;
        const struct sk_ranked *ranked = rank(&one, 1, 0, &kept);
        assert_int_equal(kept, 1);
        for (size_t j = 0; j < ranked[0].feature_count; j++)
            if (strcmp(ranked[0].features[j].name, "recency") == 0)
                told = ranked[0].features[j].value;
        assert_float_equal(told, cases[i].recency, 1e-9);
    }
}

static void a_part_that_is_off_says_nothing(void **state) {
    (void) state;
    struct sk_candidate candidates[] = { candidate(1, 0.5, 5, STANDARD), candidate(2, 0.4, 5, STANDARD) };
    struct sk_rank_options options = { .limit = 3, .prior_mean = 4, .now = 1780000000 };
    const struct sk_ranked *ranked = NULL;
    size_t kept = 0;
    candidates[0].use.taken = 3;
    candidates[0].time = 1770000000;
    candidates[0].same_channel = true;
    for (size_t part = SK_PART_GROUPS; part <= SK_PART_CHANNEL; part++)
        options.parts.off[part] = true;
    assert_int_equal(sk_rank(candidates, 2, &options, &arena, &ranked, &kept, NULL), SK_OK);
    assert_int_equal(kept, 2);
    for (size_t f = 0; f < ranked[0].feature_count; f++)
        if (f >= 1)
            assert_true(ranked[0].features[f].value == 0);
    assert_true(ranked[0].score == 0.5);
}

static void far_candidates_are_not_suggested(void **state) {
    (void) state;
    const struct sk_candidate candidates[] = { candidate(1, 0.05, 0, "Iets."), candidate(2, 0.05, 0, "Anders.") };
    size_t kept = 9;
    rank(candidates, 2, 0.5, &kept);
    assert_int_equal(kept, 0);
    rank(candidates, 0, 0.5, &kept);
    assert_int_equal(kept, 0);
}

static void memory_that_runs_out_is_a_fault(void **state) {
    (void) state;
    const struct sk_candidate candidates[] = { candidate(1, 0.5, 0, "Iets."), candidate(2, 0.5, 0, "Anders.") };
    struct sk_rank_options options = { .limit = 3 };
    struct sk_arena tiny;
    sk_arena_init(&tiny, 16);
    const struct sk_ranked *ranked;
    size_t kept;
    struct sk_error error = { 0 };
    assert_int_equal(sk_rank(candidates, 2, &options, &tiny, &ranked, &kept, &error), SK_FAULT_MEMORY);
    sk_arena_finish(&tiny);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_good_ratings_raise_the_bound),
        cmocka_unit_test(one_top_rating_does_not_beat_twelve_good_ones),
        cmocka_unit_test(nobody_rated_is_not_zero),
        cmocka_unit_test_setup_teardown(near_identical_answers_are_one_group, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_that_deny_each_other_are_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_limit_does_not_put_a_badly_rated_reply_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_well_rated_reply_beats_a_nearer_badly_rated_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_less_of_a_message_is_known_the_lower_the_confidence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_case_that_wants_something_else_lowers_the_confidence_where_little_matches, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(features_add_up_to_the_score, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rejections_lower_and_selections_raise, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_agent_is_not_ten_in_a_group_of_ten, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_dated_later_than_now_is_as_new_as_can_be, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_part_that_is_off_says_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(far_candidates_are_not_suggested, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_that_runs_out_is_a_fault, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
