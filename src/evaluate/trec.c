#include "evaluate/trec.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/file.h"

#define FIELD_LIMIT 6
#define GRADE_LIMIT 100

static const struct {
    const char *name;
    size_t field_count, value_field;
    const char *form;
} kinds[] = {
    [SK_TREC_QRELS] = { "qrels", 4, 3, "query iteration document grade" },
    [SK_TREC_RUN] = { "run", 6, 4, "query Q0 document rank score tag" },
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts a line at its white space. Returns the number of fields, FIELD_LIMIT + 1 where there are more. */
static size_t split(struct sk_slice line, struct sk_slice *fields) {
    size_t count = 0, at = 0;
    for (;;) {
        while (at < line.size && is_blank(line.data[at]))
            at++;
        if (at == line.size || count > FIELD_LIMIT)
            return count;
        size_t start = at;
        while (at < line.size && !is_blank(line.data[at]))
            at++;
        if (count < FIELD_LIMIT)
            fields[count] = sk_slice(line.data + start, at - start);
        count++;
    }
}

static bool read_number(struct sk_slice field, double *value) {
    char text[64], *end;
    if (field.size == 0 || field.size >= sizeof text)
        return false;
    memcpy(text, field.data, field.size);
    text[field.size] = '\0';
    *value = strtod(text, &end);
    return end == text + field.size && isfinite(*value);
}

static enum sk_status read_line(const char *path, size_t number, struct sk_slice line, enum sk_trec_kind kind,
                                struct sk_trec *out, struct sk_error *error) {
    struct sk_slice fields[FIELD_LIMIT];
    double value;
    size_t count = split(line, fields);
    if (count == 0)
        return SK_OK;
    if (count != kinds[kind].field_count)
        return sk_error_set(error, SK_REJECTED, "%s, line %zu: a line of a %s file is \"%s\"", path, number, kinds[kind].name,
                            kinds[kind].form);
    if (!read_number(fields[kinds[kind].value_field], &value))
        return sk_error_set(error, SK_REJECTED, "%s, line %zu: field %zu is not a number", path, number,
                            kinds[kind].value_field + 1);
    if (kind == SK_TREC_QRELS && (value != floor(value) || fabs(value) > GRADE_LIMIT))
        return sk_error_set(error, SK_REJECTED, "%s, line %zu: a grade is a whole number of at most %d", path, number,
                            GRADE_LIMIT);
    out->entries[out->count++] = (struct sk_trec_entry){ fields[0], fields[2], value, number };
    return SK_OK;
}

static enum sk_status read_lines(const char *path, enum sk_trec_kind kind, struct sk_trec *out, struct sk_error *error) {
    struct sk_slice rest = sk_slice_skip_mark(sk_buffer_slice(&out->content));
    enum sk_status status = SK_OK;
    out->entries = calloc(sk_slice_lines(rest), sizeof *out->entries);
    if (!out->entries)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the lines of %s", path);
    struct sk_slice line;
    for (size_t number = 1; status == SK_OK && sk_slice_next_line(&rest, &line); number++)
        status = read_line(path, number, line, kind, out, error);
    return status;
}

static int by_query_and_document(const void *left, const void *right) {
    const struct sk_trec_entry *a = left, *b = right;
    int order = sk_slice_compare(a->query, b->query);
    return order ? order : sk_slice_compare(a->document, b->document);
}

static enum sk_status refuse_duplicates(const char *path, const struct sk_trec *trec, struct sk_error *error) {
    for (size_t i = 1; i < trec->count; i++) {
        size_t a = trec->entries[i - 1].line, b = trec->entries[i].line;
        if (by_query_and_document(&trec->entries[i - 1], &trec->entries[i]) == 0)
            return sk_error_set(error, SK_REJECTED, "%s, lines %zu and %zu: the same document twice for one query", path,
                                a < b ? a : b, a < b ? b : a);
    }
    return SK_OK;
}

enum sk_status sk_trec_read(const char *path, enum sk_trec_kind kind, struct sk_trec *out, struct sk_error *error) {
    *out = (struct sk_trec){ 0 };
    enum sk_status status = sk_file_read(path, SK_TREC_FILE_LIMIT, &out->content, error);
    if (status == SK_OK)
        status = read_lines(path, kind, out, error);
    if (status == SK_OK && out->count) {
        qsort(out->entries, out->count, sizeof *out->entries, by_query_and_document);
        status = refuse_duplicates(path, out, error);
    }
    if (status != SK_OK)
        sk_trec_finish(out);
    return status;
}

void sk_trec_finish(struct sk_trec *trec) {
    sk_buffer_finish(&trec->content);
    free(trec->entries);
    *trec = (struct sk_trec){ 0 };
}

const struct sk_trec_entry *sk_trec_query(const struct sk_trec *trec, struct sk_slice query, size_t *count) {
    size_t low = 0, high = trec->count;
    *count = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sk_slice_compare(trec->entries[middle].query, query) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + *count < trec->count && sk_slice_equal(trec->entries[low + *count].query, query))
        ++*count;
    return *count ? trec->entries + low : NULL;
}

static enum sk_status check_identifier(struct sk_slice id, struct sk_error *error) {
    bool blank = id.size == 0;
    for (size_t i = 0; i < id.size; i++)
        blank |= (unsigned char) id.data[i] <= ' ';
    return blank ? sk_error_set(error, SK_REJECTED,
                                "a TREC file cannot carry the id \"%.*s\": it is empty or has white space in it",
                                (int) (id.size < 60 ? id.size : 60), id.data ? id.data : "")
                 : SK_OK;
}

enum sk_status sk_trec_add_run(struct sk_buffer *out, struct sk_slice query, struct sk_slice document, size_t rank, double score,
                               const char *tag, struct sk_error *error) {
    enum sk_status status = check_identifier(query, error);
    if (status == SK_OK)
        status = check_identifier(document, error);
    if (status != SK_OK)
        return status;
    sk_buffer_add_slice(out, query);
    sk_buffer_add_text(out, " Q0 ");
    sk_buffer_add_slice(out, document);
    sk_buffer_format(out, " %zu %.9g %s\n", rank, (double) (float) score, tag);
    return SK_OK;
}
