#include "protocol/stages.h"

#include <inttypes.h>
#include <stdlib.h>

#include "protocol/document.h"

/* One stage, wherever it was measured. */
struct summary {
    const char *name;
    uint64_t processor_ns;
    const struct sk_histogram *elapsed;
};

static double microseconds(uint64_t nanoseconds) {
    return (double) nanoseconds / 1e3;
}

static struct json_t *describe(const struct summary *summary) {
    static const struct {
        const char *name;
        double share;
    } quantiles[] = { { "p50_us", .5 }, { "p90_us", .9 }, { "p99_us", .99 }, { "max_us", 1 } };
    struct json_t *object = sk_document_object();
    uint64_t count = atomic_load(&summary->elapsed->count);
    sk_document_set_string(object, "stage", summary->name);
    sk_document_set_integer(object, "count", (int64_t) count);
    sk_document_set_real(object, "elapsed_s", (double) atomic_load(&summary->elapsed->sum) / 1e9);
    sk_document_set_real(object, "processor_s", (double) summary->processor_ns / 1e9);
    sk_document_set_real(object, "mean_us", sk_histogram_mean(summary->elapsed) / 1e3);
    sk_document_set_real(object, "processor_us", microseconds(summary->processor_ns) / (double) count);
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
        sk_document_set_real(object, quantiles[i].name,
                             microseconds(sk_histogram_quantile(summary->elapsed, quantiles[i].share)));
    return object;
}

static struct json_t *list_buckets(const struct sk_histogram *histogram) {
    struct json_t *object = sk_document_object();
    for (size_t i = 0; i < SK_HISTOGRAM_BUCKETS; i++) {
        char name[24];
        uint64_t count = atomic_load_explicit(&histogram->buckets[i], memory_order_relaxed);
        snprintf(name, sizeof name, "%" PRIu64, sk_histogram_bucket_value(i));
        if (count)
            sk_document_set_integer(object, name, (int64_t) count);
    }
    return object;
}

struct json_t *sk_stages_to_json(const struct sk_trace *trace, bool buckets) {
    struct json_t *list = sk_document_array();
    for (size_t i = 0; i < sk_trace_stage_count(trace); i++) {
        const struct sk_stage *stage = sk_trace_stage(trace, i);
        struct summary summary = { stage->name, atomic_load(&stage->processor), &stage->elapsed };
        if (atomic_load(&stage->elapsed.count) == 0)
            continue;
        struct json_t *object = describe(&summary);
        if (buckets)
            sk_document_set(object, "buckets", list_buckets(&stage->elapsed));
        sk_document_append(list, object);
    }
    return list;
}

/* ---- the difference of two ---- */

static const struct json_t *find_stage(const struct json_t *list, const char *name) {
    struct sk_slice wanted = sk_slice_of(name);
    for (size_t i = 0; i < sk_document_count(list); i++)
        if (sk_slice_equal(sk_document_get_slice(sk_document_at(list, i), "stage"), wanted))
            return sk_document_at(list, i);
    return NULL;
}

/* What came between the two, into an empty histogram: by bucket, so that its sum and its maximum are within 1/128. */
static void subtract(const struct json_t *before, const struct json_t *after, struct sk_histogram *out) {
    const struct json_t *earlier = sk_document_get(before, "buckets"), *later = sk_document_get(after, "buckets"), *field;
    const char *name;
    void *at = NULL;
    while ((field = sk_document_next_field(later, &at, &name))) {
        int64_t count = sk_document_get_integer(later, name, 0) - sk_document_get_integer(earlier, name, 0);
        if (count > 0)
            sk_histogram_add(out, strtoull(name, NULL, 10), (uint64_t) count);
    }
}

static void append_difference(struct json_t *list, const struct json_t *before, const struct json_t *after) {
    struct sk_histogram *elapsed = calloc(1, sizeof *elapsed);
    if (!elapsed)
        return;
    subtract(before, after, elapsed);
    double processor_s = sk_document_get_real(after, "processor_s", 0) - sk_document_get_real(before, "processor_s", 0);
    struct summary summary = { sk_document_get_string(after, "stage", ""), (uint64_t) (processor_s * 1e9), elapsed };
    if (atomic_load(&elapsed->count) > 0)
        sk_document_append(list, describe(&summary));
    free(elapsed);
}

struct json_t *sk_stages_between(const struct json_t *before, const struct json_t *after) {
    struct json_t *list = sk_document_array();
    for (size_t i = 0; i < sk_document_count(after); i++) {
        const struct json_t *stage = sk_document_at(after, i);
        append_difference(list, find_stage(before, sk_document_get_string(stage, "stage", "")), stage);
    }
    return list;
}
