/* What feedback comes to for a case: votes, bounded per agent. */
#include "fixture.h"

#include "store/votes.h"

static void show(struct fixture *f, const char *id, const int64_t *rows, size_t count) {
    struct sk_shown_set set = { .id = sk_slice_of(id),
                                .question = sk_slice_of("q"),
                                .result = sk_slice_of("{}"),
                                .time_us = 1,
                                .rows = rows,
                                .row_count = count };
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), SK_OK);
}

static void report_by(struct fixture *f, const char *set, const char *suggestion, const char *action, const char *agent,
                      const char *reporter, double satisfaction, int64_t row, int64_t time_us) {
    struct sk_stored_feedback feedback = { .suggestion_set_id = sk_slice_of(set),
                                           .suggestion_id = sk_slice_of(suggestion),
                                           .action = sk_slice_of(action),
                                           .agent_id = sk_slice_of(agent),
                                           .reporter = sk_slice_of(reporter),
                                           .satisfaction = satisfaction,
                                           .row = row,
                                           .position = row ? 1 : 0,
                                           .time_us = time_us };
    assert_int_equal(sk_store_put_feedback(f->store, &feedback, &f->error), SK_OK);
}

static void report(struct fixture *f, const char *set, const char *suggestion, const char *action, const char *agent,
                   double satisfaction, int64_t row, int64_t time_us) {
    report_by(f, set, suggestion, action, agent, "key:desk", satisfaction, row, time_us);
}

/* In a set of its own. */
static void click(struct fixture *f, int number, const char *action, const char *agent, const char *reporter, double satisfaction,
                  int64_t row) {
    char set[32], suggestion[40];
    snprintf(set, sizeof set, "click%d", number);
    snprintf(suggestion, sizeof suggestion, "%s-1", set);
    show(f, set, &row, 1);
    report_by(f, set, suggestion, action, agent, reporter, satisfaction, row, number);
}

static struct sk_use use_of(struct fixture *f, int64_t row) {
    struct sk_use use;
    assert_int_equal(sk_store_uses(f->store, &row, 1, &use, &f->error), SK_OK);
    return use;
}

