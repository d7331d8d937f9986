/* What was shown, what agents did with it, and the state of imports. */
#include "fixture.h"

static void show(struct fixture *f, const char *id, const char *request_id, const int64_t *rows, size_t count,
                 enum sk_status expected) {
    struct sk_shown_set set = { .id = sk_slice_of(id),
                                .request_id = sk_slice_of(request_id),
                                .request_digest = sk_slice_of("d"),
                                .question = sk_slice_of("waar is {order_number}"),
                                .result = sk_slice_of("{}"),
                                .time_us = 1234,
                                .rows = rows,
                                .row_count = count };
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), expected);
}

static void report(struct fixture *f, const char *set, const char *suggestion, const char *action, const char *agent,
                   double satisfaction, int64_t row, int64_t time_us) {
    struct sk_stored_feedback feedback = { .suggestion_set_id = sk_slice_of(set),
                                           .suggestion_id = sk_slice_of(suggestion),
                                           .action = sk_slice_of(action),
                                           .agent_id = sk_slice_of(agent),
                                           .satisfaction = satisfaction,
                                           .row = row,
                                           .position = row ? 1 : 0,
                                           .time_us = time_us };
    assert_int_equal(sk_store_put_feedback(f->store, &feedback, &f->error), SK_OK);
}

static struct sk_use use_of(struct fixture *f, int64_t row) {
    struct sk_use use;
    assert_int_equal(sk_store_uses(f->store, &row, 1, &use, &f->error), SK_OK);
    return use;
}

static void a_request_is_answered_once(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7, 3 };
    struct sk_shown_set found;
    assert_int_equal(sk_store_find_shown(f->store, sk_slice_of("r1"), &f->arena, &found, NULL), SK_NOT_FOUND);
    show(f, "s1", "r1", rows, 2, SK_OK);
    show(f, "s2", "r1", rows, 2, SK_DUPLICATE);
    reopen(f);
    assert_int_equal(sk_store_find_shown(f->store, sk_slice_of("r1"), &f->arena, &found, &f->error), SK_OK);
    assert_slice_equal(found.id, "s1");
    assert_slice_equal(found.request_id, "r1");
    assert_slice_equal(found.request_digest, "d");
    assert_slice_equal(found.question, "waar is {order_number}");
    assert_slice_equal(found.result, "{}");
    assert_null(found.conversation_id.data);
    assert_int_equal(found.time_us, 1234);
    show(f, "s3", NULL, rows, 2, SK_OK); /* without a request_id all are new */
    show(f, "s4", NULL, rows, 0, SK_OK);
    struct sk_store_counts counts;
    assert_int_equal(sk_store_counts(f->store, &counts, &f->error), SK_OK);
    assert_int_equal(counts.suggestion_sets, 3);
}

static void suggestions_are_found_by_id(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7, 3 };
    int64_t row = 99;
    int position = 99;
    const struct sk_slice set = sk_slice_of("s1");
    show(f, "s1", NULL, rows, 2, SK_OK);
    assert_int_equal(sk_store_find_suggestion(f->store, set, sk_slice(NULL, 0), &row, &position, &f->error), SK_OK);
    assert_int_equal(row, 0);
    assert_int_equal(position, 0);
    assert_int_equal(sk_store_find_suggestion(f->store, set, sk_slice_of("s1-2"), &row, &position, &f->error), SK_OK);
    assert_int_equal(row, 3);
    assert_int_equal(position, 2);
    assert_int_equal(sk_store_find_suggestion(f->store, set, sk_slice_of("s1.1"), &row, &position, &f->error), SK_OK);
    assert_int_equal(row, 7);
    const char *const wrong[] = { "s1-3", "s1-0", "s1-01", "s1-", "s1", "s2-1", "", "s1-1x", "s1-9999999999", "s1 1" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(sk_store_find_suggestion(f->store, set, sk_slice_of(wrong[i]), &row, &position, NULL), SK_NOT_FOUND);
    assert_int_equal(sk_store_find_suggestion(f->store, sk_slice_of("s2"), sk_slice(NULL, 0), &row, &position, &f->error),
                     SK_NOT_FOUND);
    assert_string_equal(f->error.message, "there is no suggestion set with this id");
}

static void feedback_needs_its_set(void **state) {
    struct fixture *f = *state;
    struct sk_stored_feedback feedback = { .suggestion_set_id = sk_slice_of("nowhere"), .action = sk_slice_of("sent") };
    assert_int_equal(sk_store_put_feedback(f->store, &feedback, &f->error), SK_NOT_FOUND);
    assert_string_equal(f->error.message, "there is no suggestion set with this id");
    /* In a group it must not take its neighbours down. */
    show(f, "s1", NULL, NULL, 0, SK_OK);
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    feedback.suggestion_set_id = sk_slice_of("s1");
    assert_int_equal(sk_store_put_feedback(f->store, &feedback, NULL), SK_OK);
    feedback.suggestion_set_id = sk_slice_of("nowhere");
    assert_int_equal(sk_store_put_feedback(f->store, &feedback, NULL), SK_NOT_FOUND);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
    struct sk_store_counts counts;
    assert_int_equal(sk_store_counts(f->store, &counts, NULL), SK_OK);
    assert_int_equal(counts.feedback, 1);
}

