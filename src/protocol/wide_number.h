/* wide_number: numbers of a JSON text that jansson holds in no variable. Private to this folder. */
#ifndef SK_PROTOCOL_WIDE_NUMBER_H
#define SK_PROTOCOL_WIDE_NUMBER_H

#include "base/buffer.h"

/* Appends the text with each number that does not fit in 64 bits (12345678901234567890), or as a fraction in a double (1e400),
 * put between quotation marks, so that it is read as the text of its characters. Whatever else the text is, it stays: a text that
 * is not JSON does not become JSON. */
void sk_wide_numbers_quote(struct sk_slice text, struct sk_buffer *out);

#endif
