/* asks: what a reply asks the customer for. "Kunt u uw ordernummer doorgeven?" asks for an order number; "U vindt uw ordernummer
 * in de mail" does not, nor does "We hebben je ordernummer ontvangen".
 *
 *     struct sk_asks *asks;
 *     sk_asks_create(analyser, &asks, &error);            // reads data/checks/asks.txt
 *     unsigned asked = sk_asks_find(asks, &analysis, &arena);
 *     if (asked & sk_asked(SK_ASK_EMAIL)) …
 */
#ifndef SK_TEXT_ASKS_H
#define SK_TEXT_ASKS_H

#include "text/analysis.h"

/* What can be asked for. */
enum sk_ask {
    SK_ASK_ORDER_NUMBER,
    SK_ASK_CUSTOMER_NUMBER,
    SK_ASK_POSTCODE,
    SK_ASK_EMAIL,
    SK_ASK_PHONE,
    SK_ASK_DATE_OF_BIRTH,
    SK_ASK_IBAN,
    SK_ASK_METER_READING,
    SK_ASK_LICENCE_PLATE,
    SK_ASK_BSN,
    SK_ASK_NAME,
    SK_ASK_ADDRESS,
    SK_ASK_PHOTO
};
#define SK_ASKS 13

static inline unsigned sk_asked(enum sk_ask ask) {
    return 1u << ask;
}

/* "order_number", …, as data/checks/asks.txt names it, and the warning where a customer has given it already:
 * "asks_known:order_number", … Static; never NULL. */
const char *sk_ask_name(enum sk_ask ask);
const char *sk_ask_warning(enum sk_ask ask);

struct sk_asks; /* only read once made: may be shared by threads */

/* analyser: borrowed during the call. SK_FAULT_IO: the list is missing; SK_FAULT_ARGUMENT: a line of it is wrong, with its
 * number; SK_FAULT_MEMORY. */
enum sk_status sk_asks_create(struct sk_analyser *analyser, struct sk_asks **out, struct sk_error *error);
void sk_asks_destroy(struct sk_asks *asks);

/* What the analysed reply asks for, as a set of sk_asked(…). Nothing when the arena is full. Bounded time. */
unsigned sk_asks_find(const struct sk_asks *asks, const struct sk_analysis *reply, struct sk_arena *arena);

/* What a customer says in words that he gives ("zie bijgevoegde foto", "mijn naam is {person}"), in a redacted message: a photo,
 * a name; a date of birth where the text has a date at all, which the caller knows. */
unsigned sk_asks_given(const struct sk_asks *asks, const struct sk_analysis *message, struct sk_arena *arena);

#endif
