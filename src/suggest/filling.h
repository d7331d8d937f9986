/* filling: puts what this request knows into a reply's placeholders. Used when replies are made, and again when a recorded
 * answer, which holds templates only, is given a second time.
 *
 *     struct sk_fillings fillings;
 *     sk_fillings_collect(finder, &request, tags.entities, tags.entity_count, &arena, &fillings, &error);
 *     sk_reply_fill(&fillings, template_, &arena, &text, unfilled, &unfilled_count, &error);
 */
#ifndef SK_SUGGEST_FILLING_H
#define SK_SUGGEST_FILLING_H

#include "protocol/request.h"
#include "protocol/suggestion.h"
#include "text/template.h"

#define SK_FILLING_LIMIT 64

/* Said by the customer (or the desk says the same), said by the desk alone, or said by the customer and otherwise by the desk. */
enum sk_filling_source { SK_SAID, SK_ON_RECORD, SK_CORRECTED };

struct sk_fillings {
    struct sk_filling all[SK_FILLING_LIMIT]; /* borrowed from the request, its entities and the arena; one a name */
    enum sk_filling_source sources[SK_FILLING_LIMIT];
    size_t count;
};

/* What the message says beats earlier turns, and these what the desk says of the customer: a customer writes about one of his
 * orders, the desk sends the last one along, and a reply that names the wrong order is worse than one with a gap. So a number of
 * an order, a customer, a plate or a meter is the one in the conversation. An address, phone number or account is that only where
 * the customer gives it plainly (own_value.h); where he mentions in passing another than the desk's, either may be meant, and
 * neither is taken; another postcode leaves the street open too. His name is the desk's.
 *
 * A value of the conversation is taken where it can only be the customer's own (a number, an address, unless it is the company's,
 * own_value.h; a name with which he introduces himself or signs; no dates or amounts, which may be anything's) and where there is
 * one of its type. Beyond the limit nothing is taken. entities: of the request's text. SK_FAULT_MEMORY. */
enum sk_status sk_fillings_collect(struct sk_entity_finder *finder, const struct sk_suggest_request *request,
                                   const struct sk_entity *entities, size_t entity_count, struct sk_arena *arena,
                                   struct sk_fillings *out, struct sk_error *error);

/* What a field of the desk's record says, without blanks around it; absent where it says nothing: blanks alone, control
 * characters in it, and of a name an e-mail address or digits, which systems put there until the customer gives one. */
struct sk_slice sk_customer_value(const struct sk_customer_field *field);

/* What is known for {name}, absent where nothing is. */
struct sk_slice sk_fillings_value(const struct sk_fillings *fillings, const char *name);

/* The reply in the arena, and the placeholders that stay open, once each (static names; *unfilled_count starts at 0). Only a
 * {person} in the greeting takes the customer's name: later ones are the agent who signed, or somebody else; a greeting whose
 * name nobody knows goes without one. An address, phone number or account goes in only where the reply says that it is the
 * customer's (own_place.h), the desk's not behind "gewijzigd in": that is by then the old one; a reading, date, amount or time
 * only where the template has one of it. SK_FAULT_MEMORY. */
enum sk_status sk_reply_fill(const struct sk_fillings *known, struct sk_slice template_, struct sk_arena *arena,
                             struct sk_slice *text, const char *unfilled[SK_SUGGESTION_UNFILLED], size_t *unfilled_count,
                             struct sk_error *error);

#endif
