/* variants: words of the history that are spelt nearly as a word of the message. */
#include "fixture.h"

#include "index/variants.h"

static double likeness(const char *a, const char *b) {
    double value = sk_words_alike(sk_slice_of(a), sk_slice_of(b));
    assert_true(value == sk_words_alike(sk_slice_of(b), sk_slice_of(a)));
    return value;
}

static void likeness_is_the_share_of_runs_in_common(void **state) {
    (void) state;
    assert_true(likeness("invoice", "invoice") == 1);
    assert_true(likeness("invoice", "parcel") == 0);

    assert_float_equal(likeness("invoice", "invoic"), 5.0 / 8, 1e-9);
    assert_true(likeness("invoice", "invoicing") > likeness("invoice", "invader"));
    assert_true(likeness("aaaaaaaa", "aaa") == 1); /* repeated runs count once */
}

static size_t ask(struct fixture *fixture, struct sk_index *index, const char *text, bool variants, struct sk_hit *hits) {
    struct sk_query query = { .text = analysis_of(fixture, text), .variants = variants };
    size_t count = 99;
    assert_int_equal(sk_index_search(index, &query, hits, 10, &count, NULL), SK_OK);
    return count;
}

static void a_misspelt_word_finds_what_is_meant(void **state) {
    struct fixture *fixture = *state;
    struct sk_hit hits[10];
    int64_t meant = put(fixture, "a", "my subscription renews too early");
    put(fixture, "b", "the parcel is late");
    put(fixture, "c", "where is the shop");
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    assert_int_equal(ask(fixture, index, "subscribtion", false, hits), 0);
    assert_int_equal(ask(fixture, index, "subscribtion", true, hits), 1);
    assert_int_equal(hits[0].row, meant);
    assert_true(hits[0].similarity > 0 && hits[0].similarity < 1);
    /* Another beginning is another word. */
    assert_int_equal(ask(fixture, index, "zubscription", true, hits), 0);
    sk_index_close(index);
}

static void the_very_word_is_worth_more_and_counts_once(void **state) {
    struct fixture *fixture = *state;
    struct sk_hit with[10], without[10];
    int64_t variant = put(fixture, "a", "subscriber printer"), very = put(fixture, "b", "subscription printer");
    int64_t both = put(fixture, "c", "subscription subscriber");
    for (int i = 0; i < 20; i++) {
        char id[8];
        snprintf(id, sizeof id, "%d", i);
        put(fixture, id, "something else altogether");
    }
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    assert_int_equal(ask(fixture, index, "subscription", false, without), 2);
    assert_int_equal(ask(fixture, index, "subscription", true, with), 3);
    for (int i = 0; i < 2; i++) {
        assert_true(with[i].row == very || with[i].row == both);
        assert_float_equal(with[i].score, without[i].score, 1e-6);
        assert_true(with[i].similarity == without[i].similarity);
    }
    assert_int_equal(with[2].row, variant);
    assert_true(with[2].similarity < with[1].similarity);
    sk_index_close(index);
}

/* Of words beyond those that are looked at, more letters must agree; the work stays bounded. */
static void a_crowded_beginning_is_narrowed(void **state) {
    struct fixture *fixture = *state;
    struct sk_hit hits[10];
    char id[16], question[64];
    assert_int_equal(sk_store_begin(fixture->store, NULL), SK_OK);
    for (int i = 0; i < 600; i++) {
        snprintf(id, sizeof id, "%d", i);
        snprintf(question, sizeof question, "con%c%c%c", 'a' + i / 24 % 12, 'b' + i % 24, 'a' + i / 288);
        put(fixture, id, question);
    }
    int64_t meant = put(fixture, "meant", "configuration");
    assert_int_equal(sk_store_commit(fixture->store, NULL), SK_OK);
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    size_t count = ask(fixture, index, "configuratoin", true, hits);
    assert_true(count > 0);
    assert_int_equal(hits[0].row, meant);
    sk_index_close(index);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likeness_is_the_share_of_runs_in_common),
        TEST(a_misspelt_word_finds_what_is_meant),
        TEST(the_very_word_is_worth_more_and_counts_once),
        TEST(a_crowded_beginning_is_narrowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
