/* word_pattern: short patterns on the words of a clause, the last of which stands right before a given place. Only for this
 * folder.
 *
 *     word|word    one of these          ?word|word   one of these, or nothing
 *     !word|word   none of these         *3           up to three words, none of them one that turns the sentence round
 *
 *     struct sk_pattern_words words;
 *     sk_pattern_words_find(sk_clause_before(sentence, start), &words);
 *     bool own = sk_pattern_fits("op|naar mijn|my *1 nummer|number", turning, &words);
 */
#ifndef SK_SUGGEST_WORD_PATTERN_H
#define SK_SUGGEST_WORD_PATTERN_H

#include <stdbool.h>

#include "base/slice.h"

#define SK_PATTERN_WORDS 128 /* more than a clause of 240 bytes has */

struct sk_pattern_words {
    struct sk_slice all[SK_PATTERN_WORDS]; /* borrowed from the text */
    size_t count;
};

void sk_pattern_words_find(struct sk_slice text, struct sk_pattern_words *out);

/* Whether the pattern fits, ending with the last word. turning: words that no gap holds, with bars between. */
bool sk_pattern_fits(const char *pattern, const char *turning, const struct sk_pattern_words *words);

/* Whether the word is one of a list with bars between, in any case of letters; the curly apostrophe counts as the straight one.
 */
bool sk_pattern_has(const char *list, struct sk_slice word);

/* Whether one of the words is. */
bool sk_pattern_has_any(const char *list, const struct sk_pattern_words *words);

/* The clause that ends before byte `end`; a colon or bracket right before it belongs to it. */
struct sk_slice sk_clause_before(struct sk_slice sentence, size_t end);
struct sk_slice sk_clause_behind(struct sk_slice sentence, size_t start);

#endif
