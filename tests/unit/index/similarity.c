/* index: what a case scored twice, as a word and as its concept, is taken off once, and only where it scored twice. */
#include "scratch.h"

#include "index/similarity.h"
#include "index/terms.h"

#define DOCUMENTS 3
#define SCORE 500.0

static struct sk_xapian_term word(void) {
    return (struct sk_xapian_term){ .text = sk_slice_of("parcel"), .frequency = SK_WDF_UNIT };
}

static struct sk_xapian_term concept(void) {
    return (struct sk_xapian_term){ sk_slice_of(SK_PREFIX_CONCEPT), sk_slice_of("delivery"), SK_WDF_UNIT };
}

/* Every document has the word and the concept. */
static int build(void **state) {
    struct scratch *index = calloc(1, sizeof *index);
    struct sk_xapian_document *document;
    const struct sk_xapian_term terms[] = { word(), concept() };
    scratch_open(index);
    scratch_begin(index);
    assert_int_equal(sk_xapian_document_create(&document, NULL), SK_OK);
    assert_int_equal(sk_xapian_document_add(document, terms, 2, NULL), SK_OK);
    for (uint32_t number = 1; number <= DOCUMENTS; number++)
        assert_int_equal(sk_xapian_replace(index->writer, number, document, NULL), SK_OK);
    sk_xapian_document_destroy(document);
    scratch_commit(index);
    *state = index;
    return 0;
}

static int tear_down(void **state) {
    scratch_close(*state);
    free(*state);
    return 0;
}

static struct sk_query_term asked(struct sk_xapian_term name) {
    return (struct sk_query_term){ .name = name, .wdf = SK_WDF_UNIT, .documents = DOCUMENTS, .share = 1 };
}

/* The score that is left where the search asked for these of the two terms. */
static double score_after(struct scratch *index, bool with_word, bool with_concept) {
    const struct sk_query_term compared = asked(word());
    const struct sk_query_concept said = { .question = asked(concept()), .covered = 1, .credit = 1 };
    struct sk_match_term terms[2];
    struct sk_query_tree tree = {
        .match.terms = terms, .compared = &compared, .compared_count = 1, .concepts = &said, .concept_count = 1
    };
    struct sk_hit hit = { .row = 2, .score = SCORE };
    if (with_word)
        terms[tree.match.count++] = (struct sk_match_term){ .name = word(), .documents = DOCUMENTS };
    if (with_concept)
        terms[tree.match.count++] = (struct sk_match_term){ .name = concept(), .documents = DOCUMENTS };
    sk_arena_reset(&index->arena);
    assert_int_equal(sk_similarity_add(index->database, DOCUMENTS, &tree, &index->arena, &hit, 1, NULL), SK_OK);
    assert_float_equal(hit.similarity, 1, 1e-9);
    return hit.score;
}

static void what_counted_twice_is_taken_off(void **state) {
    double once = sk_match_exact_weight(sk_match_weight(DOCUMENTS, DOCUMENTS, 1)) * sk_match_saturated(SK_WDF_UNIT);
    assert_true(once > 0);
    assert_float_equal(score_after(*state, true, true), SCORE - once, 1e-9);
}

/* Among many cases common terms are left out of a search. */
static void what_was_not_asked_for_is_not_taken_off(void **state) {
    assert_float_equal(score_after(*state, true, false), SCORE, 1e-9);
    assert_float_equal(score_after(*state, false, true), SCORE, 1e-9);
    assert_float_equal(score_after(*state, false, false), SCORE, 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_counted_twice_is_taken_off),
        cmocka_unit_test(what_was_not_asked_for_is_not_taken_off),
    };
    return cmocka_run_group_tests(tests, build, tear_down);
}