static int count_rows(struct fixture *f, const char *table) {
    char sql[100];
    sqlite3_stmt *statement;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    assert_int_equal(sqlite3_prepare_v2(f->store->database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return count;
}

static void a_set_is_one_vote(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7, 3 };
    show(f, "s1", rows, 2);
    show(f, "s2", rows, 2);
    report(f, "s1", "s1-1", "displayed", "els", 0, 7, 1);
    report(f, "s1", "s1-2", "displayed", "els", 0, 3, 1);
    assert_int_equal(count_rows(f, "case_votes"), 0); /* being shown is no vote */
    report(f, "s1", "s1-1", "selected", "els", 0, 7, 2);
    report(f, "s1", "s1-1", "sent", "els", 5, 7, 3);
    report(f, "s1", "s1-1", "sent", "jan", 0, 7, 4); /* a second agent, the same set */
    report(f, "s2", "s2-1", "rejected", "jan", 0, 7, 5);
    report(f, "s2", "s2-2", "edited", "jan", 0, 3, 6);
    const int64_t asked[] = { 99, 3, 7 };
    struct sk_use uses[3];
    assert_int_equal(sk_store_uses(f->store, asked, 3, uses, &f->error), SK_OK);
    assert_true(uses[0].taken == 0 && uses[0].refused == 0 && uses[0].voter == 0);
    assert_true(uses[1].taken == 0.5 && uses[1].refused == 0);
    assert_true(uses[1].voter > 0);
    assert_int_equal(uses[1].rated, 0);
    assert_true(uses[2].taken == 1 && uses[2].refused == 1);
    assert_true(uses[2].voter == 0); /* els and jan */
    assert_int_equal(uses[2].rated, 1);
    assert_true(uses[2].rating_sum == 5 && uses[2].rating_weight == 1);
}

static void a_hundred_clicks_of_one_agent_are_less_than_two(void **state) {
    struct fixture *f = *state;
    click(f, 0, "selected", "els", "key:desk", 0, 7);
    assert_true(use_of(f, 7).taken == 1);
    click(f, 1, "selected", "els", "key:desk", 0, 7);
    assert_true(use_of(f, 7).taken == 1.5);
    for (int i = 2; i < 100; i++)
        click(f, i, "selected", "els", i % 2 ? "key:desk" : "key:other desk", 0, 7);
    assert_true(use_of(f, 7).taken > 1.99 && use_of(f, 7).taken <= 2);
    assert_true(use_of(f, 7).voter > 0);
    click(f, 100, "selected", "jan", "key:desk", 0, 7);
    assert_true(use_of(f, 7).taken > 2.99 && use_of(f, 7).taken <= 3);
    assert_true(use_of(f, 7).voter == 0);
    assert_int_equal(count_rows(f, "case_votes"), 2);
}

static void a_hundred_agents_are_a_hundred(void **state) {
    struct fixture *f = *state;
    for (int i = 0; i < 100; i++) {
        char agent[16];
        snprintf(agent, sizeof agent, "agent%d", i);
        click(f, i, i % 4 ? "sent" : "rejected", agent, "key:desk", i % 4 ? 4.3 : 0, 7);
    }
    struct sk_use use = use_of(f, 7);
    assert_true(use.taken == 75 && use.refused == 25);
    assert_int_equal(use.rated, 75);
    assert_true(use.rating_weight == 75 && use.rating_sum > 322.4 && use.rating_sum < 322.6);
}

static void who_is_not_named_is_the_key(void **state) {
    struct fixture *f = *state;
    for (int i = 0; i < 20; i++)
        click(f, i, "sent", i % 2 ? NULL : "", "key:desk", 0, 7);
    assert_true(use_of(f, 7).taken <= 2);
    click(f, 20, "sent", NULL, "key:other desk", 0, 7);
    assert_true(use_of(f, 7).taken > 2.9);
    click(f, 21, "sent", "key:desk", "key:third desk", 0, 7); /* an agent of that name is not the key */
    assert_true(use_of(f, 7).taken > 3.9);
}

/* One agent's votes keep their proportion, and his ratings are bounded too. */
static void an_agent_may_change_his_mind(void **state) {
    struct fixture *f = *state;
    for (int i = 0; i < 40; i++)
        click(f, i, i % 4 ? "sent" : "rejected", "els", "key:desk", i % 4 ? 5 : 0, 7);
    struct sk_use use = use_of(f, 7);
    assert_true(use.taken > 1.49 && use.taken <= 1.5);
    assert_true(use.refused > 0.49 && use.refused <= 0.5);
    assert_int_equal(use.rated, 30);
    assert_true(use.rating_weight > 1.99 && use.rating_weight <= 2);
    assert_true(use.rating_sum / use.rating_weight > 4.99 && use.rating_sum / use.rating_weight < 5.01);
}

/* The survey reports on the sets of all agents: these stay theirs. */
static void a_later_rating_is_the_agents_who_used_it(void **state) {
    struct fixture *f = *state;
    for (int i = 0; i < 10; i++) {
        char agent[16], set[16];
        snprintf(agent, sizeof agent, "agent%d", i);
        snprintf(set, sizeof set, "click%d", i);
        click(f, i, "sent", agent, "key:desk", 0, 7);
        report_by(f, set, NULL, "sent", NULL, "key:survey", 4, 0, 1000 + i);
    }
    struct sk_use use = use_of(f, 7);
    assert_true(use.taken == 10);
    assert_int_equal(use.rated, 10);
    assert_true(use.rating_weight == 10 && use.rating_sum == 40);
}

static void repeated_feedback_replaces(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7 };
    show(f, "s1", rows, 1);
    report(f, "s1", "s1-1", "sent", "els", 2, 7, 1);
    report(f, "s1", "s1-1", "sent", "els", 4, 7, 2);
    struct sk_use use = use_of(f, 7);
    assert_true(use.taken == 1);
    assert_int_equal(use.rated, 1);
    assert_true(use.rating_sum == 4);
    report(f, "s1", "s1-1", "sent", "els", 0, 7, 3); /* taken back */
    use = use_of(f, 7);
    assert_true(use.taken == 1);
    assert_int_equal(use.rated, 0);
    assert_true(use.rating_sum == 0);
    struct sk_store_counts counts;
    assert_int_equal(sk_store_counts(f->store, &counts, &f->error), SK_OK);
    assert_int_equal(counts.feedback, 1);
}

