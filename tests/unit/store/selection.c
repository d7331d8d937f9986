/* Whose a case is, what goes with it, and what stays. */
#include "fixture.h"

#include <inttypes.h>

#include "store/database.h"
#include "store/erasure.h"
#include "store/sent.h"

static int64_t add(struct fixture *f, const char *id, const char *customer, const char *conversation, const char *timestamp) {
    struct sk_case record = make_case(id, "a question", "an answer");
    int64_t row = 0;
    record.customer_id = sk_slice_of(customer);
    record.conversation_id = sk_slice_of(conversation);
    record.timestamp = sk_slice_of(timestamp);
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_OK);
    return row;
}

static void show(struct fixture *f, const char *id, const char *customer, const char *conversation, int64_t row,
                 int64_t time_us) {
    char result[300];
    snprintf(
        result, sizeof result,
        "{\"suggestions\":[{\"template\":\"an answer\",\"source\":{\"case_ids\":[\"a1\",\"b1\"],\"question\":\"a question\"},"
        "\"why\":{\"terms\":[\"question\"]}}]}");
    struct sk_shown_set set = { .id = sk_slice_of(id),
                                .customer_id = sk_slice_of(customer),
                                .conversation_id = sk_slice_of(conversation),
                                .question = sk_slice_of("what they asked"),
                                .result = sk_slice_of(result),
                                .rows = &row,
                                .row_count = 1,
                                .time_us = time_us };
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), SK_OK);
}

static void report(struct fixture *f, const char *set, int64_t row, double satisfaction) {
    char suggestion[32];
    snprintf(suggestion, sizeof suggestion, "%s-1", set);
    struct sk_stored_feedback feedback = { .suggestion_set_id = sk_slice_of(set),
                                           .suggestion_id = sk_slice_of(suggestion),
                                           .action = sk_slice_of("sent"),
                                           .satisfaction = satisfaction,
                                           .row = row,
                                           .position = 1,
                                           .time_us = 1 };
    assert_int_equal(sk_store_put_feedback(f->store, &feedback, &f->error), SK_OK);
}

static struct sk_selection_counts select_kind(struct fixture *f, enum sk_selection_kind kind, const char *text,
                                              int64_t before_us) {
    struct sk_selection selection = { .kind = kind, .text = sk_slice_of(text), .before_us = before_us };
    struct sk_selection_counts counts = { 0 };
    assert_int_equal(sk_store_select(f->store, &selection, &counts, &f->error), SK_OK);
    return counts;
}

/* The ids of what is selected, in order of rows. */
static void assert_selected(struct fixture *f, const char *expected) {
    char found[200] = "";
    struct sk_stored_case stored = { 0 };
    while (sk_store_selected_case(f->store, stored.row, &f->arena, &stored, &f->error) == SK_OK)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%.*s ", SK_SLICE_ARGUMENTS(stored.record.id));
    assert_string_equal(found, expected);
}

static void erase(struct fixture *f, int64_t limit) {
    struct sk_selection_counts counts = { 1, 1, 0, 0 };
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    while (counts.cases || counts.sets)
        assert_int_equal(sk_store_erase_selected(f->store, limit, NULL, NULL, &counts, &f->error), SK_OK);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
}

static void a_conversation_is_ones_own_or_nobodys(void **state) {
    struct fixture *f = *state;
    add(f, "a1", "anna", "one", NULL);
    add(f, "a2", NULL, "one", NULL); /* only Anna appears in it */
    add(f, "b1", "bert", "two", NULL);
    add(f, "s1", "anna", "shared", NULL);
    add(f, "s2", "bert", "shared", NULL);
    add(f, "s3", NULL, "shared", NULL);
    add(f, "n1", NULL, NULL, NULL);
    show(f, "set1", "anna", "three", 1, 1);
    show(f, "set2", NULL, "three", 1, 1);
    show(f, "set3", NULL, "shared", 1, 1);
    show(f, "set4", "bert", "one", 1, 1); /* now "one" is not Anna's alone */
    struct sk_selection_counts counts = select_kind(f, SK_SELECT_CUSTOMER, "anna", 0);
    assert_selected(f, "a1 s1 ");
    assert_int_equal(counts.sets, 2);
    assert_int_equal(counts.customers, 1);
    counts = select_kind(f, SK_SELECT_CUSTOMER, "nobody", 0);
    assert_int_equal(counts.cases + counts.sets, 0);
    counts = select_kind(f, SK_SELECT_CUSTOMER, "ann", 0); /* not a part of an id */
    assert_int_equal(counts.cases + counts.sets, 0);
}

