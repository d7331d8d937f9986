/* entity_names_small: persons' names in small letters. Internal to text. */
#ifndef SK_TEXT_ENTITY_NAMES_SMALL_H
#define SK_TEXT_ENTITY_NAMES_SMALL_H

#include "text/entity_name_words.h"
#include "text/entity_parts.h"

struct sk_small_names;

/* SK_FAULT_MEMORY. */
enum sk_status sk_small_names_create(struct sk_small_names **out, struct sk_error *error);
void sk_small_names_destroy(struct sk_small_names *small);

/* Adds a candidate for each. */
void sk_small_names_find(const struct sk_small_names *small, const struct sk_name_words *words, struct sk_slice text,
                         struct sk_candidates *out);

#endif
