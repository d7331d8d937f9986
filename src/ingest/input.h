/* input: a file or standard input, opened and looked at before it is read. Private to this folder.
 *
 *     struct sk_input input;
 *     sk_input_open("history.jsonl", &cancelled, &input, &error);
 *     … input.head tells the format; input.stream is at the beginning …
 *     sk_input_close(&input);
 */
#ifndef SK_INGEST_INPUT_H
#define SK_INGEST_INPUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"

#define SK_INPUT_HEAD_SIZE ((size_t) 64 << 10)

struct sk_input {
    const char *name; /* the path as given, or "standard input"; borrowed */
    FILE *stream;
    struct sk_slice head; /* the first bytes: all of a small input */
    uint64_t size;        /* bytes; 0 = not known */
    bool file;            /* a regular file: reading can resume, and it has an identity */
    uint64_t identity[2]; /* of path, size, modification time and head */
    uint64_t path_hash;   /* of the absolute path alone */
};

/* path: "-" is standard input. SK_NOT_FOUND: no such file. SK_REJECTED: not text in UTF-8 (UTF-16, compressed, binary), with what
 * to do about it. SK_FAULT_IO: unreadable, a directory. SK_FAULT_MEMORY. SK_FAULT_CANCELLED. */
enum sk_status sk_input_open(const char *path, const atomic_bool *cancel, struct sk_input *out, struct sk_error *error);
void sk_input_close(struct sk_input *input);

#endif
