/* clauses: the intents of the parts of a message. Private to this folder. */
#ifndef SK_TAGS_CLAUSES_H
#define SK_TAGS_CLAUSES_H

#include "tags/tagging.h"

#define SK_CLAUSES 5

struct sk_clause_intent {
    size_t label; /* of the model */
    float probability;
};

/* The intents that parts of the message have beyond doubt, each once, in the order of the message. None where it has one part
 * only. Uses the tagging's features, scores and probabilities. */
size_t sk_clauses_score(const struct sk_tagging *tagging, const struct sk_model *model, struct sk_clause_intent out[SK_CLAUSES]);

#endif
