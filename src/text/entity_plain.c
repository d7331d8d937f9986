/* Numbers that were copied rather than typed come with other characters: banks and web pages set no-break blanks between the
 * groups of an IBAN, chat exports wrap a telephone number in direction marks and join it with no-break hyphens, some keyboards
 * write full-width digits. The patterns know the plain ones only, so they read a view in which every blank is a space, such a
 * hyphen "-", a full-width character its ASCII twin, and what has no width is gone. Dashes stay: "10–20" is a range.
 */
#include "text/entity_plain.h"

#include <string.h>
#include <unicode/utf8.h>

enum { GONE = 0 };

/* What stands for c; c itself for nearly all. */
static UChar32 plain_of(UChar32 c) {
    bool blank = c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000;
    bool invisible = c == 0xad || c == 0x200b || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || c == 0x2060
                     || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
    if (blank)
        return ' ';
    if (c == 0x2010 || c == 0x2011)
        return '-';
    if (c >= 0xff01 && c <= 0xff5e)
        return c - 0xfee0;
    return invisible ? GONE : c;
}

static bool is_plain(struct sk_slice text) {
    const uint8_t *bytes = (const uint8_t *) text.data;
    for (size_t i = 0; i < text.size;) {
        UChar32 c;
        U8_NEXT_UNSAFE(bytes, i, c);
        if (c >= 0x80 && plain_of(c) != c)
            return false;
    }
    return true;
}

static size_t copy_plain(struct sk_slice text, char *out, uint32_t *offsets) {
    const uint8_t *bytes = (const uint8_t *) text.data;
    size_t used = 0;
    for (size_t i = 0; i < text.size;) {
        size_t start = i;
        UChar32 c;
        U8_NEXT_UNSAFE(bytes, i, c);
        UChar32 plain = c >= 0x80 ? plain_of(c) : c;
        if (plain == c) {
            for (size_t byte = start; byte < i; byte++) {
                offsets[used] = (uint32_t) byte;
                out[used++] = text.data[byte];
            }
        } else if (plain != GONE) {
            offsets[used] = (uint32_t) start;
            out[used++] = (char) plain;
        }
    }
    return used;
}

enum sk_status sk_plain_view(struct sk_slice text, struct sk_arena *arena, struct sk_plain *out, struct sk_error *error) {
    *out = (struct sk_plain){ .text = text, .original = text };
    if (text.size == 0 || is_plain(text))
        return SK_OK;
    char *copy = sk_arena_take(arena, text.size);
    uint32_t *offsets = sk_arena_array(arena, text.size, sizeof *offsets);
    if (!copy || !offsets)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to find entities in a text of %zu bytes", text.size);
    out->text = sk_slice(copy, copy_plain(text, copy, offsets));
    out->offsets = offsets;
    return SK_OK;
}

void sk_plain_locate(const struct sk_plain *plain, size_t *start, size_t *end) {
    if (!plain->offsets)
        return;
    size_t last = plain->offsets[*end - 1];
    *start = plain->offsets[*start];
    *end = last + 1;
    while (*end < plain->original.size && ((unsigned char) plain->original.data[*end] & 0xc0) == 0x80)
        (*end)++;
}
