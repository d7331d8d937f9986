/* phrases: hand-written patterns of words, found in an analysed text. What recognises that a reply asks for something, or says
 * what a company's policy forbids.
 *
 *     struct sk_phrases *phrases;
 *     sk_phrases_create(analyser, &phrases, &error);
 *     sk_phrases_define(phrases, "can", "kunt|kun|kan|could|can", SK_LANGUAGE_UNKNOWN, &error);
 *     sk_phrases_add(phrases, "<can> (u|je|you) ... # ... (sturen|send)", SK_LANGUAGE_UNKNOWN, MEANING, &error);
 *     count = sk_phrases_find(phrases, &analysis, nouns, &arena, matches, capacity);
 *
 * A pattern is words with blanks between:
 *
 *     word        the word itself, in any case             ...      up to five words of the same sentence
 *     word~       any form of it (same stem)               ..N      up to N words of the same sentence
 *     word* *word any ending, any beginning                (a|b c)  one of these; (a|b)? or none
 *     <name>      what was defined under the name          #        a noun: words that the caller has marked
 *     ^           a sentence begins here                   ?        (at the end) the sentence is a question
 *
 * A pattern never reaches over the end of a sentence. What tags/concept.h finds are plain phrases without sentences,
 * alternatives or order of their own; these patterns are about who asks whom for what.
 */
#ifndef SK_TEXT_PHRASES_H
#define SK_TEXT_PHRASES_H

#include "text/analysis.h"

struct sk_phrases; /* only read once filled: may be shared by threads */

/* analyser: borrowed until the last sk_phrases_add; stems the words of patterns. SK_FAULT_MEMORY. */
enum sk_status sk_phrases_create(struct sk_analyser *analyser, struct sk_phrases **out, struct sk_error *error);
void sk_phrases_destroy(struct sk_phrases *phrases);

/* Names a pattern, for <name> in later ones. SK_FAULT_ARGUMENT: not a pattern (the message says why, without file and line);
 * SK_FAULT_MEMORY. */
enum sk_status sk_phrases_define(struct sk_phrases *phrases, struct sk_slice name, struct sk_slice pattern,
                                 enum sk_language language, struct sk_error *error);

/* Adds a pattern of the given meaning. language: of "word~"; texts of other languages are not looked at unless it is unknown.
 * Statuses as sk_phrases_define. */
enum sk_status sk_phrases_add(struct sk_phrases *phrases, struct sk_slice pattern, enum sk_language language, unsigned meaning,
                              struct sk_error *error);

/* A noun that the caller found at a word of the text: how many words it has; 0: none here. */
struct sk_phrase_noun {
    unsigned size;
    unsigned type;
};

struct sk_phrase_match {
    unsigned meaning;
    unsigned first, last; /* words of the analysis */
    unsigned noun;        /* the word at which the pattern's # stands; SK_NO_NOUN: it has none */
};
#define SK_NO_NOUN UINT32_MAX

/* All places at which a pattern fits, one a pattern and first word, by first word. nouns: one entry a word, or NULL. Returns how
 * many were written, at most capacity; none when the arena is full. Bounded time for any text. */
size_t sk_phrases_find(const struct sk_phrases *phrases, const struct sk_analysis *analysis, const struct sk_phrase_noun *nouns,
                       struct sk_arena *arena, struct sk_phrase_match *matches, size_t capacity);

/* Whether a sentence ends between word and the next one, and whether it is a question then. The last word ends one. */
bool sk_sentence_ends(const struct sk_analysis *analysis, size_t word, bool *question);

#endif
