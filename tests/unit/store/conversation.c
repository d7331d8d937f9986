/* The turns before a case are stored once in a conversation, and come back whole whatever happens to the cases that have them. */
#include <sqlite3.h>

#include "base/random.h"
#include "fixture.h"
#include "store/selection.h"

#define TURNS 40

/* A dialogue: case i asks "q<i>" and is answered "a<i>". */
struct dialogue {
    char texts[TURNS][24];
    struct sk_turn turns[TURNS];
};

static void make_dialogue(struct dialogue *dialogue, const char *name) {
    for (int i = 0; i < TURNS; i++) {
        snprintf(dialogue->texts[i], sizeof *dialogue->texts, "%s %c%d", name, i % 2 ? 'a' : 'q', i / 2);
        dialogue->turns[i] = (struct sk_turn){ i % 2 ? SK_ROLE_AGENT : SK_ROLE_CUSTOMER, sk_slice_of(dialogue->texts[i]) };
    }
}

/* Case i with the turns before it from `first` on. */
static struct sk_case case_of(const struct dialogue *dialogue, const char *conversation, const char *id, int i, int first) {
    struct sk_case record = make_case(id, dialogue->texts[2 * i], dialogue->texts[2 * i + 1]);
    record.conversation_id = sk_slice_of(conversation);
    record.context = dialogue->turns + first;
    record.context_count = (size_t) (2 * i - first);
    return record;
}

static int64_t put_case(struct fixture *f, const struct sk_case *record, enum sk_status expected) {
    int64_t row = 0;
    assert_int_equal(sk_store_put_case(f->store, record, &row, &f->error), expected);
    return row;
}

static int64_t put_turn(struct fixture *f, const struct dialogue *dialogue, const char *conversation, int i, int first) {
    char id[64];
    snprintf(id, sizeof id, "%s-%d", conversation, i);
    struct sk_case record = case_of(dialogue, conversation, id, i, first);
    return put_case(f, &record, SK_OK);
}

static void assert_turns(const struct sk_case *found, const struct sk_turn *turns, size_t count) {
    assert_int_equal(found->context_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(found->context[i].role, turns[i].role);
        assert_int_equal(found->context[i].text.size, turns[i].text.size);
        assert_memory_equal(found->context[i].text.data, turns[i].text.data, turns[i].text.size);
    }
}

static void assert_stored(struct fixture *f, int64_t row, const struct sk_turn *turns, size_t count) {
    struct sk_case found;
    assert_int_equal(sk_store_get_case(f->store, row, &f->arena, &found, &f->error), SK_OK);
    assert_turns(&found, turns, count);
}

/* One number from the file, beside the store. */
static int64_t ask(const struct fixture *f, const char *sql) {
    char path[100];
    sqlite3 *raw;
    sqlite3_stmt *statement;
    snprintf(path, sizeof path, "%s/" SK_STORE_FILE, f->directory);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(raw);
    return number;
}

static void shared_turns_are_stored_once(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    make_dialogue(&d, "x");
    int64_t rows[10];
    for (int i = 0; i < 10; i++)
        rows[i] = put_turn(f, &d, "c", i, 0);
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE continues IS NOT NULL AND context IS NULL"), 9);
    reopen(f);
    for (int i = 0; i < 10; i++)
        assert_stored(f, rows[i], d.turns, (size_t) (2 * i));
}

static void a_window_of_turns_is_found_in_several_cases(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    make_dialogue(&d, "x");
    int64_t rows[10];
    for (int i = 0; i < 10; i++)
        rows[i] = put_turn(f, &d, "c", i, i > 3 ? 2 * i - 5 : 0); /* the last five */
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE continues IS NOT NULL AND context IS NULL"), 9);
    for (int i = 0; i < 10; i++)
        assert_stored(f, rows[i], d.turns + (i > 3 ? 2 * i - 5 : 0), i > 3 ? 5 : (size_t) (2 * i));
}

