/* masking: takes out of a stored text what may be another customer's. Only for this folder.
 *
 * A value that is somebody's for certain becomes a placeholder. A date, amount, time, reading, code or address stays where it is
 * part of what the company says to everybody: another customer was told the same in the same answer, or its sentence is general (text/private.h).
 */
#ifndef SK_SUGGEST_MASKING_H
#define SK_SUGGEST_MASKING_H

#include "suggest/engine.h"

/* The shown answer of a group as a template, in the arena. found: the cases that count as evidence. SK_FAULT_MEMORY. */
enum sk_status sk_mask_answer(struct sk_engine *engine, const struct sk_found_cases *found, const struct sk_case *shown,
                              struct sk_arena *arena, struct sk_slice *out, struct sk_error *error);

/* Its question: nothing that a customer says is said to everybody; capitals that no other case has count as names too.
 * SK_FAULT_MEMORY. */
enum sk_status sk_mask_question(struct sk_engine *engine, const struct sk_found_cases *found, const struct sk_case *shown,
                                struct sk_arena *arena, struct sk_slice *out, struct sk_error *error);

#endif
