/* reader: rows of a source format as cases. A new format is one file with one reader and one line in the table of reader.c. */
#ifndef SK_INGEST_READER_H
#define SK_INGEST_READER_H

#include <stdint.h>
#include <stdio.h>

#include "protocol/case.h"

struct sk_field_mapping {
    const char *field;  /* of the contract */
    const char *column; /* of the file's header */
};

#define SK_READER_LINE_LIMIT ((size_t) 16 << 20) /* bytes in one row; longer rows are rejected whole, not held */

struct sk_reader;

struct sk_reader_kind {
    const char *name;
    /* Whether the first bytes of a file look like this format. */
    bool (*recognises)(struct sk_slice head);
    enum sk_status (*open)(FILE *stream, const struct sk_field_mapping *maps, size_t map_count, struct sk_reader **out,
                           struct sk_error *error);
    /* The next row. SK_OK; SK_REJECTED with the reason in *error (reading can go on); SK_END; SK_FAULT_IO; SK_FAULT_MEMORY. */
    enum sk_status (*next)(struct sk_reader *reader, struct sk_arena *arena, struct sk_case *out, struct sk_error *error);
    /* Line number where the last row began (1 = first), and the byte offset behind it: reading may resume there. */
    void (*position)(const struct sk_reader *reader, int64_t *line, int64_t *offset);
    /* Continues at a position that `position` gave for the same file. */
    enum sk_status (*resume)(struct sk_reader *reader, int64_t line, int64_t offset, struct sk_error *error);
    void (*close)(struct sk_reader *reader);
};

/* By name, or by content for "auto". NULL: none fits. */
const struct sk_reader_kind *sk_reader_find(const char *name, struct sk_slice head);

#endif
