/* index: lists that are kept in memory are those of the database, whatever is added, changed and deleted, and keep to their
 * bytes. */
#include <string.h>
#include "scratch.h"

#include "index/postings.h"
#include "index/writer.h"

#define DOCUMENTS 3000
#define WORDS 8
#define ROOM 10000

struct world {
    struct scratch index; /* its writer is not used, but one that tells in the index what it did: */
    struct sk_index_writer *writer;
    struct sk_postings *postings;
    uint64_t revision;
    int64_t sequence;
};

static struct sk_xapian_term word(unsigned i) {
    static const char *const words[WORDS] = { "a", "b", "c", "d", "e", "f", "g", "rare" };
    return (struct sk_xapian_term){ sk_slice_of(i % 2 ? "K" : ""), sk_slice_of(words[i]), 0 };
}

/* The case `number` with the words of number `like`: word i where i + 1 divides it; the last in every hundredth. */
static void put_as(struct world *world, uint32_t number, uint32_t like, unsigned frequency) {
    struct sk_xapian_document *document;
    assert_int_equal(sk_xapian_document_create(&document, NULL), SK_OK);
    for (unsigned i = 0; i < WORDS; i++) {
        struct sk_xapian_term term = word(i);
        term.frequency = frequency + i;
        if (like % (i == WORDS - 1 ? 100 : i + 1) == 0)
            assert_int_equal(sk_xapian_document_add(document, &term, 1, NULL), SK_OK);
    }
    assert_int_equal(sk_index_writer_apply(world->writer, number, ++world->sequence, document, 0, NULL), SK_OK);
    sk_xapian_document_destroy(document);
}

static void put(struct world *world, uint32_t number, unsigned frequency) {
    put_as(world, number, number, frequency);
}

static void take_away(struct world *world, uint32_t number) {
    assert_int_equal(sk_index_writer_apply(world->writer, number, ++world->sequence, NULL, 0, NULL), SK_OK);
}

static void commit(struct world *world) {
    assert_int_equal(sk_index_writer_commit(world->writer, NULL), SK_OK);
    scratch_reopen(&world->index);
    world->revision++;
}

static int build(void **state) {
    struct world *world = calloc(1, sizeof *world);
    scratch_open(&world->index);
    sk_xapian_writer_close(world->index.writer);
    world->index.writer = NULL;
    assert_int_equal(sk_index_writer_create(world->index.path, 0, &world->writer, NULL), SK_OK);
    assert_int_equal(sk_postings_create((size_t) 1 << 20, &world->postings, NULL), SK_OK);
    for (uint32_t number = 1; number <= DOCUMENTS; number++)
        put(world, number, 1 + number % 7);
    commit(world);
    *state = world;
    return 0;
}

static int tear_down(void **state) {
    struct world *world = *state;
    sk_postings_destroy(world->postings);
    sk_index_writer_close(world->writer);
    scratch_close(&world->index);
    free(world);
    return 0;
}

static const struct sk_posting_list *get(struct world *world, unsigned i) {
    const struct sk_posting_list *list;
    uint64_t documents;
    uint64_t told;
    assert_int_equal(sk_xapian_frequency(world->index.database, word(i), &documents, NULL), SK_OK);
    assert_int_equal(sk_postings_frequency(world->postings, world->index.database, word(i), &told, NULL), SK_OK);
    assert_int_equal(told, documents);
    assert_int_equal(sk_postings_get(world->postings, world->index.database, word(i), documents, &list, NULL), SK_OK);
    return list;
}

static void assert_right(struct world *world, unsigned i, const struct sk_posting_list *list) {
    static uint32_t documents[ROOM];
    static uint8_t frequencies[ROOM];
    size_t count;
    assert_int_equal(sk_xapian_read_postings(world->index.database, word(i), 1, documents, frequencies, ROOM, &count, NULL),
                     SK_OK);
    assert_int_equal(list->count, count);
    assert_memory_equal(list->documents, documents, count * sizeof *documents);
    assert_memory_equal(list->frequencies, frequencies, count);
}

/* All words but the rare one, asked for often enough to be kept. */
static void assert_all_right(struct world *world) {
    sk_postings_begin(world->postings, world->revision);
    for (unsigned i = 0; i + 1 < WORDS; i++)
        get(world, i);
    for (unsigned i = 0; i + 1 < WORDS; i++) {
        const struct sk_posting_list *list = get(world, i);
        assert_non_null(list);
        assert_right(world, i, list);
    }
}

static void keeps_what_is_asked_for_twice(void **state) {
    struct world *world = *state;
    sk_postings_begin(world->postings, world->revision);
    assert_null(get(world, 0));
    assert_non_null(get(world, 0));
    assert_all_right(world);
    assert_null(get(world, WORDS - 1)); /* so short that it is read as fast */
    assert_null(get(world, WORDS - 1));
}

static void without_a_memory_keeps_nothing(void **state) {
    struct world *world = *state;
    struct world without = *world;
    without.postings = NULL;
    sk_postings_begin(NULL, 1);
    assert_null(get(&without, 0));
    assert_null(get(&without, 0));
    sk_postings_clear(NULL);
    sk_postings_destroy(NULL);
}

