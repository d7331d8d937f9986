#include "ingest/lines.h"

#include <errno.h>

void sk_lines_init(struct sk_lines *lines, FILE *stream, const atomic_bool *cancel) {
    *lines = (struct sk_lines){ .stream = stream, .cancel = cancel };
}

void sk_lines_finish(struct sk_lines *lines) {
    sk_buffer_finish(&lines->text);
}

/* Copies bytes up to and with the line feed; what goes beyond limit is counted but not held. */
static int take_line(struct sk_lines *lines, size_t limit) {
    char block[4096];
    size_t used = 0;
    int c;
    while ((c = getc_unlocked(lines->stream)) != EOF) {
        lines->size++;
        lines->quotes += c == '"';
        block[used++] = (char) c;
        if (used == sizeof block || c == '\n') {
            if (lines->size <= limit)
                sk_buffer_add(&lines->text, block, used);
            used = 0;
        }
        if (c == '\n')
            return c;
    }
    if (lines->size <= limit)
        sk_buffer_add(&lines->text, block, used);
    return EOF;
}

/* A signal that does not mean us to stop (a resized terminal) only interrupts the wait: the same line goes on. */
static enum sk_status read_line(struct sk_lines *lines, size_t limit, struct sk_error *error) {
    while (take_line(lines, limit) == EOF && ferror(lines->stream)) {
        if (errno != EINTR)
            return sk_error_set_errno(error, SK_FAULT_IO, "cannot read on after line %lld", (long long) lines->count);
        if (lines->cancel && *lines->cancel)
            return sk_error_set(error, SK_FAULT_CANCELLED, "cancelled after line %lld", (long long) lines->count);
        clearerr(lines->stream);
    }
    return SK_OK;
}

enum sk_status sk_lines_next(struct sk_lines *lines, size_t limit, struct sk_slice *line, struct sk_error *error) {
    sk_buffer_clear(&lines->text);
    lines->size = lines->quotes = 0;
    enum sk_status status = read_line(lines, limit, error);
    if (status != SK_OK)
        return status;
    if (lines->size == 0)
        return SK_END;
    lines->count++;
    lines->offset += (int64_t) lines->size;
    if (lines->size > limit)
        return sk_error_set(error, SK_REJECTED, "the line is longer than %zu bytes", limit);
    if (lines->text.failed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for line %lld", (long long) lines->count);
    *line = sk_buffer_slice(&lines->text);
    return SK_OK;
}

enum sk_status sk_lines_resume(struct sk_lines *lines, int64_t count, int64_t offset, struct sk_error *error) {
    if (fseeko(lines->stream, (off_t) offset, SEEK_SET) != 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot go on at line %lld", (long long) count + 1);
    lines->count = count;
    lines->offset = offset;
    return SK_OK;
}
