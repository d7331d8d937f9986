/* wording: changes single words of a reply: what the company says instead, and no emoji.
 *
 *     { say = "factuur", instead_of = "rekening" }:   "Uw Rekening staat klaar 😀"  →  "Uw Factuur staat klaar"
 */
#ifndef SK_TEXT_WORDING_H
#define SK_TEXT_WORDING_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

struct sk_wording_rule {
    struct sk_slice say;        /* written as it stands; takes the capital of what it replaces */
    struct sk_slice instead_of; /* one or more words, in any case */
};

struct sk_wording; /* rules ready for use; only read */

/* The rules' text is borrowed. SK_FAULT_ARGUMENT: instead_of has no word, or more than eight; SK_FAULT_MEMORY. */
enum sk_status sk_wording_create(const struct sk_wording_rule *rules, size_t count, struct sk_wording **out,
                                 struct sk_error *error);
void sk_wording_destroy(struct sk_wording *wording);

/* text: valid UTF-8. Whole words only, never within placeholders, web or e-mail addresses; of rules that fit at one place the
 * longest; what a rule wrote is not looked at again. *out: in the arena where *replaced > 0, else the text itself.
 * SK_FAULT_MEMORY. */
enum sk_status sk_wording_apply(const struct sk_wording *wording, struct sk_slice text, struct sk_arena *arena,
                                struct sk_slice *out, size_t *replaced, struct sk_error *error);

/* Takes out emoji and smileys, each with the blanks before it. *out as above, where *removed > 0. SK_FAULT_MEMORY. */
enum sk_status sk_emoji_remove(struct sk_slice text, struct sk_arena *arena, struct sk_slice *out, size_t *removed,
                               struct sk_error *error);

/* Words, numbers and placeholders of a valid UTF-8 text. */
size_t sk_words_count(struct sk_slice text);

/* Adds text with its first letter as a capital. */
void sk_buffer_add_capitalised(struct sk_buffer *buffer, struct sk_slice text);

#endif
