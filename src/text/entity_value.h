/* entity_value: where the value of a naming word ends. Internal to text. */
#ifndef SK_TEXT_ENTITY_VALUE_H
#define SK_TEXT_ENTITY_VALUE_H

#include <stddef.h>

#include "base/slice.h"

/* End of the reference that begins at `start`, directly behind the word that names it: "K 4471", "ab-12345", "65 120485 K 004",
 * "2025-s-00817". `start` itself where none does: fewer than three digits, an amount, a fraction or a time behind it. */
size_t sk_value_end(struct sk_slice text, size_t start);

#endif
