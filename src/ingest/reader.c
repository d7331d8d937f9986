#include "ingest/reader.h"

#include <stdio.h>

/* In the order in which "auto" asks them. */
static const struct sk_reader_kind *const kinds[] = { &sk_reader_jsonl, &sk_reader_csv };
#define KIND_COUNT (sizeof kinds / sizeof *kinds)

const struct sk_reader_kind *sk_reader_find(const char *name, struct sk_slice head) {
    bool automatic = strcmp(name, "auto") == 0;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (automatic ? kinds[i]->recognises(head) : strcmp(name, kinds[i]->name) == 0)
            return kinds[i];
    return NULL;
}

void sk_reader_list(char *text, size_t size) {
    size_t used = 0;
    for (size_t i = 0; i < KIND_COUNT && used < size; i++) {
        int written = snprintf(text + used, size - used, "%s%s", i ? ", " : "", kinds[i]->name);
        used += written > 0 ? (size_t) written : 0;
    }
}
