/* fit: weights and confidence learnt from questions whose truth the test has made up. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "rank/fit.h"

enum { REPLIES = 12 };

struct made {
    struct sk_fit_reply *replies;
    size_t *ends, count;
};

static double chance(const struct sk_confidence_weights *weights, const struct sk_fit_reply *reply, double share) {
    struct sk_confidence_evidence evidence = { .nearest = reply->relevance.nearest, .share = share, .scope = reply->scope };
    evidence.satisfaction = reply->experience / sk_confidence_experience(1, 0);
    return sk_confidence(weights, &evidence);
}

/* Questions in which the given answer is drawn by these weights' relevance, and a reply is right by their confidence. */
static struct made make(const struct sk_rank_weights *truth, size_t count, uint64_t seed) {
    struct made made = { calloc(count * REPLIES, sizeof *made.replies), calloc(count, sizeof *made.ends), count };
    struct sk_random random;
    assert_true(made.replies && made.ends);
    sk_random_seed(&random, seed, 0);
    for (size_t i = 0; i < count; i++) {
        struct sk_fit_reply *replies = made.replies + i * REPLIES;
        double shares[REPLIES], draw = sk_random_real(&random);
        struct sk_scope scope = { 0, sk_scope_unfamiliar(sk_random_real(&random)), sk_scope_vague(sk_random_real(&random), 0),
                                  0 };
        for (size_t r = 0; r < REPLIES; r++) {
            replies[r].relevance =
                (struct sk_relevance){ sk_random_real(&random), 0.5 * sk_random_real(&random), 0.8 * sk_random_real(&random) };
            replies[r].scope = scope;
            replies[r].scope.apart = scope.vague * sk_random_real(&random);
            replies[r].experience = 2 * sk_random_real(&random) - 1;
            replies[r].weight = 1;
            shares[r] = sk_rank_relevance(truth, &replies[r].relevance);
        }
        sk_rank_shares(shares, REPLIES);
        for (size_t r = 0; r < REPLIES; r++) {
            replies[r].same = draw >= 0 && draw < shares[r];
            draw -= shares[r];
            replies[r].right = sk_random_real(&random) < chance(&truth->confidence, &replies[r], shares[r]);
        }
        made.ends[i] = (i + 1) * REPLIES;
    }
    return made;
}

static void release(struct made *made) {
    free(made->replies);
    free(made->ends);
}

static void assert_near(double found, double expected, double tolerance) {
    if (!(fabs(found - expected) <= tolerance))
        print_error("%g is not %g\n", found, expected);
    assert_true(fabs(found - expected) <= tolerance);
}

/* Each truth in turn: one part of relevance decides alone, or all do. */
static void finds_what_matters(void **state) {
    (void) state;
    static const struct sk_relevance truths[] = { { 1, 0.02, 0.02 }, { 0.02, 1, 0.02 }, { 0.02, 0.02, 1 }, { 0.4, 0.8, 0.6 } };
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        struct sk_rank_weights truth = { truths[i], { -1, 0, 2, 0, 0.5, 0, 0, 0, 0, 0 } }, found = SK_RANK_WEIGHTS_DEFAULT;
        struct made made = make(&truth, 800, i + 1);
        assert_true(sk_fit_weights(made.replies, made.ends, made.count, &found));
        assert_near(found.relevance.nearest, truth.relevance.nearest, 0.1);
        assert_near(found.relevance.support, truth.relevance.support, 0.1);
        assert_near(found.relevance.model, truth.relevance.model, 0.1);
        release(&made);
    }
}

/* Mean distance between confidence and truth in ten bins of questions that were not learnt from, of the first reply. */
static double calibration_error(const struct sk_rank_weights *weights, const struct made *made) {
    double confidence[10] = { 0 }, right[10] = { 0 }, error = 0;
    for (size_t i = 0; i < made->count; i++) {
        const struct sk_fit_reply *replies = made->replies + i * REPLIES;
        double shares[REPLIES];
        size_t best = 0;
        for (size_t r = 0; r < REPLIES; r++)
            shares[r] = sk_rank_relevance(weights, &replies[r].relevance);
        sk_rank_shares(shares, REPLIES);
        for (size_t r = 0; r < REPLIES; r++)
            best = shares[r] > shares[best] ? r : best;
        double found = chance(&weights->confidence, &replies[best], shares[best]);
        size_t bin = found < 1 ? (size_t) (found * 10) : 9;
        confidence[bin] += found;
        right[bin] += replies[best].right;
    }
    for (size_t bin = 0; bin < 10; bin++)
        error += fabs(confidence[bin] - right[bin]);
    return error / (double) made->count;
}

