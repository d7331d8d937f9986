/* mapping: a file's bytes as read-only memory, shared by all who map it. Whoever replaces the file (sk_file_replace) disturbs
 * nobody: a mapping keeps the file that it opened. */
#ifndef SK_BASE_MAPPING_H
#define SK_BASE_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct sk_mapping {
    const char *data; /* NULL: nothing is mapped */
    size_t size;
};

/* SK_NOT_FOUND: no such file. SK_REJECTED: empty. SK_FAULT_IO. */
enum sk_status sk_mapping_open(const char *path, struct sk_mapping *out, struct sk_error *error);
void sk_mapping_close(struct sk_mapping *mapping);

/* A number that differs where path now names another file than before; 0 where there is none. One stat(2). */
uint64_t sk_mapping_current(const char *path);

#endif
