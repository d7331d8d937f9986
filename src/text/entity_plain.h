/* entity_plain: a text with plain blanks, hyphens, digits and letters, for the finders of entities. Internal to text. */
#ifndef SK_TEXT_ENTITY_PLAIN_H
#define SK_TEXT_ENTITY_PLAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct sk_plain {
    struct sk_slice text;     /* what finders read */
    struct sk_slice original; /* borrowed */
    const uint32_t *offsets;  /* where each byte of text stands in original; NULL: text is original */
};

/* The plain view of a valid UTF-8 text, in the arena where it differs from the text. SK_FAULT_MEMORY. */
enum sk_status sk_plain_view(struct sk_slice text, struct sk_arena *arena, struct sk_plain *out, struct sk_error *error);

/* A span of plain->text that is not empty, as bytes of the original. */
void sk_plain_locate(const struct sk_plain *plain, size_t *start, size_t *end);

#endif
