/* reader: rows of a source format as cases. A new format is one file with one reader and one line in the table of reader.c.
 *
 *     const struct sk_reader_kind *kind = sk_reader_find("auto", head);
 *     struct sk_reader *reader;
 *     sk_lines_init(&lines, stream, NULL);
 *     kind->open(&lines, head, maps, map_count, &reader, &error);
 *     while ((status = kind->next(reader, &arena, &record, &line, &error)) != SK_END) …
 *     kind->close(reader);
 *
 * A row ends where a line ends, so that reading can resume after any row: open, then sk_lines_resume.
 */
#ifndef SK_INGEST_READER_H
#define SK_INGEST_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "ingest/lines.h"
#include "protocol/case.h"

struct sk_field_mapping {
    const char *field;  /* of the contract */
    const char *column; /* of the file's header */
};

#define SK_READER_LINE_LIMIT ((size_t) 16 << 20) /* bytes in one row; a longer one is rejected, and not held */

struct sk_reader;

struct sk_reader_kind {
    const char *name;
    /* Whether the first bytes of an input look like this format. */
    bool (*recognises)(struct sk_slice head);
    /* At the beginning of the input, whose first bytes are head; reads what stands before the first row. lines is borrowed until
     * close. SK_OK; SK_REJECTED: not of this format, no usable header; SK_FAULT_ARGUMENT: a wrong mapping; SK_FAULT_IO;
     * SK_FAULT_MEMORY; SK_FAULT_CANCELLED. Messages do not name the file. */
    enum sk_status (*open)(struct sk_lines *lines, struct sk_slice head, const struct sk_field_mapping *maps, size_t map_count,
                           struct sk_reader **out, struct sk_error *error);
    /* The next row, in the arena. *line: where it began (1 = first line of the file). SK_OK; SK_REJECTED with the reason in
     * *error, never the text (reading can go on); SK_END; SK_FAULT_CANCELLED; SK_FAULT_IO; SK_FAULT_MEMORY. */
    enum sk_status (*next)(struct sk_reader *reader, struct sk_arena *arena, struct sk_case *out, int64_t *line,
                           struct sk_error *error);
    void (*close)(struct sk_reader *reader);
};

/* By name, or by content for "auto". NULL: none fits. */
const struct sk_reader_kind *sk_reader_find(const char *name, struct sk_slice head);

/* "jsonl, csv" for messages: at most size bytes with the NUL. */
void sk_reader_list(char *text, size_t size);

/* The formats. */
extern const struct sk_reader_kind sk_reader_jsonl, sk_reader_csv;

#endif