static void a_pseudonym_selects_the_same(void **state) {
    struct fixture *f = *state;
    char person[SK_PSEUDONYM_SIZE];
    struct sk_selection_counts counts;
    add(f, "a1", "anna", "one", NULL);
    add(f, "a2", NULL, "one", NULL);
    add(f, "b1", "bert", NULL, NULL);
    show(f, "set1", "anna", NULL, 1, 1);
    assert_int_equal(sk_store_pseudonym(f->store, SK_PSEUDONYM_CUSTOMER, sk_slice_of("anna"), person, NULL), SK_OK);
    assert_int_equal(sk_store_select_pseudonym(f->store, person, &counts, &f->error), SK_OK);
    assert_selected(f, "a1 a2 ");
    assert_int_equal(counts.sets, 1);
}

static void an_identifier_is_found_in_any_case(void **state) {
    struct fixture *f = *state;
    struct sk_case record = make_case("x", "ask for Blikvoet please", "an answer");
    int64_t row;
    assert_int_equal(sk_store_put_case(f->store, &record, &row, NULL), SK_OK);
    add(f, "y", "blikvoet-7", NULL, NULL);
    add(f, "z", "bert", NULL, NULL);
    struct sk_selection_counts counts = select_kind(f, SK_SELECT_IDENTIFIER, "BLIKVOET", 0);
    assert_int_equal(counts.cases, 2);
    assert_selected(f, "x y ");
    assert_int_equal(select_kind(f, SK_SELECT_IDENTIFIER, "100%", 0).cases, 0); /* no pattern */
}

static void age_counts_from_the_timestamp_or_from_storing(void **state) {
    struct fixture *f = *state;
    int64_t year_2020 = (int64_t) 1577836800 * 1000000;
    add(f, "old", NULL, NULL, "2019-12-31T23:00:00Z");
    add(f, "zone", NULL, NULL, "2020-01-01T00:30:00+01:00"); /* still 2019 in UTC */
    add(f, "new", NULL, NULL, "2020-01-01T00:00:00Z");
    add(f, "none", NULL, NULL, NULL);
    show(f, "set1", NULL, NULL, 1, year_2020 - 1);
    show(f, "set2", NULL, NULL, 1, year_2020);
    struct sk_selection_counts counts = select_kind(f, SK_SELECT_OLDER, NULL, year_2020);
    assert_selected(f, "old zone ");
    assert_int_equal(counts.sets, 1);
    assert_int_equal(select_kind(f, SK_SELECT_OLDER, NULL, INT64_MAX).cases, 4);
}

/* Earlier versions took them: stored today, by no age limit would they ever go. */
static void times_that_are_refused_today_grow_old(void **state) {
    struct fixture *f = *state;
    int64_t year_2020 = (int64_t) 1577836800 * 1000000;
    add(f, "a", NULL, NULL, "2019-02-31");
    add(f, "b", NULL, NULL, "2019-05-01 10:00:5");
    add(f, "c", NULL, NULL, "2019-12-31T24:30:00+02:00");
    add(f, "later", NULL, NULL, "2020-01-01 1:5");
    assert_int_equal(select_kind(f, SK_SELECT_OLDER, NULL, year_2020).cases, 3);
    assert_selected(f, "a b c ");
}

/* Selected once and deleted a few at a time, while others write. */
static void what_is_made_younger_meanwhile_stays(void **state) {
    struct fixture *f = *state;
    struct sk_store_counts left;
    struct sk_selection_counts erased, all = { 0 };
    struct sk_slice id;
    int64_t row = 0, year_2020 = (int64_t) 1577836800 * 1000000;
    struct sk_sent_text sent = { .set_id = sk_slice_of("set1"), .final = true };
    add(f, "old1", NULL, NULL, "2019-01-01");
    add(f, "renewed", NULL, NULL, "2019-01-01");
    add(f, "changed", NULL, NULL, "2019-01-01");
    add(f, "deleted", NULL, NULL, "2019-01-01");
    add(f, "old2", NULL, NULL, "2019-01-01");
    show(f, "set1", NULL, NULL, 1, year_2020 - 2);
    show(f, "set2", NULL, NULL, 1, year_2020 - 1);
    sent.record = make_case(NULL, "a question", "a text that was sent");
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    assert_int_equal(sk_store_put_sent(f->store, &sent, &f->arena, &id, &f->error), SK_OK);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
    struct sk_selection_counts counts = select_kind(f, SK_SELECT_OLDER, NULL, year_2020);
    assert_int_equal(counts.cases, 6);

    struct sk_case record = make_case("renewed", "a question", "another answer");
    record.timestamp = sk_slice_of("2021-01-01");
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_UPDATED);
    record = make_case("changed", "a question", "another answer");
    record.timestamp = sk_slice_of("2019-12-31");
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_UPDATED);
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("deleted"), &f->error), SK_OK);
    do {
        assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
        assert_int_equal(sk_store_erase_selected(f->store, 1, NULL, NULL, &erased, &f->error), SK_OK);
        assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
        all.cases += erased.cases;
        all.sets += erased.sets;
    } while (erased.cases || erased.sets);
    assert_int_equal(all.cases, 4); /* the text that was sent too, long after its set */
    assert_int_equal(all.sets, 2);
    assert_int_equal(sk_store_counts(f->store, &left, NULL), SK_OK);
    assert_int_equal(left.cases, 1);
    assert_int_equal(select_kind(f, SK_SELECT_OLDER, NULL, INT64_MAX).cases, 1);
    assert_selected(f, "renewed ");
}

