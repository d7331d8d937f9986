/* history: all that can be learnt from, read from the store once. Only for src/suggest. */
#ifndef SK_SUGGEST_HISTORY_H
#define SK_SUGGEST_HISTORY_H

#include <stdatomic.h>

#include "base/error.h"
#include "rank/reply_network.h"

#define SK_HISTORY_NO_GROUP UINT32_MAX

struct sk_history {
    /* By row of the store, 0..last_row. */
    uint32_t *groups; /* of its answer; SK_HISTORY_NO_GROUP: no such case */
    uint8_t *ratings; /* 1..5, 0 = not rated */
    int64_t last_row;
    size_t row_capacity;
    size_t cases;

    uint32_t *group_sizes;
    size_t group_count;

    /* Questions to learn from, one behind the other. */
    uint32_t *buckets; /* reply_features.h */
    size_t bucket_count, bucket_capacity;
    size_t *ends; /* [example_count] */
    int64_t *rows;
    size_t example_count, example_capacity;

    /* Questions kept apart. */
    int64_t *tried;
    size_t tried_count, tried_capacity;
};

/* example_limit, tried_limit: how many questions at most, nearly. cancel: NULL = never. SK_NOT_FOUND: no store.
 * SK_FAULT_CANCELLED, SK_FAULT_MEMORY, SK_FAULT_IO, …: nothing is in out. */
enum sk_status sk_history_read(const char *data_directory, size_t example_limit, size_t tried_limit, const atomic_bool *cancel,
                               struct sk_history *out, struct sk_error *error);
void sk_history_finish(struct sk_history *history);

#endif
