/* Sentiment: the attitude of the text. The linear model sees words and cues and what the lexicon of polar words adds up to; the
 * score is the probability of positive less that of negative. */
#include "tags/tagging.h"

#include <string.h>

static float probability_of(const struct sk_tagging *tagging, const struct sk_model *model, const char *label) {
    for (size_t i = 0; i < model->label_count; i++)
        if (strcmp(model->labels[i], label) == 0)
            return tagging->probabilities[i];
    return 0;
}

void sk_tag_sentiment(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags) {
    tags->sentiment = (struct sk_label){ "neutral", 0 };
    if (tagging->analysis->word_count == 0 || sk_tagging_apply(tagging, model) == 0)
        return;
    float balance = probability_of(tagging, model, "positive") - probability_of(tagging, model, "negative");
    size_t label = sk_model_choose(model, tagging->probabilities);
    tags->sentiment = (struct sk_label){ model->labels[label], (double) balance };
    sk_tagging_explain(tagging, model, sk_model_column(model, tagging->scores, label), &tags->evidence[SK_TAG_SENTIMENT]);
}
