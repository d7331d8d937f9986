/* Escalate: whether an experienced team lead would want to see this message now. The linear model decides on the message, with
 * the concepts (concept.c) among its features; a conversation in which the customer has written again and again without an
 * answer, and is not amused, is escalated too, one whose mood falls, and what may cost a life or goes to court, whatever the
 * model says. Reasons are the concept and the customer's words for it; where no concept matches, the words with the highest
 * weights. They are recorded with the answer, so whom they name, and anybody's number, is replaced as in all that is stored. */
#include "tags/tagging.h"

#include <string.h>

#include "text/redact.h"

#define UNANSWERED_TURNS 2 /* customer turns since the agent's last one, this message not counted */

static void add_reason(struct sk_tags *tags, const char *reason) {
    if (reason && tags->reason_count < SK_TAGS_REASONS)
        tags->reasons[tags->reason_count++] = reason;
}

/* What names a person or is a person's number, anywhere in the message: what stands around a number says what it is. */
static enum sk_status find_personal(struct sk_tagging *tagging, struct sk_error *error) {
    return tagging->personal ? SK_OK
                             : sk_redact_find(tagging->finder, tagging->whole->text, tagging->arena, &tagging->personal,
                                              &tagging->personal_count, error);
}

static enum sk_status add_words_of_concept(struct sk_tagging *tagging, const char *concept, size_t start, size_t end,
                                           struct sk_tags *tags, struct sk_error *error) {
    struct sk_slice words;
    enum sk_status status = find_personal(tagging, error);
    if (status == SK_OK)
        status = sk_redact_part(tagging->whole->text, tagging->personal, tagging->personal_count, start, end, tagging->arena,
                                &words, error);
    if (status != SK_OK)
        return status;
    const char *reason = sk_arena_format(tagging->arena, "%s: %.*s", concept, (int) words.size, words.data);
    if (!reason)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the reasons of an escalation");
    add_reason(tags, reason);
    return SK_OK;
}

static enum sk_status add_matches(struct sk_tagging *tagging, const struct sk_analysis *analysis,
                                  const struct sk_concept_match *matches, size_t count, const struct sk_concepts *concepts,
                                  bool alarms, struct sk_tags *tags, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        if (!sk_concept_is_reason(concepts, matches[i].concept) || sk_concept_is_alarm(concepts, matches[i].concept) != alarms)
            continue;
        status = add_words_of_concept(tagging, sk_concept_name(concepts, matches[i].concept),
                                      analysis->words[matches[i].first].start, analysis->words[matches[i].last].end, tags, error);
        tags->escalate = tags->escalate || alarms;
    }
    return status;
}

static enum sk_status add_concepts(struct sk_tagging *tagging, const struct sk_concepts *concepts, struct sk_tags *tags,
                                   struct sk_error *error) {
    sk_tagging_find(tagging, concepts);
    return add_matches(tagging, tagging->analysis, tagging->matches, tagging->match_count, concepts, false, tags, error);
}

/* Alarms count wherever they stand, below a signature too; only what a disclaimer says ("legal action") is nobody's threat. */
static enum sk_status add_alarms(struct sk_tagging *tagging, const struct sk_concepts *concepts, struct sk_tags *tags,
                                 struct sk_error *error) {
    struct sk_concept_match matches[SK_CONCEPTS];
    struct sk_analysis said;
    unsigned zones = SK_ZONE_BODY | SK_ZONE_SIGNATURE | SK_ZONE_QUOTED;
    enum sk_status status = sk_features_zones(tagging->whole, zones, tagging->arena, &said, error);
    if (status != SK_OK || !concepts)
        return status;
    if (said.word_count == tagging->analysis->word_count) { /* all of it is body: it need not be searched again */
        sk_tagging_find(tagging, concepts);
        return add_matches(tagging, tagging->analysis, tagging->matches, tagging->match_count, concepts, true, tags, error);
    }
    size_t count = sk_concepts_find(concepts, &said, matches);
    return add_matches(tagging, &said, matches, count, concepts, true, tags, error);
}

/* Whether the word at this place begins with a capital, of any script: folded it begins otherwise. */
static bool has_capital(const struct sk_analysis *analysis, size_t start) {
    size_t i = 0;
    while (i < analysis->word_count && analysis->words[i].start != start)
        i++;
    if (i == analysis->word_count)
        return false;
    const struct sk_word *word = &analysis->words[i];
    size_t size = (unsigned char) analysis->text.data[start] < 0x80 ? 1 : 2;
    return word->folded.size < size || memcmp(analysis->text.data + start, word->folded.data, size) != 0;
}

/* A word with a capital may be a name that nothing around it gives away. */
static bool is_personal(const struct sk_tagging *tagging, size_t start, size_t end) {
    for (size_t i = 0; i < tagging->personal_count; i++)
        if (tagging->personal[i].start < end && start < tagging->personal[i].end)
            return true;
    return has_capital(tagging->analysis, start);
}

static enum sk_status add_words(struct sk_tagging *tagging, struct sk_tags *tags, struct sk_error *error) {
    const struct sk_evidence *evidence = &tags->evidence[SK_TAG_ESCALATE];
    enum sk_status status = find_personal(tagging, error);
    for (size_t i = 0; status == SK_OK && i < evidence->count; i++) {
        if (is_personal(tagging, evidence->words[i].start, evidence->words[i].end))
            continue;
        const char *reason = sk_arena_copy(tagging->arena, evidence->words[i].text.data, evidence->words[i].text.size);
        if (!reason)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the reasons of an escalation");
        add_reason(tags, reason);
    }
    return status;
}

static size_t count_unanswered(const struct sk_tagging *tagging) {
    size_t count = 0;
    while (count < tagging->context_count && tagging->context[tagging->context_count - 1 - count].role == SK_ROLE_CUSTOMER)
        count++;
    return count;
}

/* What the conversation says: the third contact without an answer, by somebody who is not amused, and a mood that falls. */
static void look_at_conversation(const struct sk_tagging *tagging, struct sk_tags *tags) {
    bool negative = strcmp(tags->sentiment.label, "negative") == 0;
    if (negative && count_unanswered(tagging) >= UNANSWERED_TURNS)
        add_reason(tags, "several messages without an answer");
    if (negative && tags->mood_falls)
        add_reason(tags, "the mood falls from message to message");
    tags->escalate = tags->reason_count > 0;
}

enum sk_status sk_tag_escalate(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags,
                               struct sk_error *error) {
    tags->reason_count = 0;
    look_at_conversation(tagging, tags);
    enum sk_status status = add_alarms(tagging, model->knowledge.concepts, tags, error);
    if (status != SK_OK || tagging->analysis->word_count == 0 || sk_tagging_apply(tagging, model) == 0)
        return status;
    bool by_model = tagging->probabilities[0] >= model->threshold[0];
    tags->escalate = tags->escalate || by_model;
    if (tags->escalate)
        sk_tagging_explain(tagging, model, 0, &tags->evidence[SK_TAG_ESCALATE]);
    if (by_model)
        status = add_concepts(tagging, model->knowledge.concepts, tags, error);
    if (status == SK_OK && by_model && tags->reason_count == 0)
        status = add_words(tagging, tags, error);
    return status;
}
