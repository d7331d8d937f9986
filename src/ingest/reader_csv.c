/* CSV as of RFC 4180: a header row, quoted fields that may hold separators, doubled quotes and line breaks. Beyond the RFC:
 * comma, semicolon or tab as separator, whichever the header has most of outside quotes; line feeds without carriage return; a
 * byte order mark.
 *
 * libcsv does the fields, strictly: a quote inside an unquoted field, or text behind a closing quote, rejects the row rather than
 * guessing where it ends. It is given one line at a time, so that we know where a row begins and ends, and reading can
 * resume there.
 *
 * Of a row that cannot be parsed, or is too long, the first line alone is rejected, and reading goes on behind it: a quote that
 * was opened by mistake takes in every line up to the next quote, and those are sound rows. Lines that are read again do not add
 * up: only a line with an odd number of quotes leaves a row open, and the next such line ends it, in one way or another. So what
 * two bad rows take in overlaps in one line at most, and no line is parsed more than twice.
 *
 * A row becomes a JSON object and is then decoded as a line of JSON would be, so that both formats obey the same rules. An
 * empty cell is an absent field. Numbers may have a decimal comma. What it does not do: comment lines, other quotes, `sep=`.
 */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "ingest/reader.h"
#include "protocol/document.h"
#include "text/analysis.h"

#define COLUMN_LIMIT 1000
#define BLOCK_SIZE ((size_t) 256 << 10) /* by how much the buffer for one field grows: 128 unless told, and then quadratic */

static const char *const contract_fields[] = { "id",          "conversation_id", "question", "answer",  "satisfaction",
                                               "context",     "intent",          "language", "channel", "timestamp",
                                               "customer_id", "agent_id",        "team" };
#define CONTRACT_FIELD_COUNT (sizeof contract_fields / sizeof *contract_fields)

struct cell {
    size_t start, size; /* within bytes */
};

struct sk_reader {
    struct sk_lines *lines;
    struct csv_parser parser;
    unsigned char separator;
    char **names;        /* of the columns: a contract field, or the metadata's name; NULL = not used */
    size_t column_count; /* 0 while the header is read */
    /* the row being read */
    struct sk_buffer bytes;
    struct cell *cells;
    size_t cell_count; /* counts on where cells is full */
    bool complete;
};

/* ---- the parser, and rows from lines ---- */

static int never_space(unsigned char c) {
    (void) c;
    return 0; /* RFC 4180: spaces are part of a field. And a tab must not be one: it may be the separator. */
}

static int is_line_feed(unsigned char c) {
    return c == '\n';
}

static void start_parser(struct sk_reader *reader) {
    csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&reader->parser, reader->separator);
    csv_set_space_func(&reader->parser, never_space);
    csv_set_term_func(&reader->parser, is_line_feed);
    csv_set_blk_size(&reader->parser, BLOCK_SIZE);
}

static void restart_parser(struct sk_reader *reader) {
    csv_free(&reader->parser);
    start_parser(reader);
}

static size_t cell_limit(const struct sk_reader *reader) {
    return reader->column_count ? reader->column_count : COLUMN_LIMIT;
}

static void take_cell(void *data, size_t size, void *context) {
    struct sk_reader *reader = context;
    if (reader->cell_count < cell_limit(reader)) {
        reader->cells[reader->cell_count] = (struct cell){ reader->bytes.size, size };
        sk_buffer_add(&reader->bytes, data ? data : "", size);
    }
    reader->cell_count++;
}

static void end_row(int terminator, void *context) {
    (void) terminator;
    ((struct sk_reader *) context)->complete = true;
}

static struct sk_slice cell_text(const struct sk_reader *reader, size_t index) {
    return sk_slice(reader->bytes.data + reader->cells[index].start, reader->cells[index].size);
}

static enum sk_status never_closed(struct sk_error *error) {
    return sk_error_set(error, SK_REJECTED, "a quote that opens in this row is never closed");
}

static enum sk_status misplaced_quote(const struct sk_reader *reader, int64_t row, struct sk_error *error) {
    static const char what[] =
        "a quote stands within an unquoted field, or text behind a closing quote; a field with quotes must "
        "be quoted and its quotes doubled";
    int64_t line = reader->lines->count;
    return line == row
               ? sk_error_set(error, SK_REJECTED, "%s", what)
               : sk_error_set(error, SK_REJECTED, "a quote takes the row on to line %lld; there %s", (long long) line, what);
}

