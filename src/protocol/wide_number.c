#include "protocol/wide_number.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static size_t skip_digits(struct sk_slice text, size_t at) {
    while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at;
}

static bool is_at(struct sk_slice text, size_t at, const char *any) {
    return at < text.size && text.data[at] != '\0' && strchr(any, text.data[at]) != NULL;
}

/* Where the number that begins at a place ends (RFC 8259, section 6), the same place where none does. */
static size_t skip_number(struct sk_slice text, size_t begin, bool *whole) {
    size_t digits = begin + is_at(text, begin, "-");
    size_t end = is_at(text, digits, "0") ? digits + 1 : skip_digits(text, digits);
    *whole = true;
    if (end == digits)
        return begin;
    size_t fraction = is_at(text, end, ".") ? skip_digits(text, end + 1) : end;
    if (fraction > end + 1) {
        *whole = false;
        end = fraction;
    }
    if (is_at(text, end, "eE")) {
        size_t power = end + 1 + is_at(text, end + 1, "+-");
        size_t behind = skip_digits(text, power);
        *whole &= behind == power;
        end = behind > power ? behind : end;
    }
    return end;
}

/* Decided as jansson does. The number ends with a NUL byte. */
static bool is_wide(const char *number, bool whole) {
    errno = 0;
    if (!whole)
        return isinf(strtod(number, NULL));
    (void) strtoll(number, NULL, 10);
    return errno == ERANGE;
}

/* A number before a colon is in the place of a key, where JSON wants a text: quoted, it would be one. */
static bool is_key(struct sk_slice text, size_t end) {
    while (is_at(text, end, " \t\r\n"))
        end++;
    return is_at(text, end, ":");
}

static size_t skip_string(struct sk_slice text, size_t at) {
    for (at++; at < text.size && text.data[at] != '"'; at++)
        at += text.data[at] == '\\';
    return at < text.size ? at + 1 : text.size;
}

/* Returns where it ends; the number's own place, and nothing is added, where there is none. */
static size_t add_number(struct sk_slice text, size_t begin, struct sk_buffer *out) {
    bool whole;
    size_t end = skip_number(text, begin, &whole), before = out->size;
    if (end == begin)
        return end;
    sk_buffer_add(out, text.data + begin, end - begin);
    if (out->failed || !is_wide(out->data + before, whole) || is_key(text, end))
        return end;
    out->size = before;
    sk_buffer_add(out, "\"", 1);
    sk_buffer_add(out, text.data + begin, end - begin);
    sk_buffer_add(out, "\"", 1);
    return end;
}

void sk_wide_numbers_quote(struct sk_slice text, struct sk_buffer *out) {
    for (size_t at = 0, end; at < text.size && !out->failed; at = end) {
        end = add_number(text, at, out);
        if (end > at)
            continue;
        end = text.data[at] == '"' ? skip_string(text, at) : at + 1;
        sk_buffer_add(out, text.data + at, end - at);
    }
}
