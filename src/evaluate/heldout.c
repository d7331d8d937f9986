#include "evaluate/heldout.h"

#include <stdlib.h>

#include "base/file.h"

static bool is_blank(struct sk_slice line) {
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r')
            return false;
    return true;
}

static enum sk_status cut_lines(struct sk_heldout *out, struct sk_error *error) {
    struct sk_slice rest = sk_slice_skip_mark(sk_buffer_slice(&out->content));
    out->lines = calloc(sk_slice_lines(rest), sizeof *out->lines);
    if (!out->lines)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the lines of %s", out->path);
    struct sk_slice line;
    for (size_t number = 1; sk_slice_next_line(&rest, &line); number++)
        if (!is_blank(line))
            out->lines[out->count++] = (struct sk_heldout_line){ line, number };
    return out->count ? SK_OK : sk_error_set(error, SK_REJECTED, "%s has no lines: nothing to evaluate", out->path);
}

enum sk_status sk_heldout_read(const char *path, struct sk_heldout *out, struct sk_error *error) {
    *out = (struct sk_heldout){ .path = path };
    enum sk_status status = sk_file_read(path, SK_HELDOUT_FILE_LIMIT, &out->content, error);
    if (status == SK_OK)
        status = cut_lines(out, error);
    if (status != SK_OK)
        sk_heldout_finish(out);
    return status;
}

void sk_heldout_finish(struct sk_heldout *heldout) {
    sk_buffer_finish(&heldout->content);
    free(heldout->lines);
    *heldout = (struct sk_heldout){ 0 };
}
