/* buffer: a growing run of bytes on the heap.
 *
 *     struct sk_buffer buffer = { 0 };
 *     sk_buffer_add(&buffer, "abc", 3);
 *     sk_buffer_format(&buffer, "%d", 7);
 *     if (buffer.failed) …            // any allocation above failed: checked once, at the end
 *     sk_buffer_finish(&buffer);
 */
#ifndef SK_BASE_BUFFER_H
#define SK_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct sk_buffer {
    char *data; /* NUL-terminated once anything was added */
    size_t size;
    size_t capacity;
    bool failed; /* an allocation failed; later additions do nothing */
};

void sk_buffer_add(struct sk_buffer *buffer, const void *data, size_t size);

/* Where the next bytes go, with room for so many: who puts some there adds their number to size. NULL: no memory. */
char *sk_buffer_reserve(struct sk_buffer *buffer, size_t more);

void sk_buffer_add_slice(struct sk_buffer *buffer, struct sk_slice slice);
void sk_buffer_add_text(struct sk_buffer *buffer, const char *text);
void sk_buffer_format(struct sk_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Forgets the bytes, keeps the memory, clears failed. */
void sk_buffer_clear(struct sk_buffer *buffer);

void sk_buffer_finish(struct sk_buffer *buffer);

static inline struct sk_slice sk_buffer_slice(const struct sk_buffer *buffer) {
    return sk_slice(buffer->data ? buffer->data : "", buffer->size);
}

#endif
