/* heldout: a file of held-out messages, one JSON object a line, whole in memory: lines are decoded by the threads that replay
 * them. */
#ifndef SK_EVALUATE_HELDOUT_H
#define SK_EVALUATE_HELDOUT_H

#include <stdatomic.h>

#include "base/buffer.h"
#include "base/error.h"

#define SK_HELDOUT_FILE_LIMIT ((size_t) 2 << 30) /* bytes */

struct sk_heldout_line {
    struct sk_slice text;
    size_t number; /* 1 = first */
};

struct sk_heldout {
    const char *path; /* borrowed */
    struct sk_buffer content;
    struct sk_heldout_line *lines; /* empty ones are left out */
    size_t count;
};

/* SK_NOT_FOUND, SK_FAULT_IO, SK_FAULT_MEMORY; SK_REJECTED: no line in it, or too large. On anything but SK_OK *out is empty. */
enum sk_status sk_heldout_read(const char *path, struct sk_heldout *out, struct sk_error *error);
void sk_heldout_finish(struct sk_heldout *heldout);

#endif
