#include "text/plain_words.h"

#include <stdbool.h>

#include "base/hash.h"

#define WORD_BYTES 40 /* of longer words the beginning counts */

static bool is_letter(unsigned char byte) {
    return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_digit(unsigned char byte) {
    return byte >= '0' && byte <= '9';
}

/* Bytes of a placeholder or number at this place; 0 where there is none. A brace that is not closed counts alone. */
static size_t value_size(struct sk_slice text, size_t at) {
    size_t end = at;
    if (text.data[at] == '{') {
        while (end < text.size && end - at < WORD_BYTES && text.data[end] != '}')
            end++;
        return end < text.size && text.data[end] == '}' ? end + 1 - at : 1;
    }
    if (is_digit((unsigned char) text.data[at]))
        while (end < text.size && (is_letter((unsigned char) text.data[end]) || is_digit((unsigned char) text.data[end])))
            end++;
    return end - at;
}

static size_t read_word(struct sk_slice text, size_t at, uint64_t *hash) {
    char word[WORD_BYTES];
    size_t size = 0, end = at;
    for (; end < text.size && is_letter((unsigned char) text.data[end]); end++)
        if (size < sizeof word)
            word[size++] = sk_plain_lower(text.data[end]);
    *hash = sk_hash(word, size, 0);
    return end - at;
}

enum sk_scanned sk_word_next(struct sk_word_scan *scan, uint64_t *hash) {
    while (scan->at < scan->text.size) {
        size_t value = value_size(scan->text, scan->at);
        scan->start = scan->at;
        if (value) {
            scan->at += value;
            return SK_SCANNED_VALUE;
        }
        if (is_letter((unsigned char) scan->text.data[scan->at])) {
            scan->at += read_word(scan->text, scan->at, hash);
            return SK_SCANNED_WORD;
        }
        if (scan->text.data[scan->at++] == '?')
            return SK_SCANNED_QUESTION;
    }
    return SK_SCANNED_END;
}
