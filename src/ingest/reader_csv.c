/* CSV: a header row, then a case a row (csv_rows.h).
 *
 * A row becomes a JSON object and is then decoded as a line of JSON would be, so that both formats obey the same rules. An
 * empty cell is an absent field. Numbers may have a decimal comma. What it does not do: comment lines, other quotes, `sep=`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "ingest/csv_rows.h"
#include "ingest/reader.h"
#include "protocol/document.h"
#include "text/analysis.h"

struct sk_reader {
    struct sk_csv_rows *rows;
    char **names;        /* of the columns: a contract field, or the metadata's name; NULL = not used */
    size_t column_count; /* 0 while the header is read */
};

/* ---- the header ---- */

static bool recognises(struct sk_slice head) {
    return sk_csv_separator(head) != '\0';
}

static enum sk_status refuse_map(const struct sk_field_mapping *map, struct sk_error *error) {
    char names[200] = "";
    const char *name;
    for (size_t i = 0; (name = sk_case_field_name(i)); i++) {
        size_t size = strlen(names);
        snprintf(names + size, sizeof names - size, "%s%s", size ? ", " : "", name);
    }
    return sk_error_set(error, SK_FAULT_ARGUMENT, "--map %s=%s: a case has no field \"%s\"; it has %s", map->field, map->column,
                        map->field, names);
}

static enum sk_status check_maps(const struct sk_field_mapping *maps, size_t map_count, struct sk_error *error) {
    for (size_t i = 0; i < map_count; i++) {
        if (!sk_case_field_find(sk_slice_of(maps[i].field)))
            return refuse_map(&maps[i], error);
        for (size_t j = 0; j < i; j++)
            if (strcasecmp(maps[i].field, maps[j].field) == 0)
                return sk_error_set(error, SK_FAULT_ARGUMENT, "--map gives the field \"%s\" twice", maps[i].field);
    }
    return SK_OK;
}

/* The column that stands for a mapped field. SK_REJECTED: there is none. */
static enum sk_status apply_map(struct sk_reader *reader, const struct sk_field_mapping *map, struct sk_error *error) {
    for (size_t i = 0; i < sk_csv_rows_count(reader->rows); i++) {
        struct sk_slice name = sk_slice_trim(sk_csv_rows_cell(reader->rows, i));
        if (!sk_slice_is_caseless(name, map->column))
            continue;
        if (reader->names[i])
            return sk_error_set(error, SK_FAULT_ARGUMENT, "--map uses the column \"%s\" twice", map->column);
        reader->names[i] = strdup(sk_case_field_find(sk_slice_of(map->field)));
        return reader->names[i] ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the header");
    }
    return sk_error_set(error, SK_REJECTED, "the first row names no column \"%s\" (--map %s=%s)", map->column, map->field,
                        map->column);
}

static size_t count_named(const struct sk_reader *reader, const char *field) {
    size_t count = 0;
    for (size_t i = 0; i < sk_csv_rows_count(reader->rows); i++)
        count += reader->names[i] && strcmp(reader->names[i], field) == 0;
    return count;
}

/* A column that no map claimed: a field by its own name, unless a map gave that field to another column; otherwise metadata. */
static enum sk_status name_column(struct sk_reader *reader, size_t index, struct sk_error *error) {
    struct sk_slice name = sk_slice_trim(sk_csv_rows_cell(reader->rows, index));
    const char *field = sk_case_field_find(name);
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
    const char *field;
    for (size_t i = 0; (field = sk_case_field_name(i)); i++) {
        size_t named = 0;
        for (size_t j = 0; j < sk_csv_rows_count(reader->rows); j++)
            named += sk_case_field_find(sk_slice_trim(sk_csv_rows_cell(reader->rows, j))) == field;
        if (named > 1)
            return sk_error_set(error, SK_REJECTED, "two columns are named %s; rename one of them", field);
    }
    const char *missing = !count_named(reader, "question") ? "question" : !count_named(reader, "answer") ? "answer" : NULL;
    if (missing)
        return sk_error_set(error, SK_REJECTED,
                            "the first row names no column %s; name the columns in the first row, or use --map %s=COLUMN",
                            missing, missing);
    return SK_OK;
}

static enum sk_status check_header(const struct sk_reader *reader, struct sk_error *error) {
    if (sk_csv_rows_count(reader->rows) > SK_CSV_COLUMNS)
        return sk_error_set(error, SK_REJECTED, "the first row has more than %d columns", SK_CSV_COLUMNS);
    if (!sk_text_valid(sk_csv_rows_text(reader->rows)))
        return sk_error_set(error, SK_REJECTED, "the first row is not UTF-8; save the file as UTF-8");
    return SK_OK;
}

static enum sk_status read_header(struct sk_reader *reader, const struct sk_field_mapping *maps, size_t map_count,
                                  struct sk_error *error) {
    int64_t line;
    reader->names = calloc(SK_CSV_COLUMNS, sizeof *reader->names);
    if (!reader->names)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the header");
    enum sk_status status = sk_csv_rows_next(reader->rows, &line, error);
    if (status == SK_END) /* an empty file has no header and no rows */
        return SK_OK;
    if (status == SK_OK)
        status = check_header(reader, error);
    for (size_t i = 0; status == SK_OK && i < map_count; i++)
        status = apply_map(reader, &maps[i], error);
    for (size_t i = 0; status == SK_OK && i < sk_csv_rows_count(reader->rows); i++)
        if (!reader->names[i])
            status = name_column(reader, i, error);
    if (status == SK_OK)
        status = check_columns(reader, error);
    if (status == SK_OK)
        reader->column_count = sk_csv_rows_count(reader->rows);
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
        set_number(object, name, sk_slice_trim(cell));
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
    const char *field;
    enum sk_status status = object ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for a row");
    for (size_t i = 0; status == SK_OK && i < reader->column_count; i++) {
        struct sk_slice cell = sk_csv_rows_cell(reader->rows, i);
        if (cell.size && reader->names[i])
            status = set_cell(object, reader->names[i], cell, error);
    }
    if (status == SK_OK)
        status = sk_case_from_json(object, arena, out, &field, error);
    sk_document_release(object);
    return status;
}

static enum sk_status next_row(struct sk_reader *reader, struct sk_arena *arena, struct sk_case *out, int64_t *line,
                               struct sk_error *error) {
    enum sk_status status = sk_csv_rows_next(reader->rows, line, error);
    if (status != SK_OK)
        return status;
    if (sk_csv_rows_count(reader->rows) != reader->column_count)
        return sk_error_set(error, SK_REJECTED, "the row has %zu columns, the header %zu", sk_csv_rows_count(reader->rows),
                            reader->column_count);
    if (!sk_text_valid(sk_csv_rows_text(reader->rows)))
        return sk_error_set(error, SK_REJECTED, "not UTF-8");
    return decode_row(reader, arena, out, error);
}

static void close_reader(struct sk_reader *reader) {
    if (!reader)
        return;
    for (size_t i = 0; reader->names && i < SK_CSV_COLUMNS; i++)
        free(reader->names[i]);
    free(reader->names);
    sk_csv_rows_destroy(reader->rows);
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
    unsigned char separator = sk_csv_separator(head);
    status = sk_csv_rows_create(lines, separator ? separator : ',', &reader->rows, error);
    if (status == SK_OK)
        status = read_header(reader, maps, map_count, error);
    if (status == SK_OK)
        *out = reader;
    else
        close_reader(reader);
    return status;
}

const struct sk_reader_kind sk_reader_csv = { "csv", recognises, open_reader, next_row, close_reader };
