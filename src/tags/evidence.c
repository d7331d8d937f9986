/* Evidence: which words of the message spoke for a tag. A linear model's score is a sum over features, and most features come
 * from a word (the word, its stem, n-grams, the pair that ends with it, the concept that begins with it), so each word's share of
 * the score is exact, not an estimate. */
#include "tags/tagging.h"

#include <string.h>

#define WEIGHT_LEAST 0.02f /* of a score whose border is 0 and whose examples lie at 1 and beyond */

/* What the feature adds to the column's score; where a label has several columns, more than to those of other labels in the same
 * manner of texts, for what speaks for the manner does not speak for the label. */
static float weight_of(const struct sk_model *model, uint32_t row, size_t column) {
    const int8_t *weights = model->weights + (size_t) row * model->column_count;
    float weight = (float) weights[column] * model->scale[column], others = 0;
    if (sk_model_manners(model) == 1)
        return weight;
    size_t first = column / model->label_count * model->label_count;
    for (size_t i = first; i < first + model->label_count; i++)
        others += (float) weights[i] * model->scale[i] / (float) model->label_count;
    return weight - others;
}

static void weigh_words(const struct sk_tagging *tagging, const struct sk_model *model, size_t column, float *weights,
                        size_t word_count) {
    memset(weights, 0, word_count * sizeof *weights);
    for (size_t i = 0; i < tagging->entry_count; i++) {
        const struct sk_entry *entry = &tagging->entries[i];
        if (entry->word < word_count)
            weights[entry->word] += entry->value * weight_of(model, entry->row, column);
    }
}

void sk_evidence_add(struct sk_evidence *evidence, const struct sk_analysis *analysis, size_t index, double weight) {
    const struct sk_word *word = &analysis->words[index];
    if (evidence->count == SK_TAGS_EVIDENCE)
        return;
    evidence->words[evidence->count].text = sk_slice(analysis->text.data + word->start, word->end - word->start);
    evidence->words[evidence->count].start = word->start;
    evidence->words[evidence->count].end = word->end;
    evidence->words[evidence->count++].weight = weight;
}

/* Numbers and addresses are passed over: they say nothing to who reads, and identify who wrote. */
static bool may_be_named(const struct sk_word *word) {
    return word->kind == SK_EMOJI || (word->kind == SK_WORD && (!word->stop || sk_word_negates(word)));
}

void sk_tagging_explain(const struct sk_tagging *tagging, const struct sk_model *model, size_t column,
                        struct sk_evidence *evidence) {
    float weights[SK_FEATURE_HEAD_WORDS];
    const struct sk_analysis *analysis = tagging->analysis;
    size_t count = analysis->word_count < SK_FEATURE_HEAD_WORDS ? analysis->word_count : SK_FEATURE_HEAD_WORDS;
    weigh_words(tagging, model, column, weights, count);
    evidence->count = 0;
    for (size_t taken = 0; taken < SK_TAGS_EVIDENCE; taken++) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
            if (may_be_named(&analysis->words[i]) && weights[i] > WEIGHT_LEAST
                && (best == SIZE_MAX || weights[i] > weights[best]))
                best = i;
        if (best == SIZE_MAX)
            break;
        sk_evidence_add(evidence, analysis, best, (double) weights[best]);
        weights[best] = 0;
    }
}
