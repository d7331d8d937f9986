/* ranking_measures: figures worked out by hand (the sums stand beside them) and every edge case that the header promises. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "evaluate/ranking_measures.h"

#define CLOSE 1e-12

static int by_id(const void *left, const void *right) {
    return sk_slice_compare(((const struct sk_judged *) left)->id, ((const struct sk_judged *) right)->id);
}

static struct sk_ranking grade(struct sk_retrieved *retrieved, size_t count, struct sk_judged *judged, size_t judged_count,
                               int *grades) {
    struct sk_ranking ranking;
    sk_ranking_order(retrieved, count);
    qsort(judged, judged_count, sizeof *judged, by_id);
    sk_ranking_grade(retrieved, count, judged, judged_count, grades, &ranking);
    return ranking;
}

static struct sk_retrieved hit(const char *id, double score) {
    return (struct sk_retrieved){ sk_slice_of(id), score };
}

static struct sk_judged judgement(const char *id, int grade_) {
    return (struct sk_judged){ sk_slice_of(id), grade_ };
}

/* Ranks 1..5 hold grades 1, 0, 2, unjudged, 0; a third relevant document (grade 1) was not found. */
static void measures_of_a_ranked_list(void **state) {
    struct sk_retrieved retrieved[] = { hit("e", 1), hit("a", 5), hit("c", 3), hit("b", 4), hit("d", 2) };
    struct sk_judged judged[] = { judgement("c", 2), judgement("a", 1), judgement("e", 0), judgement("z", 1), judgement("b", 0) };
    int grades[10];
    struct sk_ranking ranking = grade(retrieved, 5, judged, 5, grades);
    (void) state;
    assert_int_equal(ranking.grades[0], 1);
    assert_int_equal(ranking.grades[1], 0);
    assert_int_equal(ranking.grades[2], 2);
    assert_int_equal(ranking.grades[3], SK_UNJUDGED);
    assert_int_equal(ranking.grades[4], 0);
    assert_int_equal(ranking.relevant, 3);
    assert_float_equal(sk_average_precision(&ranking), (1.0 / 1 + 2.0 / 3) / 3, CLOSE);
    assert_float_equal(sk_reciprocal_rank(&ranking, 10), 1, CLOSE);
    /* 1/log2(2) + 2/log2(4) = 2; ideal 2/log2(2) + 1/log2(3) + 1/log2(4) = 3.13092975… */
    assert_float_equal(sk_ndcg(&ranking, 3), 2 / 3.130929753571457, CLOSE);
    assert_float_equal(sk_ndcg(&ranking, 10), 2 / 3.130929753571457, CLOSE);
    assert_float_equal(sk_ndcg(&ranking, 1), 1.0 / 2, CLOSE);
    assert_float_equal(sk_precision(&ranking, 1), 1, CLOSE);
    assert_float_equal(sk_precision(&ranking, 10), 0.2, CLOSE);
    assert_float_equal(sk_success(&ranking, 1), 1, CLOSE);
    assert_float_equal(sk_judged_share(&ranking, 10), 0.8, CLOSE);
}

static void reciprocal_rank_and_success_end_at_the_cutoff(void **state) {
    struct sk_retrieved retrieved[11];
    static const char *const ids[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k" };
    struct sk_judged judged[] = { judgement("k", 1) };
    int grades[12];
    for (int i = 0; i < 11; i++)
        retrieved[i] = hit(ids[i], 11 - i);
    struct sk_ranking ranking = grade(retrieved, 11, judged, 1, grades);
    (void) state;
    assert_float_equal(sk_reciprocal_rank(&ranking, 10), 0, CLOSE);
    assert_float_equal(sk_reciprocal_rank(&ranking, 11), 1.0 / 11, CLOSE);
    assert_float_equal(sk_success(&ranking, 10), 0, CLOSE);
    assert_float_equal(sk_success(&ranking, 11), 1, CLOSE);
    assert_float_equal(sk_average_precision(&ranking), 1.0 / 11, CLOSE);
    assert_float_equal(sk_ndcg(&ranking, 10), 0, CLOSE);
}

static void ties_are_ordered_by_id_the_larger_first(void **state) {
    struct sk_retrieved retrieved[] = { hit("doc-1", 2), hit("doc-10", 2), hit("doc-2", 2), hit("doc-0", 7) };
    (void) state;
    sk_ranking_order(retrieved, 4);
    assert_true(sk_slice_is(retrieved[0].id, "doc-0"));
    assert_true(sk_slice_is(retrieved[1].id, "doc-2"));
    assert_true(sk_slice_is(retrieved[2].id, "doc-10"));
    assert_true(sk_slice_is(retrieved[3].id, "doc-1"));
}

/* trec_eval keeps scores as float: what differs only beyond that is a tie. */
static void scores_equal_in_single_precision_tie(void **state) {
    struct sk_retrieved retrieved[] = { hit("a", 1.00000000001), hit("b", 1.0) };
    (void) state;
    sk_ranking_order(retrieved, 2);
    assert_true(sk_slice_is(retrieved[0].id, "b"));
}

static void no_result_and_nothing_relevant_count_as_zero(void **state) {
    struct sk_judged judged[] = { judgement("a", 1), judgement("b", 0) };
    struct sk_retrieved retrieved[] = { hit("b", 1) };
    int grades[4];
    struct sk_ranking none = grade(retrieved, 0, judged, 2, grades);
    (void) state;
    assert_int_equal(none.relevant, 1);
    assert_float_equal(sk_average_precision(&none), 0, 0);
    assert_float_equal(sk_reciprocal_rank(&none, 10), 0, 0);
    assert_float_equal(sk_ndcg(&none, 3), 0, 0);
    assert_float_equal(sk_precision(&none, 1), 0, 0);
    assert_float_equal(sk_success(&none, 1), 0, 0);
    struct sk_ranking irrelevant = grade(retrieved, 1, judged + 1, 1, grades);
    assert_int_equal(irrelevant.relevant, 0);
    assert_float_equal(sk_average_precision(&irrelevant), 0, 0);
    assert_float_equal(sk_ndcg(&irrelevant, 10), 0, 0);
}

static void negative_grades_are_not_relevant_and_cost_nothing(void **state) {
    struct sk_retrieved retrieved[] = { hit("junk", 2), hit("good", 1) };
    struct sk_judged judged[] = { judgement("junk", -2), judgement("good", 1) };
    int grades[4];
    struct sk_ranking ranking = grade(retrieved, 2, judged, 2, grades);
    (void) state;
    assert_int_equal(ranking.relevant, 1);
    assert_float_equal(sk_average_precision(&ranking), 0.5, CLOSE);
    assert_float_equal(sk_ndcg(&ranking, 10), 1 / log2(3), CLOSE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_of_a_ranked_list),
        cmocka_unit_test(reciprocal_rank_and_success_end_at_the_cutoff),
        cmocka_unit_test(ties_are_ordered_by_id_the_larger_first),
        cmocka_unit_test(scores_equal_in_single_precision_tie),
        cmocka_unit_test(no_result_and_nothing_relevant_count_as_zero),
        cmocka_unit_test(negative_grades_are_not_relevant_and_cost_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
