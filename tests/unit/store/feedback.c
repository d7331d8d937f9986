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

static enum sk_status report(struct fixture *f, const char *set, int agent, struct sk_slice text) {
    char name[20];
    snprintf(name, sizeof name, "agent%d", agent);
    struct sk_stored_feedback feedback = { .suggestion_set_id = sk_slice_of(set),
                                           .action = sk_slice_of("rejected"),
                                           .agent_id = sk_slice_of(name),
                                           .final_text = text };
    return sk_store_put_feedback(f->store, &feedback, NULL);
}

static void a_set_has_room_for_so_many_reports(void **state) {
    struct fixture *f = *state;
    const struct sk_slice text = sk_slice_of("no");
    struct sk_store_counts counts;
    show(f, "s1", NULL, NULL, 0, SK_OK);
    show(f, "s2", NULL, NULL, 0, SK_OK);
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    for (int agent = 0; agent < SK_FEEDBACK_LIMIT; agent++)
        assert_int_equal(report(f, "s1", agent, text), SK_OK);
    assert_int_equal(report(f, "s1", SK_FEEDBACK_LIMIT, text), SK_REJECTED);
    assert_int_equal(report(f, "s1", 7, text), SK_OK); /* replaces */
    assert_int_equal(report(f, "s2", SK_FEEDBACK_LIMIT, text), SK_OK);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
    assert_int_equal(sk_store_counts(f->store, &counts, NULL), SK_OK);
    assert_int_equal(counts.feedback, SK_FEEDBACK_LIMIT + 1);
}

/* In bytes: "€" has three. */
static void a_set_has_room_for_so_much_text(void **state) {
    struct fixture *f = *state;
    static char euros[3 << 10];
    for (size_t i = 0; i < sizeof euros; i++)
        euros[i] = "\xe2\x82\xac"[i % 3];
    const int fit = SK_FEEDBACK_BYTES_LIMIT / (int) sizeof euros / 2;
    static char text[2 * sizeof euros];
    memcpy(text, euros, sizeof euros);
    memcpy(text + sizeof euros, euros, sizeof euros);
    show(f, "s1", NULL, NULL, 0, SK_OK);
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    for (int agent = 0; agent < fit; agent++)
        assert_int_equal(report(f, "s1", agent, sk_slice(text, sizeof text)), SK_OK);
    assert_int_equal(report(f, "s1", fit, sk_slice(text, sizeof text)), SK_REJECTED);
    assert_int_equal(report(f, "s1", 0, sk_slice(text, sizeof text)), SK_OK);
    assert_int_equal(report(f, "s1", fit, sk_slice_of("no")), SK_OK);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
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
        cmocka_unit_test_setup_teardown(a_set_has_room_for_so_many_reports, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_set_has_room_for_so_much_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_state_is_part_of_the_transaction, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
