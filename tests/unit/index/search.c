/* index: what is found for a message, in which order, and how near it is said to be. */
#include "fixture.h"
#include "index/xapian_c.h"

static void without_an_index_it_says_so(void **state) {
    struct fixture *fixture = *state;
    struct sk_index *index = NULL;
    struct sk_error error = { 0 };
    assert_int_equal(sk_index_open(fixture->path, &index, &error), SK_NOT_FOUND);
    assert_non_null(strstr(error.message, fixture->path));
    assert_null(index);
}

static void an_empty_index_finds_nothing(void **state) {
    struct fixture *fixture = *state;
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_hit hits[5];
    assert_int_equal(search_text(fixture, index, "where is my parcel", hits, 5), 0);
    assert_int_equal(sk_index_count(index), 0);
    assert_int_equal(sk_index_revision(index), 0);
    sk_index_close(index);
}

static void the_nearest_case_comes_first(void **state) {
    struct fixture *fixture = *state;
    int64_t parcel = put(fixture, "a", "where is my parcel with the blue shoes");
    int64_t refund = put(fixture, "b", "refund for a parcel that never came");
    put(fixture, "c", "change my address please");
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_hit hits[5];
    assert_int_equal(search_text(fixture, index, "blue shoes parcel", hits, 5), 2);
    assert_int_equal(hits[0].row, parcel);
    assert_int_equal(hits[1].row, refund);
    assert_true(hits[0].score > hits[1].score);
    assert_int_equal(sk_index_count(index), 3);
    sk_index_close(index);
}

static void similarity_is_the_share_of_weight(void **state) {
    struct fixture *fixture = *state;
    put(fixture, "a", "parcel shoes");
    put(fixture, "b", "parcel");
    put(fixture, "c", "invoice");
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_hit hits[5];
    /* n(parcel) = 2, n(shoes) = 1, N = 3: weights 1 and 2; an unknown word weighs 2. */
    assert_int_equal(search_text(fixture, index, "parcel shoes", hits, 5), 2);
    assert_float_equal(hits[0].similarity, 1.0, 1e-9);
    assert_float_equal(hits[1].similarity, 1.0 / 3.0, 1e-9);
    double all = hits[0].matched;
    assert_float_equal(hits[1].matched, (1 + 2 * 0.3 / 1.003) / 3 * all, 1e-9); /* others say shoes */
    assert_int_equal(search_text(fixture, index, "parcel zebra", hits, 5), 2);
    assert_float_equal(hits[0].similarity, 1.0 / 3.0, 1e-9);
    assert_float_equal(hits[0].matched, all / 3, 1e-9); /* nobody says zebra */
    assert_float_equal(sk_index_term_weight(index, sk_slice_of("parcel")), 1.0, 1e-9);
    assert_float_equal(sk_index_term_weight(index, sk_slice_of("zebra")), 0.0, 1e-9);
    sk_index_close(index);
}

static void ties_are_in_order_of_row_and_capacity_holds(void **state) {
    struct fixture *fixture = *state;
    char id[16];
    int64_t rows[20];
    for (int i = 0; i < 20; i++) {
        snprintf(id, sizeof id, "case%d", i);
        rows[i] = put(fixture, id, "broken printer");
    }
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_hit hits[20];
    assert_int_equal(search_text(fixture, index, "broken printer", hits, 7), 7);
    for (int i = 0; i < 7; i++)
        assert_int_equal(hits[i].row, rows[i]);
    assert_int_equal(search_text(fixture, index, "broken printer", hits, 20), 20);
    sk_index_close(index);
}

static int64_t put_in(struct fixture *fixture, const char *id, const char *language, const char *team) {
    struct sk_case record = { .id = sk_slice_of(id),
                              .question = sk_slice_of("wifi"),
                              .answer = sk_slice_of("ok"),
                              .language = sk_slice_of(language),
                              .team = sk_slice_of(team) };
    return put_case(fixture->store, &record);
}

static size_t filtered(struct fixture *fixture, struct sk_index *index, enum sk_language language, const char *team,
                       struct sk_hit *hits) {
    struct sk_slice own = sk_slice_of(team);
    struct sk_query query = {
        .text = analysis_of(fixture, "wifi"), .language = language, .teams = &own, .team_count = team ? 1 : 0
    };
    size_t count = 0;
    assert_int_equal(sk_index_search(index, &query, hits, 10, &count, NULL), SK_OK);
    return count;
}

