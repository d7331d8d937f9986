/* case.add and case.delete: history that grows while the service runs. Durable when acknowledged; in the index a moment later. */
#include <string.h>

#include "protocol/document.h"
#include "serve/method.h"
#include "text/redact.h"

static enum sk_status put(struct sk_store *store, void *context, struct sk_error *error) {
    int64_t row;
    return sk_store_put_case(store, context, &row, error);
}

static enum sk_status remove_case(struct sk_store *store, void *context, struct sk_error *error) {
    const struct sk_slice *id = context;
    return sk_store_delete_case(store, *id, error);
}

/* The field that a reason of the case decoder speaks of: it begins with the field's name, or tells of a turn of the context. */
static const char *field_in(const char *reason) {
    static const char *const names[] = { "question",        "answer",   "satisfaction", "context", "id",
                                         "conversation_id", "intent",   "language",     "channel", "timestamp",
                                         "customer_id",     "agent_id", "team" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size = strlen(names[i]);
        if (strncmp(reason, names[i], size) == 0 && reason[size] == ' ')
            return names[i];
    }
    return strstr(reason, "context turn") ? "context" : "params";
}

static const char *outcome(enum sk_status status) {
    return status == SK_UPDATED ? "updated" : status == SK_DUPLICATE ? "duplicate" : "imported";
}

enum sk_status sk_method_case_add(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_case record;
    enum sk_status status = sk_case_from_json(call->params, &worker->arena, &record, error);
    if (status == SK_REJECTED)
        call->field = field_in(error->message);
    if (status == SK_OK)
        status = sk_redact_case(worker->finder, &worker->arena, &record, error);
    if (status == SK_OK)
        status = sk_recorder_write(worker->service->recorder, put, &record, error);
    if (status != SK_OK && status != SK_UPDATED && status != SK_DUPLICATE)
        return status;
    call->result = sk_document_object();
    sk_document_set_slice(call->result, "id", record.id);
    sk_document_set_string(call->result, "status", outcome(status));
    return SK_OK;
}

enum sk_status sk_method_case_delete(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_slice id;
    enum sk_status status = sk_string_param(call->params, "id", &worker->arena, &id, &call->field, error);
    if (status == SK_OK)
        status = sk_recorder_write(worker->service->recorder, remove_case, &id, error);
    if (status == SK_OK) {
        call->result = sk_document_object();
        sk_document_set_boolean(call->result, "deleted", true);
    }
    return status;
}
