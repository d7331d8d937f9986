#include "evaluate/score_rankings.h"

#include <math.h>
#include <stdlib.h>

#include "evaluate/label_set.h"

static const char *const measure_names[] = { "map",       "mrr@10",    "ndcg@3",     "ndcg@10",  "p@1",
                                             "success@1", "success@3", "success@10", "judged@10" };
#define MEASURE_COUNT (sizeof measure_names / sizeof *measure_names)

enum sk_status sk_rankings_add_measures(struct sk_result *result, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t m = 0; status == SK_OK && m < MEASURE_COUNT; m++)
        status = sk_result_add_measure(result, measure_names[m], error);
    return status;
}

static void measure(const struct sk_ranking *ranking, double *scores) {
    const double values[MEASURE_COUNT] = {
        sk_average_precision(ranking), sk_reciprocal_rank(ranking, 10), sk_ndcg(ranking, 3),
        sk_ndcg(ranking, 10),          sk_precision(ranking, 1),        sk_success(ranking, 1),
        sk_success(ranking, 3),        sk_success(ranking, 10),         sk_judged_share(ranking, 10),
    };
    for (size_t m = 0; m < MEASURE_COUNT; m++)
        scores[m] = values[m];
    if (ranking->count == 0)
        scores[MEASURE_COUNT - 1] = NAN; /* of no document one cannot say which share was judged */
}

static enum sk_status score_row(struct sk_result_query *row, const struct sk_trec_entry *entries, size_t count,
                                struct sk_arena *scratch, size_t *relevant, struct sk_error *error) {
    struct sk_judged *judged = sk_arena_array(scratch, count, sizeof *judged);
    int *grades = sk_arena_array(scratch, count + row->ranked_count, sizeof *grades);
    struct sk_ranking ranking;
    if (!judged || !grades)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu judgements", count);
    for (size_t i = 0; i < count; i++) /* in order of the document already */
        judged[i] = (struct sk_judged){ entries[i].document, (int) entries[i].value };
    sk_ranking_order(row->ranked, row->ranked_count);
    sk_ranking_grade(row->ranked, row->ranked_count, judged, count, grades, &ranking);
    measure(&ranking, row->scores);
    *relevant = ranking.relevant;
    return SK_OK;
}

static enum sk_status append_row(struct sk_result *result, struct sk_slice query, struct sk_error *error) {
    struct sk_arena *arena = &result->arenas[0];
    struct sk_result_query *grown = realloc(result->queries, (result->query_count + 1) * sizeof *grown);
    double *scores = sk_arena_array(arena, MEASURE_COUNT, sizeof *scores);
    struct sk_slice id = sk_arena_slice(arena, query);
    if (grown)
        result->queries = grown;
    if (!grown || !scores || !id.data)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for judged queries");
    result->queries[result->query_count++] = (struct sk_result_query){ .id = id, .scores = scores };
    return SK_OK;
}

static enum sk_status append_missing(struct sk_result *result, const struct sk_trec *qrels, struct sk_error *error) {
    struct sk_label_set asked;
    uint32_t number;
    size_t count, before = result->query_count;
    enum sk_status status = SK_OK;
    sk_label_set_init(&asked);
    for (size_t q = 0; status == SK_OK && q < before; q++)
        status = sk_label_set_add(&asked, result->queries[q].id, &number, error);
    for (size_t e = 0; status == SK_OK && e < qrels->count; e += count) {
        sk_trec_query(qrels, qrels->entries[e].query, &count);
        if (!sk_label_set_find(&asked, qrels->entries[e].query, &number))
            status = append_row(result, qrels->entries[e].query, error);
    }
    sk_label_set_finish(&asked);
    sk_result_add_count(result, "judged_but_not_asked", (int64_t) (result->query_count - before));
    return status;
}

enum sk_status sk_rankings_score(struct sk_result *result, const struct sk_trec *qrels, struct sk_error *error) {
    struct sk_arena scratch;
    size_t kept = 0, not_judged = 0, without_result = 0, nothing_relevant = 0, asked = result->query_count;
    enum sk_status status = append_missing(result, qrels, error);
    sk_arena_init(&scratch, (size_t) 1 << 30);
    for (size_t q = 0; status == SK_OK && q < result->query_count; q++) {
        struct sk_result_query *row = &result->queries[q];
        size_t count, relevant = 0;
        const struct sk_trec_entry *entries = sk_trec_query(qrels, row->id, &count);
        not_judged += count == 0;
        if (count == 0)
            continue;
        sk_arena_reset(&scratch);
        status = score_row(row, entries, count, &scratch, &relevant, error);
        without_result += row->ranked_count == 0;
        nothing_relevant += relevant == 0;
        result->queries[kept++] = *row;
    }
    sk_arena_finish(&scratch);
    result->query_count = kept;
    sk_result_add_count(result, "not_judged", (int64_t) not_judged);
    sk_result_add_count(result, "without_result", (int64_t) without_result);
    sk_result_add_count(result, "nothing_relevant", (int64_t) nothing_relevant);
    if (status == SK_OK && asked == not_judged) /* what is judged was not asked: each of its scores would be 0 */
        status = sk_error_set(error, SK_REJECTED, "none of the queries is judged: do the ids of queries and qrels agree?");
    return status;
}