static void turns_that_are_new_stay_with_their_case(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    make_dialogue(&d, "x");
    put_turn(f, &d, "c", 1, 0);
    int64_t row = put_turn(f, &d, "c", 4, 0), last = put_turn(f, &d, "c", 5, 2);
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE continues = 1 AND continues_turns = 4 AND context LIKE '[%q3%]'"),
                     1);
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE continues = 2 AND continues_turns = 8 AND context IS NULL"), 1);
    assert_stored(f, row, d.turns, 8);
    assert_stored(f, last, d.turns + 2, 8);
}

static void conversations_may_come_in_turn_and_at_any_time(void **state) {
    struct fixture *f = *state;
    struct dialogue d[2];
    int64_t rows[2][6];
    make_dialogue(&d[0], "x");
    make_dialogue(&d[1], "y");
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    for (int i = 0; i < 6; i++) {
        for (int k = 0; k < 2; k++)
            rows[k][i] = put_turn(f, &d[k], k ? "one" : "other", i, 0);
        if (i == 3)
            assert_int_equal(sk_store_commit(f->store, &f->error), SK_OK);
        if (i == 4)
            reopen(f);
    }
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE continues IS NOT NULL AND context IS NULL"), 10);
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 2; k++)
            assert_stored(f, rows[k][i], d[k].turns, (size_t) (2 * i));
}

static void what_differs_is_not_shared(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    struct sk_turn turned[2];
    make_dialogue(&d, "x");
    put_turn(f, &d, "c", 0, 0);
    put_turn(f, &d, "elsewhere", 1, 0);
    memcpy(turned, d.turns, sizeof turned);
    turned[0].role = SK_ROLE_AGENT;
    struct sk_case record = case_of(&d, "c", "turned", 1, 0);
    record.context = turned;
    int64_t row = put_case(f, &record, SK_OK);
    record = case_of(&d, NULL, "alone", 1, 0);
    int64_t alone = put_case(f, &record, SK_OK);
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE continues IS NOT NULL"), 0);
    assert_stored(f, row, turned, 2);
    assert_stored(f, alone, d.turns, 2);
}

/* The rows that a transaction which was rolled back gave out may come again, with other cases. */
static void nothing_is_shared_with_what_was_rolled_back(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    make_dialogue(&d, "x");
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    put_turn(f, &d, "c", 0, 0);
    sk_store_rollback(f->store);
    int64_t row = put_turn(f, &d, "c", 1, 0);
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE continues IS NOT NULL"), 0);
    assert_stored(f, row, d.turns, 2);
}

static void a_case_that_changes_leaves_the_later_ones_as_they_were(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    int64_t rows[5];
    make_dialogue(&d, "x");
    for (int i = 0; i < 5; i++)
        rows[i] = put_turn(f, &d, "c", i, 0);
    struct sk_case changed = case_of(&d, "c", "c-2", 2, 0);
    changed.answer = sk_slice_of("another answer");
    put_case(f, &changed, SK_UPDATED);
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("c-0"), &f->error), SK_OK);
    reopen(f);
    for (int i = 1; i < 5; i++)
        assert_stored(f, rows[i], d.turns, (size_t) (2 * i));
    changed = case_of(&d, "c", "c-4", 4, 0);
    put_case(f, &changed, SK_DUPLICATE); /* as ever: not how it is stored tells, but what it is */
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE continues = 1"), 0);
}

/* A later case of the conversation is looked up and not remembered when cases were changed in between. */
static void a_case_is_stored_behind_a_changed_one(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    make_dialogue(&d, "x");
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    put_turn(f, &d, "c", 0, 0);
    struct sk_case changed = case_of(&d, "c", "c-0", 0, 0);
    changed.answer = sk_slice_of("another answer");
    put_case(f, &changed, SK_UPDATED);
    int64_t row = put_turn(f, &d, "c", 1, 0);
    assert_int_equal(sk_store_commit(f->store, &f->error), SK_OK);
    assert_stored(f, row, d.turns, 2);
}

