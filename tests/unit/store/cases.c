#include "fixture.h"

static void every_field_comes_back(void **state) {
    struct fixture *f = *state;
    const struct sk_turn turns[] = { { SK_ROLE_CUSTOMER, sk_slice_of("Hallo?") },
                                     { SK_ROLE_AGENT, sk_slice_of("Dag \"Els\" 😀") } };
    struct sk_case record = make_case("a-1", "Waar is\nmijn pakket?", "Onderweg.");
    record.conversation_id = sk_slice_of("c-1");
    record.satisfaction = 4.5;
    record.context = turns;
    record.context_count = 2;
    record.intent = sk_slice_of("delivery.late");
    record.language = sk_slice_of("nl");
    record.channel = sk_slice_of("chat");
    record.timestamp = sk_slice_of("2026-05-01T10:00:00Z");
    record.customer_id = sk_slice_of("k-9");
    record.agent_id = sk_slice_of("m-2");
    record.team = sk_slice_of("orders");
    record.metadata = sk_slice_of("{\"priority\":3}");
    int64_t row = 0, found_row = 0;
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_OK);
    reopen(f);
    struct sk_case found;
    assert_int_equal(sk_store_find_case(f->store, sk_slice_of("a-1"), &f->arena, &found_row, &found, &f->error), SK_OK);
    assert_int_equal(found_row, row);
    assert_slice_equal(found.id, "a-1");
    assert_slice_equal(found.conversation_id, "c-1");
    assert_slice_equal(found.question, "Waar is\nmijn pakket?");
    assert_slice_equal(found.answer, "Onderweg.");
    assert_true(found.satisfaction == 4.5);
    assert_int_equal(found.context_count, 2);
    assert_int_equal(found.context[0].role, SK_ROLE_CUSTOMER);
    assert_slice_equal(found.context[0].text, "Hallo?");
    assert_int_equal(found.context[1].role, SK_ROLE_AGENT);
    assert_slice_equal(found.context[1].text, "Dag \"Els\" 😀");
    assert_slice_equal(found.intent, "delivery.late");
    assert_slice_equal(found.language, "nl");
    assert_slice_equal(found.channel, "chat");
    assert_slice_equal(found.timestamp, "2026-05-01T10:00:00Z");
    assert_slice_equal(found.customer_id, "k-9");
    assert_slice_equal(found.agent_id, "m-2");
    assert_slice_equal(found.team, "orders");
    assert_slice_equal(found.metadata, "{\"priority\":3}");
}

static void absent_fields_stay_absent(void **state) {
    struct fixture *f = *state;
    int64_t row = put(f, "a", "q", SK_OK);
    struct sk_case found;
    assert_int_equal(sk_store_get_case(f->store, row, &f->arena, &found, &f->error), SK_OK);
    assert_null(found.conversation_id.data);
    assert_null(found.intent.data);
    assert_null(found.customer_id.data);
    assert_null(found.metadata.data);
    assert_true(found.satisfaction == 0);
    assert_int_equal(found.context_count, 0);
}

static void nul_bytes_survive(void **state) {
    struct fixture *f = *state;
    struct sk_case record = make_case("nul", "", "x"), found;
    record.question = sk_slice("a\0b", 3);
    int64_t row;
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_OK);
    assert_int_equal(sk_store_get_case(f->store, row, &f->arena, &found, &f->error), SK_OK);
    assert_int_equal(found.question.size, 3);
    assert_memory_equal(found.question.data, "a\0b", 3);
}

static void equal_is_a_duplicate_and_writes_nothing(void **state) {
    struct fixture *f = *state;
    int64_t row = put(f, "a", "question", SK_OK);
    assert_int_equal(last_sequence(f), 1);
    assert_int_equal(put(f, "a", "question", SK_DUPLICATE), row);
    assert_int_equal(last_sequence(f), 1);
    assert_int_equal(put(f, "a", "another question", SK_UPDATED), row);
    assert_int_equal(last_sequence(f), 2);
    struct sk_case found;
    assert_int_equal(sk_store_get_case(f->store, row, &f->arena, &found, &f->error), SK_OK);
    assert_slice_equal(found.question, "another question");
}

/* Each single field makes a case different. */
static void every_field_counts_for_equality(void **state) {
    struct fixture *f = *state;
    const struct sk_turn customer = { SK_ROLE_CUSTOMER, sk_slice_of("turn") }, agent = { SK_ROLE_AGENT, sk_slice_of("turn") };
    struct sk_case record = make_case("a", "q", "a");
    struct sk_slice *const fields[] = { &record.conversation_id, &record.answer,   &record.intent,
                                        &record.language,        &record.channel,  &record.timestamp,
                                        &record.customer_id,     &record.agent_id, &record.team,
                                        &record.metadata };
    int64_t row;
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_OK);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        *fields[i] = sk_slice_of("x");
        assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_UPDATED);
        assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_DUPLICATE);
    }
    record.satisfaction = 1;
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_UPDATED);
    record.context = &customer;
    record.context_count = 1;
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_UPDATED);
    record.context = &agent;
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_UPDATED);
    /* The same text in the neighbouring field is another case. */
    record.team = sk_slice("", 0);
    record.metadata = sk_slice_of("xx");
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_UPDATED);
    assert_int_equal(sk_store_put_case(f->store, &record, &row, &f->error), SK_DUPLICATE);
}

