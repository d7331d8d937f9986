/* thesaurus_relate: which concepts are near each other, from the words that their members are made of. Internal to text. */
#ifndef SK_TEXT_THESAURUS_RELATE_H
#define SK_TEXT_THESAURUS_RELATE_H

#include "text/thesaurus_form.h"

struct sk_feature_use {
    uint64_t feature; /* hash of a word or of a whole member */
    uint32_t concept;
    float weight;
};

/* Begins as { 0 }. */
struct sk_relator {
    struct sk_feature_use *uses;
    size_t count, capacity;
};

/* A member of the concept, or its name. SK_FAULT_MEMORY. */
enum sk_status sk_relator_add(struct sk_relator *relator, uint32_t concept, const struct sk_analysis *analysis,
                              struct sk_error *error);

/* Sets thesaurus->related. */
enum sk_status sk_relator_finish_into(struct sk_relator *relator, struct sk_thesaurus *thesaurus, struct sk_error *error);
void sk_relator_finish(struct sk_relator *relator);

#endif
