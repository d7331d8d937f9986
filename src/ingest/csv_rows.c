/* libcsv does the fields, strictly: a quote inside an unquoted field, or text behind a closing quote, rejects the row rather than
 * guessing where it ends. It is given one line at a time, so that we know where a row begins and ends, and reading can
 * resume there.
 *
 * Of a row that cannot be parsed, or is too long, the first line alone is rejected, and reading goes on behind it: a quote that
 * was opened by mistake takes in every line up to the next quote, and those are sound rows. Lines that are read again do not add
 * up: only a line with an odd number of quotes leaves a row open, and the next such line ends it, in one way or another. So what
 * two bad rows take in overlaps in one line at most, and no line is parsed more than twice. */
#include "ingest/csv_rows.h"

#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/reader.h"

#define BLOCK_SIZE ((size_t) 256 << 10) /* by how much the buffer for one field grows: 128 unless told, and then quadratic */

struct cell {
    size_t start, size; /* within bytes */
};

struct sk_csv_rows {
    struct sk_lines *lines;
    struct csv_parser parser;
    unsigned char separator;
    /* the row being read */
    struct sk_buffer bytes;
    struct cell cells[SK_CSV_COLUMNS];
    size_t cell_count; /* counts on where cells is full */
    bool complete;
};

unsigned char sk_csv_separator(struct sk_slice head) {
    static const char separators[] = ",;\t";
    head = sk_slice_skip_mark(head);
    size_t counts[sizeof separators - 1] = { 0 }, best = 0;
    bool quoted = false, begun = false;
    for (size_t i = 0; i < head.size && (quoted || head.data[i] != '\n' || !begun); i++) {
        const char *found = head.data[i] ? strchr(separators, head.data[i]) : NULL;
        begun = begun || (unsigned char) head.data[i] > ' ';
        if (head.data[i] == '"')
            quoted = !quoted;
        else if (found && !quoted)
            counts[found - separators]++;
    }
    for (size_t i = 1; i < sizeof separators - 1; i++)
        if (counts[i] > counts[best])
            best = i;
    return counts[best] ? (unsigned char) separators[best] : '\0';
}

static int never_space(unsigned char c) {
    (void) c;
    return 0; /* RFC 4180: spaces are part of a field. And a tab must not be one: it may be the separator. */
}

static int is_line_feed(unsigned char c) {
    return c == '\n';
}

static void start_parser(struct sk_csv_rows *rows) {
    csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&rows->parser, rows->separator);
    csv_set_space_func(&rows->parser, never_space);
    csv_set_term_func(&rows->parser, is_line_feed);
    csv_set_blk_size(&rows->parser, BLOCK_SIZE);
}

static void restart_parser(struct sk_csv_rows *rows) {
    csv_free(&rows->parser);
    start_parser(rows);
}

static void take_cell(void *data, size_t size, void *context) {
    struct sk_csv_rows *rows = context;
    if (rows->cell_count < SK_CSV_COLUMNS) {
        rows->cells[rows->cell_count] = (struct cell){ rows->bytes.size, size };
        sk_buffer_add(&rows->bytes, data ? data : "", size);
    }
    rows->cell_count++;
}

static void end_row(int terminator, void *context) {
    (void) terminator;
    ((struct sk_csv_rows *) context)->complete = true;
}

static enum sk_status never_closed(struct sk_error *error) {
    return sk_error_set(error, SK_REJECTED, "a quote that opens in this row is never closed");
}

static enum sk_status misplaced_quote(const struct sk_csv_rows *rows, int64_t row, struct sk_error *error) {
    static const char what[] =
        "a quote stands within an unquoted field, or text behind a closing quote; a field with quotes must "
        "be quoted and its quotes doubled";
    int64_t line = rows->lines->count;
    return line == row
               ? sk_error_set(error, SK_REJECTED, "%s", what)
               : sk_error_set(error, SK_REJECTED, "a quote takes the row on to line %lld; there %s", (long long) line, what);
}

