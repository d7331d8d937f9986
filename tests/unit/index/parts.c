/* index: a reindex in several parts at once holds what the store holds, whatever happens to the store meanwhile. */
#include "generation_files.h"

#define CASES 2500

static void put_numbered(struct fixture *fixture, int number, const char *what) {
    char id[24], question[64];
    snprintf(id, sizeof id, "case%d", number);
    snprintf(question, sizeof question, "%s x%d is broken", what, number);
    put(fixture, id, question);
}

static void put_printers(struct fixture *fixture) {
    assert_int_equal(sk_store_begin(fixture->store, NULL), SK_OK);
    for (int i = 0; i < CASES; i++)
        put_numbered(fixture, i, "printer");
    assert_int_equal(sk_store_commit(fixture->store, NULL), SK_OK);
}

static void reindex(struct fixture *fixture, unsigned threads, uint64_t expected) {
    uint64_t documents = 0;
    struct sk_error error = { 0 };
    if (sk_reindex(fixture->path, threads, NULL, NULL, &documents, &error) != SK_OK)
        fail_msg("%s", error.message);
    assert_int_equal(documents, expected);
}

static void assert_holds(struct fixture *fixture, struct sk_index *index, int number, const char *what) {
    char id[24], text[64];
    struct sk_case record;
    int64_t row = 0;
    snprintf(id, sizeof id, "case%d", number);
    snprintf(text, sizeof text, "%s x%d", what, number);
    assert_int_equal(sk_store_find_case(fixture->store, sk_slice_of(id), &fixture->arena, &row, &record, NULL), SK_OK);
    assert_true(finds(fixture, index, text, row));
}

static void parts_hold_the_same_as_one(void **state) {
    struct fixture *fixture = *state;
    put_printers(fixture);
    assert_int_equal(sk_store_delete_case(fixture->store, sk_slice_of("case0"), NULL), SK_OK);
    reindex(fixture, 1, CASES - 1);
    uint64_t one = digest_of(fixture);
    reindex(fixture, 2, CASES - 1);
    assert_int_equal(digest_of(fixture), one);
    struct sk_index *index = open_index(fixture);
    for (int i = 1; i < CASES; i += 31)
        assert_holds(fixture, index, i, "printer");
    int64_t last;
    assert_int_equal(sk_store_last_sequence(fixture->store, &last, NULL), SK_OK);
    assert_int_equal(sk_index_revision(index), last);
    sk_index_close(index);
}

/* All rows but those of the last tenth are gone: the other parts are nearly, or entirely, empty. */
static void parts_may_be_empty(void **state) {
    struct fixture *fixture = *state;
    char id[24];
    put_printers(fixture);
    put_numbered(fixture, 3 * CASES, "scanner");
    assert_int_equal(sk_store_begin(fixture->store, NULL), SK_OK);
    for (int i = 1; i < CASES; i++) { /* a row at each end stays */
        snprintf(id, sizeof id, "case%d", i);
        assert_int_equal(sk_store_delete_case(fixture->store, sk_slice_of(id), NULL), SK_OK);
    }
    for (int i = 0; i < CASES; i++)
        put_numbered(fixture, 4 * CASES + i, "scanner");
    assert_int_equal(sk_store_commit(fixture->store, NULL), SK_OK);
    reindex(fixture, 5, CASES + 2);
    struct sk_index *index = open_index(fixture);
    assert_holds(fixture, index, 0, "printer");
    assert_holds(fixture, index, 3 * CASES, "scanner");
    assert_holds(fixture, index, 4 * CASES, "scanner");
    sk_index_close(index);
}

/* ---- a store that changes ---- */

struct meanwhile {
    struct fixture *fixture;
    bool done;
};

