/* entity_links: what stands between a naming word and a number, or between two numbers. Internal to text. */
#ifndef SK_TEXT_ENTITY_LINKS_H
#define SK_TEXT_ENTITY_LINKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Bytes of `gap` behind what may stand between a naming word and its number: "is", "nr", ":" and the like. */
size_t sk_gap_behind_links(struct sk_slice gap);

/* Nothing but that, or words up to a colon ("Klantnummer huidige provider: "): the naming word means this very token. */
bool sk_gap_is_link(struct sk_slice gap);

/* "123 is mijn klantnummer". */
bool sk_gap_is_backward_link(struct sk_slice gap);

/* Between two numbers of a list. */
bool sk_gap_is_list(struct sk_slice gap);

/* Whether a sentence ends in the gap: a stop before a blank, or an empty line. */
bool sk_gap_ends_sentence(struct sk_slice gap);

#endif