/* So that no row of it is found a second time. */
static void what_is_gone_meanwhile_is_not_erased(void **state) {
    struct fixture *f = *state;
    struct sk_store *other = NULL;
    struct sk_selection_counts counts;
    struct sk_selection selection = { .kind = SK_SELECT_CUSTOMER, .text = sk_slice_of("anna") };
    add(f, "a1", "anna", NULL, NULL);
    add(f, "a2", "anna", NULL, NULL);
    show(f, "set1", "anna", NULL, 1, 1);
    show(f, "set2", "anna", NULL, 1, 1);
    select_kind(f, SK_SELECT_CUSTOMER, "anna", 0);
    assert_int_equal(sk_store_open(f->directory, &other, &f->error), SK_OK);
    assert_int_equal(sk_store_select(other, &selection, &counts, &f->error), SK_OK);
    assert_int_equal(sk_store_begin(other, NULL), SK_OK);
    assert_int_equal(sk_store_erase_selected(other, 1, NULL, NULL, &counts, &f->error), SK_OK);
    assert_int_equal(sk_store_commit(other, NULL), SK_OK);
    sk_store_close(other);
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    assert_int_equal(sk_store_erase_selected(f->store, INT64_MAX, NULL, NULL, &counts, &f->error), SK_OK);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
    assert_int_equal(counts.cases, 1);
    assert_int_equal(counts.sets, 1);
    assert_int_equal(select_kind(f, SK_SELECT_CUSTOMER, "anna", 0).cases, 0);
}

static void erasing_takes_its_feedback_off_the_sums_of_others(void **state) {
    struct fixture *f = *state;
    struct sk_store_counts counts;
    struct sk_use use;
    int64_t other = add(f, "b1", "bert", NULL, NULL);
    add(f, "a1", "anna", NULL, NULL);
    show(f, "set1", "anna", NULL, other, 1);
    show(f, "set2", "bert", NULL, other, 1);
    report(f, "set1", other, 1);
    report(f, "set2", other, 5);
    assert_int_equal(sk_store_uses(f->store, &other, 1, &use, NULL), SK_OK);
    assert_true(use.taken == 1.5);
    select_kind(f, SK_SELECT_CUSTOMER, "anna", 0);
    erase(f, 1);
    assert_int_equal(sk_store_uses(f->store, &other, 1, &use, NULL), SK_OK);
    assert_true(use.taken == 1);
    assert_int_equal(use.rated, 1);
    assert_true(use.rating_sum == 5);
    assert_int_equal(sk_store_counts(f->store, &counts, NULL), SK_OK);
    assert_int_equal(counts.cases, 1);
    assert_int_equal(counts.suggestion_sets, 1);
    assert_int_equal(counts.feedback, 1);
    assert_int_equal(counts.deleted, 1);
}

