/* conversion_score: one conversion against the text that it should have become. Only for conversion.c. */
#ifndef SK_EVALUATE_CONVERSION_SCORE_H
#define SK_EVALUATE_CONVERSION_SCORE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "text/address_form.h"

struct json_t;

struct sk_conversion_score {
    size_t phrases, right;
    bool equal; /* but for forms that are both right */
};

/* markers: phrases of `wanted`, NULL: where source and wanted differ. SK_REJECTED: over 1000 words; SK_FAULT_MEMORY. */
enum sk_status sk_conversion_score(struct sk_slice source, struct sk_slice converted, struct sk_slice wanted,
                                   const struct json_t *markers, struct sk_arena *arena, struct sk_conversion_score *out,
                                   struct sk_error *error);

/* A counterpart that no conversion can give: a word of the register that was to go is left in it, or it speaks to several people.
 */
bool sk_conversion_is_impure(struct sk_slice counterpart, enum sk_address register_of, struct sk_arena *arena);

#endif
