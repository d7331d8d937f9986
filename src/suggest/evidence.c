/* Why a case was found: the words of the message, as written, that its question shares, and where it says the same in other
 * words, the concept of the thesaurus ("≈invoice"), and what both want ("≈intent:card.block"); the heaviest first. */
#include <stdlib.h>
#include <string.h>

#include "suggest/engine.h"

#define TERM_LIMIT 8
#define SHARED_LIMIT 64
#define SAME_MEANING "≈"
#define SAME_INTENT "≈intent:"

struct weighted_term {
    struct sk_slice word;
    double weight;
};

static int heavier(const void *left, const void *right) {
    const struct weighted_term *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    size_t shorter = a->word.size < b->word.size ? a->word.size : b->word.size;
    int order = memcmp(a->word.data, b->word.data, shorter);
    return order ? order : (a->word.size > b->word.size) - (a->word.size < b->word.size);
}

static bool has_term(const struct sk_analysis *analysis, struct sk_slice term) {
    for (size_t i = 0; i < analysis->term_count; i++)
        if (sk_slice_equal(analysis->terms[i].text, term))
            return true;
    return false;
}

static bool is_listed(const struct weighted_term *terms, size_t count, struct sk_slice word) {
    for (size_t i = 0; i < count; i++)
        if (sk_slice_equal(terms[i].word, word))
            return true;
    return false;
}

struct evidence {
    struct sk_engine *engine;
    const struct sk_analysis *ours, *theirs;
    struct sk_arena *arena;
    struct weighted_term shared[SHARED_LIMIT];
    size_t count;
};

static void add_words(struct evidence *evidence) {
    const struct sk_analysis *ours = evidence->ours;
    for (size_t i = 0; i < ours->term_count && evidence->count < SHARED_LIMIT; i++) {
        const struct sk_term *term = &ours->terms[i];
        struct sk_slice word = ours->words[term->word].folded;
        if (has_term(evidence->theirs, term->text) && !is_listed(evidence->shared, evidence->count, word))
            evidence->shared[evidence->count++] =
                (struct weighted_term){ word, sk_index_term_weight(evidence->engine->index, term->text) };
    }
}

/* Whether each word of content in the match is shared as it is. */
static bool is_said_itself(const struct evidence *evidence, const struct sk_thesaurus_match *match) {
    bool any = false;
    for (uint32_t i = match->first; i <= match->last; i++) {
        const struct sk_word *word = &evidence->ours->words[i];
        if (!word->stop && !is_listed(evidence->shared, evidence->count, word->folded))
            return false;
        any = any || !word->stop;
    }
    return any;
}

static bool is_in(const struct sk_thesaurus_match *matches, size_t count, uint32_t concept) {
    for (size_t i = 0; i < count; i++)
        if (matches[i].concept == concept)
            return true;
    return false;
}

static enum sk_status add_concept(struct evidence *evidence, uint32_t concept, struct sk_error *error) {
    struct sk_slice name = sk_thesaurus_name(evidence->engine->thesaurus, concept);
    const char *text = sk_arena_format(evidence->arena, SAME_MEANING "%.*s", SK_SLICE_ARGUMENTS(name));
    if (!text)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for shared concepts");
    if (evidence->count < SHARED_LIMIT && !is_listed(evidence->shared, evidence->count, sk_slice_of(text)))
        evidence->shared[evidence->count++] =
            (struct weighted_term){ sk_slice_of(text), sk_index_concept_weight(evidence->engine->index, concept) };
    return SK_OK;
}

static enum sk_status add_concepts(struct evidence *evidence, struct sk_error *error) {
    const struct sk_thesaurus *thesaurus = evidence->engine->thesaurus;
    const struct sk_thesaurus_match *ours, *theirs;
    size_t our_count, their_count;
    enum sk_status status = sk_thesaurus_match(thesaurus, evidence->ours, evidence->arena, &ours, &our_count, error);
    if (status == SK_OK)
        status = sk_thesaurus_match(thesaurus, evidence->theirs, evidence->arena, &theirs, &their_count, error);
    if (status != SK_OK)
        return status;
    for (size_t i = 0; status == SK_OK && i < our_count; i++)
        if (is_in(theirs, their_count, ours[i].concept) && !is_said_itself(evidence, &ours[i]))
            status = add_concept(evidence, ours[i].concept, error);
    return status;
}

static enum sk_status add_intent(struct evidence *evidence, const char *intent, struct sk_error *error) {
    const char *text = sk_arena_format(evidence->arena, SAME_INTENT "%s", intent);
    if (!text)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a shared intent");
    if (evidence->count < SHARED_LIMIT)
        evidence->shared[evidence->count++] =
            (struct weighted_term){ sk_slice_of(text), sk_index_intent_weight(evidence->engine->index, intent) };
    return SK_OK;
}

enum sk_status sk_evidence_list(struct sk_engine *engine, const struct sk_message *message, struct sk_slice question,
                                const char *intent, struct sk_arena *arena, struct sk_suggestion *out, struct sk_error *error) {
    struct sk_analysis theirs;
    struct evidence evidence = { .engine = engine, .ours = &message->redacted, .theirs = &theirs, .arena = arena };
    enum sk_status status = sk_analyse(engine->analyser, question, message->redacted.language, arena, &theirs, error);
    if (status != SK_OK)
        return status;
    add_words(&evidence);
    if (sk_part_is_on(&engine->parts, SK_PART_THESAURUS))
        status = add_concepts(&evidence, error);
    if (status == SK_OK && intent)
        status = add_intent(&evidence, intent, error);
    if (status != SK_OK)
        return status;
    qsort(evidence.shared, evidence.count, sizeof *evidence.shared, heavier);
    out->term_count = evidence.count < TERM_LIMIT ? evidence.count : TERM_LIMIT;
    struct sk_slice *words = sk_arena_array(arena, out->term_count, sizeof *words);
    if (!words)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for shared words");
    for (size_t i = 0; i < out->term_count; i++)
        words[i] = evidence.shared[i].word;
    out->terms = words;
    return SK_OK;
}
