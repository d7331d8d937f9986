/* places: where in a text each of many patterns could begin, found in one pass. Internal to text.
 *
 *     sk_places_create(patterns, leads, count, &places, &error);           // anchored patterns
 *     sk_places_find(places, text, wanted, &arena, &found, &error);
 *     for (size_t at = sk_places_next(&found, number, 0); at < text.size; at = sk_places_next(&found, number, at + 1))
 *         … sk_pattern_at(patterns[number], text, at, &match) …
 */
#ifndef SK_TEXT_PLACES_H
#define SK_TEXT_PLACES_H

#include "base/arena.h"
#include "text/pattern.h"

#define SK_PLACES_PATTERNS 62

struct sk_places; /* learns what can begin where from the texts that it sees: one thread at a time; 0.4 MB */

/* patterns: at most SK_PLACES_PATTERNS anchored ones, borrowed. Before their beginning they may ask for up to three letters, a
 * digit, a blank, a line feed, two digits and a slash, or forbid any of these or other characters; no more.
 * leads[i]: how many ASCII letters pattern i begins with in any case; its place is then told by what follows them.
 * SK_FAULT_MEMORY. */
enum sk_status sk_places_create(struct sk_pattern *const *patterns, const unsigned *leads, size_t count, struct sk_places **out,
                                struct sk_error *error);
void sk_places_destroy(struct sk_places *places);

struct sk_places_found {
    uint64_t wanted; /* bits of patterns */
    uint64_t *bits;  /* a row for each of them, a bit for each byte of the text */
    size_t words;    /* in a row */
    size_t size;     /* of the text */
};

/* The places of the patterns whose bits are set in wanted, until the next call; a pattern matches at no other place. text: UTF-8.
 * SK_FAULT_MEMORY. */
enum sk_status sk_places_find(struct sk_places *places, struct sk_slice text, uint64_t wanted, struct sk_arena *arena,
                              struct sk_places_found *out, struct sk_error *error);

/* The first place of the pattern at or behind `at`; the text's size: none. */
size_t sk_places_next(const struct sk_places_found *found, size_t pattern, size_t at);

#endif
