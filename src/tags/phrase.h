/* phrase: words with wildcards, as in hand-written lists. Private to this folder. */
#ifndef SK_TAGS_PHRASE_H
#define SK_TAGS_PHRASE_H

#include "text/analysis.h"

#define SK_PHRASE_WORD 64 /* bytes of a word whose apostrophes are looked at */

/* The word without apostrophes ("don't" as "dont"), in the buffer; where it has none, or is longer, the word itself. */
struct sk_slice sk_phrase_bare(struct sk_slice word, char buffer[SK_PHRASE_WORD]);

/* Whether the phrase stands in the message from `word` on; *last: the word that it ends with. A phrase is folded words with one
 * space between them; a word may begin or end with '*' (any beginning, any ending); "~" stands for up to four words. A word of
 * the message fits with its apostrophes and without. */
bool sk_phrase_fits(const struct sk_analysis *analysis, size_t word, const char *phrase, uint32_t *last);

#endif
