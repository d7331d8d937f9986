/* checksum: whether digits can be the number that they look like. Internal to text. */
#ifndef SK_TEXT_CHECKSUM_H
#define SK_TEXT_CHECKSUM_H

#include <stdbool.h>

#include "base/slice.h"

/* IBAN at the beginning of text, with up to three blanks, dots or hyphens between its characters: length of its country and
 * remainder 1 modulo 97 (ISO 13616, ISO 7064). Returns the bytes that it takes, 0 if there is none. No digit may follow; a letter
 * may, because forms glue the next word to it ("…4300EUR"). */
size_t sk_iban_size(struct sk_slice text);

/* Dutch citizen service number: nine digits (blanks and dots ignored), the weighted sum 9 8 7 6 5 4 3 2 -1 divisible by 11. */
bool sk_bsn_valid(struct sk_slice text);

/* Luhn's sum of up to 19 digits (ISO/IEC 7812-1); blanks, dots and hyphens are ignored. */
bool sk_luhn_valid(struct sk_slice text);

/* Payment card: Luhn's sum, 14 to 19 digits (blanks, dots and hyphens ignored), an issuer's first digits and as many as it gives
 * out. Not Visa's thirteen digits of old: nothing but a word tells them from an article number. */
bool sk_card_valid(struct sk_slice text);

#endif
