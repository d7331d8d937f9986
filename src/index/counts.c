#include "index/counts.h"

bool sk_counts_find(const struct sk_counts *counts, uint64_t hash, uint64_t revision, uint64_t *documents) {
    const struct sk_count *place = &counts->places[hash % SK_COUNTS];
    *documents = place->documents;
    return place->hash == hash && place->revision == revision + 1;
}

void sk_counts_keep(struct sk_counts *counts, uint64_t hash, uint64_t revision, uint64_t documents) {
    counts->places[hash % SK_COUNTS] = (struct sk_count){ hash, revision + 1, documents };
}
