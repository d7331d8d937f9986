/* template: a reply with placeholders, filled from what this request knows. */
#ifndef SK_TEXT_TEMPLATE_H
#define SK_TEXT_TEMPLATE_H

#include "base/arena.h"
#include "base/error.h"
#include "text/entity.h"

struct sk_filling {
    struct sk_slice name; /* "person" */
    struct sk_slice value;
};

/* Replaces {name} by the first filling of that name. Placeholders without one stay and are listed once each in unfilled (capacity
 * entries; static type names), count in *unfilled_count. Braces that are not placeholders of a known type stay as they are. A
 * value is not searched for placeholders. SK_FAULT_MEMORY. */
enum sk_status sk_template_fill(struct sk_slice template_, const struct sk_filling *fillings, size_t filling_count,
                                struct sk_arena *arena, struct sk_slice *out, const char **unfilled, size_t capacity,
                                size_t *unfilled_count, struct sk_error *error);

#endif
