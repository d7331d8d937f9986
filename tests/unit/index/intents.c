/* index: a case that wants what the message wants is found though it shares no word with it; what stands in the case itself goes
 * before the model, and what says nothing in particular is no bridge. */
#include "fixture.h"

#include <sqlite3.h>

#include "index/intents.h"

static int64_t put_dutch(struct fixture *fixture, const char *id, const char *question, const char *intent,
                         const struct sk_turn *context, size_t context_count) {
    struct sk_case record = { .id = sk_slice_of(id),
                              .question = sk_slice_of(question),
                              .answer = sk_slice_of("Dat regelen we."),
                              .intent = sk_slice_of(intent),
                              .context = context,
                              .context_count = context_count,
                              .language = sk_slice_of("nl") };
    return put_case(fixture->store, &record);
}

static size_t search_for(struct fixture *fixture, const char *text, const struct sk_label *intents, size_t intent_count,
                         struct sk_hit *hits, size_t capacity) {
    struct sk_index *index = open_index(fixture);
    struct sk_query query = { .text = analysis_of(fixture, text), .intents = intents, .intent_count = intent_count };
    size_t count = 99;
    assert_int_equal(sk_index_search(index, &query, hits, capacity, &count, NULL), SK_OK);
    sk_index_close(index);
    return count;
}

static const struct sk_label blocked = { "card.block", 0.9 };

static void a_case_that_wants_the_same_is_found(void **state) {
    struct fixture *fixture = *state;
    struct sk_hit hits[5];
    int64_t lost = put_dutch(fixture, "a", "ik ben mijn bankpas kwijt", NULL, NULL, 0);
    put_dutch(fixture, "b", "waar blijft mijn pakketje", NULL, NULL, 0);
    index_all(fixture);
    assert_int_equal(search_for(fixture, "foetsie", NULL, 0, hits, 5), 0);
    assert_int_equal(search_for(fixture, "foetsie", &blocked, 1, hits, 5), 1);
    assert_int_equal(hits[0].row, lost);
    assert_string_equal(hits[0].intent, "card.block");
    assert_true(hits[0].similarity > 0 && hits[0].similarity < 0.2 + 1e-9);
    assert_true(hits[0].agreement > 0.5 && hits[0].agreement < 0.9 + 1e-9);
    struct sk_index *index = open_index(fixture);
    assert_true(sk_index_intent_weight(index, "card.block") > 0);
    assert_float_equal(sk_index_intent_weight(index, "order.change"), 0, 1e-9);
    sk_index_close(index);
}

/* Said in words that the history has, it counts for less. */
static void known_words_leave_it_less(void **state) {
    struct fixture *fixture = *state;
    struct sk_hit known[5], unknown[5];
    put_dutch(fixture, "a", "ik ben mijn bankpas kwijt", NULL, NULL, 0);
    put_dutch(fixture, "b", "tablet", NULL, NULL, 0);
    index_all(fixture);
    assert_int_equal(search_for(fixture, "foetsie", &blocked, 1, unknown, 5), 1);
    assert_int_equal(search_for(fixture, "tablet", &blocked, 1, known, 5), 2);
    assert_null(known[0].intent);
    assert_float_equal(known[0].agreement, 0, 1e-9);
    assert_float_equal(known[1].agreement, unknown[0].agreement, 1e-9); /* how much it counts is another matter */
    assert_string_equal(known[1].intent, "card.block");
    assert_true(known[1].score < unknown[0].score / 2);
}

static void the_cases_own_intent_goes_before_the_models(void **state) {
    struct fixture *fixture = *state;
    struct sk_hit hits[5];
    int64_t own = put_dutch(fixture, "a", "gordijnen", "card.block", NULL, 0);
    put_dutch(fixture, "b", "ik ben mijn bankpas kwijt", "order.change", NULL, 0);
    put_dutch(fixture, "c", "behang", "smalltalk.thanks", NULL, 0);
    int64_t foreign = put_dutch(fixture, "d", "ik ben mijn bankpas kwijt", "a label of theirs", NULL, 0);
    index_all(fixture);
    assert_int_equal(search_for(fixture, "foetsie", &blocked, 1, hits, 5), 2);
    assert_int_equal(hits[0].row, own);
    assert_int_equal(hits[1].row, foreign);
}