static void filters_on_language_and_team(void **state) {
    struct fixture *fixture = *state;
    char long_team[400];
    memset(long_team, 'x', sizeof long_team - 1);
    long_team[sizeof long_team - 1] = '\0';
    int64_t dutch = put_in(fixture, "a", "nl", "sales"), english = put_in(fixture, "b", "en", "service");
    int64_t unknown = put_in(fixture, "c", NULL, NULL), long_one = put_in(fixture, "d", "de", long_team);
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_hit hits[10];
    assert_int_equal(filtered(fixture, index, SK_LANGUAGE_UNKNOWN, NULL, hits), 4);
    assert_int_equal(filtered(fixture, index, SK_NL, NULL, hits), 2);
    assert_int_equal(hits[0].row, dutch);
    assert_int_equal(hits[1].row, unknown);
    assert_int_equal(filtered(fixture, index, SK_LANGUAGE_UNKNOWN, "service", hits), 1);
    assert_int_equal(hits[0].row, english);
    assert_int_equal(filtered(fixture, index, SK_EN, "sales", hits), 0);
    assert_int_equal(filtered(fixture, index, SK_LANGUAGE_UNKNOWN, "nobody", hits), 0);
    assert_int_equal(filtered(fixture, index, SK_DE, long_team, hits), 1);
    assert_int_equal(hits[0].row, long_one);
    long_team[200] = 'y';
    assert_int_equal(filtered(fixture, index, SK_DE, long_team, hits), 0);
    sk_index_close(index);
}

static int64_t put_turns(struct fixture *fixture, const char *id, const char *question, const char *customer, const char *agent) {
    struct sk_turn turns[] = { { SK_ROLE_CUSTOMER, sk_slice_of(customer) }, { SK_ROLE_AGENT, sk_slice_of(agent) } };
    struct sk_case record = { .id = sk_slice_of(id),
                              .question = sk_slice_of(question),
                              .answer = sk_slice_of("Done."),
                              .language = sk_slice_of("en"),
                              .context = turns,
                              .context_count = 2 };
    return put_case(fixture->store, &record);
}

static void the_conversation_decides_between_equal_messages(void **state) {
    struct fixture *fixture = *state;
    int64_t hotel = put_turns(fixture, "a", "tomorrow morning", "I want to book a hotel", "When do you arrive at the hotel?");
    int64_t plumber = put_turns(fixture, "b", "tomorrow morning", "my sink leaks", "When can the plumber come?");
    int64_t other = put_turns(fixture, "c", "my name is Bond", "I want to book a hotel", "When do you arrive at the hotel?");
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_query query = { .text = analysis_of(fixture, "tomorrow morning"),
                              .customer_turns = analysis_of(fixture, "a leaking sink") };
    struct sk_hit hits[5];
    size_t count;
    assert_int_equal(sk_index_search(index, &query, hits, 5, &count, NULL), SK_OK);
    assert_int_equal(count, 2);
    assert_int_equal(hits[0].row, plumber);
    query.customer_turns = NULL;
    query.last_agent_turn = analysis_of(fixture, "When will you arrive at your hotel?");
    assert_int_equal(sk_index_search(index, &query, hits, 5, &count, NULL), SK_OK);
    assert_int_equal(count, 3);
    assert_int_equal(hits[0].row, hotel);
    assert_float_equal(hits[0].similarity, 1.0, 1e-9);
    assert_int_equal(hits[1].row, plumber);
    assert_float_equal(hits[1].similarity, 1.0, 1e-9);
    assert_int_equal(hits[2].row, other); /* brought in by the conversation alone */
    assert_float_equal(hits[2].similarity, 0.0, 1e-9);
    sk_index_close(index);
}

static void the_conversation_alone_can_find(void **state) {
    struct fixture *fixture = *state;
    put_turns(fixture, "a", "yes", "I want to book a hotel", "Shall I reserve the room?");
    int64_t plumber = put_turns(fixture, "b", "sure", "my sink leaks", "Shall I send a plumber?");
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_query query = { .text = analysis_of(fixture, "zzyzx"),
                              .last_agent_turn = analysis_of(fixture, "Shall I send the plumber?") };
    struct sk_hit hits[5];
    size_t count;
    assert_int_equal(sk_index_search(index, &query, hits, 5, &count, NULL), SK_OK);
    assert_true(count >= 1);
    assert_int_equal(hits[0].row, plumber);
    assert_float_equal(hits[0].similarity, 0.0, 1e-9);
    sk_index_close(index);
}

