/* gaps: texts about one thing come together, the biggest group first; only messages without a usable suggestion are looked at. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "evaluate/clustering.h"
#include "evaluate/gaps.h"
#include "protocol/document.h"

#define BAG(...)                                                                                                                 \
    { (const uint32_t[]){ __VA_ARGS__ }, sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t) }

static void stars_around_the_text_with_most_neighbours(void **state) {
    /* 0, 1 and 2 share term 0 and each other's second; 3 and 4 share two terms; 5 is like nothing; 6 is empty */
    const struct sk_term_bag bags[] = { BAG(0, 1), BAG(0, 1, 2), BAG(0, 2), BAG(5, 6), BAG(5, 6, 7), BAG(9), { NULL, 0 } };
    struct sk_clustering clustering;
    (void) state;
    assert_int_equal(sk_cluster_texts(bags, 7, 10, 0.3, &clustering, NULL), SK_OK);
    assert_int_equal(clustering.count, 4);
    assert_int_equal(clustering.clusters[0].count, 3);
    assert_int_equal(clustering.clusters[0].members[0], 0); /* of equals the first */
    assert_int_equal(clustering.clusters[1].count, 2);
    assert_int_equal(clustering.clusters[1].members[0], 3);
    assert_int_equal(clustering.clusters[1].members[1], 4);
    assert_int_equal(clustering.clusters[2].members[0], 5);
    assert_int_equal(clustering.clusters[3].members[0], 6);
    assert_float_equal(clustering.weights[9], log(1 + 7.0), 1e-12);
    sk_clustering_finish(&clustering);
}

/* A chain: 0 is near 1, 1 near 2, 0 not near 2. The middle one is the centre and takes both. */
static void the_middle_of_a_chain_is_its_centre(void **state) {
    const struct sk_term_bag bags[] = { BAG(0, 1), BAG(1, 2), BAG(2, 3) };
    struct sk_clustering clustering;
    (void) state;
    assert_int_equal(sk_cluster_texts(bags, 3, 4, 0.3, &clustering, NULL), SK_OK);
    assert_int_equal(clustering.count, 1);
    assert_int_equal(clustering.clusters[0].members[0], 1);
    sk_clustering_finish(&clustering);
    assert_int_equal(sk_cluster_texts(bags, 3, 4, 0.9, &clustering, NULL), SK_OK);
    assert_int_equal(clustering.count, 3);
    sk_clustering_finish(&clustering);
    assert_int_equal(sk_cluster_texts(NULL, 0, 0, 0.3, &clustering, NULL), SK_OK);
    assert_int_equal(clustering.count, 0);
    sk_clustering_finish(&clustering);
}

static struct sk_result *log_of(const char *const *texts, const char *kinds) {
    struct sk_result *result;
    size_t count = strlen(kinds);
    assert_int_equal(sk_result_create(SK_RESULT_LOG, count, 1, &result, NULL), SK_OK);
    assert_int_equal(sk_result_add_measure(result, "abstained", NULL), SK_OK);
    assert_int_equal(sk_result_add_measure(result, "rejected_all", NULL), SK_OK);
    assert_int_equal(sk_result_start(result, NULL), SK_OK);
    for (size_t i = 0; i < count; i++) {
        struct sk_result_query *query = &result->queries[i];
        query->id = query->text = sk_slice_of(texts[i]);
        query->slices[SK_BY_LANGUAGE] = sk_slice_of("en");
        query->slices[SK_BY_WEEK] = sk_slice_of(i ? "2026-W21" : "2026-W20");
        query->scores[0] = kinds[i] == 'a';
        query->scores[1] = kinds[i] == 'a' ? NAN : kinds[i] == 'r';
    }
    return result;
}

static void messages_without_a_usable_suggestion(void **state) {
    static const char *const texts[] = { "renting an elephant for a party",
                                         "can I rent an elephant",
                                         "elephant rent please",
                                         "where is my parcel",
                                         "my invoice is wrong",
                                         "rent an elephant" };
    struct sk_result *result = log_of(texts, "arauau");
    struct sk_gap_options options = { .minimum = 2, .examples = 2 };
    struct json_t *document;
    (void) state;
    result->queries[5].scores[0] = 0; /* the last elephant got an answer that was used */
    assert_int_equal(sk_gaps(result, &options, &document, NULL), SK_OK);
    const struct json_t *clusters = sk_document_get(document, "clusters"), *first = sk_document_at(clusters, 0);
    assert_int_equal(sk_document_get_integer(document, "messages", 0), 4);
    assert_int_equal(sk_document_get_integer(document, "abstained", 0), 3);
    assert_int_equal(sk_document_get_integer(document, "rejected", 0), 1);
    assert_int_equal(sk_document_get_integer(document, "alone", 0), 1);
    assert_int_equal(sk_document_count(clusters), 1);
    assert_int_equal(sk_document_get_integer(first, "size", 0), 3);
    assert_int_equal(sk_document_get_integer(first, "abstained", 0), 2);
    assert_string_equal(sk_document_get_string(first, "first_week", ""), "2026-W20");
    assert_string_equal(sk_document_get_string(first, "last_week", ""), "2026-W21");
    assert_non_null(strstr(sk_document_get_string(first, "terms", ""), "elephant"));
    assert_int_equal(sk_document_count(sk_document_get(first, "examples")), 2);
    sk_document_release(document);
    sk_result_destroy(result);
}

static void results_of_another_kind_are_refused(void **state) {
    struct sk_result *result;
    struct json_t *document;
    struct sk_error error = { 0 };
    struct sk_gap_options options = { 2, 2 };
    (void) state;
    assert_int_equal(sk_result_create(SK_RESULT_TAGS, 0, 1, &result, NULL), SK_OK);
    assert_int_equal(sk_gaps(result, &options, &document, &error), SK_REJECTED);
    assert_string_equal(error.message, "content gaps come from the log or from a result of eval suggest, not of eval tags");
    sk_result_destroy(result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stars_around_the_text_with_most_neighbours),
        cmocka_unit_test(the_middle_of_a_chain_is_its_centre),
        cmocka_unit_test(messages_without_a_usable_suggestion),
        cmocka_unit_test(results_of_another_kind_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
