/* Tone: which of the seven tones of customer talk are heard, each by its own linear model and threshold; strongest first. */
#include "tags/tagging.h"

#include <string.h>

/* Returns the place that it got. */
static size_t insert(struct sk_tags *tags, struct sk_label tone) {
    size_t place = tags->tone_count++;
    for (; place > 0 && tags->tone[place - 1].score < tone.score; place--)
        tags->tone[place] = tags->tone[place - 1];
    tags->tone[place] = tone;
    return place;
}

/* No joy is heard in what is negative, whatever its exclamation marks say: of 6,714 messages labelled so, 12 are. */
static bool is_contradicted(const char *tone, const struct sk_tags *tags) {
    bool is_joy = strcmp(tone, "excited") == 0 || strcmp(tone, "satisfied") == 0;
    return is_joy && tags->sentiment.label && strcmp(tags->sentiment.label, "negative") == 0;
}

void sk_tag_tone(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags) {
    size_t strongest = 0;
    tags->tone_count = 0;
    if (tagging->analysis->word_count == 0 || sk_tagging_apply(tagging, model) == 0)
        return;
    for (size_t i = 0; i < model->label_count && tags->tone_count < SK_TAGS_TONES; i++)
        if (tagging->probabilities[i] >= model->threshold[i] && !is_contradicted(model->labels[i], tags))
            strongest =
                insert(tags, (struct sk_label){ model->labels[i], (double) tagging->probabilities[i] }) == 0 ? i : strongest;
    if (tags->tone_count)
        sk_tagging_explain(tagging, model, strongest, &tags->evidence[SK_TAG_TONE]);
}
