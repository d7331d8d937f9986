/* case.add and case.delete: history that grows while the service runs. Durable when acknowledged; in the index a moment later. */
#include <string.h>

#include "protocol/document.h"
#include "serve/method.h"
#include "store/audit.h"
#include "store/mask.h"
#include "text/redact.h"

struct change {
    const char *actor;
    const struct sk_access_client *client;
    struct sk_arena *arena; /* scratch */
    struct sk_case record;  /* to delete: its id alone */
};

/* Whether the client may touch the case of this id, if there is one. SK_OK, SK_REJECTED. */
static enum sk_status check_owner(struct sk_store *store, const struct change *change, struct sk_error *error) {
    struct sk_slice team;
    if (!sk_access_is_bound(change->client))
        return SK_OK;
    enum sk_status status = sk_store_case_team(store, change->record.id, change->arena, &team, error);
    if (status == SK_NOT_FOUND) {
        sk_error_clear(error);
        return SK_OK;
    }
    if (status != SK_OK || sk_access_may_see(change->client, team))
        return status;
    return sk_error_set(error, SK_REJECTED, "the case belongs to another team");
}

/* The change and its entry in the audit log, in one transaction. */
static enum sk_status write_entry(struct sk_store *store, const struct change *change, const char *action, enum sk_status outcome,
                                  struct sk_error *error) {
    struct sk_audit_note note = {
        .actor = change->actor, .action = action, .customer_id = change->record.customer_id, .case_id = change->record.id
    };
    enum sk_status status = sk_audit_write(store, &note, error);
    return status == SK_OK ? outcome : status;
}

static enum sk_status put(struct sk_store *store, void *context, struct sk_error *error) {
    const struct change *change = context;
    int64_t row;
    enum sk_status status = check_owner(store, change, error);
    if (status == SK_OK)
        status = sk_store_put_case(store, &change->record, &row, error);
    if (status != SK_OK && status != SK_UPDATED)
        return status;
    return write_entry(store, change, status == SK_OK ? "case.add" : "case.update", status, error);
}

static enum sk_status remove_case(struct sk_store *store, void *context, struct sk_error *error) {
    const struct change *change = context;
    enum sk_status status = check_owner(store, change, error);
    if (status == SK_OK)
        status = sk_store_delete_case(store, change->record.id, error);
    return status == SK_OK ? write_entry(store, change, "case.delete", SK_OK, error) : status;
}

static const char *outcome(enum sk_status status) {
    return status == SK_UPDATED ? "updated" : status == SK_DUPLICATE ? "duplicate" : "imported";
}

static enum sk_status write_change(struct sk_method_call *call, struct change *change, struct sk_error *error) {
    enum sk_status status = sk_recorder_write(call->worker->service->recorder, put, change, error);
    call->not_allowed = status == SK_REJECTED;
    return status;
}

/* A new case belongs to one of the key's teams; to the only one where it names none. */
static enum sk_status settle_team(struct sk_method_call *call, struct sk_case *record, struct sk_error *error) {
    const struct sk_access_client *client = call->worker->client;
    const struct sk_slice *teams;
    size_t count;
    if (!sk_access_is_bound(client))
        return SK_OK;
    enum sk_status status = sk_access_teams(client, &call->worker->arena, &teams, &count, error);
    if (status != SK_OK)
        return status;
    if (!record->team.size && count == 1)
        record->team = teams[0];
    if (sk_access_may_see(client, record->team))
        return SK_OK;
    call->not_allowed = record->team.size > 0;
    call->field = "team";
    return sk_error_set(error, SK_REJECTED, "team is missing, and this key is bound to several");
}

enum sk_status sk_method_case_add(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct change change = { .actor = worker->client->name, .client = worker->client, .arena = &worker->arena };
    struct sk_case *record = &change.record;
    const char *field;
    enum sk_status status = sk_case_from_json(call->params, &worker->arena, record, &field, error);
    if (status == SK_REJECTED)
        call->field = field ? field : "params";
    if (status == SK_OK)
        status = sk_redact_case(worker->finder, NULL, &worker->arena, record, error);
    if (status == SK_OK)
        status = sk_mask_case(worker->store, worker->finder, &worker->arena, record, error);
    if (status == SK_OK)
        status = settle_team(call, record, error);
    if (status == SK_OK)
        status = write_change(call, &change, error);
    if (status != SK_OK && status != SK_UPDATED && status != SK_DUPLICATE)
        return status;
    call->result = sk_document_object();
    sk_document_set_slice(call->result, "id", record->id);
    sk_document_set_string(call->result, "status", outcome(status));
    return SK_OK;
}

enum sk_status sk_method_case_delete(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct change change = { .actor = worker->client->name, .client = worker->client, .arena = &worker->arena };
    enum sk_status status = sk_id_param(call->params, "id", &worker->arena, &change.record.id, &call->field, error);
    if (status == SK_OK)
        status = sk_mask(worker->store, worker->finder, &worker->arena, &change.record.id, error);
    if (status == SK_OK)
        status = sk_recorder_write(worker->service->recorder, remove_case, &change, error);
    if (status == SK_REJECTED && !call->field) {
        sk_error_clear(error); /* whether another team has such a case is none of this client's business */
        status = sk_error_set(error, SK_NOT_FOUND, "there is no case with this id");
    }
    if (status == SK_OK) {
        call->result = sk_document_object();
        sk_document_set_boolean(call->result, "deleted", true);
    }
    return status;
}
