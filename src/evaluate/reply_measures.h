/* reply_measures: how near is a suggested reply to the one that was really given?
 *
 * Token F1, as in SQuAD (Rajpurkar et al., EMNLP 2016, and its evaluation script): both texts become bags of tokens; precision =
 * shared tokens / tokens of the suggestion, recall = shared tokens / tokens of the real reply, F1 = 2PR / (P + R). A token that
 * stands twice in both is shared twice.
 *
 * Normalisation: the words of text/analysis.h as folded there (lower case, NFC, accents kept; punctuation is no word; numbers,
 * emoji and placeholders are), without articles. SQuAD drops a, an, the; here those of the reply's language go (nl: de, het, een;
 * de: der, die, das, ein, eine; fr: le, la, les, un, une), of English where it is unknown. Not stemmed: "betaald" is not
 * "betalen".
 *
 * token-F1@k: the best F1 among the first k suggestions (mean over queries). A query without suggestion counts as 0. hit@k: 1
 * where one of the cases behind the first k suggestions carries the same value of a label as the held-out case, else 0. A
 * held-out case without that label is left out of hit@k and counted.
 */
#ifndef SK_EVALUATE_REPLY_MEASURES_H
#define SK_EVALUATE_REPLY_MEASURES_H

#include "base/arena.h"
#include "base/error.h"
#include "text/analysis.h"

/* Tokens in byte order, borrowed from the analysis. */
struct sk_token_bag {
    const struct sk_slice *tokens;
    size_t count;
};

/* In the arena. SK_FAULT_MEMORY. */
enum sk_status sk_token_bag(const struct sk_analysis *analysis, enum sk_language language, struct sk_arena *arena,
                            struct sk_token_bag *out, struct sk_error *error);

/* How much of a suggestion was changed before it was sent: the least number of words to insert, delete or replace (Levenshtein
 * 1966, over words as folded, articles included), divided by the number of words of the longer text: 0 = sent as it was, 1 =
 * nothing left. Of each text the first SK_EDIT_WORDS words are looked at. Two texts without words: 0. scratch: SK_FAULT_MEMORY
 * when it is full. */
#define SK_EDIT_WORDS 2000
enum sk_status sk_edit_distance(const struct sk_analysis *suggested, const struct sk_analysis *sent, struct sk_arena *scratch,
                                double *out, struct sk_error *error);

/* 0..1. Two empty bags agree: 1. */
double sk_token_f1(const struct sk_token_bag *suggested, const struct sk_token_bag *real);

#endif
