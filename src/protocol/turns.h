/* turns: what the turns of a conversation are to the message after them.
 *
 * People write one message in several ("hallo", "mijn pakket is er niet", "waar blijft het?"). What the customer wrote last and
 * nobody has answered belongs to the message, in a question that is asked and in one of the history alike:
 *
 *     size_t answered = sk_turns_answered(turns, count);
 *     struct sk_slice asked = sk_turns_join_unanswered(turns, count, text, &arena);      // with turns[answered .. count - 1]
 */
#ifndef SK_PROTOCOL_TURNS_H
#define SK_PROTOCOL_TURNS_H

#include "protocol/case.h"

/* Of more turns, or longer ones, the last are joined. */
#define SK_UNANSWERED_TURNS 8
#define SK_UNANSWERED_BYTES ((size_t) 4 << 10)

/* The text of the last agent turn; absent where the agent has not spoken. */
struct sk_slice sk_turns_last_of_agent(const struct sk_turn *turns, size_t count);

/* How many turns stand before the customer's last ones that nobody has answered. */
size_t sk_turns_answered(const struct sk_turn *turns, size_t count);

/* Those and the text, a line each, in the arena; the text itself where there are none. Absent: no memory. */
struct sk_slice sk_turns_join_unanswered(const struct sk_turn *turns, size_t count, struct sk_slice text, struct sk_arena *arena);

#endif
