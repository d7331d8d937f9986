/* private: what in a stored reply or question may be somebody's own, so that it must not be shown to another customer: all
 * entities that redaction keeps (dates, amounts, readings) or did not know when the case was stored, and what is no entity:
 * times, street addresses, codes, names that only their place gives away, and an agent's signature.
 *
 *     sk_private_find(finder, entities, answer, &arena, &spans, &count, &error);
 *     for (size_t i = 0; i < count; i++)
 *         if (spans[i].certain || !is_general(&spans[i])) … put {spans[i].type} there
 */
#ifndef SK_TEXT_PRIVATE_H
#define SK_TEXT_PRIVATE_H

#include <stdbool.h>

#include "text/entity.h"

struct sk_private_span {
    const char *type;  /* static; a placeholder of text/template.h */
    size_t start, end; /* bytes */
    bool certain;      /* somebody's in any case; else it may be part of a general statement */
    bool general;      /* where not certain: its sentence speaks of rules, prices or opening hours, and of nobody in particular */
    bool guess;        /* a capital within a sentence: a name, but as often a town or a product */
};

struct sk_private_finder;

/* One per thread. SK_FAULT_MEMORY; SK_FAULT_INTERNAL: a pattern is wrong. */
enum sk_status sk_private_finder_create(struct sk_private_finder **out, struct sk_error *error);
void sk_private_finder_destroy(struct sk_private_finder *finder);

/* The spans of a UTF-8 text in order, not overlapping, in the arena. Placeholders are none. SK_REJECTED: not UTF-8;
 * SK_FAULT_MEMORY. Bounded time. */
enum sk_status sk_private_find(struct sk_private_finder *finder, struct sk_entity_finder *entities, struct sk_slice text,
                               struct sk_arena *arena, const struct sk_private_span **spans, size_t *count,
                               struct sk_error *error);

#endif
