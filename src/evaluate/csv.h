/* csv: comma-separated values after RFC 4180, for sheets that people fill in. Only for this folder. */
#ifndef SK_EVALUATE_CSV_H
#define SK_EVALUATE_CSV_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

#define SK_CSV_FIELDS 64

struct sk_csv_reader {
    struct sk_slice rest;
    char separator; /* ',' or ';': spreadsheets in much of Europe write the latter; chosen by the first line */
    size_t line;    /* where the last row began, 1 = first */
    size_t next_line;
};

void sk_csv_start(struct sk_csv_reader *reader, struct sk_slice content);

/* The next row, texts in the arena; more than SK_CSV_FIELDS fields are cut off. SK_OK, SK_END, SK_REJECTED (a quote that is not
 * closed), SK_FAULT_MEMORY. */
enum sk_status sk_csv_next(struct sk_csv_reader *reader, struct sk_arena *arena, struct sk_slice *fields, size_t *count,
                           struct sk_error *error);

/* Appends one field, quoted. A text that a spreadsheet would run as a formula (=, +, -, @ first) gets an apostrophe before it. */
void sk_csv_add(struct sk_buffer *out, struct sk_slice text);

#endif