static void answers_speak_of_cases_that_are_there(void **state) {
    struct fixture *f = *state;
    struct sk_logged_set logged;
    int64_t changed = 0, last = 0, row = add(f, "a1", "anna", NULL, NULL);
    add(f, "b1", "bert", NULL, NULL);
    show(f, "set1", "carla", NULL, row, 1);
    last = 0;
    assert_int_equal(sk_store_clean_shown(f->store, &last, &changed, &f->error), SK_OK);
    assert_int_equal(changed, 0);
    select_kind(f, SK_SELECT_CUSTOMER, "bert", 0);
    erase(f, 10);
    last = 0;
    assert_int_equal(sk_store_clean_shown(f->store, &last, &changed, &f->error), SK_OK);
    assert_int_equal(changed, 1);
    assert_int_equal(sk_store_next_logged(f->store, 0, &f->arena, &logged, NULL), SK_OK);
    assert_non_null(strstr(logged.set.result.data, "[\"a1\"]"));
    assert_non_null(strstr(logged.set.result.data, "an answer"));
    select_kind(f, SK_SELECT_CUSTOMER, "anna", 0);
    erase(f, 10);
    last = 0;
    assert_int_equal(sk_store_clean_shown(f->store, &last, &changed, &f->error), SK_OK);
    assert_int_equal(changed, 1);
    assert_int_equal(sk_store_next_logged(f->store, 0, &f->arena, &logged, NULL), SK_OK);
    assert_null(strstr(logged.set.result.data, "an answer"));
    assert_null(strstr(logged.set.result.data, "question\":\"a"));
    last = 0;
    assert_int_equal(sk_store_clean_shown(f->store, &last, &changed, &f->error), SK_OK);
    assert_int_equal(changed, 0);
}

static bool meet_reply(void *context, struct sk_slice text) {
    if (text.data[0] == '{' && memmem(text.data, text.size, "an answer", 9)) /* an object: the recorded answer */
        ++*(int *) context;
    return true;
}

static int count_answers(struct fixture *f, int64_t last) {
    int met = 0;
    assert_int_equal(sk_store_each_text(f->store, last, meet_reply, &met, &f->error), SK_OK);
    return met;
}

static void answers_that_nobody_looked_at_are_no_text_of_others(void **state) {
    struct fixture *f = *state;
    int64_t changed = 0, last = 0, row = add(f, "a1", "anna", NULL, NULL);
    show(f, "set1", "carla", NULL, row, 1);
    last = 0;
    assert_int_equal(sk_store_clean_shown(f->store, &last, &changed, &f->error), SK_OK);
    assert_int_equal(last, 1);
    show(f, "set2", "carla", NULL, row, 1);
    assert_int_equal(count_answers(f, last), 1);
    assert_int_equal(count_answers(f, INT64_MAX), 2);
}

static bool meet_column(void *context, struct sk_slice text) {
    bool *met = context;
    *met |= memmem(text.data, text.size, "conversation_id", 15) != NULL;
    return true;
}

static void the_stores_own_words_are_met(void **state) {
    struct fixture *f = *state;
    bool met = false;
    assert_int_equal(sk_store_each_text(f->store, INT64_MAX, meet_column, &met, &f->error), SK_OK);
    assert_true(met); /* in an empty store */
}

/* An older copy is freed by pseudonyms alone, and becomes a ledger itself. */
static void a_ledger_frees_a_copy(void **state) {
    struct fixture *f = *state;
    char path[SK_PATH_SIZE], key[SK_PATH_SIZE], copy_directory[200], copy_key[SK_PATH_SIZE];
    struct sk_store *copy = NULL;
    struct sk_erasure erasure = { .kind = SK_SELECT_IDENTIFIER, .actor = "user:test" }, again;
    struct sk_selection_counts counts;
    struct sk_store_counts left;
    add(f, "a1", "anna", NULL, NULL);
    add(f, "b1", "bert", NULL, NULL);
    struct sk_audit_note note = { .actor = "a", .action = "b" };
    assert_int_equal(sk_audit_write(f->store, &note, NULL), SK_OK); /* makes the key */
    snprintf(copy_directory, sizeof copy_directory, "%s/copy", f->directory);
    assert_int_equal(sk_directory_create(copy_directory, NULL), SK_OK);
    assert_int_equal(sk_path_join(path, copy_directory, SK_STORE_FILE, NULL), SK_OK);
    assert_int_equal(sk_store_copy(f->store, path, &f->error), SK_OK);
    assert_int_equal(sk_path_join(key, f->directory, SK_AUDIT_KEY_FILE, NULL), SK_OK);
    assert_int_equal(sk_path_join(copy_key, copy_directory, SK_AUDIT_KEY_FILE, NULL), SK_OK);
    assert_int_equal(sk_file_copy(key, copy_key, 0600, NULL), SK_OK);

    select_kind(f, SK_SELECT_IDENTIFIER, "anna", 0);
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    assert_int_equal(sk_erasure_begin(f->store, &erasure, &f->error), SK_OK);
    assert_int_equal(sk_store_note_selected(f->store, erasure.number, &f->error), SK_OK);
    assert_int_equal(sk_store_erase_selected(f->store, 10, NULL, NULL, &counts, &f->error), SK_OK);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
    assert_int_equal(sk_erasure_pending(f->store, &again, NULL), SK_OK);
    assert_int_equal(again.number, erasure.number);

    assert_int_equal(sk_store_open_existing(copy_directory, &copy, &f->error), SK_OK);
    assert_int_equal(sk_store_check(copy, &f->error), SK_OK);
    assert_int_equal(sk_store_select_erased(copy, f->store, &erasure, &counts, &f->error), SK_OK);
    assert_int_equal(counts.cases, 1);
    assert_int_equal(sk_store_apply_erased(copy, f->store, &erasure, "user:test", &f->error), SK_OK);
    assert_int_equal(sk_store_counts(copy, &left, NULL), SK_OK);
    assert_int_equal(left.cases, 1);
    assert_int_equal(sk_store_select_erased(f->store, copy, &erasure, &counts, &f->error), SK_OK); /* the other way round */
    assert_int_equal(counts.cases, 0);
    assert_int_equal(sk_erasure_pending(copy, &again, NULL), SK_END);
    sk_store_close(copy);
}

