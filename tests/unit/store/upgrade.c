/* A store that an earlier version of the program wrote. */
#include "fixture.h"

#include "store/migrate.h"
#include "store/votes.h"

static void run(sqlite3 *raw, const char *sql) {
    char *message = NULL;
    if (sqlite3_exec(raw, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

/* In place of what a program of then has in C. */
static void voter(sqlite3_context *context, int count, sqlite3_value **values) {
    (void) count;
    (void) values;
    sqlite3_result_int64(context, 1);
}

/* Another connection to a file in the fixture's directory, with the schema of then. */
static sqlite3 *make_old(struct fixture *f, int version) {
    char path[SK_PATH_SIZE], sql[100];
    sqlite3 *raw;
    sk_store_close(f->store);
    f->store = NULL;
    assert_int_equal(sk_directory_remove(f->directory, NULL), SK_OK);
    assert_int_equal(sk_directory_create(f->directory, NULL), SK_OK);
    assert_int_equal(sk_path_join(path, f->directory, SK_STORE_FILE, NULL), SK_OK);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_create_function(raw, "voter", 1, SQLITE_UTF8, NULL, voter, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < version; i++)
        run(raw, sk_store_steps[i]);
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", SK_STORE_APPLICATION_ID, version);
    run(raw, sql);
    return raw;
}

static struct sk_use use_of(struct fixture *f, int64_t row) {
    struct sk_use use;
    assert_int_equal(sk_store_uses(f->store, &row, 1, &use, &f->error), SK_OK);
    return use;
}

/* Version 5 summed up how many sets had an action; 30 of els, one of jan, one of an agent that was not named. */
static void votes_are_counted_anew(void **state) {
    struct fixture *f = *state;
    sqlite3 *raw = make_old(f, 5);
    run(raw, "INSERT INTO cases (sequence, digest, id, question, answer) VALUES (1, 1, 'a', 'question', 'answer')");
    run(raw, "UPDATE counters SET value = 1 WHERE name = 'sequence'");
    run(raw, "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 32)"
             " INSERT INTO shown_sets (number, id, time_us, result) SELECT i, 's' || i, i, '{}' FROM n");
    run(raw, "INSERT INTO shown_suggestions SELECT number, 1, 1 FROM shown_sets");
    run(raw, "INSERT INTO feedback (set_id, suggestion_id, action, agent_id, case_row, position, satisfaction, time_us)"
             " SELECT id, id || '-1', 'sent', CASE number WHEN 31 THEN 'jan' WHEN 32 THEN '' ELSE 'els' END, 1, 1, 5, number"
             " FROM shown_sets");
    run(raw, "INSERT INTO case_uses VALUES (1, 0, 0, 0, 32, 0, 32, 160)");
    assert_int_equal(sqlite3_close(raw), SQLITE_OK);
    reopen(f);
    struct sk_use use = use_of(f, 1);
    assert_true(use.taken > 3.9 && use.taken <= 4);
    assert_true(use.refused == 0 && use.voter == 0);
    assert_int_equal(use.rated, 32);
    assert_true(use.rating_weight > 3.9 && use.rating_weight <= 4);
    /* els goes on being els: what she adds now adds next to nothing, what somebody else adds does. */
    const int64_t row = 1;
    struct sk_shown_set set = {
        .id = sk_slice_of("new"), .result = sk_slice_of("{}"), .time_us = 100, .rows = &row, .row_count = 1
    };
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), SK_OK);
    struct sk_stored_feedback feedback = { .suggestion_set_id = set.id,
                                           .suggestion_id = sk_slice_of("new-1"),
                                           .action = sk_slice_of("sent"),
                                           .agent_id = sk_slice_of("els"),
                                           .row = 1,
                                           .position = 1,
                                           .time_us = 100 };
    assert_int_equal(sk_store_put_feedback(f->store, &feedback, &f->error), SK_OK);
    assert_true(use_of(f, 1).taken - use.taken < 0.01);
    set.id = sk_slice_of("newer");
    feedback.suggestion_set_id = set.id;
    feedback.suggestion_id = sk_slice_of("newer-1");
    feedback.agent_id = sk_slice_of("piet");
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), SK_OK);
    assert_int_equal(sk_store_put_feedback(f->store, &feedback, &f->error), SK_OK);
    assert_true(use_of(f, 1).taken - use.taken > 0.99);
}

/* From every version that was ever released: nothing is lost, and it can be used. */
static void every_version_is_brought_up(void **state) {
    struct fixture *f = *state;
    for (int version = 1; version < SK_STORE_SCHEMA_VERSION; version++) {
        sqlite3 *raw = make_old(f, version);
        run(raw, "INSERT INTO cases (sequence, digest, id, question, answer) VALUES (1, 1, 'a', 'question', 'answer')");
        run(raw, "UPDATE counters SET value = 1 WHERE name = 'sequence'");
        run(raw, "INSERT INTO shown_sets (number, id, time_us, result) VALUES (1, 's', 1, '{}')");
        run(raw, "INSERT INTO feedback (set_id, suggestion_id, action, agent_id, case_row, position, time_us)"
                 " VALUES ('s', 's-1', 'rejected', 'els', 1, 1, 1)");
        if (version >= 8) /* the last that counted votes anew: from then on the program of then has done it */
            run(raw, "INSERT INTO case_votes (case_row, voter, sets, taken, refused, rated, rating_sum)"
                     " SELECT case_row, voter, count(*), sum(taken), sum(refused), sum(rated), sum(rating) FROM set_votes"
                     " GROUP BY case_row, voter");
        assert_int_equal(sqlite3_close(raw), SQLITE_OK);
        reopen(f);
        struct sk_case found;
        assert_int_equal(sk_store_get_case(f->store, 1, &f->arena, &found, &f->error), SK_OK);
        assert_slice_equal(found.answer, "answer");
        assert_true(use_of(f, 1).refused == 1);
        assert_int_equal(put(f, "b", "another", SK_OK), 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(votes_are_counted_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_version_is_brought_up, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
