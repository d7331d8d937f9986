/* redact_memo: texts that were redacted lately, with what came out. An import meets most turns of a conversation in each of its
 * cases, and most answers many times: of the texts of two public sets of dialogues 7 to 8 in 10 had been seen among the last
 * 4,096, of one of single questions 2 in 10. */
#ifndef SK_TEXT_REDACT_MEMO_H
#define SK_TEXT_REDACT_MEMO_H

#include "base/error.h"
#include "base/slice.h"
#include "text/entity.h"

struct sk_redact_memo; /* one thread; holds texts as they came, in memory only: at most some 12 MB */

/* NULL: no memory. */
struct sk_redact_memo *sk_redact_memo_create(void);
void sk_redact_memo_destroy(struct sk_redact_memo *memo);

/* What was kept for the text, the memo's own until the next keep, with what was found in it; absent: nothing, or memo is NULL. */
struct sk_slice sk_redact_memo_find(const struct sk_redact_memo *memo, struct sk_slice text, const struct sk_found **found,
                                    size_t *count);

/* Keeps all of it, in the place of another where need be; nothing where they are long, memory is short, or memo is NULL. */
void sk_redact_memo_keep(struct sk_redact_memo *memo, struct sk_slice text, struct sk_slice redacted,
                         const struct sk_found *found, size_t count);

#endif