static void many_are_read_at_once(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    struct sk_stored_case found[10];
    size_t count = 0;
    make_dialogue(&d, "x");
    for (int i = 0; i < 10; i++)
        put_turn(f, &d, "c", i, i > 2 ? 2 * i - 4 : 0);
    for (int from = 0; from < 10; from++) { /* the first of them is found in the store, the others among those before */
        assert_int_equal(sk_store_changes(f->store, from, &f->arena, found, 10, &count, &f->error), SK_OK);
        assert_int_equal(count, 10 - from);
        for (int i = from; i < 10; i++)
            assert_turns(&found[i - from].record, d.turns + (i > 2 ? 2 * i - 4 : 0), i > 2 ? 4 : (size_t) (2 * i));
    }
    assert_int_equal(sk_store_cases(f->store, 4, 10, &f->arena, found, 10, &count, &f->error), SK_OK);
    assert_int_equal(count, 6);
    assert_turns(&found[5].record, d.turns + 14, 4);
}

/* Of the cases that continue one with an identifier those in whose turns it stands. */
static void an_identifier_is_found_in_turns_that_are_continued(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    struct sk_selection selection = { .kind = SK_SELECT_IDENTIFIER, .text = sk_slice_of("X Q0") };
    struct sk_selection_counts counts;
    make_dialogue(&d, "x");
    for (int i = 0; i < 4; i++) {
        char id[10];
        snprintf(id, sizeof id, "c-%d", i);
        struct sk_case record = case_of(&d, "c", id, i, i > 2 ? 2 : 0);
        record.customer_id = sk_slice_of(i % 2 ? "anna" : "bert"); /* else the whole conversation is theirs */
        put_case(f, &record, SK_OK);
    }
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE context IS NOT NULL"), 0);
    assert_int_equal(sk_store_select(f->store, &selection, &counts, &f->error), SK_OK);
    assert_int_equal(counts.cases, 3);
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    while (counts.cases || counts.sets)
        assert_int_equal(sk_store_erase_selected(f->store, 1, NULL, NULL, &counts, &f->error), SK_OK);
    assert_int_equal(sk_store_commit(f->store, &f->error), SK_OK);
    assert_stored(f, 4, d.turns + 2, 4);
    assert_int_equal(ask(f, "SELECT count(*) FROM cases"), 1);
    assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE question || answer || coalesce(context, '') LIKE '%x q0%'"), 0);
}

