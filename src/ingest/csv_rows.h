/* csv_rows: the rows of comma-separated values after RFC 4180, one at a time: what imports and returned sheets have in common.
 *
 *     struct sk_csv_rows *rows;
 *     sk_csv_rows_create(&lines, sk_csv_separator(head), &rows, &error);
 *     while ((status = sk_csv_rows_next(rows, &line, &error)) == SK_OK || status == SK_REJECTED)
 *         … sk_csv_rows_count(rows), sk_csv_rows_cell(rows, 0) …
 *     sk_csv_rows_destroy(rows);
 *
 * Fields may be quoted and hold separators, doubled quotes and line breaks. Beyond the RFC: comma, semicolon or tab; line feeds
 * without carriage return; a byte order mark; blank lines, which are passed over.
 */
#ifndef SK_INGEST_CSV_ROWS_H
#define SK_INGEST_CSV_ROWS_H

#include "base/slice.h"
#include "ingest/lines.h"

#define SK_CSV_COLUMNS 1000 /* of a row; further cells are counted, not held */

struct sk_csv_rows;

/* Comma, semicolon or tab: whichever the first row of head, which may begin with a byte order mark, has most of outside quotes;
 * '\0' where it has none of them. */
unsigned char sk_csv_separator(struct sk_slice head);

/* lines: at the beginning of the input, or behind a row; borrowed until destroy. SK_FAULT_MEMORY. */
enum sk_status sk_csv_rows_create(struct sk_lines *lines, unsigned char separator, struct sk_csv_rows **out,
                                  struct sk_error *error);
void sk_csv_rows_destroy(struct sk_csv_rows *rows);

/* The next row. *line: where it begins (1 = first line). SK_OK; SK_END; SK_REJECTED with the reason, never the text: the next row
 * is that behind this one's first line; SK_FAULT_IO; SK_FAULT_MEMORY; SK_FAULT_CANCELLED. */
enum sk_status sk_csv_rows_next(struct sk_csv_rows *rows, int64_t *line, struct sk_error *error);

/* Of the row that was read last: its cells, also those beyond SK_CSV_COLUMNS; the text of one that is held; the texts of all
 * these in one. Borrowed until the next row. */
size_t sk_csv_rows_count(const struct sk_csv_rows *rows);
struct sk_slice sk_csv_rows_cell(const struct sk_csv_rows *rows, size_t index);
struct sk_slice sk_csv_rows_text(const struct sk_csv_rows *rows);

#endif
