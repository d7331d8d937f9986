/* index: our matcher finds what Xapian's own finds for the same words, with the same weights, in another way. Half of the
 * documents' words are rare, their lists longer than one reading and their numbers wider than one window. */
#include <math.h>
#include <string.h>
#include "scratch.h"

#include "index/matcher.h"
#include "index/query.h"
#include "index/terms.h"
#include "index/windows.h"
#include "text/analysis.h"

#define DOCUMENTS 40000
#define WORDS 60
#define WORD_SIZE 8
#define HITS 100
#define QUERIES 60
#define ROUNDING 1e-3 /* of weights, so that sums are exact */

struct world {
    struct scratch index;
    char words[WORDS][WORD_SIZE];
    uint64_t frequencies[WORDS];
    uint32_t random;
};

/* Numerical Recipes' linear congruential generator: the same documents every time. */
static uint32_t next(struct world *world, uint32_t below) {
    world->random = world->random * 1664525U + 1013904223U;
    return (world->random >> 8) % below;
}

static struct sk_xapian_term word(const struct world *world, size_t i, unsigned frequency) {
    return (struct sk_xapian_term){ sk_slice(NULL, 0), sk_slice_of(world->words[i]), frequency };
}

/* Word i in about one of (i + 2) documents, i squared for the later ones; words of a filter have no wdf. */
static void write_document(struct world *world, uint32_t number) {
    struct sk_xapian_document *document;
    assert_int_equal(sk_xapian_document_create(&document, NULL), SK_OK);
    for (uint32_t i = 0; i < WORDS; i++) {
        struct sk_xapian_term term = word(world, i, i < 4 ? 0 : 1 + next(world, 40));
        if (next(world, i < 30 ? i + 2 : i * i) == 0)
            assert_int_equal(sk_xapian_document_add(document, &term, 1, NULL), SK_OK);
    }
    assert_int_equal(sk_xapian_replace(world->index.writer, number, document, NULL), SK_OK);
    sk_xapian_document_destroy(document);
}

static int build(void **state) {
    struct world *world = calloc(1, sizeof *world);
    for (size_t i = 0; i < WORDS; i++)
        snprintf(world->words[i], WORD_SIZE, "w%zu", i);
    scratch_open(&world->index);
    scratch_begin(&world->index);
    for (uint32_t number = 1; number <= DOCUMENTS; number++)
        write_document(world, number * 3);
    scratch_commit(&world->index);
    for (size_t i = 0; i < WORDS; i++)
        assert_int_equal(sk_xapian_frequency(world->index.database, word(world, i, 0), &world->frequencies[i], NULL), SK_OK);
    *state = world;
    return 0;
}

static int tear_down(void **state) {
    struct world *world = *state;
    scratch_close(&world->index);
    free(world);
    return 0;
}

/* Up to 12 different words, the later of them bringing. */
static struct sk_match_query query_of(struct world *world) {
    struct sk_match_query query = { .all_documents = DOCUMENTS, .most_cases = DOCUMENTS, .count = 1 + next(world, 12) };
    query.terms = sk_arena_array(&world->index.arena, query.count, sizeof *query.terms);
    for (size_t i = 0, chosen = 4 + next(world, 8); i < query.count; i++, chosen += 1 + next(world, 4)) {
        unsigned frequency = 1 + next(world, 3);
        query.terms[i] = (struct sk_match_term){
            .name = word(world, chosen, frequency),
            .documents = world->frequencies[chosen],
            .weight = sk_match_exact_weight(sk_match_weight(DOCUMENTS, world->frequencies[chosen], frequency)),
            .brings = i >= query.count / 3,
        };
    }
    return query;
}

/* One of words 0 and 1, and word 2 or 3. */
static void add_filters(struct world *world, struct sk_match_query *query, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct sk_match_option *options = sk_arena_array(&world->index.arena, 2, sizeof *options);
        struct sk_match_filter *filter = &query->filters[query->filter_count++];
        *filter = (struct sk_match_filter){ .any_of = options, .count = 1 + next(world, 2) };
        for (size_t k = 0; k < filter->count; k++) {
            options[k] = (struct sk_match_option){ word(world, 2 * i + k, 0), world->frequencies[2 * i + k] };
            filter->documents += options[k].documents;
        }
    }
}

