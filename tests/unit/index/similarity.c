/* index: what a case scored twice, as a word and as its concept, is taken off once, and only where it scored twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "index/similarity.h"
#include "index/terms.h"

#define DOCUMENTS 3
#define SCORE 500.0

struct world {
    char directory[64];
    struct sk_xapian_database *database;
    struct sk_arena arena;
};

static struct sk_xapian_term word(void) {
    return (struct sk_xapian_term){ .text = sk_slice_of("parcel"), .frequency = SK_WDF_UNIT };
}

static struct sk_xapian_term concept(void) {
    return (struct sk_xapian_term){ sk_slice_of(SK_PREFIX_CONCEPT), sk_slice_of("delivery"), SK_WDF_UNIT };
}

/* Every document has the word and the concept. */
static int build(void **state) {
    struct world *world = calloc(1, sizeof *world);
    struct sk_xapian_writer *writer;
    struct sk_xapian_document *document;
    const struct sk_xapian_term terms[] = { word(), concept() };
    char path[SK_PATH_SIZE];
    snprintf(world->directory, sizeof world->directory, "/tmp/sk-similarity-XXXXXX");
    assert_non_null(mkdtemp(world->directory));
    assert_int_equal(sk_path_join(path, world->directory, "index", NULL), SK_OK);
    sk_arena_init(&world->arena, (size_t) 1 << 20);
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_CREATE_FAST, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_document_create(&document, NULL), SK_OK);
    assert_int_equal(sk_xapian_document_add(document, terms, 2, NULL), SK_OK);
    for (uint32_t number = 1; number <= DOCUMENTS; number++)
        assert_int_equal(sk_xapian_replace(writer, number, document, NULL), SK_OK);
    sk_xapian_document_destroy(document);
    assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
    sk_xapian_writer_close(writer);
    assert_int_equal(sk_xapian_open(path, &world->database, NULL), SK_OK);
    *state = world;
    return 0;
}

static int tear_down(void **state) {
    struct world *world = *state;
    sk_xapian_close(world->database);
    sk_arena_finish(&world->arena);
    sk_directory_remove(world->directory, NULL);
    free(world);
    return 0;
}

static struct sk_query_term asked(struct sk_xapian_term name) {
    return (struct sk_query_term){ .name = name, .wdf = SK_WDF_UNIT, .documents = DOCUMENTS, .share = 1 };
}

/* The score that is left where the search asked for these of the two terms. */
static double score_after(struct world *world, bool with_word, bool with_concept) {
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
    sk_arena_reset(&world->arena);
    assert_int_equal(sk_similarity_add(world->database, DOCUMENTS, &tree, &world->arena, &hit, 1, NULL), SK_OK);
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