static void follows_what_is_added_changed_and_deleted(void **state) {
    struct world *world = *state;
    assert_all_right(world);
    for (uint32_t number = DOCUMENTS + 1; number < DOCUMENTS + 500; number++)
        put(world, number, 9);
    commit(world);
    assert_all_right(world);
    put(world, 420, 100);
    commit(world);
    assert_all_right(world);
    take_away(world, 840);
    commit(world);
    assert_all_right(world);
    /* as many as before, and with the same sum of frequencies, but others */
    take_away(world, 1680);
    put(world, 4200, 1 + 1680 % 7);
    commit(world);
    assert_all_right(world);
    sk_postings_clear(world->postings);
    assert_all_right(world);
}

/* Each gets what the other has: of each word there are as many cases as before, and as many occurrences. */
static void exchange(struct world *world, uint32_t one, uint32_t other) {
    put_as(world, one, other, 1 + other % 7);
    put_as(world, other, one, 1 + one % 7);
}

static void follows_words_that_go_from_one_case_to_another(void **state) {
    struct world *world = *state;
    assert_all_right(world);
    exchange(world, 839, 840);
    commit(world);
    assert_all_right(world);
    exchange(world, 1, 1260); /* seen after another commit, and from another writer */
    commit(world);
    sk_index_writer_close(world->writer);
    assert_int_equal(sk_index_writer_open(world->index.path, 0, &world->writer, NULL), SK_OK);
    exchange(world, 2, 420);
    commit(world);
    assert_all_right(world);
    take_away(world, 1680); /* one loses a word, another gets it */
    put_as(world, 1681, 1680, 1 + 1680 % 7);
    commit(world);
    assert_all_right(world);
    exchange(world, 2519, 2520); /* and then more cases than an index names */
    for (uint32_t number = 1; number < 200; number++)
        put(world, number, 1 + number % 7);
    commit(world);
    assert_all_right(world);
}

static void follows_whatever_happens(void **state) {
    struct world *world = *state;
    srand(7);
    for (uint32_t turn = 0, last = DOCUMENTS; turn < 60; turn++) {
        for (int i = rand() % 4; i > 0; i--)
            exchange(world, 1 + (uint32_t) rand() % last, 1 + (uint32_t) rand() % last);
        for (int i = rand() % 3; i > 0; i--, last++)
            put(world, last + 1, 1 + last % 7);
        if (rand() % 3 == 0)
            take_away(world, 1 + (uint32_t) rand() % last);
        commit(world);
        if (rand() % 2)
            assert_all_right(world);
    }
}

/* A list that was got stays as it is until the next begin, though there is no room for all of them. */
static void keeps_to_its_bytes(void **state) {
    struct world *world = *state;
    const struct sk_posting_list *list[WORDS];
    size_t kept = 0;
    sk_postings_limit(world->postings, (size_t) 40 << 10);
    for (int turn = 0; turn < 20; turn++) {
        sk_postings_begin(world->postings, world->revision);
        for (unsigned i = 0; i + 1 < WORDS; i++)
            list[i] = get(world, (i + (unsigned) turn) % (WORDS - 1));
        for (unsigned i = 0; i + 1 < WORDS; i++) {
            kept += list[i] != NULL;
            if (list[i])
                assert_right(world, (i + (unsigned) turn) % (WORDS - 1), list[i]);
        }
        assert_true(sk_postings_bytes(world->postings) <= (size_t) 40 << 10);
    }
    assert_true(kept > 20);
    assert_true(kept < 20 * (size_t) (WORDS - 1));
}

static void joins_with_documents(void **state) {
    (void) state;
    uint32_t in_list[100], asked[] = { 1, 2, 30, 31, 32, 297, 298, 400 };
    uint8_t frequencies[100];
    struct sk_xapian_posting out[8];
    for (uint32_t i = 0; i < 100; i++) {
        in_list[i] = 3 * i + 1;
        frequencies[i] = (uint8_t) (i + 1);
    }
    const struct sk_posting_list list = { in_list, frequencies, 100 }, nothing = { 0 };
    assert_int_equal(sk_posting_list_join(&list, asked, 8, out), 3); /* 1, 31, 298 */
    assert_int_equal(out[0].document, 0);
    assert_int_equal(out[1].document, 3);
    assert_int_equal(out[1].frequency, 11);
    assert_int_equal(out[2].document, 6);
    assert_int_equal(out[2].frequency, 100);
    assert_int_equal(sk_posting_list_join(&nothing, asked, 8, out), 0);
    assert_int_equal(sk_posting_list_join(&list, asked, 0, out), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keeps_what_is_asked_for_twice, build, tear_down),
        cmocka_unit_test_setup_teardown(without_a_memory_keeps_nothing, build, tear_down),
        cmocka_unit_test_setup_teardown(follows_what_is_added_changed_and_deleted, build, tear_down),
        cmocka_unit_test_setup_teardown(follows_words_that_go_from_one_case_to_another, build, tear_down),
        cmocka_unit_test_setup_teardown(follows_whatever_happens, build, tear_down),
        cmocka_unit_test_setup_teardown(keeps_to_its_bytes, build, tear_down),
        cmocka_unit_test(joins_with_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
