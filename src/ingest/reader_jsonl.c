/* JSON Lines (https://jsonlines.org): the import format of the contract, one object a line. Empty lines are passed over. */
#include <stdlib.h>

#include "ingest/reader.h"

struct sk_reader {
    struct sk_lines *lines;
};

static struct sk_slice skip_blank(struct sk_slice text) {
    while (text.size && strchr(" \t\r\n", text.data[0]) && text.data[0] != '\0')
        text = sk_slice(text.data + 1, text.size - 1);
    return text;
}

static bool recognises(struct sk_slice head) {
    struct sk_slice text = skip_blank(sk_slice_skip_mark(head));
    return text.size && (text.data[0] == '{' || text.data[0] == '[');
}

static enum sk_status open_reader(struct sk_lines *lines, struct sk_slice head, const struct sk_field_mapping *maps,
                                  size_t map_count, struct sk_reader **out, struct sk_error *error) {
    struct sk_slice text = skip_blank(sk_slice_skip_mark(head));
    if (text.size && text.data[0] == '[')
        return sk_error_set(error, SK_REJECTED,
                            "this is one JSON list, but one JSON object a line is expected; convert it with: jq -c '.[]'");
    if (map_count > 0)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "--map %s=%s is for CSV: in JSON Lines the fields have names already",
                            maps[0].field, maps[0].column);
    struct sk_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a reader");
    reader->lines = lines;
    *out = reader;
    return SK_OK;
}

static enum sk_status next_row(struct sk_reader *reader, struct sk_arena *arena, struct sk_case *out, int64_t *line,
                               struct sk_error *error) {
    struct sk_slice text = { 0 };
    enum sk_status status = SK_OK;
    while (status == SK_OK && text.size == 0) {
        status = sk_lines_next(reader->lines, SK_READER_LINE_LIMIT, &text, error);
        if (status == SK_OK && reader->lines->count == 1)
            text = sk_slice_skip_mark(text);
        text = skip_blank(text);
    }
    *line = reader->lines->count;
    if (status != SK_OK)
        return status;
    return sk_case_decode(text, arena, out, error);
}

static void close_reader(struct sk_reader *reader) {
    free(reader);
}

const struct sk_reader_kind sk_reader_jsonl = { "jsonl", recognises, open_reader, next_row, close_reader };
