/* pairing: the queries that two results share. Only for this folder. */
#ifndef SK_EVALUATE_PAIRING_H
#define SK_EVALUATE_PAIRING_H

#include "evaluate/result.h"

struct sk_pair {
    uint32_t a, b; /* rows */
};

struct sk_pairing {
    const struct sk_result *a, *b;
    struct sk_pair *pairs; /* in order of a's rows */
    size_t count;
    size_t only_a, only_b;
    uint32_t *units; /* by pair: what is drawn together */
    size_t unit_count;
};

/* By id; where an id stands several times, the first with the first, and so on. SK_REJECTED: nothing to pair, or of other kinds
 * or tasks, or tags whose true labels differ. On anything but SK_OK *out is empty. */
enum sk_status sk_pairing_init(struct sk_pairing *out, const struct sk_result *a, const struct sk_result *b,
                               struct sk_error *error);
void sk_pairing_finish(struct sk_pairing *pairing);

#endif