/* Feeds one line of the row that began at line row, with its CRLF as LF. SK_OK, SK_REJECTED, SK_FAULT_MEMORY. */
static enum sk_status parse_line(struct sk_reader *reader, struct sk_slice line, int64_t row, struct sk_error *error) {
    bool ended = line.size && line.data[line.size - 1] == '\n';
    bool crlf = ended && line.size > 1 && line.data[line.size - 2] == '\r';
    size_t size = line.size - (crlf ? 2 : 0);
    size_t done = csv_parse(&reader->parser, line.data, size, take_cell, end_row, reader);
    if (done == size && crlf) {
        size = 1;
        done = csv_parse(&reader->parser, "\n", size, take_cell, end_row, reader);
    }
    bool parsed = done == size;
    if (parsed && !ended) /* the end of the file is the end of the row */
        parsed = csv_fini(&reader->parser, take_cell, end_row, reader) == 0;
    if (reader->bytes.failed || (!parsed && csv_error(&reader->parser) != CSV_EPARSE))
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a row");
    if (parsed)
        return SK_OK;
    return done == size ? never_closed(error) : misplaced_quote(reader, row, error);
}

static enum sk_status too_long(struct sk_error *error) {
    return sk_error_set(error, SK_REJECTED, "the row is longer than %zu bytes", SK_READER_LINE_LIMIT);
}

static bool is_blank(struct sk_slice line) {
    return line.size == 0 || sk_slice_is(line, "\n") || sk_slice_is(line, "\r\n");
}

/* The next row into cells. *line: where it begins; where it goes on behind that line, that place is marked. */
static enum sk_status parse_row(struct sk_reader *reader, int64_t *line, struct sk_error *error) {
    size_t size = 0;
    while (!reader->complete) {
        struct sk_slice text;
        struct sk_error reason = { 0 };
        enum sk_status status = sk_lines_next(reader->lines, SK_READER_LINE_LIMIT, &text, &reason);
        bool first = size == 0;
        if (first)
            *line = reader->lines->count;
        if (status == SK_END && !first)
            return never_closed(error);
        size += reader->lines->size;
        if (status == SK_REJECTED || (status == SK_OK && size > SK_READER_LINE_LIMIT))
            return too_long(error);
        if (status != SK_OK)
            return sk_error_set(error, status, "%s", reason.message);
        if (reader->lines->count == 1)
            text = sk_slice_skip_mark(text);
        if (first && is_blank(text)) {
            size = 0;
            continue;
        }
        status = parse_line(reader, text, *line, error);
        if (status != SK_OK)
            return status;
        if (first && !reader->complete)
            sk_lines_mark(reader->lines);
    }
    return SK_OK;
}

/* SK_REJECTED: the next row is that behind this one's first line. */
static enum sk_status read_row(struct sk_reader *reader, int64_t *line, struct sk_error *error) {
    sk_buffer_clear(&reader->bytes);
    reader->cell_count = 0;
    reader->complete = false;
    enum sk_status status = parse_row(reader, line, error);
    if (status == SK_REJECTED) {
        restart_parser(reader);
        sk_lines_go_back(reader->lines);
    }
    sk_lines_forget_mark(reader->lines);
    return status;
}

/* ---- the header ---- */

