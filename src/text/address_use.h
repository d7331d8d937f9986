/* address_use: whether a "je" is a pronoun of its own (u) or a possessive (uw). Internal to address_*.c. i is the index of "je".
 */
#ifndef SK_TEXT_ADDRESS_USE_H
#define SK_TEXT_ADDRESS_USE_H

#include "text/address_parts.h"

enum sk_address_use { SK_USE_PRONOUN, SK_USE_POSSESSIVE, SK_USE_UNCLEAR };

/* What the word behind says, without regard to what stands before. */
enum sk_address_use sk_address_use_by_next(const struct sk_address_text *text, size_t i);
/* "als je …"; use: what the word behind says. */
enum sk_address_use sk_address_use_in_subordinate(const struct sk_address_text *text, size_t i, enum sk_address_use use);
/* "Je …" at the beginning of a sentence or clause. */
enum sk_address_use sk_address_use_at_start(const struct sk_address_text *text, size_t i);
/* Behind a preposition, a noun, a verb that has another subject. */
enum sk_address_use sk_address_use_elsewhere(const struct sk_address_text *text, size_t i);

/* "je" may well be a possessive: the word behind it is known for a noun or what stands before one, or a preposition governs it.
 */
bool sk_address_is_known_phrase(const struct sk_address_text *text, size_t i);

/* The noun phrase behind "je" has a noun that needs no article; is plural. */
bool sk_address_is_bare(const struct sk_address_text *text, size_t i);
bool sk_address_is_plural(const struct sk_address_text *text, size_t i);

/* Whom the finite verb among the tokens from..end agrees with; things as well as people, or what only people do. */
enum sk_address_agreement {
    SK_AGREEMENT_NO_VERB,
    SK_AGREEMENT_SECOND_PERSON,
    SK_AGREEMENT_OTHER_PERSON,
    SK_AGREEMENT_ANY_SINGULAR,
    SK_AGREEMENT_LEXICAL_SINGULAR
};
enum sk_address_agreement sk_address_agreement(const struct sk_address_text *text, size_t from, size_t end);

#endif
