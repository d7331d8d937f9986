/* Escalate: whether an experienced team lead would want to see this message now. The linear model decides on the message, with
 * the concepts (concept.c) among its features; a conversation in which the customer has written again and again without an
 * answer, and is not amused, is escalated too, and so is what may cost a life, whatever the model says. Reasons are the concept
 * and the customer's words for it; where no concept matches, the words with the highest weights. */
#include "tags/tagging.h"

#include <string.h>

#define UNANSWERED_TURNS 2 /* customer turns since the agent's last one, this message not counted */
#define WORDS 3            /* named where no concept matches */

static void add_reason(struct sk_tags *tags, const char *reason) {
    if (reason && tags->reason_count < SK_TAGS_REASONS)
        tags->reasons[tags->reason_count++] = reason;
}

static enum sk_status add_concepts(struct sk_tagging *tagging, const struct sk_concepts *concepts, bool alarms,
                                   struct sk_tags *tags, struct sk_error *error) {
    const struct sk_concept_match *matches = tagging->matches;
    const struct sk_analysis *analysis = tagging->analysis;
    sk_tagging_find(tagging, concepts);
    for (size_t i = 0; i < tagging->match_count; i++) {
        if (!sk_concept_is_reason(concepts, matches[i].concept) || sk_concept_is_alarm(concepts, matches[i].concept) != alarms)
            continue;
        size_t start = analysis->words[matches[i].first].start, end = analysis->words[matches[i].last].end;
        const char *reason = sk_arena_format(tagging->arena, "%s: %.*s", sk_concept_name(concepts, matches[i].concept),
                                             (int) (end - start), analysis->text.data + start);
        if (!reason)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the reasons of an escalation");
        add_reason(tags, reason);
        tags->escalate = tags->escalate || alarms;
    }
    return SK_OK;
}

/* The model's weight of each word read: the sum over the features that come from it. */
static void weigh_words(struct sk_tagging *tagging, const struct sk_model *model, float *weights, size_t word_count) {
    memset(weights, 0, word_count * sizeof *weights);
    size_t count =
        sk_vocabulary_project(&model->vocabulary, tagging->features->items, tagging->features->count, tagging->entries);
    for (size_t i = 0; i < count; i++)
        if (tagging->entries[i].word < word_count)
            weights[tagging->entries[i].word] +=
                tagging->entries[i].value * (float) model->weights[(size_t) tagging->entries[i].row * model->column_count];
}

static enum sk_status add_words(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags,
                                struct sk_error *error) {
    float weights[SK_FEATURE_HEAD_WORDS];
    const struct sk_analysis *analysis = tagging->analysis;
    size_t count = analysis->word_count < SK_FEATURE_HEAD_WORDS ? analysis->word_count : SK_FEATURE_HEAD_WORDS;
    weigh_words(tagging, model, weights, count);
    for (size_t taken = 0; taken < WORDS; taken++) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
            if (!analysis->words[i].stop && weights[i] > 0 && (best == SIZE_MAX || weights[i] > weights[best]))
                best = i;
        if (best == SIZE_MAX)
            break;
        weights[best] = 0;
        const struct sk_word *word = &analysis->words[best];
        const char *reason = sk_arena_copy(tagging->arena, analysis->text.data + word->start, word->end - word->start);
        if (!reason)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the reasons of an escalation");
        add_reason(tags, reason);
    }
    return SK_OK;
}

static size_t count_unanswered(const struct sk_tagging *tagging) {
    size_t count = 0;
    while (count < tagging->context_count && tagging->context[tagging->context_count - 1 - count].role == SK_ROLE_CUSTOMER)
        count++;
    return count;
}

enum sk_status sk_tag_escalate(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags,
                               struct sk_error *error) {
    tags->escalate = false;
    tags->reason_count = 0;
    if (count_unanswered(tagging) >= UNANSWERED_TURNS && strcmp(tags->sentiment.label, "negative") == 0) {
        tags->escalate = true;
        add_reason(tags, "several messages without an answer");
    }
    enum sk_status status = add_concepts(tagging, model->knowledge.concepts, true, tags, error);
    if (status != SK_OK || tagging->analysis->word_count == 0 || sk_tagging_apply(tagging, model) == 0
        || tagging->probabilities[0] < model->threshold[0])
        return status;
    tags->escalate = true;
    status = add_concepts(tagging, model->knowledge.concepts, false, tags, error);
    if (status == SK_OK && tags->reason_count == 0)
        status = add_words(tagging, model, tags, error);
    return status;
}
