/* A mark that nothing closes is an inch (27") or a slip of the keyboard, and quotes nothing. Quotations in a quotation belong to
 * the outer one. */
#include "text/quotation.h"

#include <string.h>

enum mark { NO_MARK, DOUBLE_MARK, SINGLE_MARK };

static bool starts_at(struct sk_slice text, size_t at, const char *bytes) {
    size_t size = strlen(bytes);
    return text.size - at >= size && memcmp(text.data + at, bytes, size) == 0;
}

/* The size of the mark at a byte, or 0; *kind: what it is. Which of the curly ones is typed says little: fonts and keyboards
 * differ ("…“, »…«). */
static size_t mark_at(struct sk_slice text, size_t at, enum mark *kind) {
    static const struct {
        const char *bytes;
        enum mark kind;
    } marks[] = { { "\"", DOUBLE_MARK }, { "“", DOUBLE_MARK }, { "”", DOUBLE_MARK }, { "„", DOUBLE_MARK }, { "«", DOUBLE_MARK },
                  { "»", DOUBLE_MARK },  { "'", SINGLE_MARK }, { "‘", SINGLE_MARK }, { "’", SINGLE_MARK } };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (starts_at(text, at, marks[i].bytes)) {
            *kind = marks[i].kind;
            return strlen(marks[i].bytes);
        }
    *kind = NO_MARK;
    return 0;
}

static bool is_one_of(struct sk_slice text, size_t at, const char *bytes) {
    return text.data[at] && strchr(bytes, text.data[at]);
}

static bool blank_before(struct sk_slice text, size_t at) {
    return at == 0 || is_one_of(text, at - 1, " \n\t(\"");
}

static bool blank_behind(struct sk_slice text, size_t end) {
    return end >= text.size || is_one_of(text, end, " \r\n\t.,;:?!)\"");
}

/* A single mark opens before a letter behind a blank and closes behind a word; inside words it is an apostrophe. A double one
 * behind a digit is an inch. */
static bool opens(struct sk_slice text, size_t at, size_t size, enum mark kind) {
    if (kind == DOUBLE_MARK)
        return at == 0 || !is_one_of(text, at - 1, "0123456789");
    return blank_before(text, at) && !blank_behind(text, at + size);
}

static bool closes(struct sk_slice text, size_t at, size_t size, enum mark kind) {
    return kind == DOUBLE_MARK || (!blank_before(text, at) && blank_behind(text, at + size));
}

/* Export programs put a whole text between quotation marks and double those inside. */
static bool is_wrapped(struct sk_slice text) {
    return text.size > 2 && text.data[0] == '"' && text.data[text.size - 1] == '"' && text.data[1] != '"'
           && (!memchr(text.data + 1, '"', text.size - 2) || memmem(text.data, text.size, "\"\"", 2));
}

void sk_quotation_begin(struct sk_quotation *quotation, struct sk_slice text) {
    *quotation = (struct sk_quotation){ .text = text };
    if (is_wrapped(text)) {
        quotation->text.size--;
        quotation->start = quotation->end = 1;
    }
}

/* Behind a mark and those that double it. */
static size_t behind_mark(struct sk_slice text, size_t at, size_t size) {
    while (size == 1 && text.data[at] == '"' && at + 1 < text.size && text.data[at + 1] == '"')
        at++;
    return at + size;
}

/* The end of the quotation that the mark at a byte opens, or that byte: it opens none. */
static size_t end_of_marked(struct sk_quotation *quotation, size_t at) {
    struct sk_slice text = quotation->text;
    enum mark kind, other;
    size_t size = mark_at(text, at, &kind);
    bool *unclosed = kind == DOUBLE_MARK ? &quotation->unclosed_double : &quotation->unclosed;
    if (kind == NO_MARK || *unclosed || !opens(text, at, size, kind))
        return at;
    for (size_t end = behind_mark(text, at, size); end < text.size; end++) {
        size_t closing = mark_at(text, end, &other);
        if (other == kind && closes(text, end, closing, kind))
            return behind_mark(text, end, closing);
    }
    *unclosed = true;
    return at;
}

/* The end of the line of quoted mail that begins at a byte, or that byte. */
static size_t end_of_line_quoted(struct sk_slice text, size_t at) {
    if (text.data[at] != '>' || (at > 0 && text.data[at - 1] != '\n'))
        return at;
    const char *end = memchr(text.data + at, '\n', text.size - at);
    return end ? (size_t) (end - text.data) : text.size;
}

static bool next(struct sk_quotation *quotation) {
    for (size_t at = quotation->end; at < quotation->text.size; at++) {
        size_t end = end_of_line_quoted(quotation->text, at);
        end = end > at ? end : end_of_marked(quotation, at);
        if (end > at) {
            quotation->start = at;
            quotation->end = end;
            return true;
        }
    }
    quotation->start = quotation->end = quotation->text.size;
    return false;
}

bool sk_quotation_holds(struct sk_quotation *quotation, size_t at) {
    while (at >= quotation->end && next(quotation))
        continue;
    return quotation->start <= at && at < quotation->end;
}