static struct sk_xapian_query *any(const struct sk_match_query *query, bool brings) {
    struct sk_xapian_term terms[WORDS];
    struct sk_xapian_query *out;
    size_t count = 0;
    for (size_t i = 0; i < query->count; i++)
        if (query->terms[i].brings == brings)
            terms[count++] = query->terms[i].name;
    assert_int_equal(sk_xapian_query_create(&out, NULL), SK_OK);
    assert_int_equal(sk_xapian_query_terms(out, SK_XAPIAN_OR, terms, count, NULL), SK_OK);
    return out;
}

static size_t search_as_xapian(struct world *world, const struct sk_match_query *query, struct sk_xapian_hit *hits) {
    const struct sk_xapian_bm25 weights = { SK_WDF_UNIT, 0, 1, 0, 0.5 };
    struct sk_xapian_query *whole = any(query, true), *maybe = any(query, false);
    size_t count = 0;
    assert_int_equal(sk_xapian_query_combine(whole, SK_XAPIAN_AND_MAYBE, maybe, NULL), SK_OK);
    for (size_t i = 0; i < query->filter_count; i++) {
        struct sk_xapian_term options[WORDS];
        for (size_t k = 0; k < query->filters[i].count; k++)
            options[k] = query->filters[i].any_of[k].name;
        assert_int_equal(sk_xapian_query_terms(maybe, SK_XAPIAN_OR, options, query->filters[i].count, NULL), SK_OK);
        assert_int_equal(sk_xapian_query_combine(whole, SK_XAPIAN_FILTER, maybe, NULL), SK_OK);
    }
    assert_int_equal(sk_xapian_search(world->index.database, whole, &weights, hits, HITS, &count, NULL), SK_OK);
    sk_xapian_query_destroy(whole);
    sk_xapian_query_destroy(maybe);
    return count;
}

/* Sums in another order may differ in their last digits, and with them the order of ties: the weights are the same, and each
 * document that weighs clearly more than the last is in both. */
static void assert_same(const struct sk_xapian_hit *expected, const struct sk_xapian_hit *found, size_t count) {
    for (size_t i = 0; i < count; i++) {
        assert_true(fabs(expected[i].weight - found[i].weight) < ROUNDING);
        bool in_both = expected[i].weight < expected[count - 1].weight + ROUNDING;
        for (size_t k = 0; k < count; k++)
            in_both |= found[k].document == expected[i].document;
        assert_true(in_both);
    }
}

static void compare(struct world *world, size_t filters, bool few) {
    size_t found_in_all = 0;
    for (int q = 0; q < QUERIES; q++) {
        struct sk_xapian_hit expected[HITS], found[HITS];
        size_t count = 0;
        sk_arena_reset(&world->index.arena);
        struct sk_match_query query = query_of(world);
        add_filters(world, &query, filters);
        query.few = few;
        size_t wanted = search_as_xapian(world, &query, expected);
        assert_int_equal(sk_match(world->index.database, NULL, &query, &world->index.arena, found, HITS, &count, NULL), SK_OK);
        assert_int_equal(count, wanted);
        assert_same(expected, found, count);
        found_in_all += count;
    }
    assert_true(found_in_all > (size_t) QUERIES * HITS / 2);
}

static void finds_what_xapian_finds(void **state) {
    compare(*state, 0, false);
}

static void filters_as_xapian_does(void **state) {
    compare(*state, 1, false);
    compare(*state, 2, false);
}

static void finds_the_same_from_the_filter_on(void **state) {
    compare(*state, 1, true);
    compare(*state, 2, true);
}

