/* audit: the service's own entries in the audit log (store/audit.h). Entries about a change are written by the method that makes
 * it, in the same transaction. `suggest` and `analyze` are counted, not written down one by one. Private to this folder. */
#ifndef SK_SERVE_AUDIT_H
#define SK_SERVE_AUDIT_H

#include "serve/worker.h"

/* "service.start" and "service.stop"; the head of the log is told to the service's log, which is kept elsewhere. A failure to
 * write is a fault at start and a line in the log at stop. */
enum sk_status sk_service_audit_start(struct sk_service *service, struct sk_error *error);
void sk_service_audit_stop(struct sk_service *service);

/* "keys.reload", where the list of allowed keys was read again since the last call. */
void sk_service_audit_reload(struct sk_service *service);

#endif
