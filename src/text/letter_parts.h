/* letter_parts: where a reply greets, closes and is signed, in Dutch, English, German and French.
 *
 *     struct sk_letter_finder *finder;                                // one per thread
 *     sk_letter_finder_create(&finder, &error);
 *     struct sk_letter_parts parts = sk_letter_parts_find(finder, reply);
 *
 *     "Beste Sanne, het komt. Met vriendelijke groet,\nSamira\nKlantenservice Voorbeeld"
 *      greeting: "Beste Sanne,"    closing: "Met vriendelijke groet,"
 *      signature: "Samira\nKlantenservice Voorbeeld"    name: "Samira"
 */
#ifndef SK_TEXT_LETTER_PARTS_H
#define SK_TEXT_LETTER_PARTS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/slice.h"

/* Bytes of the text; start == end: there is none. */
struct sk_letter_part {
    size_t start, end;
};

struct sk_letter_parts {
    struct sk_letter_part greeting;  /* with the mark behind it */
    struct sk_letter_part closing;   /* the phrase, with the mark behind it */
    struct sk_letter_part signature; /* all that stands behind the closing; or initials ("^JK"), a name on a line of its own */
    struct sk_letter_part name;      /* the person in the signature, with what only links it: "Samira van", "^JK" */
};

struct sk_letter_finder;

/* SK_FAULT_MEMORY; SK_FAULT_INTERNAL: a pattern is wrong. */
enum sk_status sk_letter_finder_create(struct sk_letter_finder **out, struct sk_error *error);
void sk_letter_finder_destroy(struct sk_letter_finder *finder);

/* text: valid UTF-8, names as written or as {person}. A greeting begins the text and is not all of it; a closing or signature
 * ends it. The same words within a text are none. Bounded time. */
struct sk_letter_parts sk_letter_parts_find(struct sk_letter_finder *finder, struct sk_slice text);

static inline bool sk_letter_has(struct sk_letter_part part) {
    return part.end > part.start;
}

#endif
