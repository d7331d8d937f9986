#include "evaluate/pairing.h"

#include <stdlib.h>
#include <string.h>

#include "evaluate/summary.h"

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to compare two results");
}

static int by_id(const void *left, const void *right, void *context) {
    const struct sk_result *result = context;
    uint32_t a = *(const uint32_t *) left, b = *(const uint32_t *) right;
    int order = sk_slice_compare(result->queries[a].id, result->queries[b].id);
    return order ? order : (a > b) - (a < b);
}

static uint32_t *order_of(const struct sk_result *result) {
    uint32_t *order = calloc(result->query_count + 1, sizeof *order);
    for (uint32_t i = 0; order && i < result->query_count; i++)
        order[i] = i;
    if (order)
        qsort_r(order, result->query_count, sizeof *order, by_id, (void *) result);
    return order;
}

static int by_row(const void *left, const void *right) {
    const struct sk_pair *a = left, *b = right;
    return (a->a > b->a) - (a->a < b->a);
}

static void merge(struct sk_pairing *out, const uint32_t *a_order, const uint32_t *b_order) {
    size_t i = 0, j = 0;
    while (i < out->a->query_count && j < out->b->query_count) {
        int order = sk_slice_compare(out->a->queries[a_order[i]].id, out->b->queries[b_order[j]].id);
        if (order == 0)
            out->pairs[out->count++] = (struct sk_pair){ a_order[i], b_order[j] };
        i += order <= 0;
        j += order >= 0;
    }
    out->only_a = out->a->query_count - out->count;
    out->only_b = out->b->query_count - out->count;
    qsort(out->pairs, out->count, sizeof *out->pairs, by_row);
}

/* Units are those of A; numbers of rows that are not paired stay unused, so they are given out anew. */
static enum sk_status number_units(struct sk_pairing *out, struct sk_error *error) {
    uint32_t *all = calloc(out->a->query_count + 1, sizeof *all), *renamed = calloc(out->a->query_count + 1, sizeof *renamed);
    size_t count;
    enum sk_status status = all && renamed ? sk_result_units(out->a, all, &count, error) : out_of_memory(error);
    for (size_t i = 0; status == SK_OK && i < out->count; i++) {
        uint32_t unit = all[out->pairs[i].a];
        if (!renamed[unit])
            renamed[unit] = (uint32_t) ++out->unit_count;
        out->units[i] = renamed[unit] - 1;
    }
    free(all);
    free(renamed);
    return status;
}

static enum sk_status check_kinds(const struct sk_result *a, const struct sk_result *b, struct sk_error *error) {
    if (a->kind != b->kind)
        return sk_error_set(error, SK_REJECTED, "one result is of eval %s, the other of eval %s", sk_result_kind_name(a->kind),
                            sk_result_kind_name(b->kind));
    if (a->kind == SK_RESULT_TAGS && a->task && b->task && strcmp(a->task, b->task) != 0)
        return sk_error_set(error, SK_REJECTED, "one result is about %.40s, the other about %.40s", a->task, b->task);
    return SK_OK;
}

static enum sk_status check_labels(const struct sk_pairing *pairing, struct sk_error *error) {
    for (size_t i = 0; pairing->a->kind == SK_RESULT_TAGS && i < pairing->count; i++) {
        const struct sk_result_query *a = &pairing->a->queries[pairing->pairs[i].a],
                                     *b = &pairing->b->queries[pairing->pairs[i].b];
        if (!sk_slice_equal(a->expected, b->expected))
            return sk_error_set(error, SK_REJECTED,
                                "the two results are not of the same file: the true label of \"%.*s\" differs",
                                (int) (a->id.size < 60 ? a->id.size : 60), a->id.data);
    }
    return SK_OK;
}

enum sk_status sk_pairing_init(struct sk_pairing *out, const struct sk_result *a, const struct sk_result *b,
                               struct sk_error *error) {
    *out = (struct sk_pairing){ .a = a, .b = b };
    enum sk_status status = check_kinds(a, b, error);
    if (status != SK_OK)
        return status;
    uint32_t *a_order = order_of(a), *b_order = order_of(b);
    out->pairs = calloc(a->query_count + 1, sizeof *out->pairs);
    out->units = calloc(a->query_count + 1, sizeof *out->units);
    if (a_order && b_order && out->pairs && out->units)
        merge(out, a_order, b_order);
    else
        status = out_of_memory(error);
    free(a_order);
    free(b_order);
    if (status == SK_OK && out->count == 0)
        status = sk_error_set(error, SK_REJECTED, "the two results have no query in common%s",
                              a->kind == SK_RESULT_LOG ? ": two logs share only what was suggested in the time of both" : "");
    if (status == SK_OK)
        status = check_labels(out, error);
    if (status == SK_OK)
        status = number_units(out, error);
    if (status != SK_OK)
        sk_pairing_finish(out);
    return status;
}

void sk_pairing_finish(struct sk_pairing *pairing) {
    free(pairing->pairs);
    free(pairing->units);
    *pairing = (struct sk_pairing){ 0 };
}