/* "Is it" has no topic word; it finds what else was asked with these words, and with turns it is compared by them. */
static void function_words_of_short_messages_count(void **state) {
    struct fixture *fixture = *state;
    int64_t other = put_turns(fixture, "a", "you can", "my sink leaks", "Shall I send a plumber?");
    int64_t same = put_turns(fixture, "b", "is it", "my sink leaks", "Shall I send a plumber?");
    put(fixture, "c", "is it possible that I ordered a blue bicycle with a basket from you");
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_query query = { .text = analysis_of(fixture, "is it"),
                              .last_agent_turn = analysis_of(fixture, "Shall I send a plumber?") };
    struct sk_hit hits[5];
    size_t count;
    assert_int_equal(query.text->term_count, 0);
    assert_int_equal(sk_index_search(index, &query, hits, 5, &count, NULL), SK_OK);
    assert_int_equal(count, 2);
    assert_int_equal(hits[0].row, same);
    assert_int_equal(hits[1].row, other);
    assert_float_equal(hits[0].similarity, 1.0, 1e-9);
    assert_float_equal(hits[1].similarity, 1.0, 1e-9);
    query.last_agent_turn = NULL;
    assert_int_equal(sk_index_search(index, &query, hits, 5, &count, NULL), SK_OK);
    assert_int_equal(count, 1);
    assert_int_equal(hits[0].row, same);
    assert_float_equal(hits[0].similarity, 0.0, 1e-9);
    sk_index_close(index);
}

static void words_of_an_opening_answer_add_weight(void **state) {
    struct fixture *fixture = *state;
    struct sk_case record = { .id = sk_slice_of("a"),
                              .question = sk_slice_of("modem"),
                              .answer = sk_slice_of("Nothing to do."),
                              .language = sk_slice_of("en") };
    int64_t plain = put_case(fixture->store, &record);
    record.id = sk_slice_of("b");
    record.answer = sk_slice_of("Press the reset button until the light blinks.");
    int64_t reset = put_case(fixture->store, &record);
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_hit hits[5];
    assert_int_equal(search_text(fixture, index, "modem reset", hits, 5), 2);
    assert_int_equal(hits[0].row, reset);
    assert_int_equal(hits[1].row, plain);
    assert_float_equal(hits[0].similarity, hits[1].similarity, 1e-9);
    assert_int_equal(search_text(fixture, index, "reset", hits, 5), 0); /* they bring nothing in */
    sk_index_close(index);
}

static void a_long_case_is_less_similar_than_an_equal_one(void **state) {
    struct fixture *fixture = *state;
    put(fixture, "a", "cancel subscription because of moving abroad next month with family, furniture, bicycles and two dogs");
    int64_t equal = put(fixture, "b", "cancel subscription");
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_hit hits[5];
    assert_int_equal(search_text(fixture, index, "cancel subscription", hits, 5), 2);
    assert_int_equal(hits[0].row, equal);
    assert_float_equal(hits[0].similarity, 1.0, 1e-9);
    assert_true(hits[1].similarity > 0.3 && hits[1].similarity < 0.9);
    sk_index_close(index);
}

static void any_text_may_be_asked(void **state) {
    struct fixture *fixture = *state;
    put(fixture, "a", "where is my parcel");
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_hit hits[5];
    assert_int_equal(search_text(fixture, index, "", hits, 5), 0);
    assert_int_equal(search_text(fixture, index, "   \n\t ?!…", hits, 5), 0);
    assert_int_equal(search_text(fixture, index, "😡😡😡", hits, 5), 0);
    assert_int_equal(search_text(fixture, index, "AND OR NOT (parcel* \"NEAR/3 Len:", hits, 5), 1);
    char *long_text = malloc(100 << 10);
    assert_non_null(long_text);
    for (int i = 0; i < 100 << 10; i++)
        long_text[i] = i % 8 == 7 ? ' ' : (char) ('a' + (i * 7 + i / 8 * 11 + i / 1000) % 26);
    memcpy(long_text, "parcel ", 7);
    long_text[(100 << 10) - 1] = '\0';
    assert_int_equal(search_text(fixture, index, long_text, hits, 5), 1);
    assert_true(hits[0].similarity < 0.1);
    free(long_text);
    struct sk_query query = { .text = analysis_of(fixture, "parcel") };
    struct sk_analysis with_nul;
    assert_int_equal(sk_analyse(fixture->analyser, sk_slice("parcel\0parcel", 13), SK_EN, &fixture->arena, &with_nul, NULL),
                     SK_OK);
    query.text = &with_nul;
    size_t count;
    assert_int_equal(sk_index_search(index, &query, hits, 5, &count, NULL), SK_OK);
    assert_int_equal(sk_index_search(index, &query, hits, 0, &count, NULL), SK_OK);
    assert_int_equal(count, 0);
    sk_index_close(index);
}

