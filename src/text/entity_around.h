/* entity_around: what stands around words that may be a person's name, from start to end in text. Internal to text. */
#ifndef SK_TEXT_ENTITY_AROUND_H
#define SK_TEXT_ENTITY_AROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* One of the words, each with the blank behind it, stands right before `start`, in any case. */
bool sk_name_stands_behind(struct sk_slice text, size_t start, const char *const *words, size_t count);

/* The word that begins at `at` and ends at a blank or at end. */
struct sk_slice sk_name_word_at(struct sk_slice text, size_t at, size_t end);

/* `word` stands at end, whole. */
bool sk_name_followed_by(struct sk_slice text, size_t end, const char *word);

/* Behind the name the text ends, or a line does, or a comma, a stop or an "en" follows. */
bool sk_name_ends_line(struct sk_slice text, size_t end);

/* A line of its own at the end of a mail: behind an empty line or a comma, and nothing follows but lines with an address or a
 * number. */
bool sk_name_is_signature(struct sk_slice text, size_t start, size_t end);

/* Stands between quotation marks: 'model "Victoria Ghost"'. */
bool sk_name_is_quoted(struct sk_slice text, size_t start);

/* "onze hond Bobby". */
bool sk_name_is_pet(struct sk_slice text, size_t start);

/* "Hollandia Installatie BV". */
bool sk_name_is_firm(struct sk_slice text, size_t end);

/* Begins a line or a sentence, or stands behind a comma. */
bool sk_name_begins_anew(struct sk_slice text, size_t start);

/* Where the name ends that was read up to `end`: it goes on behind a hyphen ("Fatima-Bram"), a nickname ('Cornelis "Kees"
 * Blankenstein') or with an initial ("Rachid B. belt"). */
size_t sk_name_end(struct sk_slice text, size_t end);

/* "Kerkweg 5", "3511 AB Utrecht": an address, not a name. */
bool sk_name_is_address(struct sk_slice text, size_t start, size_t end);

/* "Galenstraat 401": the last word of a run is a street. */
bool sk_name_is_street(struct sk_slice text, size_t start, size_t end);

/* "in Sydney", "Sint Maarten". */
bool sk_name_is_place(struct sk_slice text, size_t start, size_t end);

/* "Jack & Jones": a company's name unless something introduces it. */
bool sk_name_is_company(struct sk_slice text, size_t start, size_t end);

#endif
