#include "evaluate/csv.h"

#include <stdbool.h>
#include <string.h>

void sk_csv_start(struct sk_csv_reader *reader, struct sk_slice content) {
    content = sk_slice_skip_mark(content);
    size_t commas = 0, semicolons = 0;
    for (size_t i = 0; i < content.size && content.data[i] != '\n'; i++) {
        commas += content.data[i] == ',';
        semicolons += content.data[i] == ';';
    }
    *reader = (struct sk_csv_reader){ content, semicolons > commas ? ';' : ',', 0, 1 };
}

/* Bytes that one field takes, its closing quote included; copies what it says to `text`. false: the quote is never closed. */
static bool take_field(struct sk_csv_reader *reader, char *text, size_t *size, size_t *taken) {
    struct sk_slice rest = reader->rest;
    size_t at = 0;
    *size = 0;
    bool quoted = rest.size && rest.data[0] == '"';
    for (at = quoted; at < rest.size; at++) {
        char c = rest.data[at];
        if (quoted && c == '"' && at + 1 < rest.size && rest.data[at + 1] == '"')
            at++;
        else if (quoted && c == '"')
            break;
        else if (!quoted && (c == reader->separator || c == '\n' || c == '\r'))
            break;
        reader->next_line += c == '\n';
        text[(*size)++] = c;
    }
    if (quoted && at == rest.size)
        return false;
    *taken = at + quoted;
    return true;
}

static void skip(struct sk_csv_reader *reader, size_t bytes) {
    reader->rest = sk_slice(reader->rest.data + bytes, reader->rest.size - bytes);
}

static bool at_byte(const struct sk_csv_reader *reader, char c) {
    return reader->rest.size && reader->rest.data[0] == c;
}

/* Bytes of the next row, so that its texts need no more memory than that: quotes come in pairs, and a line ends outside of
 * them. */
static size_t row_size(struct sk_slice rest) {
    bool quoted = false;
    for (size_t i = 0; i < rest.size; i++) {
        quoted ^= rest.data[i] == '"';
        if (rest.data[i] == '\n' && !quoted)
            return i + 1;
    }
    return rest.size;
}

enum sk_status sk_csv_next(struct sk_csv_reader *reader, struct sk_arena *arena, struct sk_slice *fields, size_t *count,
                           struct sk_error *error) {
    *count = 0;
    if (!reader->rest.size)
        return SK_END;
    char *text = sk_arena_take(arena, row_size(reader->rest));
    if (!text)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a row");
    reader->line = reader->next_line;
    for (;;) {
        size_t size, taken;
        if (!take_field(reader, text, &size, &taken))
            return sk_error_set(error, SK_REJECTED, "line %zu: a quote is not closed", reader->line);
        if (*count < SK_CSV_FIELDS)
            fields[(*count)++] = sk_slice(text, size);
        text += size;
        skip(reader, taken);
        if (!at_byte(reader, reader->separator))
            break;
        skip(reader, 1);
    }
    /* What stands between a closing quote and the end of the line is not of the format, and not of interest. */
    while (reader->rest.size && !at_byte(reader, '\n'))
        skip(reader, 1);
    if (at_byte(reader, '\n')) {
        skip(reader, 1);
        reader->next_line++;
    }
    return SK_OK;
}

void sk_csv_add(struct sk_buffer *out, struct sk_slice text) {
    sk_buffer_add_text(out, text.size && strchr("=+-@\t\r", text.data[0]) && text.data[0] ? "\"'" : "\"");
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"')
            sk_buffer_add_text(out, "\"");
        sk_buffer_add(out, text.data + i, 1);
    }
    sk_buffer_add_text(out, "\"");
}
