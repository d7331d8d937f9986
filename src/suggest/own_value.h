/* own_value: whether an address, number or account that a customer writes is the customer's own. own_place.h asks where such a
 * value may go, this where it may come from: a customer names the company's too. Only for this folder. */
#ifndef SK_SUGGEST_OWN_VALUE_H
#define SK_SUGGEST_OWN_VALUE_H

#include <stdbool.h>

#include "base/slice.h"

/* False for a value at start..end (bytes) of a customer's text that is the company's or somebody else's: in the mail that is
 * answered, behind "jullie nummer", "ik heb gemaild naar", "u verwees mij naar" or "ik moest van u betalen op", a relative's or a
 * criminal's, an old one, a service number; the mailbox of a role (info@…), unless the customer gives it plainly. type: as
 * sk_entity_find says. Of other types than those by which somebody is reached (own_place.h), and a licence plate, always true. */
bool sk_value_is_customers(const char *type, struct sk_slice text, size_t start, size_t end);

/* Whether the customer gives it plainly as his own or for what he wishes: "bel me op …", "mijn nieuwe nummer is …", "stuur het
 * naar …"; not in telling what others did ("jullie hebben gestort op …"). Of a value that is the customer's. */
bool sk_value_is_given(struct sk_slice text, size_t start);

#endif