static void one_rating_a_set_the_newest(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7 };
    show(f, "s1", rows, 1);
    report(f, "s1", "s1-1", "selected", "els", 5, 7, 10);
    report(f, "s1", "s1-1", "sent", "els", 3, 7, 20);
    assert_int_equal(use_of(f, 7).rated, 1);
    assert_true(use_of(f, 7).rating_sum == 3);
    report(f, "s1", "s1-1", "selected", "els", 1, 7, 30);
    assert_int_equal(use_of(f, 7).rated, 1);
    assert_true(use_of(f, 7).rating_sum == 1);
    report(f, "s1", "s1-1", "sent", "els", 2, 7, 5); /* the clock was put back */
    assert_int_equal(use_of(f, 7).rated, 1);
    assert_true(use_of(f, 7).rating_sum == 2);
}

/* The survey comes after the conversation and names only the set: it speaks for what the agent used, not for what lay beside it.
 */
static void a_rating_of_the_set_goes_to_what_was_used(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7, 3 };
    show(f, "s1", rows, 2);
    report(f, "s1", "s1-1", "displayed", NULL, 0, 7, 1);
    report(f, "s1", "s1-2", "displayed", NULL, 0, 3, 1);
    report(f, "s1", NULL, "sent", NULL, 4, 0, 2);
    assert_int_equal(use_of(f, 7).rated, 0);
    report(f, "s1", "s1-2", "sent", NULL, 0, 3, 3);
    assert_int_equal(use_of(f, 7).rated, 0);
    assert_int_equal(use_of(f, 3).rated, 1);
    assert_true(use_of(f, 3).rating_sum == 4);
}

/* No agent's name is stored anew, and the sums hold one only as a number that changes with the key. */
static void agents_are_numbers(void **state) {
    struct fixture *f = *state;
    int64_t first, other;
    click(f, 0, "sent", "els", "key:desk", 0, 7);
    assert_int_equal(sk_votes_voter(f->store, sk_slice_of("els"), sk_slice_of("key:desk"), &first, NULL), SK_OK);
    assert_true(first == use_of(f, 7).voter);
    assert_int_equal(sk_votes_voter(f->store, sk_slice_of("jan"), sk_slice_of("key:desk"), &other, NULL), SK_OK);
    assert_true(first != other);
    char directory[] = "/tmp/sidekick-store-XXXXXX";
    struct sk_store *elsewhere;
    assert_non_null(mkdtemp(directory));
    assert_int_equal(sk_store_open(directory, &elsewhere, NULL), SK_OK);
    assert_int_equal(sk_votes_voter(elsewhere, sk_slice_of("els"), sk_slice_of("key:desk"), &other, NULL), SK_OK);
    assert_true(first != other);
    sk_store_close(elsewhere);
    sk_directory_remove(directory, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_set_is_one_vote, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hundred_clicks_of_one_agent_are_less_than_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hundred_agents_are_a_hundred, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_not_named_is_the_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_agent_may_change_his_mind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_later_rating_is_the_agents_who_used_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(repeated_feedback_replaces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_rating_a_set_the_newest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rating_of_the_set_goes_to_what_was_used, set_up, tear_down),
        cmocka_unit_test_setup_teardown(agents_are_numbers, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