/* Reports on a set that showed a case which was erased since go on counting for the others, and can be changed. */
static void reports_on_what_is_erased_can_be_changed(void **state) {
    struct fixture *f = *state;
    int64_t gone = add(f, "a1", "anna", NULL, NULL), stays = add(f, "b1", "bert", NULL, NULL);
    const int64_t rows[] = { gone, stays };
    struct sk_shown_set set = { .id = sk_slice_of("s"),
                                .customer_id = sk_slice_of("bert"),
                                .result = sk_slice_of("{}"),
                                .rows = rows,
                                .row_count = 2,
                                .time_us = 1 };
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), SK_OK);
    report(f, "s", gone, 4);
    select_kind(f, SK_SELECT_CUSTOMER, "anna", 0);
    erase(f, INT64_MAX);
    report(f, "s", gone, 2);
    struct sk_stored_feedback another = { .suggestion_set_id = set.id,
                                          .suggestion_id = sk_slice_of("s-2"),
                                          .action = sk_slice_of("sent"),
                                          .row = stays,
                                          .position = 2,
                                          .time_us = 2 };
    assert_int_equal(sk_store_put_feedback(f->store, &another, &f->error), SK_OK);
    struct sk_use use;
    assert_int_equal(sk_store_uses(f->store, &stays, 1, &use, &f->error), SK_OK);
    assert_true(use.taken == 1);
    select_kind(f, SK_SELECT_CUSTOMER, "bert", 0);
    erase(f, INT64_MAX);
}

/* As a store may hold them from before their number was bounded. */
static void reports_of_any_size_stop_no_erasure(void **state) {
    struct fixture *f = *state;
    int64_t changed = 0, last = 0, row = add(f, "a1", "anna", NULL, NULL);
    show(f, "set1", "anna", NULL, row, 1);
    show(f, "set2", "carla", NULL, row, 1);
    static const char sql[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70)"
                              " INSERT INTO feedback (set_id, suggestion_id, action, agent_id, position, time_us, final_text)"
                              " SELECT id, '', 'rejected', 'agent' || i, 0, 1, printf('%.1000000c', 'x') FROM n, shown_sets"
                              " WHERE i < 69 OR id = 'set1'";
    assert_int_equal(sqlite3_exec(f->store->database, sql, NULL, NULL, NULL), SQLITE_OK);
    select_kind(f, SK_SELECT_CUSTOMER, "anna", 0);
    struct sk_selection_counts counts;
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    assert_int_equal(sk_store_erase_selected(f->store, 10, NULL, NULL, &counts, &f->error), SK_OK);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
    assert_int_equal(counts.sets, 1);
    assert_int_equal(counts.feedback, 70);
    assert_int_equal(sk_store_clean_shown(f->store, &last, &changed, &f->error), SK_OK);
    assert_int_equal(changed, 1);
    assert_int_equal(last, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_conversation_is_ones_own_or_nobodys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pseudonym_selects_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_identifier_is_found_in_any_case, set_up, tear_down),
        cmocka_unit_test_setup_teardown(age_counts_from_the_timestamp_or_from_storing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times_that_are_refused_today_grow_old, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_made_younger_meanwhile_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_gone_meanwhile_is_not_erased, set_up, tear_down),
        cmocka_unit_test_setup_teardown(erasing_takes_its_feedback_off_the_sums_of_others, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_that_nobody_looked_at_are_no_text_of_others, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_stores_own_words_are_met, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_speak_of_cases_that_are_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_ledger_frees_a_copy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reports_on_what_is_erased_can_be_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reports_of_any_size_stop_no_erasure, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