/* Feeds one line of the row that began at line row, with its CRLF as LF. SK_OK, SK_REJECTED, SK_FAULT_MEMORY. */
static enum sk_status parse_line(struct sk_csv_rows *rows, struct sk_slice line, int64_t row, struct sk_error *error) {
    bool ended = line.size && line.data[line.size - 1] == '\n';
    bool crlf = ended && line.size > 1 && line.data[line.size - 2] == '\r';
    size_t size = line.size - (crlf ? 2 : 0);
    size_t done = csv_parse(&rows->parser, line.data, size, take_cell, end_row, rows);
    if (done == size && crlf) {
        size = 1;
        done = csv_parse(&rows->parser, "\n", size, take_cell, end_row, rows);
    }
    bool parsed = done == size;
    if (parsed && !ended) /* the end of the file is the end of the row */
        parsed = csv_fini(&rows->parser, take_cell, end_row, rows) == 0;
    if (rows->bytes.failed || (!parsed && csv_error(&rows->parser) != CSV_EPARSE))
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a row");
    if (parsed)
        return SK_OK;
    return done == size ? never_closed(error) : misplaced_quote(rows, row, error);
}

static enum sk_status too_long(struct sk_error *error) {
    return sk_error_set(error, SK_REJECTED, "the row is longer than %zu bytes", SK_READER_LINE_LIMIT);
}

static bool is_blank(struct sk_slice line) {
    return line.size == 0 || sk_slice_is(line, "\n") || sk_slice_is(line, "\r\n");
}

/* The next row into cells. *line: where it begins; where it goes on behind that line, that place is marked. */
static enum sk_status parse_row(struct sk_csv_rows *rows, int64_t *line, struct sk_error *error) {
    size_t size = 0;
    while (!rows->complete) {
        struct sk_slice text;
        struct sk_error reason = { 0 };
        enum sk_status status = sk_lines_next(rows->lines, SK_READER_LINE_LIMIT, &text, &reason);
        bool first = size == 0;
        if (first)
            *line = rows->lines->count;
        if (status == SK_END && !first)
            return never_closed(error);
        size += rows->lines->size;
        if (status == SK_REJECTED || (status == SK_OK && size > SK_READER_LINE_LIMIT))
            return too_long(error);
        if (status != SK_OK)
            return sk_error_set(error, status, "%s", reason.message);
        if (rows->lines->count == 1)
            text = sk_slice_skip_mark(text);
        if (first && is_blank(text)) {
            size = 0;
            continue;
        }
        status = parse_line(rows, text, *line, error);
        if (status != SK_OK)
            return status;
        if (first && !rows->complete)
            sk_lines_mark(rows->lines);
    }
    return SK_OK;
}

enum sk_status sk_csv_rows_next(struct sk_csv_rows *rows, int64_t *line, struct sk_error *error) {
    sk_buffer_clear(&rows->bytes);
    rows->cell_count = 0;
    rows->complete = false;
    enum sk_status status = parse_row(rows, line, error);
    if (status == SK_REJECTED) {
        restart_parser(rows);
        sk_lines_go_back(rows->lines);
    }
    sk_lines_forget_mark(rows->lines);
    return status;
}

enum sk_status sk_csv_rows_create(struct sk_lines *lines, unsigned char separator, struct sk_csv_rows **out,
                                  struct sk_error *error) {
    struct sk_csv_rows *rows = calloc(1, sizeof *rows);
    if (!rows)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for rows");
    rows->lines = lines;
    rows->separator = separator;
    start_parser(rows);
    *out = rows;
    return SK_OK;
}

void sk_csv_rows_destroy(struct sk_csv_rows *rows) {
    if (!rows)
        return;
    sk_buffer_finish(&rows->bytes);
    csv_free(&rows->parser);
    free(rows);
}

size_t sk_csv_rows_count(const struct sk_csv_rows *rows) {
    return rows->cell_count;
}

struct sk_slice sk_csv_rows_cell(const struct sk_csv_rows *rows, size_t index) {
    return sk_slice(rows->bytes.data + rows->cells[index].start, rows->cells[index].size);
}

struct sk_slice sk_csv_rows_text(const struct sk_csv_rows *rows) {
    return sk_buffer_slice(&rows->bytes);
}
