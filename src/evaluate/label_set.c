#include "evaluate/label_set.h"

#include <stdlib.h>

#include "base/hash.h"

void sk_label_set_init(struct sk_label_set *set) {
    *set = (struct sk_label_set){ 0 };
}

void sk_label_set_finish(struct sk_label_set *set) {
    free(set->labels);
    free(set->slots);
    *set = (struct sk_label_set){ 0 };
}

/* The slot of a label: where it is, or where it would go. slot_count is a power of two and never full. */
static size_t slot_of(const struct sk_label_set *set, struct sk_slice label) {
    size_t slot = (size_t) sk_hash(label.data, label.size, 0) & (set->slot_count - 1);
    while (set->slots[slot] && !sk_slice_equal(set->labels[set->slots[slot] - 1], label))
        slot = (slot + 1) & (set->slot_count - 1);
    return slot;
}

static bool grow(struct sk_label_set *set) {
    size_t slot_count = set->slot_count ? set->slot_count * 2 : 64;
    struct sk_slice *labels = realloc(set->labels, slot_count / 2 * sizeof *labels);
    if (!labels)
        return false;
    set->labels = labels;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return false;
    free(set->slots);
    set->slots = slots;
    set->slot_count = slot_count;
    for (size_t i = 0; i < set->count; i++)
        set->slots[slot_of(set, set->labels[i])] = (uint32_t) i + 1;
    return true;
}

bool sk_label_set_find(const struct sk_label_set *set, struct sk_slice label, uint32_t *number) {
    size_t slot = set->slot_count ? slot_of(set, label) : 0;
    if (!set->slot_count || !set->slots[slot])
        return false;
    *number = set->slots[slot] - 1;
    return true;
}

enum sk_status sk_label_set_add(struct sk_label_set *set, struct sk_slice label, uint32_t *number, struct sk_error *error) {
    if (sk_label_set_find(set, label, number))
        return SK_OK;
    if (set->count >= set->slot_count / 2 && !grow(set))
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu labels", set->count + 1);
    set->labels[set->count] = label;
    set->slots[slot_of(set, label)] = (uint32_t) set->count + 1;
    *number = (uint32_t) set->count++;
    return SK_OK;
}
