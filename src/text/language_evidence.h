/* language_evidence: what the words of a text say about its language. Internal to text. */
#ifndef SK_TEXT_LANGUAGE_EVIDENCE_H
#define SK_TEXT_LANGUAGE_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "text/language.h"

struct sk_language_word {
    char word[23]; /* folded, accents kept; "": a free place */
    uint8_t size;
    uint8_t weight[SK_LANGUAGE_COUNT]; /* nats, by enum sk_language */
};

/* Made from data/language by language_table.c. */
extern const struct sk_language_word sk_language_words[]; /* by sk_language_hash; at most half full */
extern const size_t sk_language_word_places;              /* a power of 2 */

struct sk_language_evidence {
    double score[SK_LANGUAGE_COUNT]; /* sums of weights; [SK_LANGUAGE_UNKNOWN]: letters of other languages */
    unsigned words, known;           /* words seen, and those that the table knows */
};

/* Known words and letter patterns of the others in the first kilobyte of a valid UTF-8 text. */
void sk_language_weigh(struct sk_slice text, struct sk_language_evidence *out);

/* Whether the table counts the folded word as one of the language's own. */
bool sk_language_knows(enum sk_language language, struct sk_slice word);

#endif