/* What is usual where the first reply is right in one of so many. */
static void usual_is_how_often_the_first_is_right(void **state) {
    (void) state;
    for (double intercept = -5; intercept < 1; intercept += 2) {
        struct sk_rank_weights truth = { SK_RANK_WEIGHTS_DEFAULT.relevance, { intercept, 0, 1, 0, 0, 0, 0, 0, 0, 0 } },
                               found = SK_RANK_WEIGHTS_DEFAULT;
        struct made made = make(&truth, 3000, 7);
        double right = 0;
        assert_true(sk_fit_confidence(made.replies, made.ends, made.count, &found));
        for (size_t i = 0; i < made.count; i++) {
            size_t best = i * REPLIES;
            for (size_t r = best + 1; r < (i + 1) * REPLIES; r++)
                if (sk_rank_relevance(&found, &made.replies[r].relevance) + made.replies[r].other
                    > sk_rank_relevance(&found, &made.replies[best].relevance) + made.replies[best].other)
                    best = r;
            right += made.replies[best].right;
        }
        assert_near(found.confidence.usual, right / (double) made.count, 0.03);
        assert_near(sk_confidence_least(&found.confidence), fmin(0.1, found.confidence.usual / 4), 1e-12);
        release(&made);
    }
    assert_near(sk_confidence_least(&SK_RANK_WEIGHTS_DEFAULT.confidence), 0.1, 1e-12);
}

static void confidence_is_how_often_it_is_right(void **state) {
    (void) state;
    static const struct sk_confidence_weights truths[] = { { -4, 0, 4, 0, 0, 0, 0, 0, 0, 0 },
                                                           { 1, 1, 0, 0, 0.5, 0, 0, 0, 0, 0 },
                                                           { -2, 3, 0, 0, 0, 0, 0, 0, 0, 0 },
                                                           { 1, 0, 3, 0, 0, 0, 1, 2, 1, 0 } };
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        struct sk_rank_weights truth = { { 0.5, 0.5, 1 }, truths[i] }, found = SK_RANK_WEIGHTS_DEFAULT;
        found.confidence.unfamiliar = truths[i].unfamiliar;
        found.confidence.vague = truths[i].vague;
        found.confidence.apart = truths[i].apart;
        struct made made = make(&truth, 700, 10 + i), kept_apart = make(&truth, 4000, 20 + i);
        double before = calibration_error(&found, &kept_apart);
        assert_true(sk_fit_weights(made.replies, made.ends, made.count, &found));
        double after = calibration_error(&found, &kept_apart);
        if (after > 0.04 || after > before / 2)
            print_error("calibration error %.3f, before %.3f\n", after, before);
        assert_true(after <= 0.04 && after < before / 2);
        release(&made);
        release(&kept_apart);
    }
}

/* The weights learnt when everything that `choose` chooses is right, and when nothing of it is. */
static bool is_learnt_from(struct made *made, bool (*choose)(size_t question, size_t reply)) {
    struct sk_rank_weights found[2] = { SK_RANK_WEIGHTS_DEFAULT, SK_RANK_WEIGHTS_DEFAULT };
    for (int right = 0; right < 2; right++) {
        for (size_t r = 0; r < made->count * REPLIES; r++)
            if (choose(r / REPLIES, r % REPLIES))
                made->replies[r].right = right;
        assert_true(sk_fit_weights(made->replies, made->ends, made->count, &found[right]));
    }
    return memcmp(&found[0], &found[1], sizeof *found) != 0;
}

static bool behind_the_first(size_t question, size_t reply) {
    (void) question;
    return reply != 5;
}

static bool of_every_other(size_t question, size_t reply) {
    (void) reply;
    return question % 2;
}

/* Which is first is also a matter of ratings; and a question may not count at all. */
static void the_first_reply_counts(void **state) {
    (void) state;
    struct sk_rank_weights truth = { { 0.5, 0.5, 1 }, { -4, 0, 5, 0, 0, 0, 0, 0, 0, 0 } };
    struct made made = make(&truth, 700, 40);
    assert_true(is_learnt_from(&made, behind_the_first));
    for (size_t i = 0; i < made.count; i++)
        made.replies[i * REPLIES + 5].other = 9;
    assert_false(is_learnt_from(&made, behind_the_first));
    assert_true(is_learnt_from(&made, of_every_other));
    for (size_t r = 0; r < made.count * REPLIES; r++)
        made.replies[r].weight = r / REPLIES % 2 ? 0 : 1;
    assert_false(is_learnt_from(&made, of_every_other));
    release(&made);
}

