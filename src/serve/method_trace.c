/* What requests cost, stage by stage: switched on and off, forgotten and told while the service runs. It holds times and counts
 * only, of everybody's requests together. */
#include "index/online.h"
#include "protocol/document.h"
#include "protocol/stages.h"
#include "serve/method.h"

/* An optional truth value. *given: whether it is there. */
static enum sk_status read_flag(struct sk_method_call *call, const char *name, bool *given, bool *out, struct sk_error *error) {
    const struct json_t *value = sk_document_get(call->params, name);
    *given = value != NULL;
    *out = sk_document_get_boolean(call->params, name, false);
    if (!value || sk_document_get_boolean(call->params, name, !*out) == *out)
        return SK_OK;
    call->field = name;
    return sk_error_set(error, SK_REJECTED, "%s must be true or false", name);
}

enum sk_status sk_method_trace(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_trace *trace = worker->service->trace;
    bool enabled, switches, clear, given, buckets;
    enum sk_status status = read_flag(call, "enabled", &switches, &enabled, error);
    if (status == SK_OK)
        status = read_flag(call, "clear", &given, &clear, error);
    if (status == SK_OK)
        status = read_flag(call, "buckets", &given, &buckets, error);
    if (status != SK_OK)
        return status;
    if ((switches || clear) && !(worker->client->roles & SK_ACCESS_ADMIN)) {
        call->not_allowed = true;
        return sk_error_set(error, SK_REJECTED, "only admin may change the trace");
    }
    if (clear)
        sk_trace_clear(trace);
    if (switches)
        sk_trace_switch(trace, enabled);
    call->result = sk_document_object();
    sk_document_set_boolean(call->result, "enabled", sk_trace_is_on(trace));
    sk_document_set_integer(call->result, "requests", (int64_t) sk_trace_count(trace));
    sk_document_set(call->result, "stages", sk_stages_to_json(trace, buckets));
    return SK_OK;
}
