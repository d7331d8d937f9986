#include "tools/audited.h"

#include "protocol/document.h"
#include "store/audit.h"

enum sk_status sk_audited(const struct sk_tool *tool, const char *action, struct json_t *detail, struct sk_error *error) {
    char actor[SK_AUDIT_ACTOR_SIZE];
    struct sk_store *store = NULL;
    enum sk_status status = sk_store_open(tool->data_directory, &store, error);
    if (status != SK_OK) {
        sk_document_release(detail);
        return status;
    }
    sk_audit_local_actor(actor);
    struct sk_audit_note note = { .actor = actor, .action = action, .detail = detail };
    status = sk_audit_write(store, &note, error);
    sk_store_close(store);
    return status;
}
