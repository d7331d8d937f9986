/* person.forget and person.export. Forgetting is acknowledged once the person's rows are out of the store and the rest is written
 * down to be done; asking again tells how far it is. */
#include <stdio.h>
#include <string.h>

#include "privacy/erasure.h"
#include "privacy/export.h"
#include "protocol/document.h"
#include "serve/erasing.h"
#include "serve/method.h"
#include "store/audit.h"

/* Bytes of records in one answer of person.export; a single record may be larger. */
#define PAGE_BYTES ((size_t) 2 << 20)

/* ---- person.forget ---- */

struct forgetting {
    struct sk_eraser *eraser;
    struct sk_selection selection;
    const char *actor;
    struct sk_erasure erasure;
};

static enum sk_status forget(struct sk_store *store, void *context, struct sk_error *error) {
    struct forgetting *forgetting = context;
    return sk_forget(forgetting->eraser, store, &forgetting->selection, forgetting->actor, &forgetting->erasure, error);
}

static enum sk_status run_forget(struct sk_worker *worker, struct sk_slice customer_id, struct sk_erasure *out,
                                 struct sk_error *error) {
    struct forgetting forgetting = { .selection = { .kind = SK_SELECT_CUSTOMER, .text = customer_id },
                                     .actor = worker->client->name };
    enum sk_status status = sk_eraser_create(&forgetting.eraser, error);
    if (status == SK_OK)
        status = sk_recorder_write(worker->service->recorder, forget, &forgetting, error);
    sk_eraser_destroy(forgetting.eraser);
    if (status == SK_OK)
        sk_erasing_wake(worker->service->erasing);
    *out = forgetting.erasure;
    return status;
}

/* Nothing is held any more: how the last erasure of this person stands. */
static enum sk_status find_last(struct sk_worker *worker, struct sk_slice customer_id, struct sk_erasure *out,
                                struct sk_error *error) {
    char person[SK_PSEUDONYM_SIZE];
    enum sk_status status = sk_store_pseudonym(worker->store, SK_PSEUDONYM_CUSTOMER, customer_id, person, error);
    return status == SK_OK ? sk_erasure_of_person(worker->store, person, out, error) : status;
}

static struct json_t *erasure_to_json(const struct sk_erasure *erasure) {
    struct json_t *document = sk_document_object();
    bool done = erasure->finished_us != 0;
    sk_document_set_integer(document, "erasure", erasure->number);
    sk_document_set_string(document, "state", done ? "done" : "pending");
    sk_document_set_integer(document, "cases", erasure->cases);
    sk_document_set_integer(document, "suggestion_sets", erasure->sets);
    sk_document_set_integer(document, "feedback", erasure->feedback);
    if (done)
        sk_document_set_boolean(document, "verified", erasure->verified);
    else
        sk_document_set_string(document, "verified", NULL);
    return document;
}

enum sk_status sk_method_person_forget(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_slice customer_id;
    struct sk_erasure erasure;
    enum sk_status status = sk_id_param(call->params, "customer_id", &worker->arena, &customer_id, &call->field, error);
    if (status != SK_OK)
        return status;
    status = run_forget(worker, customer_id, &erasure, error);
    if (status == SK_NOT_FOUND) {
        sk_error_clear(error);
        status = find_last(worker, customer_id, &erasure, error);
    }
    if (status == SK_OK)
        call->result = erasure_to_json(&erasure);
    return status;
}

/* ---- person.export ---- */

struct handing_over {
    const char *actor;
    struct sk_slice customer_id, after; /* absent: from the beginning */
};

/* Each page has its entry: a client may ask for any of them first. May run a second time. */
static enum sk_status note_export(struct sk_store *store, void *context, struct sk_error *error) {
    const struct handing_over *handing_over = context;
    struct sk_audit_note note = { .actor = handing_over->actor, .action = "export", .customer_id = handing_over->customer_id };
    if (handing_over->after.data) {
        note.detail = sk_document_object();
        sk_document_set_slice(note.detail, "after", handing_over->after);
    }
    return sk_audit_write(store, &note, error);
}

/* Records until the page is full; *more: there are others. */
static enum sk_status fill_page(struct sk_export *export_, struct json_t *records, bool *more, struct sk_error *error) {
    enum sk_status status = SK_OK;
    size_t size = 0;
    while (status == SK_OK && size < PAGE_BYTES) {
        struct sk_buffer text = { 0 };
        struct json_t *record = NULL;
        status = sk_export_next(export_, &record, error);
        if (status == SK_OK)
            status = sk_document_encode(record, &text, error);
        size += text.size;
        sk_buffer_finish(&text);
        if (status == SK_OK)
            sk_document_append(records, record);
    }
    *more = status == SK_OK;
    return status == SK_END ? SK_OK : status;
}

static enum sk_status export_page(struct sk_method_call *call, struct sk_export *export_, struct sk_error *error) {
    char cursor[SK_EXPORT_CURSOR_SIZE];
    bool more = false;
    struct json_t *records = sk_document_array();
    call->result = sk_document_object();
    sk_document_set(call->result, "records", records);
    enum sk_status status = fill_page(export_, records, &more, error);
    sk_export_cursor(export_, cursor);
    sk_document_set_string(call->result, "next", more ? cursor : NULL);
    return status;
}

static enum sk_status go_on(struct sk_method_call *call, struct sk_export *export_, struct sk_slice after,
                            struct sk_error *error) {
    enum sk_status status = after.data ? sk_export_go_on(export_, after, error) : SK_OK;
    if (status == SK_REJECTED)
        call->field = "after";
    return status;
}

enum sk_status sk_method_person_export(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct sk_export export_;
    struct handing_over handing_over = { .actor = worker->client->name };
    struct sk_slice *id = &handing_over.customer_id, *after = &handing_over.after;
    enum sk_status status = sk_id_param(call->params, "customer_id", &worker->arena, id, &call->field, error);
    if (status == SK_OK)
        status = sk_optional_string_param(call->params, "after", &worker->arena, after, &call->field, error);
    if (status != SK_OK)
        return status;
    struct sk_selection selection = { .kind = SK_SELECT_CUSTOMER, .text = *id };
    status = sk_export_begin(&export_, worker->store, worker->engine, &selection, error);
    if (status == SK_OK)
        status = go_on(call, &export_, *after, error);
    if (status == SK_OK)
        status = sk_recorder_write(worker->service->recorder, note_export, &handing_over, error);
    if (status == SK_OK)
        status = export_page(call, &export_, error);
    sk_export_end(&export_);
    return status;
}
