/* meaning: by what the index reads what a text means beyond its words: the service thesaurus and the model of intents. Both may
 * be a company's own, so an index remembers with which it was made (metadata.h). Only src/index includes this. */
#ifndef SK_INDEX_MEANING_H
#define SK_INDEX_MEANING_H

#include "tags/classifier.h"
#include "text/thesaurus.h"

struct sk_meaning {
    struct sk_thesaurus *thesaurus;
    struct sk_intent_model *intents;
};

/* As they are on the disk now. Immutable then, may be shared by threads. The faults of sk_thesaurus_load and
 * sk_intent_model_load; what was loaded by then is freed. */
enum sk_status sk_meaning_load(const char *data_directory, struct sk_meaning *out, struct sk_error *error);
void sk_meaning_finish(struct sk_meaning *meaning);

/* Of both. */
uint32_t sk_meaning_digest(const struct sk_meaning *meaning);

#endif