static void a_row_is_never_used_again(void **state) {
    struct fixture *f = *state;
    put(f, "a", "q", SK_OK);
    int64_t row = put(f, "b", "q", SK_OK);
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("b"), &f->error), SK_OK);
    reopen(f);
    assert_true(put(f, "b", "q", SK_OK) > row);
    assert_int_equal(last_sequence(f), 4);
}

static void deleting(void **state) {
    struct fixture *f = *state;
    struct sk_case found;
    int64_t row = put(f, "a", "q", SK_OK), found_row;
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("a"), &f->error), SK_OK);
    assert_int_equal(sk_store_get_case(f->store, row, &f->arena, &found, NULL), SK_NOT_FOUND);
    assert_int_equal(sk_store_find_case(f->store, sk_slice_of("a"), &f->arena, &found_row, &found, NULL), SK_NOT_FOUND);
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("a"), &f->error), SK_NOT_FOUND);
    assert_string_equal(f->error.message, "there is no case with this id");
    assert_int_equal(last_sequence(f), 2);
}

/* More than one statement takes; asked for in no order. */
static void replies_of_many_rows(void **state) {
    enum { CASES = 150 };
    struct fixture *f = *state;
    struct sk_stored_case found[CASES + 1];
    int64_t rows[CASES + 1];
    char id[16];
    size_t count = 99;
    for (int i = 0; i < CASES; i++) {
        snprintf(id, sizeof id, "case-%d", i);
        rows[i * 7 % CASES] = put(f, id, id, SK_OK);
    }
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("case-100"), &f->error), SK_OK);
    rows[CASES] = 123456;
    assert_int_equal(sk_store_get_replies(f->store, rows, CASES + 1, &f->arena, found, &count, &f->error), SK_OK);
    assert_int_equal(count, CASES - 1);
    for (size_t i = 0; i < count; i++) {
        snprintf(id, sizeof id, "case-%zu", i < 100 ? i : i + 1);
        assert_slice_equal(found[i].record.id, id);
        assert_slice_equal(found[i].record.answer, "answer");
        assert_true(i == 0 || found[i].row > found[i - 1].row);
    }
    assert_int_equal(sk_store_get_replies(f->store, rows, 0, &f->arena, found, &count, &f->error), SK_OK);
    assert_int_equal(count, 0);
}

static void changes_come_in_order_with_deletions(void **state) {
    struct fixture *f = *state;
    struct sk_stored_case changes[10];
    size_t count = 99;
    assert_int_equal(sk_store_changes(f->store, 0, &f->arena, changes, 10, &count, &f->error), SK_END);
    assert_int_equal(count, 0);
    int64_t a = put(f, "a", "1", SK_OK), b = put(f, "b", "2", SK_OK), c = put(f, "c", "3", SK_OK);
    put(f, "a", "changed", SK_UPDATED);
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("b"), &f->error), SK_OK);
    put(f, "d", "4", SK_OK);

    assert_int_equal(sk_store_changes(f->store, 0, &f->arena, changes, 10, &count, &f->error), SK_OK);
    assert_int_equal(count, 4);
    const int64_t sequences[] = { 3, 4, 5, 6 };
    for (size_t i = 0; i < count; i++)
        assert_int_equal(changes[i].sequence, sequences[i]);
    assert_int_equal(changes[0].row, c);
    assert_int_equal(changes[1].row, a);
    assert_slice_equal(changes[1].record.question, "changed");
    assert_int_equal(changes[2].row, b);
    assert_true(changes[2].deleted);
    assert_null(changes[2].record.id.data);
    assert_false(changes[3].deleted);

    assert_int_equal(sk_store_changes(f->store, 3, &f->arena, changes, 2, &count, &f->error), SK_OK);
    assert_int_equal(count, 2);
    assert_int_equal(changes[1].sequence, 5);
    assert_int_equal(sk_store_changes(f->store, 6, &f->arena, changes, 10, &count, &f->error), SK_END);

    int64_t rows[3], after = 0;
    assert_int_equal(sk_store_changed_rows(f->store, &after, rows, 3, &count, &f->error), SK_OK);
    assert_int_equal(count, 3);
    assert_int_equal(after, 5);
    assert_true(rows[0] == c && rows[1] == a && rows[2] == b);
    assert_int_equal(sk_store_changed_rows(f->store, &after, rows, 3, &count, &f->error), SK_OK);
    assert_int_equal(count, 1);
    assert_int_equal(after, 6);
    assert_int_equal(sk_store_changed_rows(f->store, &after, rows, 3, &count, &f->error), SK_END);
    assert_int_equal(count, 0);
}