static void large_cases_are_indexed(void **state) {
    struct fixture *fixture = *state;
    char *text = malloc(SK_CASE_TEXT_LIMIT);
    assert_non_null(text);
    for (size_t i = 0; i < SK_CASE_TEXT_LIMIT; i++)
        text[i] = i % 6 == 5 ? ' ' : (char) ('a' + (i * 5 + i / 6 * 17 + i / 997) % 26);
    memcpy(text, "giraffe ", 8);
    struct sk_turn turns[40];
    for (size_t i = 0; i < 40; i++)
        turns[i] = (struct sk_turn){ i % 2 ? SK_ROLE_AGENT : SK_ROLE_CUSTOMER, sk_slice(text, SK_CASE_TEXT_LIMIT) };
    struct sk_slice whole = sk_slice(text, SK_CASE_TEXT_LIMIT);
    struct sk_case record = {
        .id = sk_slice_of("big"), .question = whole, .answer = whole, .context = turns, .context_count = 40
    };
    int64_t row = put_case(fixture->store, &record);
    free(text);
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    assert_true(finds(fixture, index, "giraffe", row));
    sk_index_close(index);
}

/* Beyond the gate a term may only add weight. 20,500 cases have "mid", 4,000 others only "wide". */
static void common_terms_only_add_weight(void **state) {
    struct fixture *fixture = *state;
    enum { MIDDLE = 20500, WIDE = 24500 };
    char id[24];
    assert_int_equal(sk_store_begin(fixture->store, NULL), SK_OK);
    for (int i = 0; i < WIDE; i++) {
        snprintf(id, sizeof id, "%d", i);
        struct sk_case record = { .id = sk_slice_of(id),
                                  .question = sk_slice_of(i < MIDDLE ? "wifi modem" : "modem"),
                                  .answer = sk_slice_of("x"),
                                  .language = sk_slice_of("en"),
                                  .team = i % 10 ? sk_slice(NULL, 0) : sk_slice_of("few") };
        put_case(fixture->store, &record);
    }
    assert_int_equal(sk_store_commit(fixture->store, NULL), SK_OK);
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    struct sk_hit *hits = calloc(WIDE, sizeof *hits);
    assert_non_null(hits);
    assert_int_equal(search_text(fixture, index, "wifi modem", hits, WIDE), MIDDLE);
    assert_int_equal(search_text(fixture, index, "modem", hits, WIDE), WIDE);
    /* Where a filter lets few through, all terms may bring cases in. */
    struct sk_slice few = sk_slice_of("few");
    struct sk_query query = { .text = analysis_of(fixture, "wifi modem"), .teams = &few, .team_count = 1 };
    size_t count;
    assert_int_equal(sk_index_search(index, &query, hits, WIDE, &count, NULL), SK_OK);
    assert_int_equal(count, WIDE / 10);
    free(hits);
    sk_index_close(index);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(without_an_index_it_says_so),
        TEST(an_empty_index_finds_nothing),
        TEST(the_nearest_case_comes_first),
        TEST(similarity_is_the_share_of_weight),
        TEST(ties_are_in_order_of_row_and_capacity_holds),
        TEST(filters_on_language_and_team),
        TEST(the_conversation_decides_between_equal_messages),
        TEST(the_conversation_alone_can_find),
        TEST(function_words_of_short_messages_count),
        TEST(words_of_an_opening_answer_add_weight),
        TEST(a_long_case_is_less_similar_than_an_equal_one),
        TEST(any_text_may_be_asked),
        TEST(large_cases_are_indexed),
        TEST(common_terms_only_add_weight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
