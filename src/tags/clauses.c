/* Clauses: a message that asks for two things has two intents, and a linear model of the whole hears the louder one. So each part
 * of the message, cut at sentence ends and at words that join ("and", "en", "ook"), is scored on its own, and an intent that a
 * part has beyond doubt comes second even where the whole speaks little of it. The first is always the whole message's. */
#include "tags/clauses.h"

#include <string.h>

#define PARTS 5
#define WORDS_LEAST 3 /* in a part: fewer are a greeting or the rest of the last sentence */
#define SURE 0.75f    /* probability from which on a part has its intent beyond doubt */
#define DISCOUNT 0.4f /* a part knows less than the whole, and often gives a reason rather than a wish */

static const char *const joiners[] = { "en", "and", "ook", "also", "plus", "und", "et", "daarnaast", "verder", "furthermore" };

static bool joins(struct sk_slice word) {
    for (size_t i = 0; i < sizeof joiners / sizeof *joiners; i++)
        if (sk_slice_is(word, joiners[i]))
            return true;
    return false;
}

/* Whether a sentence ends between this word and the one before. */
static bool begins_sentence(const struct sk_analysis *analysis, size_t word) {
    for (size_t i = analysis->words[word - 1].end; i < analysis->words[word].start; i++)
        if (memchr(".?!;\n", analysis->text.data[i], 5))
            return true;
    return false;
}

struct part {
    size_t first, count; /* words */
};

static size_t cut(const struct sk_analysis *analysis, struct part parts[PARTS]) {
    size_t count = 0, first = 0, words = sk_features_word_count(analysis);
    for (size_t i = 1; i <= words && count < PARTS; i++) {
        if (i < words && !begins_sentence(analysis, i) && !joins(analysis->words[i].folded))
            continue;
        if (i - first >= WORDS_LEAST)
            parts[count++] = (struct part){ first, i - first };
        first = i;
    }
    return count;
}

static struct sk_analysis analysis_of(const struct sk_analysis *whole, struct part part) {
    struct sk_analysis analysis = *whole;
    analysis.words += part.first;
    analysis.word_count = part.count;
    analysis.text.size = whole->words[part.first + part.count - 1].end;
    while (analysis.term_count > 0 && analysis.terms[0].word < part.first) {
        analysis.terms++;
        analysis.term_count--;
    }
    while (analysis.term_count > 0 && analysis.terms[analysis.term_count - 1].word >= part.first + part.count)
        analysis.term_count--;
    return analysis;
}

/* The part's intent where it is beyond doubt. */
static bool score_part(const struct sk_tagging *tagging, const struct sk_model *model, struct part part, size_t *label,
                       float *probability) {
    struct sk_analysis analysis = analysis_of(tagging->analysis, part);
    struct sk_tagging its = { .analysis = &analysis,
                              .features = tagging->features,
                              .entries = tagging->entries,
                              .scores = tagging->scores,
                              .probabilities = tagging->probabilities,
                              .arena = tagging->arena };
    sk_features_extract(&analysis, its.features);
    if (sk_tagging_apply(&its, model) == 0 || sk_model_in_scope(model, its.scores) < 0.5f)
        return false;
    *label = 0;
    for (size_t i = 1; i < model->label_count; i++)
        if (its.probabilities[i] > its.probabilities[*label])
            *label = i;
    *probability = its.probabilities[*label];
    return *probability >= SURE;
}

size_t sk_clauses_score(const struct sk_tagging *tagging, const struct sk_model *model, struct sk_clause_intent out[SK_CLAUSES]) {
    struct part parts[PARTS];
    size_t count = cut(tagging->analysis, parts), found = 0;
    if (count < 2)
        return 0;
    for (size_t i = 0; i < count; i++) {
        size_t label, known = 0;
        float probability;
        if (!score_part(tagging, model, parts[i], &label, &probability))
            continue;
        while (known < found && out[known].label != label)
            known++;
        if (known == found && found < SK_CLAUSES)
            out[found++] = (struct sk_clause_intent){ label, 0 };
        if (known < found && out[known].probability < DISCOUNT * probability)
            out[known].probability = DISCOUNT * probability;
    }
    return found;
}
