#include "index/batch.h"

static const char *const names[SK_BATCH_STAGES] = {
    [SK_BATCH_READ] = "read",          [SK_BATCH_REDACT] = "redact",       [SK_BATCH_MASK] = "mask",
    [SK_BATCH_STORE] = "store",        [SK_BATCH_COMMIT] = "commit",       [SK_BATCH_LOAD] = "load",
    [SK_BATCH_ANALYSE] = "analyse",    [SK_BATCH_INDEX] = "index",         [SK_BATCH_INDEX_COMMIT] = "index commit",
    [SK_BATCH_COMPACT] = "compact",    [SK_BATCH_FULL] = "wait for index", [SK_BATCH_IDLE] = "wait for documents",
    [SK_BATCH_TURN] = "wait for turn",
};

enum sk_status sk_batch_trace_create(struct sk_trace **out, struct sk_error *error) {
    return sk_trace_create(names, SK_BATCH_STAGES, out, error);
}