static void search(struct world *world, struct sk_postings *postings, uint32_t seed, size_t filters, bool few,
                   struct sk_xapian_hit *hits, size_t *count) {
    sk_arena_reset(&world->index.arena);
    world->random = seed;
    struct sk_match_query query = query_of(world);
    add_filters(world, &query, filters);
    query.few = few;
    assert_int_equal(sk_match(world->index.database, postings, &query, &world->index.arena, hits, HITS, count, NULL), SK_OK);
}

/* To the last bit: the order of an answer must not depend on what was asked before. */
static void finds_the_same_with_lists_in_memory(void **state) {
    struct world *world = *state;
    struct sk_postings *postings;
    assert_int_equal(sk_postings_create((size_t) 1 << 20, &postings, NULL), SK_OK);
    for (uint32_t turn = 0; turn < 3 * QUERIES; turn++) {
        struct sk_xapian_hit read[HITS], remembered[HITS];
        size_t count = 0, remembered_count = 0;
        uint32_t seed = turn % QUERIES;
        search(world, NULL, seed, turn % 3, turn % 2, read, &count);
        sk_postings_begin(postings, 1);
        search(world, postings, seed, turn % 3, turn % 2, remembered, &remembered_count);
        assert_int_equal(count, remembered_count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(read[i].document, remembered[i].document);
            assert_true(read[i].weight == remembered[i].weight);
        }
    }
    assert_true(sk_postings_bytes(postings) > 100000);
    sk_postings_destroy(postings);
}

/* What was read of a word's list says of each case found how often it has the word. */
static void keeps_what_it_read(void **state) {
    struct world *world = *state;
    struct sk_xapian_hit hits[HITS];
    size_t count = 0, kept = 0;
    sk_arena_reset(&world->index.arena);
    struct sk_match_query query = query_of(world);
    while (query.count < 6)
        query = query_of(world);
    assert_int_equal(sk_match(world->index.database, NULL, &query, &world->index.arena, hits, HITS, &count, NULL), SK_OK);
    for (size_t i = 0; i < query.count; i++) {
        const struct sk_posting_list *read = &query.terms[i].read;
        for (size_t h = 0; read->documents && h < count; h++) {
            struct sk_xapian_posting posting;
            size_t has = 0, told = 0;
            assert_int_equal(
                sk_xapian_postings(world->index.database, query.terms[i].name, &hits[h].document, 1, &posting, &has, NULL),
                SK_OK);
            for (size_t k = 0; k < read->count; k++)
                if (read->documents[k] == hits[h].document)
                    told = read->frequencies[k];
            assert_int_equal(told, has ? posting.frequency : 0);
            kept++;
        }
    }
    assert_true(kept >= count);
}

/* Those of the lowest numbers, and the window in which the bound is met. */
static void looks_at_so_many_cases_at_most(void **state) {
    struct world *world = *state;
    static struct sk_xapian_hit hits[DOCUMENTS];
    size_t count = 0;
    sk_arena_reset(&world->index.arena);
    struct sk_match_term term = { .name = word(world, 4, 1), .documents = world->frequencies[4], .weight = 1, .brings = true };
    struct sk_match_query query = { .terms = &term, .count = 1, .all_documents = DOCUMENTS, .most_cases = 1000 };
    assert_int_equal(sk_match(world->index.database, NULL, &query, &world->index.arena, hits, DOCUMENTS, &count, NULL), SK_OK);
    assert_in_range(count, 1000, 1000 + 16384);
    for (size_t i = 0; i < count; i++)
        assert_true(hits[i].document < 2 * 16384);
}

/* A damaged index: the words are in many more documents than it says. */
static void wrong_counts_are_survived(void **state) {
    struct world *world = *state;
    static struct sk_xapian_hit hits[DOCUMENTS];
    struct sk_match_term terms[WORDS];
    size_t count = 0;
    sk_arena_reset(&world->index.arena);
    struct sk_match_query query = { .terms = terms, .all_documents = DOCUMENTS, .most_cases = DOCUMENTS };
    for (size_t i = 4; i < 30; i++)
        terms[query.count++] = (struct sk_match_term){ .name = word(world, i, 1), .documents = 1, .weight = 1, .brings = true };
    assert_int_equal(sk_match(world->index.database, NULL, &query, &world->index.arena, hits, DOCUMENTS, &count, NULL), SK_OK);
    assert_in_range(count, 1, query.count + SK_WINDOW);
    for (size_t i = 1; i < count; i++)
        assert_true(hits[i - 1].weight > hits[i].weight || hits[i - 1].document < hits[i].document);
}

