/* address_time: says when ("volgende week", "maandagochtend", "eind deze maand") without a preposition. Such words look like the
 * noun phrase that "je" owns, and seldom are: "Ik bel je volgende week". Internal to address_*.c.
 */
#ifndef SK_TEXT_ADDRESS_TIME_H
#define SK_TEXT_ADDRESS_TIME_H

#include "text/address_parts.h"

/* It stands behind the token i, or behind one or two adverbs there: "je zelf al vorige week". */
bool sk_address_time_follows(const struct sk_address_text *text, size_t i);

/* Such words behind the token i that may as well be what is owned: in "je vorige jaar" ("vorig jaar" is when), and where the verb
 * is one of what is done to a stretch of time: "je volgende week gepauzeerd". */
bool sk_address_time_may_be_owned(const struct sk_address_text *text, size_t i);

#endif