/* Both say so, and none ends: what should not be there is a damaged store. */
static void a_lost_case_is_a_damaged_store(void **state) {
    struct fixture *f = *state;
    struct dialogue d;
    struct sk_case found;
    char path[100];
    sqlite3 *raw;
    make_dialogue(&d, "x");
    put_turn(f, &d, "c", 0, 0);
    int64_t row = put_turn(f, &d, "c", 1, 0);
    snprintf(path, sizeof path, "%s/" SK_STORE_FILE, f->directory);
    const char *const damage[] = { "UPDATE cases SET continues = 77 WHERE row = 2",
                                   "UPDATE cases SET continues = 2 WHERE row = 2",
                                   "UPDATE cases SET continues = 1, continues_turns = 3 WHERE row = 2",
                                   "UPDATE cases SET continues_turns = -1 WHERE row = 2" };
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
        assert_int_equal(sqlite3_exec(raw, damage[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(raw);
        enum sk_status status = sk_store_get_case(f->store, row, &f->arena, &found, &f->error);
        assert_int_equal(status, i == 1 ? SK_OK : SK_FAULT_CORRUPT);
    }
}

/* ---- anything, in any order ---- */

#define CASES 120

/* What each case must say; count -1: it is not there. */
struct expected {
    int first, number, count;
    bool changed;
};

/* Mostly the next of its conversation. */
static void put_random(struct fixture *f, struct sk_random *random, const struct dialogue *dialogues, struct expected *expected,
                       int last[3]) {
    int which = (int) sk_random_below(random, 3);
    int place = sk_random_below(random, 4) ? (last[which] + 3) % CASES : (int) sk_random_below(random, CASES / 3) * 3 + which;
    int number = place / 3 % (TURNS / 2);
    last[which] = place;
    char id[24], conversation[24];
    int64_t row;
    snprintf(id, sizeof id, "case-%d", place);
    snprintf(conversation, sizeof conversation, "conversation-%d", which);
    int first = sk_random_below(random, 2) ? 0 : (int) sk_random_below(random, (uint32_t) (2 * number + 1));
    struct sk_case record = case_of(&dialogues[which], conversation, id, number, first);
    bool changed = sk_random_below(random, 4) == 0;
    if (changed)
        record.answer = sk_slice_of("something else");
    enum sk_status status = sk_store_put_case(f->store, &record, &row, &f->error);
    assert_true(status == SK_OK || status == SK_UPDATED || status == SK_DUPLICATE);
    assert_true((status == SK_OK) == (expected[place].count < 0));
    expected[place] = (struct expected){ first, number, 2 * number - first, changed };
}

static void delete_random(struct fixture *f, struct sk_random *random, struct expected *expected) {
    int place = (int) sk_random_below(random, CASES);
    char id[24];
    snprintf(id, sizeof id, "case-%d", place);
    enum sk_status status = sk_store_delete_case(f->store, sk_slice_of(id), &f->error);
    assert_int_equal(status, expected[place].count < 0 ? SK_NOT_FOUND : SK_OK);
    expected[place].count = -1;
}

static void assert_all(struct fixture *f, const struct dialogue *dialogues, const struct expected *expected) {
    for (int i = 0; i < CASES; i++) {
        struct sk_case found;
        char id[24];
        int64_t row;
        snprintf(id, sizeof id, "case-%d", i);
        enum sk_status status = sk_store_find_case(f->store, sk_slice_of(id), &f->arena, &row, &found, &f->error);
        assert_int_equal(status, expected[i].count < 0 ? SK_NOT_FOUND : SK_OK);
        if (status == SK_OK)
            assert_turns(&found, dialogues[i % 3].turns + expected[i].first, (size_t) expected[i].count);
    }
    sk_arena_reset(&f->arena);
}

/* Cases stored, written again with other turns and deleted in any order, in transactions of any length, some of which are rolled
 * back: each has the turns that it was given last. */
static void turns_are_those_that_were_given_last(void **state) {
    struct fixture *f = *state;
    struct dialogue dialogues[3];
    struct expected expected[CASES], before[CASES];
    int last[3] = { 0, 1, 2 };
    struct sk_random random;
    sk_random_seed(&random, 20260501, 0);
    for (int i = 0; i < 3; i++)
        make_dialogue(&dialogues[i], i == 0 ? "x" : i == 1 ? "y" : "z");
    for (int i = 0; i < CASES; i++)
        expected[i] = (struct expected){ .count = -1 };
    int64_t shared = 0;
    for (int round = 0; round < 150; round++) {
        memcpy(before, expected, sizeof before);
        assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
        for (uint32_t left = sk_random_below(&random, 20); left > 0; left--) {
            if (sk_random_below(&random, 3))
                put_random(f, &random, dialogues, expected, last);
            else
                delete_random(f, &random, expected);
        }
        if (sk_random_below(&random, 5) == 0) {
            sk_store_rollback(f->store);
            memcpy(expected, before, sizeof before);
        } else {
            assert_int_equal(sk_store_commit(f->store, &f->error), SK_OK);
        }
        assert_all(f, dialogues, expected);
        shared += ask(f, "SELECT count(*) FROM cases WHERE continues IS NOT NULL");
        assert_int_equal(ask(f, "SELECT count(*) FROM cases WHERE continues >= row OR continues NOT IN (SELECT row FROM cases)"),
                         0);
    }
    assert_true(shared > 500); /* it was about something */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shared_turns_are_stored_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_window_of_turns_is_found_in_several_cases, set_up, tear_down),
        cmocka_unit_test_setup_teardown(turns_that_are_new_stay_with_their_case, set_up, tear_down),
        cmocka_unit_test_setup_teardown(conversations_may_come_in_turn_and_at_any_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_differs_is_not_shared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_shared_with_what_was_rolled_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_case_that_changes_leaves_the_later_ones_as_they_were, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_case_is_stored_behind_a_changed_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_are_read_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_identifier_is_found_in_turns_that_are_continued, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_case_is_a_damaged_store, set_up, tear_down),
        cmocka_unit_test_setup_teardown(turns_are_those_that_were_given_last, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
