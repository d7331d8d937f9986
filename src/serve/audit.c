#include "serve/audit.h"

#include "base/log.h"
#include "protocol/document.h"
#include "store/audit.h"

struct entry {
    const char *action;
    struct json_t *detail;
    char head[SK_AUDIT_HEAD_SIZE]; /* of the log with this entry */
};

/* May run a second time: the document is kept. */
static enum sk_status write_entry(struct sk_store *store, void *context, struct sk_error *error) {
    struct entry *entry = context;
    struct sk_audit_note note = { .actor = "service", .action = entry->action, .detail = sk_document_retain(entry->detail) };
    enum sk_status status = sk_audit_write(store, &note, error);
    return status == SK_OK ? sk_audit_head(store, entry->head, error) : status;
}

static enum sk_status write_down(struct sk_service *service, struct entry *entry, struct sk_error *error) {
    enum sk_status status = sk_recorder_write(service->recorder, write_entry, entry, error);
    sk_document_release(entry->detail);
    return status;
}

enum sk_status sk_service_audit_start(struct sk_service *service, struct sk_error *error) {
    struct entry entry = { .action = "service.start", .detail = sk_document_object() };
    sk_document_set_string(entry.detail, "version", SK_PROGRAM_VERSION);
    sk_document_set_boolean(entry.detail, "keys", service->access != NULL);
    enum sk_status status = write_down(service, &entry, error);
    if (status == SK_OK)
        sk_log(SK_LOG_INFO, "audit log at %s", entry.head);
    return status;
}

void sk_service_audit_stop(struct sk_service *service) {
    struct entry entry = { .action = "service.stop", .detail = sk_document_object() };
    struct sk_error error = { 0 };
    sk_document_set_integer(entry.detail, "requests", atomic_load(&service->counters.requests));
    sk_document_set_integer(entry.detail, "suggestions", atomic_load(&service->counters.suggested));
    sk_document_set_integer(entry.detail, "errors", atomic_load(&service->counters.errors));
    if (write_down(service, &entry, &error) == SK_OK)
        sk_log(SK_LOG_INFO, "audit log at %s", entry.head);
    else
        sk_log(SK_LOG_ERROR, "the end of the service is not in the audit log: %s", error.message);
}

void sk_service_audit_reload(struct sk_service *service) {
    size_t keys = 0;
    if (!service->access || !sk_access_take_reload(service->access, &keys))
        return;
    struct entry entry = { .action = "keys.reload", .detail = sk_document_object() };
    struct sk_error error = { 0 };
    sk_document_set_integer(entry.detail, "keys", (int64_t) keys);
    if (write_down(service, &entry, &error) != SK_OK)
        sk_log(SK_LOG_ERROR, "a new list of allowed keys is not in the audit log: %s", error.message);
}
