/* quotation: which parts of a text are somebody else's words: between quotation marks, and lines of quoted mail.
 *
 *     struct sk_quotation quotation;
 *     sk_quotation_begin(&quotation, text);
 *     for each word, in order: if (sk_quotation_holds(&quotation, word.start)) …
 */
#ifndef SK_TEXT_QUOTATION_H
#define SK_TEXT_QUOTATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Where the reading is; the fields are quotation.c's. */
struct sk_quotation {
    struct sk_slice text;           /* without the marks that enclose the whole */
    size_t start, end;              /* bytes of the last quotation found */
    bool unclosed_double, unclosed; /* no mark of the kind (" or ') closes behind `end` */
};

/* text: UTF-8, borrowed. Marks that enclose the whole text, as export programs write them, quote nothing. */
void sk_quotation_begin(struct sk_quotation *quotation, struct sk_slice text);

/* Whether the byte is quoted: between " “ ” „ « » or ' ‘ ’ that open before a word and are closed, or on a line that begins with
 * ">". Bytes are asked in rising order; linear over a text. */
bool sk_quotation_holds(struct sk_quotation *quotation, size_t at);

#endif
