#include "index/meaning.h"

#include "base/hash.h"

enum sk_status sk_meaning_load(const char *data_directory, struct sk_meaning *out, struct sk_error *error) {
    *out = (struct sk_meaning){ 0 };
    enum sk_status status = sk_thesaurus_load(data_directory, &out->thesaurus, error);
    if (status == SK_OK)
        status = sk_intent_model_load(data_directory, out->thesaurus, &out->intents, error);
    if (status != SK_OK)
        sk_meaning_finish(out);
    return status;
}

void sk_meaning_finish(struct sk_meaning *meaning) {
    sk_intent_model_destroy(meaning->intents);
    sk_thesaurus_destroy(meaning->thesaurus);
    *meaning = (struct sk_meaning){ 0 };
}

uint32_t sk_meaning_digest(const struct sk_meaning *meaning) {
    uint32_t parts[] = { sk_thesaurus_digest(meaning->thesaurus), sk_intent_model_digest(meaning->intents) };
    return (uint32_t) sk_hash(parts, sizeof parts, 0);
}
