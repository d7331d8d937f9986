#include "index/online.h"

static const char *const names[SK_ONLINE_STAGES] = {
    [SK_ONLINE_WAIT] = "wait",       [SK_ONLINE_DECODE] = "decode",
    [SK_ONLINE_REFRESH] = "refresh", [SK_ONLINE_UNDERSTAND] = "understand",
    [SK_ONLINE_TAGS] = "tags",       [SK_ONLINE_QUERY] = "query",
    [SK_ONLINE_SEARCH] = "search",   [SK_ONLINE_COMPARE] = "compare",
    [SK_ONLINE_READ] = "read",       [SK_ONLINE_MODEL] = "model",
    [SK_ONLINE_RANK] = "rank",       [SK_ONLINE_SELECT] = "select",
    [SK_ONLINE_PRESENT] = "present", [SK_ONLINE_RECORD] = "record",
    [SK_ONLINE_ENCODE] = "encode",
};

enum sk_status sk_online_trace_create(struct sk_trace **out, struct sk_error *error) {
    enum sk_status status = sk_trace_create(names, SK_ONLINE_STAGES, out, error);
    if (status == SK_OK)
        sk_trace_switch(*out, false);
    return status;
}
