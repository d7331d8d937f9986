/* What a case said, in answers that were recorded before it was deleted or changed. */
#include "fixture.h"

#include "protocol/document.h"
#include "store/database.h"
#include "store/erasure.h"

#define SETS 250 /* more than one step cleans */

/* cases: as they were read; NULL: not known. */
static void show_read(struct fixture *f, const char *id, const int64_t *rows, const struct sk_case *cases) {
    static const char result[] =
        "{\"suggestions\":["
        "{\"template\":\"answer one\",\"source\":{\"case_ids\":[\"a\",\"b\"],\"question\":\"question a\"},"
        "\"why\":{\"terms\":[\"question\"]}},"
        "{\"template\":\"answer two\",\"source\":{\"case_ids\":[\"b\"],\"question\":\"question b\"},"
        "\"why\":{\"terms\":[\"question\"]}}]}";
    struct sk_shown_set set = {
        .id = sk_slice_of(id), .result = sk_slice_of(result), .rows = rows, .cases = cases, .row_count = 2, .time_us = 1
    };
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), SK_OK);
}

static void show(struct fixture *f, const char *id, const int64_t *rows) {
    show_read(f, id, rows, NULL);
}

static void show_both(struct fixture *f, int64_t rows[2]) {
    rows[0] = put(f, "a", "question a", SK_OK);
    rows[1] = put(f, "b", "question b", SK_OK);
    show(f, "s1", rows);
}

/* The recorded answer as it is, and as it would be given again. */
static struct sk_slice recorded(struct fixture *f, const char *id) {
    struct sk_shown_set set;
    assert_int_equal(sk_store_get_shown(f->store, sk_slice_of(id), &f->arena, &set, &f->error), SK_OK);
    return set.result;
}

static struct json_t *again(struct fixture *f, const char *id) {
    struct json_t *result = NULL;
    assert_int_equal(sk_document_parse(recorded(f, id), &result, NULL), SK_OK);
    assert_int_equal(sk_store_clean_answer(f->store, sk_slice_of(id), result, &f->error), SK_OK);
    return result;
}

static void assert_again(struct fixture *f, const char *id, const char *first, const char *second) {
    struct json_t *result = again(f, id), *list = sk_document_get(result, "suggestions");
    assert_slice_equal(sk_document_get_slice(sk_document_at(list, 0), "template"), first);
    assert_slice_equal(sk_document_get_slice(sk_document_at(list, 1), "template"), second);
    sk_document_release(result);
}

static bool is_pending(struct fixture *f) {
    int64_t settled = 0;
    bool pending;
    assert_int_equal(sk_erasure_look(f->store, &settled, &pending, &f->error), SK_OK);
    return pending;
}

static int64_t clean_all(struct fixture *f) {
    int64_t changed, all = 0;
    enum sk_status status;
    while ((status = sk_store_clean_withdrawn(f->store, &changed, &f->error)) == SK_OK)
        all += changed;
    assert_int_equal(status, SK_END);
    assert_false(is_pending(f));
    return all;
}

static void a_deleted_case_leaves_recorded_answers(void **state) {
    struct fixture *f = *state;
    int64_t rows[2];
    show_both(f, rows);
    assert_again(f, "s1", "answer one", "answer two");
    assert_false(is_pending(f));
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("a"), &f->error), SK_OK);
    assert_again(f, "s1", "", "answer two");
    assert_true(is_pending(f));
    assert_int_equal(clean_all(f), 1);
    struct sk_slice left = recorded(f, "s1");
    assert_null(memmem(left.data, left.size, "answer one", 10));
    assert_null(memmem(left.data, left.size, "question a", 10));
    assert_null(memmem(left.data, left.size, "\"a\"", 3));
    assert_non_null(memmem(left.data, left.size, "question b", 10));
    assert_int_equal(clean_all(f), 0);
}

/* Its id stays, so that only what was shown of it tells. */
static void a_changed_case_leaves_recorded_answers(void **state) {
    struct fixture *f = *state;
    int64_t rows[2];
    show_both(f, rows);
    struct sk_case other = make_case("b", "question b", "quite another answer");
    assert_int_equal(sk_store_put_case(f->store, &other, rows, &f->error), SK_UPDATED);
    show(f, "s2", (const int64_t[]){ rows[0], rows[0] }); /* shows what it says now */
    assert_again(f, "s1", "answer one", "");
    assert_again(f, "s2", "answer one", "answer two");
    assert_int_equal(clean_all(f), 1);
    assert_again(f, "s1", "answer one", "");
    assert_again(f, "s2", "answer one", "answer two");
    put(f, "b", "yet another question", SK_UPDATED);
    assert_int_equal(clean_all(f), 1); /* s2; s1 holds nothing of it any more */
}

static void a_rating_takes_no_reply_away(void **state) {
    struct fixture *f = *state;
    int64_t rows[2], row;
    show_both(f, rows);
    struct sk_case rated = make_case("a", "question a", "answer");
    rated.satisfaction = 4;
    rated.customer_id = sk_slice_of("anna");
    assert_int_equal(sk_store_put_case(f->store, &rated, &row, &f->error), SK_UPDATED);
    assert_false(is_pending(f));
    assert_again(f, "s1", "answer one", "answer two");
}

static void what_was_never_shown_is_not_written_down(void **state) {
    struct fixture *f = *state;
    put(f, "c", "question c", SK_OK);
    put(f, "c", "another question", SK_UPDATED);
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("c"), &f->error), SK_OK);
    assert_false(is_pending(f));
}

