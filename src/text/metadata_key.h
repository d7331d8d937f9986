/* metadata_key: what the key of a metadata field, or the head of a CSV column, says about its value. Internal to text. */
#ifndef SK_TEXT_METADATA_KEY_H
#define SK_TEXT_METADATA_KEY_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/slice.h"

/* The placeholder for the whole value ("{person}"), or NULL: the key does not decide, or the value is nothing of the kind. key
 * and parent, the key of the object around it or "", may be written in any way (first_name, FirstName, "First name"). */
const char *sk_metadata_key_placeholder(const char *key, const char *parent, struct sk_slice value);

/* Whether the value is the name of a product, a team or the like: "name: Summer Sale" would read as a person's. */
bool sk_metadata_key_names_thing(const char *key, const char *parent);

/* Appends the key in words: "customerNumber" and "customer_number" as "customer number". */
void sk_metadata_key_words(const char *key, struct sk_buffer *out);

#endif
