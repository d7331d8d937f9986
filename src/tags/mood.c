/* Mood: how the customer's sentiment goes over the conversation. A single angry message is everyday; one that follows two
 * friendlier ones, each worse than the one before, is a conversation that goes wrong. */
#include "tags/tagging.h"

#include "base/hash.h"
#include "text/analysis.h"

#define TURN_BYTES 2000 /* of an earlier turn that are read: its mood shows by then, and the cost stays bounded */
#define FALL 0.6        /* between the first and this message, of a scale from -1 to 1 */
#define TURNS_LEAST 3   /* with this message */

static struct sk_slice beginning_of(struct sk_slice text) {
    if (text.size <= TURN_BYTES)
        return text;
    text.size = TURN_BYTES;
    while (text.size && ((unsigned char) text.data[text.size] & 0xC0) == 0x80)
        text.size--;
    return text;
}

/* SK_REJECTED: the turn cannot be read. */
static enum sk_status score_turn(struct sk_tagging *tagging, const struct sk_model *model, struct sk_analyser *analyser,
                                 struct sk_slice text, double *score, struct sk_error *error) {
    struct sk_analysis analysis;
    enum sk_status status = sk_analyse(analyser, text, SK_LANGUAGE_UNKNOWN, tagging->arena, &analysis, error);
    if (status != SK_OK)
        return status;
    struct sk_analysis body;
    status = sk_features_body(&analysis, tagging->arena, &body, error);
    if (status != SK_OK)
        return status;
    struct sk_tagging turn = { .analysis = &body,
                               .features = tagging->features,
                               .entries = tagging->entries,
                               .scores = tagging->scores,
                               .probabilities = tagging->probabilities,
                               .arena = tagging->arena };
    struct sk_tags its = { 0 };
    sk_features_extract(&body, turn.features);
    sk_tag_sentiment(&turn, model, &its);
    tagging->out_of_memory |= turn.out_of_memory;
    *score = its.sentiment.score;
    return SK_OK;
}

static enum sk_status add_turn(struct sk_tagging *tagging, const struct sk_model *model, struct sk_analyser *analyser,
                               struct sk_moods *remembered, struct sk_slice text, struct sk_tags *tags, struct sk_error *error) {
    struct sk_slice read = beginning_of(text);
    uint64_t hash = sk_hash(read.data, read.size, 0) | 1;
    struct sk_turn_mood *place = &remembered->places[(hash >> 1) % SK_MOODS_REMEMBERED];
    double score = place->score;
    enum sk_status status = place->hash == hash ? SK_OK : score_turn(tagging, model, analyser, read, &score, error);
    if (status != SK_OK)
        return status == SK_REJECTED ? SK_OK : status;
    if (!tagging->out_of_memory)
        *place = (struct sk_turn_mood){ hash, score };
    tags->moods[tags->mood_count++] = score;
    return SK_OK;
}

enum sk_status sk_tag_earlier_moods(struct sk_tagging *tagging, const struct sk_model *model, struct sk_analyser *analyser,
                                    struct sk_moods *remembered, struct sk_tags *tags, struct sk_error *error) {
    size_t turns[SK_TAGS_MOODS - 1], count = 0;
    for (size_t i = tagging->context_count; i > 0 && count < SK_TAGS_MOODS - 1; i--)
        if (tagging->context[i - 1].role == SK_ROLE_CUSTOMER)
            turns[count++] = i - 1;
    enum sk_status status = SK_OK;
    while (status == SK_OK && count > 0)
        status = add_turn(tagging, model, analyser, remembered, tagging->context[turns[--count]].text, tags, error);
    return status;
}

void sk_tag_mood(struct sk_tags *tags) {
    if (tags->mood_count == 0)
        return;
    tags->moods[tags->mood_count++] = tags->sentiment.score;
    size_t last = tags->mood_count - 1;
    tags->mood_falls = tags->mood_count >= TURNS_LEAST && tags->moods[0] - tags->moods[last] >= FALL;
    for (size_t i = 1; i <= last; i++)
        tags->mood_falls = tags->mood_falls && tags->moods[i] < tags->moods[i - 1];
}
