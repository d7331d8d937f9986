/* gate: may a comparison that shows no loss be believed? Where hardly anything was compared, or other things, none can show.
 *
 *     if (sk_gate_settings(before, after, &reason) != SK_OK || sk_gate_queries(comparison, &reason) != SK_OK)
 *         …                                                          // reason.message says why it is no comparison
 */
#ifndef SK_EVALUATE_GATE_H
#define SK_EVALUATE_GATE_H

#include "evaluate/result.h"

struct json_t;

/* SK_REJECTED: the two results take different things for right (label, token F1, what is out of scope). What the system was told
 * (min_confidence, depth) may differ: that is what one compares. */
enum sk_status sk_gate_settings(const struct sk_result *a, const struct sk_result *b, struct sk_error *error);

/* comparison: of sk_compare. SK_REJECTED: more than a tenth of A's queries are not in B, or fewer than SK_SLICE_UNITS
 * conversations are in both: with n of them no p of the randomisation test is below 2 to the power of 1 - n. */
enum sk_status sk_gate_queries(const struct json_t *comparison, struct sk_error *error);

#endif
