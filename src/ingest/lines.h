/* lines: the lines of a stream, one at a time, however long the file or a line may be.
 *
 *     struct sk_lines lines;
 *     sk_lines_init(&lines, stream, &cancelled);
 *     while ((status = sk_lines_next(&lines, limit, &line, &error)) == SK_OK || status == SK_REJECTED) …
 *     sk_lines_finish(&lines);
 *
 * A reader whose row may turn out to be none marks the end of the row's first line, and goes back there if it does. What stands
 * behind a mark is held until the reader goes back or forgets it, so it should do either within a few megabytes: that works for a
 * pipe as for a file.
 */
#ifndef SK_INGEST_LINES_H
#define SK_INGEST_LINES_H

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/error.h"

struct sk_lines {
    FILE *stream;              /* borrowed */
    const atomic_bool *cancel; /* borrowed */
    struct sk_buffer text;     /* of the current line */
    int64_t count;             /* lines read */
    int64_t offset;            /* bytes read: behind the last line */
    size_t size;               /* bytes of the current line, held or not */
    /* lines to be read again, or that may have to be */
    struct sk_buffer kept;
    size_t kept_at; /* those before it have been read */
    size_t passed;  /* bytes of a line behind the kept ones that was too long to hold; 0 = none */
    bool passed_ahead;
    bool marked;
    size_t mark; /* within kept */
    int64_t mark_count, mark_offset;
};

/* cancel: looked at when a signal interrupts the wait for input; NULL = never. */
void sk_lines_init(struct sk_lines *lines, FILE *stream, const atomic_bool *cancel);
void sk_lines_finish(struct sk_lines *lines);

/* The next line with its line feed (the last one may have none); borrowed until the next call. SK_OK; SK_END; SK_REJECTED: it is
 * longer than limit bytes and has been skipped; SK_FAULT_IO; SK_FAULT_MEMORY; SK_FAULT_CANCELLED. */
enum sk_status sk_lines_next(struct sk_lines *lines, size_t limit, struct sk_slice *line, struct sk_error *error);

/* Remembers the place behind the current line, instead of one that it remembered before. */
void sk_lines_mark(struct sk_lines *lines);

/* Goes on at the mark, which it forgets, with the same lines, counts and offsets as before. Without a mark: nothing happens. */
void sk_lines_go_back(struct sk_lines *lines);

void sk_lines_forget_mark(struct sk_lines *lines);

/* Goes on at an offset and count that an earlier reading of the same file had. SK_FAULT_IO: not a file that can seek. */
enum sk_status sk_lines_resume(struct sk_lines *lines, int64_t count, int64_t offset, struct sk_error *error);

#endif
