/* redact_values: what was replaced in one text of a conversation, to be replaced in its others too. One text says "bestelling
 * 20458811", the next only "het gaat om 20458811".
 *
 *     struct sk_redact_values values = { 0 };
 *     sk_redact_noting(finder, question, &arena, &values, &redacted_question, &error);
 *     sk_redact_noting(finder, answer, &arena, &values, &redacted_answer, &error);
 *     sk_redact_values_apply(&values, &arena, &redacted_question, &error);
 *     sk_redact_values_apply(&values, &arena, &redacted_answer, &error);
 */
#ifndef SK_TEXT_REDACT_VALUES_H
#define SK_TEXT_REDACT_VALUES_H

#include <stdbool.h>

#include "protocol/case.h"
#include "text/entity.h"

#define SK_REDACT_VALUES 64 /* of one conversation; more are not looked for in its other texts */

struct sk_redact_values {
    struct {
        const char *type;     /* static */
        struct sk_slice text; /* borrowed from where it was found */
    } all[SK_REDACT_VALUES];
    size_t count;
    bool begins[256]; /* some value begins with this byte, in either case */
};

/* Notes of what was found in text the values that would be known again: at least five characters with a digit among them. */
void sk_redact_values_note(struct sk_redact_values *values, struct sk_slice text, const struct sk_found *found, size_t count);

/* "20458811" behind "Wat is uw ordernummer?" is what was asked for: alone, or the only number of six digits and more in a short
 * reply, where it comes first, is nearly all of its part of the sentence or is called a number. Behind a refusal ("weet ik niet,
 * de auto heeft 125000 km"), before a unit, behind "artikel" and with letters in it a number among words is another. What the
 * customer says, in the turns as they came and in the text behind them, replies to the agent's last turn before it. Linear. */
void sk_redact_values_note_replies(struct sk_redact_values *values, struct sk_entity_finder *finder, const struct sk_turn *turns,
                                   size_t count, struct sk_slice text);

/* Replaces in *text, in the arena, every value that stands there as a whole, in whatever case; but no amount or quantity in the
 * same digits ("€ 10000", "10000 punten") and no day from which something holds ("per 03-05-2024"). Linear in the text.
 * SK_FAULT_MEMORY.
 */
enum sk_status sk_redact_values_apply(const struct sk_redact_values *values, struct sk_arena *arena, struct sk_slice *text,
                                      struct sk_error *error);

#endif