static void uses_count_distinct_sets(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7, 3 };
    show(f, "s1", NULL, rows, 2, SK_OK);
    show(f, "s2", NULL, rows, 2, SK_OK);
    report(f, "s1", "s1-1", "displayed", "els", 0, 7, 1);
    report(f, "s1", "s1-2", "displayed", "els", 0, 3, 1);
    report(f, "s1", "s1-1", "displayed", "jan", 0, 7, 2); /* a second agent, the same set */
    report(f, "s1", "s1-1", "selected", "els", 0, 7, 3);
    report(f, "s1", "s1-1", "sent", "els", 5, 7, 4);
    report(f, "s2", "s2-1", "displayed", "els", 0, 7, 5);
    report(f, "s2", "s2-1", "rejected", "els", 0, 7, 6);
    report(f, "s2", "s2-2", "edited", "els", 0, 3, 7);
    struct sk_use use = use_of(f, 7);
    assert_int_equal(use.displayed, 2);
    assert_int_equal(use.selected, 1);
    assert_int_equal(use.edited, 0);
    assert_int_equal(use.sent, 1);
    assert_int_equal(use.rejected, 1);
    assert_int_equal(use.rated, 1);
    assert_true(use.rating_sum == 5);
    const int64_t asked[] = { 99, 3, 7 };
    struct sk_use uses[3];
    assert_int_equal(sk_store_uses(f->store, asked, 3, uses, &f->error), SK_OK);
    assert_int_equal(uses[0].displayed, 0);
    assert_int_equal(uses[1].displayed, 1);
    assert_int_equal(uses[1].edited, 1);
    assert_int_equal(uses[1].rated, 0);
    assert_int_equal(uses[2].displayed, 2);
}

static void repeated_feedback_replaces(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7 };
    show(f, "s1", NULL, rows, 1, SK_OK);
    report(f, "s1", "s1-1", "sent", "els", 2, 7, 1);
    report(f, "s1", "s1-1", "sent", "els", 4, 7, 2);
    struct sk_use use = use_of(f, 7);
    assert_int_equal(use.sent, 1);
    assert_int_equal(use.rated, 1);
    assert_true(use.rating_sum == 4);
    report(f, "s1", "s1-1", "sent", "els", 0, 7, 3); /* taken back */
    use = use_of(f, 7);
    assert_int_equal(use.sent, 1);
    assert_int_equal(use.rated, 0);
    assert_true(use.rating_sum == 0);
    struct sk_store_counts counts;
    assert_int_equal(sk_store_counts(f->store, &counts, &f->error), SK_OK);
    assert_int_equal(counts.feedback, 1);
}

static void one_rating_a_set_the_newest(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7 };
    show(f, "s1", NULL, rows, 1, SK_OK);
    report(f, "s1", "s1-1", "selected", "els", 5, 7, 10);
    report(f, "s1", "s1-1", "sent", "els", 3, 7, 20);
    assert_int_equal(use_of(f, 7).rated, 1);
    assert_true(use_of(f, 7).rating_sum == 3);
    report(f, "s1", "s1-1", "selected", "els", 1, 7, 30);
    assert_int_equal(use_of(f, 7).rated, 1);
    assert_true(use_of(f, 7).rating_sum == 1);
}

/* The survey comes after the conversation and names only the set: it speaks for what the agent used, not for what lay beside it.
 */
static void a_rating_of_the_set_goes_to_what_was_used(void **state) {
    struct fixture *f = *state;
    const int64_t rows[] = { 7, 3 };
    show(f, "s1", NULL, rows, 2, SK_OK);
    report(f, "s1", "s1-1", "displayed", NULL, 0, 7, 1);
    report(f, "s1", "s1-2", "displayed", NULL, 0, 3, 1);
    report(f, "s1", NULL, "sent", NULL, 4, 0, 2);
    assert_int_equal(use_of(f, 7).rated, 0);
    report(f, "s1", "s1-2", "sent", NULL, 0, 3, 3);
    assert_int_equal(use_of(f, 7).rated, 0);
    assert_int_equal(use_of(f, 3).rated, 1);
    assert_true(use_of(f, 3).rating_sum == 4);
}

static void import_state_is_part_of_the_transaction(void **state) {
    struct fixture *f = *state;
    const struct sk_slice key = sk_slice_of("file-1");
    struct sk_import_state written = { 1000, 12, 11, 5, 3, 2, 1 }, read = { 0 };
    assert_int_equal(sk_store_get_import(f->store, key, &read, NULL), SK_NOT_FOUND);
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    put(f, "a", "q", SK_OK);
    assert_int_equal(sk_store_put_import(f->store, key, &written, &f->error), SK_OK);
    sk_store_rollback(f->store);
    assert_int_equal(sk_store_get_import(f->store, key, &read, NULL), SK_NOT_FOUND);
    assert_int_equal(sk_store_put_import(f->store, key, &written, &f->error), SK_OK);
    written.offset = 2000;
    assert_int_equal(sk_store_put_import(f->store, key, &written, &f->error), SK_OK);
    reopen(f);
    assert_int_equal(sk_store_get_import(f->store, key, &read, &f->error), SK_OK);
    assert_memory_equal(&read, &written, sizeof read);
    assert_int_equal(sk_store_clear_import(f->store, key, &f->error), SK_OK);
    assert_int_equal(sk_store_get_import(f->store, key, &read, NULL), SK_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_is_answered_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(suggestions_are_found_by_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(feedback_needs_its_set, set_up, tear_down),
        cmocka_unit_test_setup_teardown(uses_count_distinct_sets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(repeated_feedback_replaces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_rating_a_set_the_newest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rating_of_the_set_goes_to_what_was_used, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_state_is_part_of_the_transaction, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
