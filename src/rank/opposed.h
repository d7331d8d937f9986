/* opposed: whether two answers that share most of their words say the opposite: "Ja, uw hond mag mee" and "Nee, uw hond mag niet
 * mee". They are then no one answer, however alike they look. */
#ifndef SK_RANK_OPPOSED_H
#define SK_RANK_OPPOSED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of both the shingles (text/shingles.h). True where one denies and the other does not, and hardly anything else tells them
 * apart. */
bool sk_opposed(const uint64_t *one, size_t one_count, const uint64_t *other, size_t other_count);

#endif