static void a_full_arena_ends_a_batch_of_changes(void **state) {
    struct fixture *f = *state;
    enum { SIZE = 20000 };
    char *text = malloc(SIZE + 1);
    assert_non_null(text);
    memset(text, 'x', SIZE);
    text[SIZE] = '\0';
    for (int i = 0; i < 5; i++)
        put(f, (const char[]){ (char) ('a' + i), '\0' }, text, SK_OK);
    free(text);
    struct sk_arena arena;
    struct sk_stored_case changes[10];
    size_t count;
    int64_t after = 0;
    int batches = 0;
    sk_arena_init(&arena, 70000);
    while (sk_store_changes(f->store, after, &arena, changes, 10, &count, &f->error) == SK_OK) {
        assert_true(count < 5);
        after = changes[count - 1].sequence;
        batches++;
        sk_arena_reset(&arena);
    }
    assert_int_equal(after, 5);
    assert_true(batches > 1);
    sk_arena_finish(&arena);
    sk_arena_init(&arena, 1000);
    assert_int_equal(sk_store_changes(f->store, 0, &arena, changes, 10, &count, &f->error), SK_FAULT_MEMORY);
    sk_arena_finish(&arena);
}

static void a_transaction_is_all_or_nothing(void **state) {
    struct fixture *f = *state;
    put(f, "before", "q", SK_OK);
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    put(f, "a", "q", SK_OK);
    put(f, "b", "q", SK_OK);
    assert_int_equal(last_sequence(f), 3);
    sk_store_rollback(f->store);
    assert_int_equal(last_sequence(f), 1);
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    put(f, "c", "q", SK_OK);
    assert_int_equal(sk_store_commit(f->store, &f->error), SK_OK);
    reopen(f);
    assert_int_equal(last_sequence(f), 2);
    struct sk_store_counts counts;
    assert_int_equal(sk_store_counts(f->store, &counts, &f->error), SK_OK);
    assert_int_equal(counts.cases, 2);
}

static void transactions_do_not_nest(void **state) {
    struct fixture *f = *state;
    struct sk_error error = { 0 };
    assert_int_equal(sk_store_commit(f->store, &error), SK_FAULT_INTERNAL);
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    assert_int_equal(sk_store_begin(f->store, NULL), SK_FAULT_INTERNAL);
    assert_int_equal(sk_store_commit(f->store, &f->error), SK_OK);
}

static void counting(void **state) {
    struct fixture *f = *state;
    struct sk_store_counts counts;
    assert_int_equal(sk_store_counts(f->store, &counts, &f->error), SK_OK);
    assert_int_equal(counts.cases, 0);
    assert_true(counts.mean_satisfaction == 0);
    struct sk_case rated = make_case("r1", "q", "a");
    int64_t row;
    rated.satisfaction = 5;
    assert_int_equal(sk_store_put_case(f->store, &rated, &row, &f->error), SK_OK);
    rated.id = sk_slice_of("r2");
    rated.satisfaction = 2;
    assert_int_equal(sk_store_put_case(f->store, &rated, &row, &f->error), SK_OK);
    put(f, "unrated", "q", SK_OK);
    put(f, "gone", "q", SK_OK);
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("gone"), &f->error), SK_OK);
    assert_int_equal(sk_store_counts(f->store, &counts, &f->error), SK_OK);
    assert_int_equal(counts.cases, 3);
    assert_int_equal(counts.rated, 2);
    assert_int_equal(counts.deleted, 1);
    assert_true(counts.mean_satisfaction == 3.5);
    /* A rating that changes, comes and goes. */
    rated.satisfaction = 4;
    assert_int_equal(sk_store_put_case(f->store, &rated, &row, &f->error), SK_UPDATED);
    assert_int_equal(sk_store_counts(f->store, &counts, &f->error), SK_OK);
    assert_int_equal(counts.rated, 2);
    assert_true(counts.mean_satisfaction == 4.5);
    rated.satisfaction = 0;
    assert_int_equal(sk_store_put_case(f->store, &rated, &row, &f->error), SK_UPDATED);
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("r1"), &f->error), SK_OK);
    assert_int_equal(sk_store_counts(f->store, &counts, &f->error), SK_OK);
    assert_int_equal(counts.cases, 2);
    assert_int_equal(counts.rated, 0);
    assert_true(counts.mean_satisfaction == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_field_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(absent_fields_stay_absent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nul_bytes_survive, set_up, tear_down),
        cmocka_unit_test_setup_teardown(equal_is_a_duplicate_and_writes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_field_counts_for_equality, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_row_is_never_used_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deleting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(replies_of_many_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(changes_come_in_order_with_deletions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_arena_ends_a_batch_of_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_transaction_is_all_or_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(transactions_do_not_nest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counting, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
