/* word_memo: what the analysis of words gave lately. Few words make most of all texts; stems, lists and compounds take a third
 * of the analysis. Internal to text. */
#ifndef SK_TEXT_WORD_MEMO_H
#define SK_TEXT_WORD_MEMO_H

#include <stdbool.h>

#include "text/dutch.h"
#include "text/language.h"

struct sk_known_word {
    bool stop;
    bool term;                                /* the stem is a term */
    struct sk_slice stem;                     /* of a compound the chain of its parts' stems */
    struct sk_slice parts[SK_COMPOUND_PARTS]; /* terms too */
    size_t part_count;
};

struct sk_word_memo; /* one thread; at most 3 MB */

/* NULL: no memory. */
struct sk_word_memo *sk_word_memo_create(void);
void sk_word_memo_destroy(struct sk_word_memo *memo);

/* folded: the word; hyphen: it was written with one. true: *out is known, its texts the memo's own until the next keep. */
bool sk_word_memo_find(const struct sk_word_memo *memo, enum sk_language language, bool hyphen, struct sk_slice folded,
                       struct sk_known_word *out);

/* In the place of another word where need be; not when it is long. */
void sk_word_memo_keep(struct sk_word_memo *memo, enum sk_language language, bool hyphen, struct sk_slice folded,
                       const struct sk_known_word *word);

#endif