/* Deleted while the answer was made, recorded afterwards. */
static void an_answer_on_its_way_is_cleaned_too(void **state) {
    struct fixture *f = *state;
    int64_t rows[2] = { put(f, "a", "question a", SK_OK), put(f, "b", "question b", SK_OK) };
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("b"), &f->error), SK_OK);
    assert_false(is_pending(f));
    show(f, "s1", rows);
    assert_true(is_pending(f));
    assert_again(f, "s1", "answer one", "");
    assert_int_equal(clean_all(f), 1);
}

/* Read before a change and recorded after it; what shows the new text already, and what a rating was added to, stays. */
static void an_answer_with_what_was_read_before_a_change_is_cleaned_too(void **state) {
    struct fixture *f = *state;
    int64_t rows[2];
    struct sk_case before[2] = { make_case("a", "question a", "answer"), make_case("b", "question b", "answer") };
    for (int i = 0; i < 2; i++)
        assert_int_equal(sk_store_put_case(f->store, &before[i], &rows[i], &f->error), SK_OK);
    show_read(f, "s1", rows, before);
    struct sk_case after[2] = { before[0], before[1] };
    after[0].satisfaction = 4;
    after[1].answer = sk_slice_of("quite another answer");
    for (int i = 0; i < 2; i++)
        assert_int_equal(sk_store_put_case(f->store, &after[i], &rows[i], &f->error), SK_UPDATED);
    assert_int_equal(clean_all(f), 1); /* s1 */
    show_read(f, "s2", rows, after);
    assert_false(is_pending(f));
    show_read(f, "s3", rows, before);
    assert_true(is_pending(f));
    assert_again(f, "s2", "answer one", "answer two");
    assert_again(f, "s3", "answer one", "");
    assert_int_equal(clean_all(f), 1);
    assert_again(f, "s2", "answer one", "answer two");
    assert_again(f, "s3", "answer one", "");
}

static void many_answers_are_cleaned_in_steps(void **state) {
    struct fixture *f = *state;
    int64_t rows[2], changed;
    char id[16];
    show_both(f, rows);
    for (int i = 2; i <= SETS; i++) {
        snprintf(id, sizeof id, "s%d", i);
        show(f, id, rows);
    }
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("a"), &f->error), SK_OK);
    assert_int_equal(sk_store_clean_withdrawn(f->store, &changed, &f->error), SK_OK);
    assert_in_range(changed, 1, SETS - 1);
    reopen(f); /* as after a kill */
    assert_again(f, "s250", "", "answer two");
    assert_int_equal(clean_all(f), SETS - changed);
    assert_again(f, "s250", "", "answer two");
}

/* However often: each change takes the cleaning further. */
static void a_case_that_keeps_changing_is_cleaned_all_the_same(void **state) {
    struct fixture *f = *state;
    int64_t rows[2], changed, all = 0;
    char text[32];
    show_both(f, rows);
    for (int i = 2; i <= SETS; i++) {
        snprintf(text, sizeof text, "s%d", i);
        show(f, text, rows);
    }
    for (int i = 0; i < SETS && all < SETS; i++) {
        snprintf(text, sizeof text, "question %d", i);
        put(f, "a", text, SK_UPDATED);
        assert_int_equal(sk_store_clean_withdrawn(f->store, &changed, &f->error), SK_OK);
        assert_in_range(changed, 1, SETS);
        all += changed;
    }
    assert_int_equal(all, SETS);
    show(f, "new", rows);
    put(f, "a", "another question", SK_UPDATED);
    assert_int_equal(clean_all(f), 1);
}

static void ignore_text(void *context, struct sk_slice text, bool whole) {
    (void) context;
    (void) text;
    (void) whole;
}

/* The last set was cleaned and then erased; the next one gets its number, and what the case says by now. */
static void a_number_that_is_given_out_anew_is_not_cleaned(void **state) {
    struct fixture *f = *state;
    int64_t rows[2];
    struct sk_selection anna = { .kind = SK_SELECT_CUSTOMER, .text = sk_slice_of("anna") };
    struct sk_selection_counts counts;
    rows[0] = put(f, "a", "question a", SK_OK);
    rows[1] = put(f, "b", "question b", SK_OK);
    struct sk_shown_set set = { .id = sk_slice_of("s0"), .customer_id = anna.text, .rows = rows, .row_count = 2, .time_us = 1 };
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), SK_OK);
    assert_int_equal(sqlite3_exec(f->store->database, "INSERT INTO withdrawn VALUES (1, 1, 1)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sk_store_select(f->store, &anna, &counts, &f->error), SK_OK);
    assert_int_equal(counts.sets, 1);
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    assert_int_equal(sk_store_erase_selected(f->store, INT64_MAX, ignore_text, NULL, &counts, &f->error), SK_OK);
    assert_int_equal(sk_store_commit(f->store, &f->error), SK_OK);
    show(f, "s1", rows);
    put(f, "a", "another question", SK_UPDATED);
    assert_again(f, "s1", "", "answer two");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_deleted_case_leaves_recorded_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_case_leaves_recorded_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rating_takes_no_reply_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_never_shown_is_not_written_down, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_on_its_way_is_cleaned_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_with_what_was_read_before_a_change_is_cleaned_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_answers_are_cleaned_in_steps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_case_that_keeps_changing_is_cleaned_all_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_number_that_is_given_out_anew_is_not_cleaned, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
