/* plain_words: the plain words of a text, for comparing answers and for the reply network: quick and the same on every machine,
 * without stems or word lists. Meaning is the business of analysis.h.
 *
 *     struct sk_word_scan scan = { .text = text };
 *     uint64_t hash;
 *     for (enum sk_scanned kind; (kind = sk_word_next(&scan, &hash)) != SK_SCANNED_END;) …
 */
#ifndef SK_TEXT_PLAIN_WORDS_H
#define SK_TEXT_PLAIN_WORDS_H

#include <stdint.h>

#include "base/slice.h"

struct sk_word_scan {
    struct sk_slice text;
    size_t at;    /* bytes read */
    size_t start; /* of what was found */
};

enum sk_scanned {
    SK_SCANNED_END,
    SK_SCANNED_WORD,     /* letters; *hash of them, A-Z as a-z */
    SK_SCANNED_VALUE,    /* a number (letters within it belong to it) or a placeholder such as {order_number} */
    SK_SCANNED_QUESTION, /* a question mark */
};

/* What the hash of a word takes a byte for: A-Z as a-z. */
static inline char sk_plain_lower(char byte) {
    return byte >= 'A' && byte <= 'Z' ? (char) (byte - 'A' + 'a') : byte;
}

/* *hash: set for a word, else left. */
enum sk_scanned sk_word_next(struct sk_word_scan *scan, uint64_t *hash);

#endif
