#include "ingest/lines.h"

#include <errno.h>

void sk_lines_init(struct sk_lines *lines, FILE *stream, const atomic_bool *cancel) {
    *lines = (struct sk_lines){ .stream = stream, .cancel = cancel };
}

void sk_lines_finish(struct sk_lines *lines) {
    sk_buffer_finish(&lines->text);
    sk_buffer_finish(&lines->kept);
}

/* Copies bytes up to and with the line feed; what goes beyond limit is counted but not held. */
static int take_line(struct sk_lines *lines, size_t limit) {
    char block[4096];
    size_t used = 0;
    int c;
    while ((c = getc_unlocked(lines->stream)) != EOF) {
        lines->size++;
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

/* The next of the lines that were kept. false: there is none. */
static bool take_again(struct sk_lines *lines) {
    size_t rest = lines->kept.size - lines->kept_at;
    if (rest == 0) {
        lines->size = lines->passed_ahead ? lines->passed : 0;
        lines->passed_ahead = false;
        return lines->size > 0;
    }
    const char *from = lines->kept.data + lines->kept_at, *end = memchr(from, '\n', rest);
    lines->size = end ? (size_t) (end - from) + 1 : rest;
    sk_buffer_add(&lines->text, from, lines->size);
    lines->kept_at += lines->size;
    return true;
}

/* Behind a mark a line from the stream is kept; without one, nothing of what was kept is needed any longer. */
static void keep_line(struct sk_lines *lines, size_t limit) {
    if (!lines->marked)
        sk_buffer_clear(&lines->kept);
    else if (lines->size <= limit)
        sk_buffer_add_slice(&lines->kept, sk_buffer_slice(&lines->text));
    else
        lines->passed = lines->size;
    lines->kept_at = lines->kept.size;
}

enum sk_status sk_lines_next(struct sk_lines *lines, size_t limit, struct sk_slice *line, struct sk_error *error) {
    sk_buffer_clear(&lines->text);
    lines->size = 0;
    if (!take_again(lines)) {
        enum sk_status status = read_line(lines, limit, error);
        if (status != SK_OK)
            return status;
        if (lines->size == 0)
            return SK_END;
        keep_line(lines, limit);
    }
    lines->count++;
    lines->offset += (int64_t) lines->size;
    if (lines->text.failed || lines->kept.failed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for line %lld", (long long) lines->count);
    if (lines->size > limit)
        return sk_error_set(error, SK_REJECTED, "the line is longer than %zu bytes", limit);
    *line = sk_buffer_slice(&lines->text);
    return SK_OK;
}

/* What was read again before the mark is dropped once it is the larger part: moving the rest then costs less than reading did,
 * and marks that follow one another do not add up. */
void sk_lines_mark(struct sk_lines *lines) {
    size_t rest = lines->kept.size - lines->kept_at;
    if (lines->kept_at > rest) {
        memmove(lines->kept.data, lines->kept.data + lines->kept_at, rest);
        lines->kept.size = rest;
        lines->kept_at = 0;
    }
    if (!lines->passed_ahead)
        lines->passed = 0;
    lines->mark = lines->kept_at;
    lines->mark_count = lines->count;
    lines->mark_offset = lines->offset;
    lines->marked = true;
}

void sk_lines_go_back(struct sk_lines *lines) {
    if (!lines->marked)
        return;
    lines->kept_at = lines->mark;
    lines->passed_ahead = lines->passed > 0;
    lines->count = lines->mark_count;
    lines->offset = lines->mark_offset;
    lines->marked = false;
}

void sk_lines_forget_mark(struct sk_lines *lines) {
    lines->marked = false;
}

enum sk_status sk_lines_resume(struct sk_lines *lines, int64_t count, int64_t offset, struct sk_error *error) {
    if (fseeko(lines->stream, (off_t) offset, SEEK_SET) != 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot go on at line %lld", (long long) count + 1);
    sk_buffer_clear(&lines->kept);
    lines->kept_at = lines->passed = 0;
    lines->marked = lines->passed_ahead = false;
    lines->count = count;
    lines->offset = offset;
    return SK_OK;
}