/* Without any answer among the replies; what comes first stays. */
static void the_curve_alone(void **state) {
    (void) state;
    struct sk_rank_weights truth = { SK_RANK_WEIGHTS_DEFAULT.relevance, { -4, 0, 4, 0, 0, 0, 0, 0, 0, 0 } },
                           found = SK_RANK_WEIGHTS_DEFAULT;
    found.confidence.unfamiliar = found.confidence.vague = found.confidence.apart = 0;
    const struct sk_rank_weights start = found;
    struct made made = make(&truth, 700, 50), kept_apart = make(&truth, 4000, 51);
    for (size_t r = 0; r < made.count * REPLIES; r++)
        made.replies[r].same = false;
    assert_false(sk_fit_confidence(made.replies, made.ends, SK_FIT_LEAST - 1, &found));
    assert_memory_equal(&found, &start, sizeof found);
    double before = calibration_error(&found, &kept_apart);
    assert_true(sk_fit_confidence(made.replies, made.ends, made.count, &found));
    assert_memory_equal(&found.relevance, &truth.relevance, sizeof truth.relevance);
    assert_true(before > 0.1);
    assert_near(calibration_error(&found, &kept_apart), 0, 0.05);
    release(&made);
    release(&kept_apart);
}

static void too_few_questions_change_nothing(void **state) {
    (void) state;
    struct sk_rank_weights truth = { { 0.1, 0.1, 1 }, { -1, 0, 2, 0, 0.5, 0, 0, 0, 0, 0 } }, weights = SK_RANK_WEIGHTS_DEFAULT;
    struct made made = make(&truth, 300, 5);
    assert_false(sk_fit_weights(made.replies, made.ends, SK_FIT_LEAST - 1, &weights));
    assert_memory_equal(&weights, &SK_RANK_WEIGHTS_DEFAULT, sizeof weights);
    assert_false(sk_fit_weights(NULL, NULL, 0, &weights));
    assert_memory_equal(&weights, &SK_RANK_WEIGHTS_DEFAULT, sizeof weights);
    assert_true(sk_fit_weights(made.replies, made.ends, SK_FIT_LEAST, &weights));
    assert_memory_not_equal(&weights, &SK_RANK_WEIGHTS_DEFAULT, sizeof weights);
    /* Questions without an answer among their replies do not count. */
    for (size_t r = 0; r < 210 * REPLIES; r++)
        made.replies[r].same = false;
    weights = SK_RANK_WEIGHTS_DEFAULT;
    assert_false(sk_fit_weights(made.replies, made.ends, made.count, &weights));
    assert_memory_equal(&weights, &SK_RANK_WEIGHTS_DEFAULT, sizeof weights);
    release(&made);
}

/* Empty questions, replies that are all alike, replies that are always or never right: still numbers, and the same ones again. */
static void odd_questions_give_numbers(void **state) {
    (void) state;
    struct sk_rank_weights truth = { { 0.1, 0.1, 1 }, { -1, 0, 2, 0, 0.5, 0, 0, 0, 0, 0 } };
    for (int kind = 0; kind < 4; kind++) {
        struct sk_rank_weights weights = SK_RANK_WEIGHTS_DEFAULT, again = SK_RANK_WEIGHTS_DEFAULT;
        struct made made = make(&truth, 300, 6);
        for (size_t r = 0; r < 300 * REPLIES; r++) {
            if (kind == 0)
                made.replies[r].relevance = (struct sk_relevance){ 0 };
            made.replies[r].right = kind == 1 ? true : kind == 2 ? false : made.replies[r].right;
            made.replies[r].same = kind == 3 ? true : made.replies[r].same;
        }
        for (size_t i = 0; i < 300; i += 7)
            made.ends[i] = i ? made.ends[i - 1] : 0;
        assert_true(sk_fit_weights(made.replies, made.ends, made.count, &weights));
        assert_true(sk_fit_weights(made.replies, made.ends, made.count, &again));
        assert_memory_equal(&weights, &again, sizeof weights);
        const double all[] = { weights.relevance.nearest,    weights.relevance.support,  weights.relevance.model,
                               weights.confidence.intercept, weights.confidence.nearest, weights.confidence.share,
                               weights.confidence.product,   weights.confidence.odds,    weights.confidence.scope };
        for (size_t w = 0; w < sizeof all / sizeof *all; w++)
            assert_true(isfinite(all[w]) && (w >= 3 || all[w] > 0));
        release(&made);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_matters),
        cmocka_unit_test(usual_is_how_often_the_first_is_right),
        cmocka_unit_test(confidence_is_how_often_it_is_right),
        cmocka_unit_test(too_few_questions_change_nothing),
        cmocka_unit_test(the_first_reply_counts),
        cmocka_unit_test(the_curve_alone),
        cmocka_unit_test(odd_questions_give_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
