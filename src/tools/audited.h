/* audited: an entry in the audit log of the data directory for what a verb of the tool has done. */
#ifndef SK_TOOLS_AUDITED_H
#define SK_TOOLS_AUDITED_H

#include "tools/tool.h"

struct json_t;

/* detail: counts and labels, taken over; may be NULL. The store is created where there is none. Statuses of sk_audit_write. */
enum sk_status sk_audited(const struct sk_tool *tool, const char *action, struct json_t *detail, struct sk_error *error);

#endif
