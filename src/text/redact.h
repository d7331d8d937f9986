/* redact: puts typed placeholders where a text names a person or a person's number, before anything is stored.
 *
 *     "Ik ben Jan de Boer, bestelling 20458811" -> "Ik ben {person}, bestelling {order_number}"
 *
 * Replaced: email, phone, iban, bsn, card, postcode (with house number), licence_plate, order_number, customer_number,
 * reference_number, person, date of birth (as date_of_birth), url with a query or token. Kept: other dates, amount,
 * meter_reading, telephone numbers of services (service_number.h). Placeholders that are already there stay. How well:
 * tests/quality/redaction.
 */
#ifndef SK_TEXT_REDACT_H
#define SK_TEXT_REDACT_H

#include <stdbool.h>

#include "protocol/case.h"
#include "text/entity.h"
#include "text/redact_memo.h"
#include "text/redact_values.h"

/* What redaction replaces: spans of the text in order, not overlapping, in the arena. Statuses as sk_redact. */
enum sk_status sk_redact_find(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena,
                              const struct sk_found **found, size_t *count, struct sk_error *error);

/* The text with a placeholder in place of each of these spans, in the arena. SK_FAULT_MEMORY. */
enum sk_status sk_redact_replace(struct sk_slice text, const struct sk_found *found, size_t count, struct sk_arena *arena,
                                 struct sk_slice *out, struct sk_error *error);

/* As sk_redact; what was replaced is added to *values, which borrow it from text. */
enum sk_status sk_redact_noting(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena,
                                struct sk_redact_values *values, struct sk_slice *out, struct sk_error *error);

/* The bytes from start to end of a text with placeholders for what was found in it, in the arena; what reaches over an edge gives
 * its placeholder too. found, count: of sk_redact_find for the whole text. SK_FAULT_MEMORY. */
enum sk_status sk_redact_part(struct sk_slice text, const struct sk_found *found, size_t count, size_t start, size_t end,
                              struct sk_arena *arena, struct sk_slice *out, struct sk_error *error);

/* The redacted text, in the arena. SK_REJECTED: not UTF-8. SK_FAULT_MEMORY. */
enum sk_status sk_redact(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena, struct sk_slice *out,
                         struct sk_error *error);

/* Question, answer, turns and values of the metadata, replaced by redacted ones in *record. A value that is replaced in one of
 * the texts is replaced in all of them, and so is a number that stands behind an agent's who asks for one. A metadata
 * value is read together with its key, which may say that the whole is a name or somebody's number; such a number becomes a
 * string. memo: for many cases in a row; may be NULL. Statuses as sk_redact. */
enum sk_status sk_redact_case(struct sk_entity_finder *finder, struct sk_redact_memo *memo, struct sk_arena *arena,
                              struct sk_case *record, struct sk_error *error);

/* A web address is kept unless it may carry somebody's key: a query, a fragment, a user, a part of its path that
 * nobody would choose ("4418-BQ7Z-1190"), or digits behind a word such as "klant". Those of public short addresses are kept. */
bool sk_url_is_personal(struct sk_slice url);

#endif
