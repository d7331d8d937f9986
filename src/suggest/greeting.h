/* greeting: the name with which a template addresses the customer. Only for this folder. */
#ifndef SK_SUGGEST_GREETING_H
#define SK_SUGGEST_GREETING_H

#include "base/buffer.h"

struct sk_greeting {
    size_t person, end; /* bytes: the {person} by which the reply addresses the customer, and behind it; end 0: there is none */
};

/* A {person} near the beginning whom the reply speaks to: behind an opening ("Hoi {person}", "Geachte mevrouw {person}"), or
 * called between marks ("Zeker, {person}!"). "Je spreekt met {person}" and "Onze monteur {person}" name somebody else. */
struct sk_greeting sk_greeting_find(struct sk_slice template_);

/* Writes the greeting without a name: "Hoi {person}," becomes "Hoi,", "Geachte mevrouw {person}," "Geachte heer of mevrouw,",
 * "Zeker, {person}!" "Zeker!". Returns where in the template the text goes on. */
size_t sk_greeting_without_name(struct sk_slice template_, const struct sk_greeting *greeting, struct sk_buffer *out);

/* Writes what stands before the name without a title that is the first customer's: "Geachte mevrouw " becomes "Geachte ";
 * "Geachte heer/mevrouw " stays. */
void sk_greeting_without_title(struct sk_slice template_, const struct sk_greeting *greeting, struct sk_buffer *out);

/* Writes a template that was written for another hour and another customer. greeting: bytes of the greeting with which it begins;
 * name: the customer's, absent where nobody knows it.
 *     "Goedemorgen {person}, …"                "Goedendag {person}, …"     whatever the clock says: an agent may send it later
 *     "Beste heer of mevrouw {person}, …"      "Beste {person}, …"         for a name that will be filled
 *     "Geachte heer of mevrouw {person}, …"    "Geachte {person}, …"       but not for one word, which may be a surname */
void sk_greeting_renew(struct sk_slice template_, size_t greeting, struct sk_slice name, struct sk_buffer *out);

/* Whether a name at start..end of a customer's text is the customer's: he introduces himself or signs with it ("mijn naam is …",
 * "Hoi, met …", "Groet, …"). Whom he greets or speaks of is somebody else. */
bool sk_name_is_writers(struct sk_slice text, size_t start, size_t end);

#endif
