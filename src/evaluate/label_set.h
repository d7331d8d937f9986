/* label_set: numbers for label texts, and back. */
#ifndef SK_EVALUATE_LABEL_SET_H
#define SK_EVALUATE_LABEL_SET_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct sk_label_set {
    struct sk_slice *labels; /* by number; borrowed texts */
    size_t count;
    uint32_t *slots; /* open addressing, number + 1 */
    size_t slot_count;
};

void sk_label_set_init(struct sk_label_set *set);
void sk_label_set_finish(struct sk_label_set *set);

/* The number of a label, given out in order of first appearance. The text must outlive the set. SK_FAULT_MEMORY. */
enum sk_status sk_label_set_add(struct sk_label_set *set, struct sk_slice label, uint32_t *number, struct sk_error *error);

/* false: not in the set. */
bool sk_label_set_find(const struct sk_label_set *set, struct sk_slice label, uint32_t *number);

#endif
