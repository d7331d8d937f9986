/* processing_record: the record of processing activities (GDPR Art. 30) as far as this program can know it: from its settings,
 * the data directory and its own ways of working. What only the controller knows (legal basis, say) it names as missing. */
#ifndef SK_TOOLS_PROCESSING_RECORD_H
#define SK_TOOLS_PROCESSING_RECORD_H

#include "tools/tool.h"

struct json_t;

/* A document of its own, *out yours. SK_NOT_FOUND: no store; faults of reading it. */
enum sk_status sk_processing_record(const struct sk_tool *tool, struct json_t **out, struct sk_error *error);

/* As Markdown on standard output. */
void sk_processing_record_print(const struct json_t *record);

#endif
