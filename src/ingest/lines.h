/* lines: the lines of a stream, one at a time, however long the file or a line may be.
 *
 *     struct sk_lines lines;
 *     sk_lines_init(&lines, stream, &cancelled);
 *     while ((status = sk_lines_next(&lines, limit, &line, &error)) == SK_OK || status == SK_REJECTED) …
 *     sk_lines_finish(&lines);
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
    size_t quotes;             /* '"' in the current line, held or not: tells a CSV reader whether a field is still open */
};

/* cancel: looked at when a signal interrupts the wait for input; NULL = never. */
void sk_lines_init(struct sk_lines *lines, FILE *stream, const atomic_bool *cancel);
void sk_lines_finish(struct sk_lines *lines);

/* The next line with its line feed (the last one may have none); borrowed until the next call. SK_OK; SK_END; SK_REJECTED: it is
 * longer than limit bytes and has been skipped; SK_FAULT_IO; SK_FAULT_MEMORY; SK_FAULT_CANCELLED. */
enum sk_status sk_lines_next(struct sk_lines *lines, size_t limit, struct sk_slice *line, struct sk_error *error);

/* Goes on at an offset and count that an earlier reading of the same file had. SK_FAULT_IO: not a file that can seek. */
enum sk_status sk_lines_resume(struct sk_lines *lines, int64_t count, int64_t offset, struct sk_error *error);

#endif
