#include "ingest/rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ingest/lines.h"
#include "protocol/document.h"

#define ENTRY_LIMIT ((size_t) 64 << 10) /* a reason is at most 400 bytes: what is longer is not ours */

/* The line number of an entry; 0 where it is not a whole entry. */
static int64_t line_of_entry(struct sk_slice entry) {
    struct json_t *document;
    if (entry.size == 0 || entry.data[entry.size - 1] != '\n' || sk_document_parse(entry, &document, NULL) != SK_OK)
        return 0;
    int64_t line = sk_document_get_integer(document, "line", 0);
    sk_document_release(document);
    return line;
}

/* How many bytes of the stream hold entries up to a line. Entries stand in the order of their lines. */
static int64_t measure_kept(FILE *stream, int64_t kept_line) {
    struct sk_lines lines;
    struct sk_slice entry;
    int64_t kept = 0;
    sk_lines_init(&lines, stream, NULL);
    while (sk_lines_next(&lines, ENTRY_LIMIT, &entry, NULL) == SK_OK) {
        int64_t line = line_of_entry(entry);
        if (line < 1 || line > kept_line)
            break;
        kept = lines.offset;
    }
    sk_lines_finish(&lines);
    return kept;
}

static enum sk_status cut(const char *path, int64_t kept_line, struct sk_error *error) {
    FILE *stream = fopen(path, "r+e");
    if (!stream && errno == ENOENT)
        return SK_OK;
    if (!stream)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot open %s", path);
    int64_t kept = measure_kept(stream, kept_line);
    enum sk_status status = SK_OK;
    if (ftruncate(fileno(stream), (off_t) kept) != 0)
        status = sk_error_set_errno(error, SK_FAULT_IO, "cannot shorten %s", path);
    fclose(stream);
    return status;
}

enum sk_status sk_rejects_open(const char *data_directory, const char *name, int64_t kept_line, struct sk_rejects *out,
                               struct sk_error *error) {
    char directory[SK_PATH_SIZE], file[300];
    out->file = -1;
    snprintf(file, sizeof file, "%s.jsonl", name);
    enum sk_status status = sk_path_join(directory, data_directory, "rejects", error);
    if (status == SK_OK)
        status = sk_path_join(out->path, directory, file, error);
    if (status == SK_OK)
        status = sk_directory_create(directory, error);
    if (status != SK_OK)
        return status;
    if (kept_line > 0)
        return cut(out->path, kept_line, error);
    if (unlink(out->path) != 0 && errno != ENOENT)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot remove %s", out->path);
    return SK_OK;
}

void sk_rejects_close(struct sk_rejects *rejects) {
    if (rejects->file >= 0)
        close(rejects->file);
    rejects->file = -1;
}

void sk_rejects_format(struct sk_buffer *buffer, int64_t line, const char *reason) {
    struct json_t *entry = sk_document_object();
    sk_document_set_integer(entry, "line", line);
    sk_document_set_string(entry, "reason", reason);
    if (sk_document_encode(entry, buffer, NULL) != SK_OK)
        buffer->failed = true;
    sk_buffer_add(buffer, "\n", 1);
    sk_document_release(entry);
}

static enum sk_status write_failed(const struct sk_rejects *rejects, struct sk_error *error) {
    if (errno == ENOSPC || errno == EDQUOT)
        return sk_error_set(error, SK_FAULT_IO,
                            "cannot write %s: the disk is full; free some space and start again, the import goes on where it was",
                            rejects->path);
    return sk_error_set_errno(error, SK_FAULT_IO, "cannot write %s", rejects->path);
}

enum sk_status sk_rejects_append(struct sk_rejects *rejects, struct sk_slice entries, struct sk_error *error) {
    if (entries.size == 0)
        return SK_OK;
    if (rejects->file < 0)
        rejects->file = open(rejects->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (rejects->file < 0)
        return write_failed(rejects, error);
    for (size_t done = 0; done < entries.size;) {
        ssize_t count = write(rejects->file, entries.data + done, entries.size - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return write_failed(rejects, error);
        done += (size_t) count;
    }
    return fdatasync(rejects->file) == 0 ? SK_OK : write_failed(rejects, error);
}