/* Called by any of the threads, one at a time. */
static bool change_the_store(void *context, uint64_t done, uint64_t total) {
    struct meanwhile *meanwhile = context;
    struct fixture *fixture = meanwhile->fixture;
    if (meanwhile->done || done < CASES / 2 || done == total)
        return true;
    meanwhile->done = true;
    put_numbered(fixture, 1, "scanner");
    put_numbered(fixture, CASES - 1, "scanner");
    put_numbered(fixture, CASES, "scanner");
    return sk_store_delete_case(fixture->store, sk_slice_of("case0"), NULL) == SK_OK
           && sk_store_delete_case(fixture->store, sk_slice_of("case2400"), NULL) == SK_OK;
}

static void what_changes_meanwhile_is_in_it(void **state) {
    struct fixture *fixture = *state;
    struct meanwhile meanwhile = { .fixture = fixture };
    uint64_t documents = 0;
    int64_t last;
    put_printers(fixture);
    assert_int_equal(sk_reindex(fixture->path, 2, change_the_store, &meanwhile, &documents, NULL), SK_OK);
    assert_true(meanwhile.done);
    assert_int_equal(documents, CASES - 1);
    struct sk_index *index = open_index(fixture);
    assert_int_equal(sk_store_last_sequence(fixture->store, &last, NULL), SK_OK);
    assert_int_equal(sk_index_revision(index), last);
    assert_holds(fixture, index, 1, "scanner");
    assert_holds(fixture, index, CASES - 1, "scanner");
    assert_holds(fixture, index, CASES, "scanner");
    assert_holds(fixture, index, 2, "printer");
    sk_index_close(index);
}

/* ---- that ends early, or leaves something behind ---- */

static bool cancel_half_way(void *context, uint64_t done, uint64_t total) {
    bool *cancelled = context;
    assert_false(*cancelled); /* nobody goes on */
    *cancelled = done > total / 2;
    return !*cancelled;
}

static void cancelled_it_leaves_the_old_index_alone(void **state) {
    struct fixture *fixture = *state;
    bool cancelled = false;
    uint64_t documents;
    put_printers(fixture);
    reindex(fixture, 2, CASES);
    put_numbered(fixture, CASES, "scanner");
    assert_int_equal(sk_reindex(fixture->path, 5, cancel_half_way, &cancelled, &documents, NULL), SK_FAULT_CANCELLED);
    assert_int_equal(entries_of_index(fixture), 2); /* the generation in use, and what points to it */
    struct sk_index *index = open_index(fixture);
    assert_int_equal(sk_index_count(index), CASES);
    sk_index_close(index);
    reindex(fixture, 2, CASES + 1);
}

/* The part has its words by then, or not yet. */
static bool forget_half_way(void *context, uint64_t done, uint64_t total) {
    struct meanwhile *meanwhile = context;
    if (!meanwhile->done && done > total / 2)
        meanwhile->done = sk_store_delete_case(meanwhile->fixture->store, sk_slice_of("person"), NULL) == SK_OK;
    return true;
}

static void what_is_forgotten_meanwhile_leaves_no_word(void **state) {
    struct fixture *fixture = *state;
    struct meanwhile meanwhile = { .fixture = fixture };
    uint64_t documents;
    put(fixture, "person", "zwartewoudlaan"); /* of the first rows */
    put_printers(fixture);
    reindex(fixture, 2, CASES + 1);
    assert_true(generation_holds(fixture, "zwartewoudlaan"));
    assert_int_equal(sk_reindex(fixture->path, 2, forget_half_way, &meanwhile, &documents, NULL), SK_OK);
    assert_true(meanwhile.done);
    assert_int_equal(documents, CASES);
    assert_int_equal(sk_index_purge(fixture->path, 1, NULL, NULL, NULL), SK_OK);
    assert_false(generation_holds(fixture, "zwartewoudlaan"));
    assert_int_equal(entries_of_index(fixture), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(parts_hold_the_same_as_one),
        TEST(parts_may_be_empty),
        TEST(what_changes_meanwhile_is_in_it),
        TEST(cancelled_it_leaves_the_old_index_alone),
        TEST(what_is_forgotten_meanwhile_leaves_no_word),
    };
    return cmocka_run_group_tests_name("index parts", tests, quiet, NULL);
}