static unsigned char find_separator(struct sk_slice head) {
    static const char separators[] = ",;\t";
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

static bool recognises(struct sk_slice head) {
    return find_separator(sk_slice_skip_mark(head)) != '\0';
}

static const char *find_contract_field(struct sk_slice name) {
    for (size_t i = 0; i < CONTRACT_FIELD_COUNT; i++)
        if (strlen(contract_fields[i]) == name.size && strncasecmp(contract_fields[i], name.data, name.size) == 0)
            return contract_fields[i];
    return NULL;
}

static struct sk_slice trim(struct sk_slice text) {
    while (text.size && text.data[0] == ' ')
        text = sk_slice(text.data + 1, text.size - 1);
    while (text.size && text.data[text.size - 1] == ' ')
        text.size--;
    return text;
}

static enum sk_status check_maps(const struct sk_field_mapping *maps, size_t map_count, struct sk_error *error) {
    for (size_t i = 0; i < map_count; i++) {
        if (!find_contract_field(sk_slice_of(maps[i].field)))
            return sk_error_set(error, SK_FAULT_ARGUMENT,
                                "--map %s=%s: a case has no field \"%s\"; it has question, answer, satisfaction, id, "
                                "conversation_id, context, intent, language, channel, timestamp, customer_id, agent_id, team",
                                maps[i].field, maps[i].column, maps[i].field);
        for (size_t j = 0; j < i; j++)
            if (strcasecmp(maps[i].field, maps[j].field) == 0)
                return sk_error_set(error, SK_FAULT_ARGUMENT, "--map gives the field \"%s\" twice", maps[i].field);
    }
    return SK_OK;
}

/* The column that stands for a mapped field. SK_REJECTED: there is none. */
static enum sk_status apply_map(struct sk_reader *reader, const struct sk_field_mapping *map, struct sk_error *error) {
    for (size_t i = 0; i < reader->cell_count; i++) {
        struct sk_slice name = trim(cell_text(reader, i));
        if (name.size != strlen(map->column) || strncasecmp(name.data, map->column, name.size) != 0)
            continue;
        if (reader->names[i])
            return sk_error_set(error, SK_FAULT_ARGUMENT, "--map uses the column \"%s\" twice", map->column);
        reader->names[i] = strdup(find_contract_field(sk_slice_of(map->field)));
        return reader->names[i] ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the header");
    }
    return sk_error_set(error, SK_REJECTED, "the first row names no column \"%s\" (--map %s=%s)", map->column, map->field,
                        map->column);
}

static size_t count_named(const struct sk_reader *reader, const char *field) {
    size_t count = 0;
    for (size_t i = 0; i < reader->cell_count; i++)
        count += reader->names[i] && strcmp(reader->names[i], field) == 0;
    return count;
}

/* A column that no map claimed: a field by its own name, unless a map gave that field to another column; otherwise metadata. */
static enum sk_status name_column(struct sk_reader *reader, size_t index, struct sk_error *error) {
    struct sk_slice name = trim(cell_text(reader, index));
    const char *field = find_contract_field(name);
    if (field && count_named(reader, field) > 0)
        return SK_OK;
    char numbered[32];
    snprintf(numbered, sizeof numbered, "column_%zu", index + 1);
    if (name.size == 0)
        name = sk_slice_of(numbered);
    reader->names[index] = field ? strdup(field) : strndup(name.data, name.size);
    return reader->names[index] ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the header");
}

/* Two columns of one name, of which one would silently be lost. */
static enum sk_status check_columns(const struct sk_reader *reader, struct sk_error *error) {
    for (size_t i = 0; i < CONTRACT_FIELD_COUNT; i++) {
        size_t named = 0;
        for (size_t j = 0; j < reader->cell_count; j++)
            named += find_contract_field(trim(cell_text(reader, j))) == contract_fields[i];
        if (named > 1)
            return sk_error_set(error, SK_REJECTED, "two columns are named %s; rename one of them", contract_fields[i]);
    }
    const char *missing = !count_named(reader, "question") ? "question" : !count_named(reader, "answer") ? "answer" : NULL;
    if (missing)
        return sk_error_set(error, SK_REJECTED,
                            "the first row names no column %s; name the columns in the first row, or use --map %s=COLUMN",
                            missing, missing);
    return SK_OK;
}

static enum sk_status check_header(const struct sk_reader *reader, struct sk_error *error) {
    if (reader->cell_count > COLUMN_LIMIT)
        return sk_error_set(error, SK_REJECTED, "the first row has more than %d columns", COLUMN_LIMIT);
    if (!sk_text_valid(sk_buffer_slice(&reader->bytes)))
        return sk_error_set(error, SK_REJECTED, "the first row is not UTF-8; save the file as UTF-8");
    return SK_OK;
}

static enum sk_status read_header(struct sk_reader *reader, const struct sk_field_mapping *maps, size_t map_count,
                                  struct sk_error *error) {
    int64_t line;
    reader->cells = calloc(COLUMN_LIMIT, sizeof *reader->cells);
    reader->names = calloc(COLUMN_LIMIT, sizeof *reader->names);
    if (!reader->cells || !reader->names)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the header");
    enum sk_status status = read_row(reader, &line, error);
    if (status == SK_END) /* an empty file has no header and no rows */
        return SK_OK;
    if (status == SK_OK)
        status = check_header(reader, error);
    for (size_t i = 0; status == SK_OK && i < map_count; i++)
        status = apply_map(reader, &maps[i], error);
    for (size_t i = 0; status == SK_OK && i < reader->cell_count; i++)
        if (!reader->names[i])
            status = name_column(reader, i, error);
    if (status == SK_OK)
        status = check_columns(reader, error);
    if (status == SK_OK)
        reader->column_count = reader->cell_count;
    return status;
}

/* ---- rows as cases ---- */

/* "4", "4.5", "4,5": a number; anything else stays text and is rejected by its type. */
static void set_number(struct json_t *object, const char *name, struct sk_slice cell) {
    char text[32], *end;
    if (cell.size >= sizeof text) {
        sk_document_set_slice(object, name, cell);
        return;
    }
    memcpy(text, cell.data, cell.size);
    text[cell.size] = '\0';
    char *comma = strchr(text, ',');
    if (comma)
        *comma = '.';
    double value = strtod(text, &end);
    if (strspn(text, "0123456789.+- ") == cell.size && *end == '\0')
        sk_document_set_real(object, name, value);
    else
        sk_document_set_slice(object, name, cell);
}

static enum sk_status set_cell(struct json_t *object, const char *name, struct sk_slice cell, struct sk_error *error) {
    if (strcmp(name, "satisfaction") == 0) {
        set_number(object, name, trim(cell));
    } else if (strcmp(name, "context") == 0) {
        struct json_t *turns;
        enum sk_status status = sk_document_parse(cell, &turns, NULL);
        if (status == SK_REJECTED)
            return sk_error_set(error, SK_REJECTED, "context is not a list of turns in JSON");
        if (status != SK_OK)
            return sk_error_set(error, status, "no memory for a row");
        sk_document_set(object, name, turns);
    } else {
        sk_document_set_slice(object, name, cell);
    }
    return SK_OK;
}

static enum sk_status decode_row(const struct sk_reader *reader, struct sk_arena *arena, struct sk_case *out,
                                 struct sk_error *error) {
    struct json_t *object = sk_document_object();
    enum sk_status status = object ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for a row");
    for (size_t i = 0; status == SK_OK && i < reader->column_count; i++) {
        struct sk_slice cell = cell_text(reader, i);
        if (cell.size && reader->names[i])
            status = set_cell(object, reader->names[i], cell, error);
    }
    if (status == SK_OK)
        status = sk_case_from_json(object, arena, out, error);
    sk_document_release(object);
    return status;
}

static enum sk_status next_row(struct sk_reader *reader, struct sk_arena *arena, struct sk_case *out, int64_t *line,
                               struct sk_error *error) {
    enum sk_status status = read_row(reader, line, error);
    if (status != SK_OK)
        return status;
    if (reader->cell_count != reader->column_count)
        return sk_error_set(error, SK_REJECTED, "the row has %zu columns, the header %zu", reader->cell_count,
                            reader->column_count);
    if (!sk_text_valid(sk_buffer_slice(&reader->bytes)))
        return sk_error_set(error, SK_REJECTED, "not UTF-8");
    return decode_row(reader, arena, out, error);
}

static void close_reader(struct sk_reader *reader) {
    if (!reader)
        return;
    for (size_t i = 0; reader->names && i < COLUMN_LIMIT; i++)
        free(reader->names[i]);
    free(reader->names);
    free(reader->cells);
    sk_buffer_finish(&reader->bytes);
    csv_free(&reader->parser);
    free(reader);
}

static enum sk_status open_reader(struct sk_lines *lines, struct sk_slice head, const struct sk_field_mapping *maps,
                                  size_t map_count, struct sk_reader **out, struct sk_error *error) {
    enum sk_status status = check_maps(maps, map_count, error);
    if (status != SK_OK)
        return status;
    struct sk_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a reader");
    unsigned char separator = find_separator(sk_slice_skip_mark(head));
    reader->lines = lines;
    reader->separator = separator ? separator : ',';
    start_parser(reader);
    status = read_header(reader, maps, map_count, error);
    if (status == SK_OK)
        *out = reader;
    else
        close_reader(reader);
    return status;
}

const struct sk_reader_kind sk_reader_csv = { "csv", recognises, open_reader, next_row, close_reader };
