/* Intent: what the customer wants, by the linear model of the shipped taxonomy or of the company's own. A message whose highest
 * one-vs-rest score stays below the model's border is out of scope and gets `other` first, followed by what it would have been.
 */
#include "tags/clauses.h"
#include "tags/tagging.h"

#define ALWAYS 3              /* so many are named, however unlikely */
#define LEAST_CONFIDENCE 0.01 /* of those beyond */

static void put(struct sk_tags *tags, const char *label, double confidence) {
    tags->intent[tags->intent_count++] = (struct sk_label){ label, confidence };
}

/* What the parts are sure of counts for the whole, but never more than the whole's own first. */
static void add_clauses(struct sk_tagging *tagging, const struct sk_model *model, const struct sk_clause_intent *clauses,
                        size_t count) {
    float highest = tagging->probabilities[sk_model_best(tagging->probabilities, model->label_count)];
    for (size_t i = 0; i < count; i++) {
        float *probability = &tagging->probabilities[clauses[i].label], most = highest * 0.99f;
        if (*probability < highest && *probability < clauses[i].probability)
            *probability = clauses[i].probability < most ? clauses[i].probability : most;
    }
}

/* The labels by falling probability, each taken out once it is put. */
static void put_best(struct sk_tagging *tagging, const struct sk_model *model, double in_scope, struct sk_tags *tags) {
    while (tags->intent_count < SK_TAGS_INTENTS) {
        size_t best = sk_model_best(tagging->probabilities, model->label_count);
        double confidence = in_scope * (double) tagging->probabilities[best];
        bool taken = tagging->probabilities[best] < 0;
        if (taken || (confidence < LEAST_CONFIDENCE && tags->intent_count >= ALWAYS))
            break;
        if (tags->intent_count == 0)
            sk_tagging_explain(tagging, model, best, &tags->evidence[SK_TAG_INTENT]);
        put(tags, model->labels[best], confidence);
        tagging->probabilities[best] = -1;
    }
}

/* Emoji alone say a mood, no intent. */
static bool has_words(const struct sk_analysis *analysis) {
    for (size_t i = 0; i < analysis->word_count; i++)
        if (analysis->words[i].kind != SK_EMOJI)
            return true;
    return false;
}

void sk_tag_intent(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags) {
    struct sk_clause_intent clauses[SK_CLAUSES];
    tags->intent_count = 0;
    size_t clause_count = sk_clauses_score(tagging, model, clauses);
    sk_features_extract(tagging->analysis, tagging->features);
    if (!has_words(tagging->analysis) || sk_tagging_apply(tagging, model) == 0) {
        put(tags, "other", 1);
        return;
    }
    double in_scope = (double) sk_model_in_scope(model, tagging->scores);
    if (in_scope < 0.5)
        put(tags, "other", 1 - in_scope);
    add_clauses(tagging, model, clauses, clause_count);
    put_best(tagging, model, in_scope, tags);
}
