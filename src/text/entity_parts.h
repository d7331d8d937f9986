/* entity_parts: what the three finders of entities share. Internal to text.
 *
 * Each finder adds candidates; entity.c keeps, of those that overlap, the one that ranks higher (then the longer one).
 */
#ifndef SK_TEXT_ENTITY_PARTS_H
#define SK_TEXT_ENTITY_PARTS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "text/pattern.h"
#include "text/wordmap.h"

/* How sure a kind of evidence is. */
enum sk_entity_rank {
    SK_RANK_NAME = 10,     /* a word that looks like a name */
    SK_RANK_CODE = 20,     /* a code that looks like an order number, without a word that says so */
    SK_RANK_SHAPE = 30,    /* digits of the right shape: phone, postcode, date */
    SK_RANK_CHECKSUM = 40, /* nine digits that pass, a card number */
    SK_RANK_PLATE = 45,    /* a licence plate's shape leaves little room */
    SK_RANK_NAMED = 50,    /* a word says what the number is */
    SK_RANK_CURRENCY = 60, /* a currency sign touches the number */
    SK_RANK_IBAN = 70,
    SK_RANK_ADDRESS = 80, /* e-mail, web, placeholder */
};

struct sk_candidate {
    const char *type; /* static; NULL: the span is taken, but is no entity (a policy number) */
    size_t start, end;
    int rank;
};

struct sk_candidates {
    struct sk_arena *arena;
    struct sk_candidate *items;
    size_t count, capacity;
    bool failed; /* the arena is full */
};

void sk_candidates_add(struct sk_candidates *candidates, const char *type, size_t start, size_t end, int rank);

/* entity_shapes.c: what its own shape gives away. */
struct sk_shapes;
enum sk_status sk_shapes_create(struct sk_shapes **out, struct sk_error *error);
void sk_shapes_destroy(struct sk_shapes *shapes);
void sk_shapes_find(struct sk_shapes *shapes, struct sk_slice text, struct sk_candidates *out);

/* entity_spoken.c: where the e-mail address begins whose spoken @ and host are the bytes from sign to end; false: it is none, and
 * *out is untouched. */
bool sk_spoken_mail_start(struct sk_slice text, size_t sign, size_t end, size_t *out);

/* entity_numbers.c: order and customer numbers and meter readings, by the words around them. */
struct sk_numbers;
enum sk_status sk_numbers_create(struct sk_numbers **out, struct sk_error *error);
void sk_numbers_destroy(struct sk_numbers *numbers);
void sk_numbers_find(struct sk_numbers *numbers, struct sk_slice text, struct sk_candidates *out);
/* As sk_entity_named (entity.h). */
const char *sk_numbers_named(struct sk_numbers *numbers, struct sk_slice text);

/* entity_names.c: persons. */
struct sk_names;
enum sk_status sk_names_create(struct sk_names **out, struct sk_error *error);
void sk_names_destroy(struct sk_names *names);
void sk_names_find(struct sk_names *names, struct sk_slice text, struct sk_candidates *out);

#endif
