/* rejects: the file that says which lines of an input could not be used, and why. Private to this folder.
 *
 * JSON Lines: {"line":12,"reason":"answer is missing"}. Never the text: the file is for whoever exports the history, and what was
 * rejected has not been redacted.
 */
#ifndef SK_INGEST_REJECTS_H
#define SK_INGEST_REJECTS_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"

struct sk_rejects {
    char path[SK_PATH_SIZE];
    int file; /* -1 until the first line */
};

/* <data>/rejects/<name>.jsonl. kept_line: entries for lines up to this one are kept, later ones and a torn last line are cut off;
 * 0 removes the file. Nothing is created yet. SK_FAULT_IO, SK_FAULT_ARGUMENT, SK_FAULT_MEMORY. */
enum sk_status sk_rejects_open(const char *data_directory, const char *name, int64_t kept_line, struct sk_rejects *out,
                               struct sk_error *error);
void sk_rejects_close(struct sk_rejects *rejects);

/* One entry, as a line at the end of buffer. buffer->failed tells when memory ran out. */
void sk_rejects_format(struct sk_buffer *buffer, int64_t line, const char *reason);

/* Writes entries to the disk; creates the file where needed. SK_OK also for none. SK_FAULT_IO. */
enum sk_status sk_rejects_append(struct sk_rejects *rejects, struct sk_slice entries, struct sk_error *error);

#endif
