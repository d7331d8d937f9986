/* phrase: words with wildcards, as in hand-written lists. Private to this folder. */
#ifndef SK_TAGS_PHRASE_H
#define SK_TAGS_PHRASE_H

#include "text/analysis.h"

/* Whether the phrase stands in the message from `word` on; *last: the word that it ends with. A phrase is folded words with one
 * space between them; a word may begin or end with '*' (any beginning, any ending); "~" stands for up to four words. */
bool sk_phrase_fits(const struct sk_analysis *analysis, size_t word, const char *phrase, uint32_t *last);

#endif
