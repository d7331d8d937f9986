#include "evaluate/ranking_measures.h"

#include <math.h>
#include <stdlib.h>

static int better(const void *left, const void *right) {
    const struct sk_retrieved *a = left, *b = right;
    float a_score = (float) a->score, b_score = (float) b->score;
    if (a_score != b_score)
        return a_score > b_score ? -1 : 1;
    return sk_slice_compare(b->id, a->id);
}

void sk_ranking_order(struct sk_retrieved *retrieved, size_t count) {
    if (count) /* retrieved may be NULL then, which qsort may not be given */
        qsort(retrieved, count, sizeof *retrieved, better);
}

static int by_id(const void *left, const void *right) {
    return sk_slice_compare(((const struct sk_judged *) left)->id, ((const struct sk_judged *) right)->id);
}

static int highest_first(const void *left, const void *right) {
    int a = *(const int *) left, b = *(const int *) right;
    return (a < b) - (a > b);
}

void sk_ranking_grade(const struct sk_retrieved *retrieved, size_t count, const struct sk_judged *judged, size_t judged_count,
                      int *grades, struct sk_ranking *out) {
    int *ideal = grades + count;
    size_t relevant = 0;
    for (size_t i = 0; i < count; i++) {
        struct sk_judged key = { retrieved[i].id, 0 };
        const struct sk_judged *found = judged_count ? bsearch(&key, judged, judged_count, sizeof *judged, by_id) : NULL;
        grades[i] = found ? found->grade : SK_UNJUDGED;
    }
    for (size_t i = 0; i < judged_count; i++)
        if (judged[i].grade >= 1)
            ideal[relevant++] = judged[i].grade;
    qsort(ideal, relevant, sizeof *ideal, highest_first);
    *out = (struct sk_ranking){ grades, count, ideal, relevant };
}

static size_t at_most(size_t count, size_t cutoff) {
    return count < cutoff ? count : cutoff;
}

static size_t relevant_among(const struct sk_ranking *ranking, size_t cutoff) {
    size_t found = 0;
    for (size_t i = 0; i < at_most(ranking->count, cutoff); i++)
        found += ranking->grades[i] >= 1;
    return found;
}

double sk_average_precision(const struct sk_ranking *ranking) {
    double sum = 0;
    size_t found = 0;
    for (size_t i = 0; i < ranking->count; i++)
        if (ranking->grades[i] >= 1)
            sum += (double) ++found / (double) (i + 1);
    return ranking->relevant ? sum / (double) ranking->relevant : 0;
}

double sk_reciprocal_rank(const struct sk_ranking *ranking, size_t cutoff) {
    for (size_t i = 0; i < at_most(ranking->count, cutoff); i++)
        if (ranking->grades[i] >= 1)
            return 1 / (double) (i + 1);
    return 0;
}

static double discounted_gain(const int *grades, size_t count, size_t cutoff) {
    double sum = 0;
    for (size_t i = 0; i < at_most(count, cutoff); i++)
        if (grades[i] >= 1)
            sum += grades[i] / log2((double) (i + 2));
    return sum;
}

double sk_ndcg(const struct sk_ranking *ranking, size_t cutoff) {
    double ideal = discounted_gain(ranking->ideal, ranking->relevant, cutoff);
    return ideal > 0 ? discounted_gain(ranking->grades, ranking->count, cutoff) / ideal : 0;
}

double sk_precision(const struct sk_ranking *ranking, size_t cutoff) {
    return cutoff ? (double) relevant_among(ranking, cutoff) / (double) cutoff : 0;
}

double sk_success(const struct sk_ranking *ranking, size_t cutoff) {
    return relevant_among(ranking, cutoff) ? 1 : 0;
}

double sk_judged_share(const struct sk_ranking *ranking, size_t cutoff) {
    size_t looked_at = at_most(ranking->count, cutoff), judged = 0;
    for (size_t i = 0; i < looked_at; i++)
        judged += ranking->grades[i] != SK_UNJUDGED;
    return looked_at ? (double) judged / (double) looked_at : 1;
}
