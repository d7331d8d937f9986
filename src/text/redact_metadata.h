/* redact_metadata: redaction inside the JSON object of a case's metadata; part of sk_redact_case (redact.h). */
#ifndef SK_TEXT_REDACT_METADATA_H
#define SK_TEXT_REDACT_METADATA_H

#include "text/entity.h"

/* Replaces *json, a valid JSON object, by one whose string values and long numbers are redacted, in the arena. */
enum sk_status sk_redact_metadata(struct sk_entity_finder *finder, struct sk_arena *arena, struct sk_slice *json,
                                  struct sk_error *error);

#endif
