/* own_place: whether a placeholder stands where a reply speaks of the customer's own e-mail address, number or account. Only for
 * this folder. */
#ifndef SK_SUGGEST_OWN_PLACE_H
#define SK_SUGGEST_OWN_PLACE_H

#include <stdbool.h>

#include "base/slice.h"

/* Types by which somebody can be reached or paid: a company has them too ("bel {phone}"), so a wrong one sends the customer's
 * call, letter or money to nowhere. */
bool sk_reaches_somebody(struct sk_slice type);

/* Whether the sentence says that what stands at start..end (bytes) is the customer's: "we bellen je op {phone}", "uw rekening
 * {iban}". False where it does not say so in so many words. */
bool sk_place_is_customers(struct sk_slice sentence, size_t start, size_t end);

/* Whether such a place speaks of what the customer has now, had before ("uw oude adres"), or has from now on ("gewijzigd in"). */
enum sk_place_time { SK_PLACE_NOW, SK_PLACE_OLD, SK_PLACE_NEW };
enum sk_place_time sk_place_time(struct sk_slice sentence, size_t start);

#endif
