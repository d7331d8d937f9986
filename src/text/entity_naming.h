/* entity_naming: words that say what a number beside them is. Internal to text.
 *
 *     struct sk_naming_search search = { .text = text };
 *     while (sk_naming_next(pattern, &search, &naming)) …
 */
#ifndef SK_TEXT_ENTITY_NAMING_H
#define SK_TEXT_ENTITY_NAMING_H

#include <stdbool.h>

#include "base/error.h"
#include "base/slice.h"
#include "text/pattern.h"

enum sk_meaning {
    SK_MEANING_NONE,
    SK_MEANING_ORDER,
    SK_MEANING_CUSTOMER,
    SK_MEANING_METER,
    SK_MEANING_UNTYPED, /* nobody's: an article, a bus */
    SK_MEANING_USAGE,   /* not a reading, but what was used */
    SK_MEANING_UNSAID,  /* "number": whose it does not say */
    SK_MEANING_PRIVATE, /* an affair of one person: a policy, a claim, a parcel */
    SK_MEANINGS
};

/* A naming word, or where the last one was. */
struct sk_naming {
    size_t start, end; /* bytes */
    enum sk_meaning meaning;
    bool number; /* "ordernummer", not "order": digits must follow */
};

/* Where a search is; set `text`, the rest to zero. */
struct sk_naming_search {
    struct sk_slice text;
    size_t at;             /* bytes read */
    struct sk_match match; /* the next word of the pattern, behind which compounds are not looked for yet */
    bool asked, any;       /* match was looked for; and is there */
};

/* The pattern of all naming words, yours to destroy. Statuses of sk_pattern_create. */
enum sk_status sk_naming_pattern_create(struct sk_pattern **out, struct sk_error *error);

/* The next naming word; false: none, and *out has no meaning. Linear over all calls. */
bool sk_naming_next(struct sk_pattern *pattern, struct sk_naming_search *search, struct sk_naming *out);

/* "meter", "reading" and their like speak of a meter; "gas" or "stand" do so only together. */
bool sk_naming_is_meter(struct sk_slice word);

#endif
