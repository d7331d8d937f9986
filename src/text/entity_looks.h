/* entity_looks: what a token of digits and capitals looks like by itself. Internal to text. */
#ifndef SK_TEXT_ENTITY_LOOKS_H
#define SK_TEXT_ENTITY_LOOKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct sk_looks {
    size_t digits, letters, groups; /* groups: parts between - / . and blanks */
    bool plain;                     /* digits only */
};

/* Counts what a token is made of; '#' is none of it. */
struct sk_looks sk_look_at(struct sk_slice token);

/* "2025". */
bool sk_looks_like_year(struct sk_slice token);

/* 4471, 17.640, 012345, 1234.5: three to six digits before a fraction. */
bool sk_looks_like_reading(struct sk_slice token, const struct sk_looks *looks);

/* A code that nobody would type for anything but a reference: not "KL1234", a flight. */
bool sk_looks_like_code(struct sk_slice token, const struct sk_looks *looks);

/* 55PUS8309/12, WAN28297NL: what is sold is called so. */
bool sk_looks_like_model(struct sk_slice token, const struct sk_looks *looks);

/* "12-03-2025", "2025-03-12", "12-2025". */
bool sk_looks_like_date(struct sk_slice token, const struct sk_looks *looks);

/* Digits in groups that are no range, fraction or amount: 300-8817-2, 77-20113, but not 100-3000 or 25.000. */
bool sk_looks_grouped(struct sk_slice token, const struct sk_looks *looks);

/* Nine digits in a row or more; in groups between blanks twelve, ten with a zero in front, unless they are sizes, years or
 * thousands: nobody counts or pays so much. */
bool sk_looks_long(struct sk_slice token, const struct sk_looks *looks);

#endif
