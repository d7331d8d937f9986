/* words: where the words of a text are. Internal to text.
 *
 *     size_t at = 0;
 *     struct sk_token token;
 *     while (sk_words_next(text, &at, &token)) …
 */
#ifndef SK_TEXT_WORDS_H
#define SK_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum sk_token_kind {
    SK_TOKEN_WORD,        /* letters, and digits among them; inner apostrophes and hyphens ("foto's", "retour-label") */
    SK_TOKEN_NUMBER,      /* digits, with . , : / - between them ("12,50", "06-1234", "3/9") */
    SK_TOKEN_EMOJI,       /* a whole emoji with its modifiers, or one of :) ;-) :( … standing alone */
    SK_TOKEN_PLACEHOLDER, /* {order_number} */
    SK_TOKEN_URL,
    SK_TOKEN_EMAIL
};

struct sk_token {
    size_t start, end; /* bytes */
    enum sk_token_kind kind;
    bool hyphen; /* a word with an inner hyphen */
};

/* The first word at or behind *at; *at then stands behind it. false: no more. text must be valid UTF-8. Linear over a text. */
bool sk_words_next(struct sk_slice text, size_t *at, struct sk_token *token);

#endif
