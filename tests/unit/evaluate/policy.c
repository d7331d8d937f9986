/* policy: a simulated desk where the truth is known. Agents look at positions with probability 1, .6, .3 and use what they look
 * at with a probability of its own; the ranking in use orders by something else, and explores. The estimates for a better ranking
 * must hit what that ranking would really have got, and there must be none where the log cannot tell. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/random.h"
#include "evaluate/policy.h"
#include "protocol/document.h"
#include "store/store.h"

#define REPLIES 3

static const double looked_at[REPLIES] = { 1, 0.6, 0.3 };

struct truth {
    double accepted, used;
};

/* The order that scores give, best first. */
static void order_by(const double *scores, size_t *order) {
    for (size_t i = 0; i < REPLIES; i++) {
        size_t at = i;
        for (; at > 0 && scores[order[at - 1]] < scores[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static struct truth outcome_of(const double *quality, const size_t *order) {
    struct truth truth = { 0, 0 };
    double none = 1;
    for (size_t p = 0; p < REPLIES; p++) {
        truth.used += looked_at[p] * quality[order[p]];
        none *= 1 - looked_at[p] * quality[order[p]];
    }
    truth.accepted = 1 - none;
    return truth;
}

/* One set: replies 0, 1, 2 are in the order of the ranking in use; shown in a random order with probability `rate`. */
static struct sk_choice simulate(struct sk_random *random, double rate, uint32_t unit, struct truth *wanted,
                                 struct truth *in_use) {
    struct sk_choice choice = { .unit = unit, .count = REPLIES, .rate = rate, .block = REPLIES };
    double quality[REPLIES], scores[REPLIES];
    size_t order[REPLIES], own[REPLIES] = { 0, 1, 2 };
    uint32_t shown[REPLIES] = { 0, 1, 2 };
    for (size_t i = 0; i < REPLIES; i++) {
        quality[i] = 0.1 + 0.6 * sk_random_real(random);
        scores[i] = quality[i] + 0.2 * sk_random_real(random); /* what the better ranking knows of it */
    }
    order_by(scores, order);
    *wanted = outcome_of(quality, order);
    *in_use = outcome_of(quality, own);
    if (sk_random_real(random) < rate)
        sk_random_shuffle(random, shown, REPLIES);
    for (size_t p = 0; p < REPLIES; p++) {
        choice.place[p] = (int) shown[p] + 1;
        choice.wanted[p] = scores[shown[p]];
        choice.used[p] = sk_random_real(random) < looked_at[p] * quality[shown[p]];
    }
    return choice;
}

static struct sk_choice *simulate_log(size_t count, double rate, struct truth *wanted, struct truth *in_use) {
    struct sk_choice *choices = calloc(count, sizeof *choices);
    struct sk_random random;
    *wanted = *in_use = (struct truth){ 0, 0 };
    sk_random_seed(&random, 17, 0);
    for (uint32_t i = 0; i < count; i++) {
        struct truth better, own;
        choices[i] = simulate(&random, rate, i, &better, &own);
        wanted->accepted += better.accepted / (double) count;
        wanted->used += better.used / (double) count;
        in_use->accepted += own.accepted / (double) count;
        in_use->used += own.used / (double) count;
    }
    return choices;
}

static void estimates_hit_the_truth(void **state) {
    enum { SETS = 20000 };
    struct truth wanted, in_use;
    struct sk_choice *choices = simulate_log(SETS, 0.5, &wanted, &in_use);
    struct sk_policy_report report;
    (void) state;
    assert_int_equal(sk_policy_estimate(choices, SETS, SETS, 1, 0, &report, NULL), SK_OK);
    assert_true(wanted.used > in_use.used + 0.05); /* there is something to find */
    assert_float_equal(report.item_position.value, wanted.used, 0.03);
    assert_float_equal(report.list.value, wanted.accepted, 0.03);
    assert_true(report.item_position.interval.low <= wanted.used && wanted.used <= report.item_position.interval.high);
    assert_true(report.list.interval.low <= wanted.accepted && wanted.accepted <= report.list.interval.high);
    assert_float_equal(report.logged_used, in_use.used, 0.02);
    assert_float_equal(report.logged_accepted, in_use.accepted, 0.02);
    /* By position more sets speak than by whole lists. */
    assert_true(report.item_position.effective > report.list.effective);
    assert_int_equal(report.unsupported, 0);
    assert_in_range(report.changed, SETS * 0.8, SETS * 0.87); /* five of six orders are not the own one */
    free(choices);
}

/* Over 60 simulated logs about 95 % of the intervals hold the truth. */
static void intervals_hold_the_truth(void **state) {
    enum { SETS = 600, TRIALS = 60 };
    struct sk_random random;
    int held = 0;
    (void) state;
    sk_random_seed(&random, 99, 0);
    for (int trial = 0; trial < TRIALS; trial++) {
        struct sk_choice choices[SETS];
        struct sk_policy_report report;
        double truth = 0;
        for (uint32_t i = 0; i < SETS; i++) {
            struct truth better, own;
            choices[i] = simulate(&random, 0.6, i, &better, &own);
            truth += better.used / SETS;
        }
        assert_int_equal(sk_policy_estimate(choices, SETS, SETS, 1, 0, &report, NULL), SK_OK);
        held += report.item_position.interval.low <= truth && truth <= report.item_position.interval.high;
    }
    assert_in_range(held, 53, 60);
}

static void a_log_without_exploration_is_refused(void **state) {
    struct truth wanted, in_use;
    struct sk_choice *choices = simulate_log(1000, 0, &wanted, &in_use);
    struct sk_policy_report report;
    struct sk_error error = { 0 };
    (void) state;
    assert_int_equal(sk_policy_estimate(choices, 1000, 1000, 1, 0, &report, &error), SK_UNSURE);
    assert_non_null(strstr(error.message, "would show an order that was never shown"));
    assert_int_equal(report.unsupported, report.changed);
    free(choices);
}

static void too_few_sets_are_refused(void **state) {
    struct truth wanted, in_use;
    struct sk_choice *choices = simulate_log(60, 0.5, &wanted, &in_use);
    struct sk_policy_report report;
    struct sk_error error = { 0 };
    (void) state;
    assert_int_equal(sk_policy_estimate(choices, 60, 60, 1, 0, &report, &error), SK_UNSURE);
    assert_non_null(strstr(error.message, "are needed"));
    free(choices);
}

/* The ranking in use, asked about itself: what the log shows, exploration or not. */
static void the_ranking_in_use_gets_what_it_got(void **state) {
    struct truth wanted, in_use;
    struct sk_choice *choices = simulate_log(500, 0, &wanted, &in_use);
    struct sk_policy_report report;
    double accepted = 0, used = 0;
    (void) state;
    for (int i = 0; i < 500; i++) {
        bool any = false;
        for (int p = 0; p < REPLIES; p++) {
            choices[i].wanted[p] = -choices[i].place[p];
            any |= choices[i].used[p];
            used += choices[i].used[p] / 500.0;
        }
        accepted += any / 500.0;
    }
    assert_int_equal(sk_policy_estimate(choices, 500, 500, 1, 0, &report, NULL), SK_OK);
    assert_int_equal(report.changed, 0);
    assert_float_equal(report.list.value, accepted, 1e-9);
    assert_float_equal(report.item_position.value, used, 1e-9);
    free(choices);
}

/* ---- from a real log ---- */

static void choices_come_from_the_log(void **state) {
    char directory[] = "/tmp/sk-policy-XXXXXX";
    static const char result[] = "{\"suggestions\":[{\"why\":{\"features\":{\"nearest\":0.5,\"use\":0.1}}},{\"why\":{"
                                 "\"features\":{\"nearest\":0.6,\"use\":-0.2}}}],"
                                 "\"exploration\":{\"rate\":0.5,\"block\":2,\"shown\":[{\"place\":2,\"propensity\":0.25},{"
                                 "\"place\":1,\"propensity\":0.25}]}}";
    static const int64_t rows[] = { 1, 2 };
    const struct sk_feature_weight heavier = { "use", 10 }, unknown = { "colour", 2 };
    struct sk_store *store;
    struct sk_choice *choices;
    size_t count, units;
    struct sk_error error = { 0 };
    (void) state;
    assert_non_null(mkdtemp(directory));
    assert_int_equal(sk_store_open(directory, &store, NULL), SK_OK);
    assert_int_equal(sk_policy_read(directory, &heavier, 1, &choices, &count, &units, &error), SK_NOT_FOUND);
    struct sk_shown_set set = { .id = sk_slice_of("s"), .result = sk_slice_of(result), .rows = rows, .row_count = 2 };
    struct sk_stored_feedback report = { .suggestion_set_id = sk_slice_of("s"),
                                         .suggestion_id = sk_slice_of("s-2"),
                                         .action = sk_slice_of("edited"),
                                         .row = 2,
                                         .position = 2 };
    assert_int_equal(sk_store_put_shown(store, &set, NULL), SK_OK);
    assert_int_equal(sk_store_put_feedback(store, &report, NULL), SK_OK);
    set.id = sk_slice_of("nobody reported");
    assert_int_equal(sk_store_put_shown(store, &set, NULL), SK_OK);
    sk_store_close(store);
    assert_int_equal(sk_policy_read(directory, &heavier, 1, &choices, &count, &units, NULL), SK_OK);
    assert_int_equal(count, 1);
    assert_int_equal(units, 1);
    assert_float_equal(choices[0].wanted[0], 0.5 + 10 * 0.1, 1e-12);
    assert_float_equal(choices[0].wanted[1], 0.6 - 10 * 0.2, 1e-12);
    assert_int_equal(choices[0].place[0], 2);
    assert_int_equal(choices[0].block, 2);
    assert_false(choices[0].used[0]);
    assert_true(choices[0].used[1]);
    free(choices);
    sk_error_clear(&error);
    assert_int_equal(sk_policy_read(directory, &unknown, 1, &choices, &count, &units, &error), SK_FAULT_ARGUMENT);
    assert_string_equal(error.message, "no suggestion in the log has a feature \"colour\"");
    assert_int_equal(sk_directory_remove(directory, NULL), SK_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(estimates_hit_the_truth),
        cmocka_unit_test(intervals_hold_the_truth),
        cmocka_unit_test(a_log_without_exploration_is_refused),
        cmocka_unit_test(too_few_sets_are_refused),
        cmocka_unit_test(the_ranking_in_use_gets_what_it_got),
        cmocka_unit_test(choices_come_from_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
