#include "index/intents.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

#define CODE_DIGITS 5

bool sk_index_intent_counts(const struct sk_label *intent) {
    struct sk_slice label = sk_slice_of(intent->label);
    return intent->score >= SK_INTENT_LEAST && !sk_slice_is(label, "other") && !sk_slice_starts(label, sk_slice_of("smalltalk."));
}

struct sk_xapian_term sk_index_intent_term(const struct sk_label *intent, char code[SK_INTENT_CODE_SIZE]) {
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    uint64_t hash = sk_hash(intent->label, strlen(intent->label), 0);
    for (size_t i = 0; i < CODE_DIGITS; i++, hash /= 36)
        code[i] = digits[hash % 36];
    return (struct sk_xapian_term){ sk_slice_of(SK_PREFIX_INTENT), sk_slice(code, CODE_DIGITS),
                                    (unsigned) lround(fmin(intent->score, 1) * SK_INTENT_WDF) };
}