/* A case that a word brought in must not have the score 0: what divides by the best score would. */
static void the_least_weight_is_a_weight(void **state) {
    (void) state;
    assert_true(sk_match_exact_weight(sk_match_weight(UINT32_MAX, UINT32_MAX, 1)) > 0);
    assert_true(sk_match_exact_weight(1e-9) > 0);
    assert_true(sk_match_exact_weight(0) == 0);
}

/* As many cases as the largest index lets in, of a word that all have: 20 bytes each, whatever they score. */
static void the_worst_message_fits_its_memory(void **state) {
    struct world *world = *state;
    struct sk_arena arena;
    struct sk_match_query worst = query_of(world);
    struct sk_analyser *analyser;
    struct sk_analysis text;
    struct sk_query_tree tree;
    struct sk_xapian_hit hits[HITS];
    size_t count = 0;
    sk_arena_init(&arena, (size_t) 64 << 20);
    assert_int_equal(sk_analyser_create(&analyser, NULL), SK_OK);
    assert_int_equal(sk_analyse(analyser, sk_slice_of("printer"), SK_EN, &arena, &text, NULL), SK_OK);
    struct sk_query query = { .text = &text };
    assert_int_equal(sk_query_tree_build(world->index.database, NULL, UINT32_MAX, &query, &arena, &tree, NULL), SK_OK);
    worst.most_cases = tree.match.most_cases;
    for (size_t i = 0; i < worst.count; i++)
        worst.terms[i].documents = UINT32_MAX;
    assert_int_equal(sk_match(world->index.database, NULL, &worst, &arena, hits, HITS, &count, NULL), SK_OK);
    assert_int_equal(count, HITS);
    sk_arena_finish(&arena);
    sk_analyser_destroy(analyser);
}

static void unknown_words_find_nothing(void **state) {
    struct world *world = *state;
    struct sk_xapian_hit hits[HITS];
    size_t count = 7;
    sk_arena_reset(&world->index.arena);
    struct sk_match_term term = { .name = { sk_slice(NULL, 0), sk_slice_of("nowhere"), 1 }, .weight = 1, .brings = true };
    struct sk_match_query query = { .terms = &term, .count = 1, .all_documents = DOCUMENTS, .most_cases = DOCUMENTS },
                          nothing = { 0 };
    assert_int_equal(sk_match(world->index.database, NULL, &query, &world->index.arena, hits, HITS, &count, NULL), SK_OK);
    assert_int_equal(count, 0);
    assert_int_equal(sk_match(world->index.database, NULL, &nothing, &world->index.arena, hits, HITS, &count, NULL), SK_OK);
    assert_int_equal(count, 0);
    assert_int_equal(sk_match(world->index.database, NULL, &query, &world->index.arena, hits, 0, &count, NULL), SK_OK);
    assert_int_equal(count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_xapian_finds),
        cmocka_unit_test(filters_as_xapian_does),
        cmocka_unit_test(finds_the_same_from_the_filter_on),
        cmocka_unit_test(finds_the_same_with_lists_in_memory),
        cmocka_unit_test(keeps_what_it_read),
        cmocka_unit_test(unknown_words_find_nothing),
        cmocka_unit_test(looks_at_so_many_cases_at_most),
        cmocka_unit_test(wrong_counts_are_survived),
        cmocka_unit_test(the_least_weight_is_a_weight),
        cmocka_unit_test(the_worst_message_fits_its_memory),
    };
    return cmocka_run_group_tests(tests, build, tear_down);
}
