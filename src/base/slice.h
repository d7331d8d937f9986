/* slice: a borrowed run of bytes, usually UTF-8, not NUL-terminated unless said so.
 *
 * data == NULL means absent (a field that was not given), which differs from present and empty.
 * Customer text may contain NUL bytes, so slices rather than C strings carry it.
 */
#ifndef SK_BASE_SLICE_H
#define SK_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct sk_slice {
    const char *data;
    size_t size; /* bytes */
};

/* For printf's "%.*s". */
#define SK_SLICE_ARGUMENTS(slice) (int) (slice).size, (slice).data ? (slice).data : ""

static inline struct sk_slice sk_slice(const char *data, size_t size) {
    struct sk_slice slice = { data, size };
    return slice;
}

/* text may be NULL: the slice is then absent. */
static inline struct sk_slice sk_slice_of(const char *text) {
    struct sk_slice slice = { text, text ? strlen(text) : 0 };
    return slice;
}

static inline bool sk_slice_equal(struct sk_slice a, struct sk_slice b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Byte order, a prefix before what it begins: negative, 0 or positive as for strcmp. */
static inline int sk_slice_compare(struct sk_slice a, struct sk_slice b) {
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static inline bool sk_slice_is(struct sk_slice slice, const char *text) {
    return sk_slice_equal(slice, sk_slice_of(text));
}

/* Whether it is one of the texts of the list. The first bytes are compared first: most words differ there from all of the list.
 */
static inline bool sk_slice_is_any(struct sk_slice slice, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (slice.size && *list[i] == *slice.data && sk_slice_is(slice, list[i]))
            return true;
    return false;
}

/* list: an array of texts. */
#define SK_SLICE_IS_ANY(slice, list) sk_slice_is_any(slice, list, sizeof(list) / sizeof *(list))

/* The same with capitals and small letters of ASCII as one. Not by strncasecmp, which stops at a NUL byte. */
static inline bool sk_slice_equal_caseless(struct sk_slice a, struct sk_slice b) {
    bool equal = a.size == b.size;
    for (size_t i = 0; i < a.size && equal; i++) {
        unsigned char left = (unsigned char) a.data[i], right = (unsigned char) b.data[i];
        equal = left == right || ((left ^ right) == 32 && (left | 32) >= 'a' && (left | 32) <= 'z');
    }
    return equal;
}

static inline bool sk_slice_is_caseless(struct sk_slice slice, const char *text) {
    return sk_slice_equal_caseless(slice, sk_slice_of(text));
}

static inline bool sk_slice_is_any_caseless(struct sk_slice slice, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (slice.size && (*list[i] | 32) == (*slice.data | 32) && sk_slice_is_caseless(slice, list[i]))
            return true;
    return false;
}

/* list: an array of texts. */
#define SK_SLICE_IS_ANY_CASELESS(slice, list) sk_slice_is_any_caseless(slice, list, sizeof(list) / sizeof *(list))

static inline bool sk_slice_starts(struct sk_slice slice, struct sk_slice prefix) {
    return slice.size >= prefix.size && (prefix.size == 0 || memcmp(slice.data, prefix.data, prefix.size) == 0);
}

/* Whether it ends in one of the texts, capitals and small letters of ASCII as one. */
static inline bool sk_slice_ends_any_caseless(struct sk_slice slice, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(list[i]);
        if (slice.size >= size && sk_slice_is_caseless(sk_slice(slice.data + slice.size - size, size), list[i]))
            return true;
    }
    return false;
}

/* list: an array of texts. */
#define SK_SLICE_ENDS_ANY_CASELESS(slice, list) sk_slice_ends_any_caseless(slice, list, sizeof(list) / sizeof *(list))

/* The bytes from start to end. */
static inline struct sk_slice sk_slice_between(struct sk_slice text, size_t start, size_t end) {
    return sk_slice(text.data + start, end - start);
}

/* The first place at or behind `at` where none of the characters stands. */
static inline size_t sk_slice_skip(struct sk_slice text, size_t at, const char *characters) {
    while (at < text.size && memchr(characters, text.data[at], strlen(characters)))
        at++;
    return at;
}

/* Without any of the characters before it, behind it, or both. */
static inline struct sk_slice sk_slice_trim_start(struct sk_slice text, const char *characters) {
    while (text.size && memchr(characters, *text.data, strlen(characters))) {
        text.data++;
        text.size--;
    }
    return text;
}

static inline struct sk_slice sk_slice_trim_end(struct sk_slice text, const char *characters) {
    while (text.size && memchr(characters, text.data[text.size - 1], strlen(characters)))
        text.size--;
    return text;
}

static inline struct sk_slice sk_slice_trim_of(struct sk_slice text, const char *characters) {
    return sk_slice_trim_start(sk_slice_trim_end(text, characters), characters);
}

/* Without the blanks, tabs and ends of lines before and behind it. */
static inline struct sk_slice sk_slice_trim(struct sk_slice text) {
    return sk_slice_trim_of(text, " \t\r\n");
}

/* Cuts the first line off the rest; it comes without its line feed. false: nothing is left. */
static inline bool sk_slice_next_line(struct sk_slice *rest, struct sk_slice *line) {
    if (rest->size == 0)
        return false;
    const char *end = (const char *) memchr(rest->data, '\n', rest->size); /* a cast for C++, which includes this too */
    *line = sk_slice(rest->data, end ? (size_t) (end - rest->data) : rest->size);
    size_t cut = line->size + (end != NULL);
    *rest = sk_slice(rest->data + cut, rest->size - cut);
    return true;
}

/* At least as many as sk_slice_next_line finds, and never 0. */
static inline size_t sk_slice_lines(struct sk_slice text) {
    size_t lines = 1;
    for (size_t i = 0; i < text.size; i++)
        lines += text.data[i] == '\n';
    return lines;
}

/* Without the byte order mark (U+FEFF) that editors and spreadsheets put before the first line of a UTF-8 file: whoever reads a
 * file that people make passes it over, or loses that line. */
static inline struct sk_slice sk_slice_skip_mark(struct sk_slice text) {
    return sk_slice_starts(text, sk_slice("\xef\xbb\xbf", 3)) ? sk_slice(text.data + 3, text.size - 3) : text;
}

#endif
