/* card: results as a person reads them on a terminal. */
#ifndef SK_TOOLS_CARD_H
#define SK_TOOLS_CARD_H

#include <stdbool.h>

struct json_t;

/* The result of `suggest`: the tags on one line, then a card for each suggestion. */
void sk_card_print_suggestions(const struct json_t *result, bool colours);

/* The result of `analyze`, one tag a line. */
void sk_card_print_tags(const struct json_t *tags, bool colours);

/* Name and value of each field of an object, one a line; nested objects indented. */
void sk_card_print_fields(const struct json_t *object, int indent);

#endif
