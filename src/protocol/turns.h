/* turns: what the turns of a conversation are to the message after them.
 *
 * People begin with one message in several turns ("hallo", "mijn pakket is er niet", "waar blijft het?"). What nobody has
 * answered yet belongs to the message, in a question that is asked and in one of the history alike:
 *
 *     size_t answered = sk_turns_answered(turns, count, text);
 *     struct sk_slice asked = sk_turns_join(turns, answered, count, text, &arena); // with turns[answered .. count - 1]
 *
 * Only at the beginning, whatever an agent said in greeting. Once the customer has had an answer, what he writes in several turns
 * is mostly "one sec" before it or thanks behind it, which do not belong together; the turns count as conversation. Nor is a
 * message joined that takes back what was said before ("laat maar", "sorry, ik bedoel retourneren").
 */
#ifndef SK_PROTOCOL_TURNS_H
#define SK_PROTOCOL_TURNS_H

#include "protocol/case.h"

/* Of more turns with text in them the last are joined; a turn that does not fit any more ends them. */
#define SK_UNANSWERED_TURNS 8
#define SK_UNANSWERED_BYTES ((size_t) 16 << 10)

/* The text of the last agent turn; absent where the agent has not spoken. */
struct sk_slice sk_turns_last_of_agent(const struct sk_turn *turns, size_t count);

/* How many turns stand before those that belong to the text behind all of them. */
size_t sk_turns_answered(const struct sk_turn *turns, size_t count, struct sk_slice text);

/* Those and the text, a line each, in the arena; the text itself where there are none. Absent: no memory. */
struct sk_slice sk_turns_join(const struct sk_turn *turns, size_t answered, size_t count, struct sk_slice text,
                              struct sk_arena *arena);

#endif
