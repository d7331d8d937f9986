/* entity: identifiers and values found in text by pattern (PCRE2) and checksum.
 *
 * Types: email, phone, iban, bsn, postcode, order_number, customer_number, licence_plate, date, amount, meter_reading,
 * person, url; and for redaction only card, house_number, reference_number (policies, claims, invoices, parcels) and
 * date_of_birth (a date in the contract's entities). Where a checksum exists (IBAN ISO 13616 mod 97, BSN 11-proof, card
 * Luhn) a look-alike that fails it is not of that type, and a number whose context names it ("bestelnummer") is that even if it
 * happens to pass one.
 */
#ifndef SK_TEXT_ENTITY_H
#define SK_TEXT_ENTITY_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct sk_found {
    const char *type;  /* static */
    size_t start, end; /* bytes */
};

struct sk_entity_finder;

/* Compiled patterns and the lists of names; one per thread (match data inside). SK_FAULT_IO: a list under data/ is missing;
 * SK_FAULT_MEMORY. */
enum sk_status sk_entity_finder_create(struct sk_entity_finder **out, struct sk_error *error);
void sk_entity_finder_destroy(struct sk_entity_finder *finder);

/* Entities of a UTF-8 text in order of start, not overlapping, in the arena. Bounded time: patterns have match limits.
 * SK_REJECTED: not UTF-8. SK_FAULT_MEMORY. */
enum sk_status sk_entity_find(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena,
                              const struct sk_found **found, size_t *count, struct sk_error *error);

/* What kind of number a text speaks of ("Wat is uw ordernummer?"): a static type, reference_number where it is somebody's of
 * several kinds or of none of the contract's; NULL: of none, or of nobody's. Linear. */
const char *sk_entity_named(struct sk_entity_finder *finder, struct sk_slice text);

/* The name that a found type has in the protocol's tags: a date of birth is a date there; NULL for what is found for redaction
 * alone. */
const char *sk_entity_tag(const char *type);

#endif
