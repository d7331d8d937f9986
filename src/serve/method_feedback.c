#include <string.h>

#include "base/clock.h"
#include "protocol/document.h"
#include "serve/method.h"
#include "serve/sent_text.h"
#include "store/audit.h"
#include "store/mask.h"
#include "text/redact.h"

struct report {
    const char *actor;
    struct sk_stored_feedback feedback;
    struct sk_finally_sent sent;
    struct sk_arena *arena; /* scratch */
    bool full;              /* the set has no room for it */
};

/* The report, the case of what was sent, and their entries in the audit log, in one transaction. May run a second time. */
static enum sk_status record(struct sk_store *store, void *context, struct sk_error *error) {
    struct report *report = context;
    struct sk_audit_note note = { .actor = report->actor, .action = "feedback" };
    enum sk_status status = sk_store_put_feedback(store, &report->feedback, error);
    report->full = status == SK_REJECTED;
    if (status == SK_OK)
        status = sk_finally_sent_write(store, &report->sent, report->actor, report->arena, error);
    if (status != SK_OK && status != SK_UPDATED)
        return status;
    note.detail = sk_document_object();
    sk_document_set_slice(note.detail, "action", report->feedback.action);
    sk_document_set_slice(note.detail, "suggestion_set_id", report->feedback.suggestion_set_id);
    return sk_audit_write(store, &note, error);
}

/* An absent text stays absent. */
static enum sk_status redact(struct sk_worker *worker, struct sk_slice text, struct sk_slice *out, struct sk_error *error) {
    *out = sk_slice(NULL, 0);
    return text.data ? sk_redact(worker->finder, text, &worker->arena, out, error) : SK_OK;
}

/* A client that is bound to teams may speak of what was shown to these only; that there is anything else it does not learn. */
static enum sk_status check_set(struct sk_worker *worker, struct sk_slice set_id, struct sk_error *error) {
    struct sk_slice teams, team;
    if (!sk_access_is_bound(worker->client))
        return SK_OK;
    enum sk_status status = sk_store_set_teams(worker->store, set_id, &worker->arena, &teams, error);
    bool own = status == SK_OK && teams.size > 0;
    while (own && sk_slice_next_line(&teams, &team))
        own = sk_access_may_see(worker->client, team);
    return status != SK_OK || own ? status : sk_error_set(error, SK_NOT_FOUND, "there is no suggestion set with this id");
}

static enum sk_status fill(struct sk_worker *worker, const struct sk_feedback_request *request, struct sk_stored_feedback *out,
                           struct sk_error *error) {
    *out = (struct sk_stored_feedback){
        .suggestion_set_id = request->suggestion_set_id,
        .suggestion_id = request->suggestion_id,
        .action = sk_slice_of(sk_feedback_action_name(request->action)),
        .agent_id = request->agent_id,
        .reporter = sk_slice_of(worker->client->name),
        .satisfaction = request->satisfaction,
        .time_us = sk_clock_wall_us(),
    };
    enum sk_status status = check_set(worker, request->suggestion_set_id, error);
    if (status == SK_OK)
        status = redact(worker, request->final_text, &out->final_text, error);
    if (status == SK_OK)
        status = redact(worker, request->reason, &out->reason, error);
    if (status == SK_OK)
        status = sk_mask(worker->store, worker->finder, &worker->arena, &out->agent_id, error);
    if (status == SK_OK)
        status = sk_store_find_suggestion(worker->store, request->suggestion_set_id, request->suggestion_id, &out->row,
                                          &out->position, error);
    return status;
}

enum sk_status sk_method_feedback(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_feedback_request request;
    struct report report = { .actor = worker->client->name, .arena = &worker->arena };
    enum sk_status status = sk_feedback_request_decode(call->params, &worker->arena, &request, &call->field, error);
    if (status == SK_OK)
        status = fill(worker, &request, &report.feedback, error);
    if (status == SK_OK)
        status = sk_finally_sent_read(worker, &request, &report.feedback, &report.sent, error);
    if (status == SK_OK)
        status = sk_recorder_write(worker->service->recorder, record, &report, error);
    if (report.full) { /* told as too large */
        call->field = "suggestion_set_id";
        return SK_FAULT_ARGUMENT;
    }
    if (status == SK_OK) {
        call->result = sk_document_object();
        sk_document_set_boolean(call->result, "accepted", true);
    }
    return status;
}
