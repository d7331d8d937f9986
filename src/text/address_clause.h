/* address_clause: what verbs a clause has before and behind "je", whose index is i. Internal to address_*.c. */
#ifndef SK_TEXT_ADDRESS_CLAUSE_H
#define SK_TEXT_ADDRESS_CLAUSE_H

#include "text/address_parts.h"

/* "van je …", where no clause can begin: unlike "voor je belt", "tot je belt". */
bool sk_address_is_governed(const struct sk_address_text *text, size_t i);
/* "je" may have its own verb behind it: it opens its clause, or that has a subordinator or a question word before it. */
bool sk_address_may_have_verb_behind(const struct sk_address_text *text, size_t i);
/* A finite verb stands before it in its clause, or what may be one. */
bool sk_address_has_finite_before(const struct sk_address_text *text, size_t i);
/* Its clause has a verb that a participle belongs to. */
bool sk_address_has_auxiliary(const struct sk_address_text *text, size_t i);
/* A verb before it governs an infinitive: "wil je …", "dat doet je …". */
bool sk_address_awaits_infinitive(const struct sk_address_text *text, size_t i);
/* The tokens up to end close with the infinitive of what people do: "koffie moet zetten", but not "koffie moet komen". */
bool sk_address_ends_in_deed(const struct sk_address_text *text, size_t end);
bool sk_address_may_be_infinitive(const struct sk_address_text *text, size_t i);

#endif