static void nothing_in_particular_is_no_bridge(void **state) {
    struct fixture *fixture = *state;
    static const struct sk_label weak[] = { { "other", 0.9 }, { "smalltalk.thanks", 0.9 }, { "card.block", 0.19 } };
    static const struct sk_turn turn = { SK_ROLE_AGENT, { "Hoe kan ik helpen?", 18 } };
    struct sk_hit hits[5];
    put_dutch(fixture, "a", "gordijnen", "smalltalk.thanks", NULL, 0);
    put_dutch(fixture, "b", "behang", "card.block", &turn, 1); /* within a conversation */
    index_all(fixture);
    assert_int_equal(search_for(fixture, "foetsie", weak, 3, hits, 5), 0);
    assert_int_equal(search_for(fixture, "foetsie", &blocked, 1, hits, 5), 0);
    put_dutch(fixture, "c", "ik ben mijn bankpas kwijt", NULL, NULL, 0);
    index_all(fixture);
    assert_int_equal(search_for(fixture, "foetsie", weak, 3, hits, 5), 0);
}

/* As after years with an age limit: what counts is how many cases there are, not how many there were. */
static void begin_rows_behind(struct fixture *fixture, long long row) {
    sqlite3 *database;
    char path[SK_PATH_SIZE], sql[80];
    assert_int_equal(sk_path_join(path, fixture->path, SK_STORE_FILE, NULL), SK_OK);
    snprintf(sql, sizeof sql, "UPDATE sqlite_sequence SET seq = %lld WHERE name = 'cases'", row);
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static void a_small_history_may_have_been_a_large_one(void **state) {
    struct fixture *fixture = *state;
    struct sk_hit hits[5];
    uint64_t documents;
    put_dutch(fixture, "a", "behang", NULL, NULL, 0);
    begin_rows_behind(fixture, SK_INDEX_INTENT_CASES + 1);
    int64_t lost = put_dutch(fixture, "b", "ik ben mijn bankpas kwijt", NULL, NULL, 0);
    assert_true(lost > SK_INDEX_INTENT_CASES);
    index_all(fixture);
    assert_int_equal(search_for(fixture, "foetsie", &blocked, 1, hits, 5), 1);
    assert_int_equal(hits[0].row, lost);
    assert_int_equal(sk_reindex(fixture->path, 2, NULL, NULL, &documents, NULL), SK_OK);
    assert_int_equal(search_for(fixture, "foetsie", &blocked, 1, hits, 5), 1);
}

static void a_term_follows_from_label_and_probability(void **state) {
    (void) state;
    char one[SK_INTENT_CODE_SIZE], two[SK_INTENT_CODE_SIZE];
    struct sk_label sure = { "card.block", 1 }, half = { "card.block", 0.5 }, other = { "order.change", 1 };
    struct sk_xapian_term first = sk_index_intent_term(&sure, one), second = sk_index_intent_term(&half, two);
    assert_true(sk_slice_equal(first.text, second.text));
    assert_int_equal(first.frequency, SK_INTENT_WDF);
    assert_int_equal(second.frequency, SK_INTENT_WDF / 2);
    assert_false(sk_slice_equal(first.text, sk_index_intent_term(&other, two).text));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_case_that_wants_the_same_is_found),         TEST(known_words_leave_it_less),
        TEST(the_cases_own_intent_goes_before_the_models), TEST(nothing_in_particular_is_no_bridge),
        TEST(a_small_history_may_have_been_a_large_one),   cmocka_unit_test(a_term_follows_from_label_and_probability),
    };
    return cmocka_run_group_tests(tests, quiet, NULL);
}
