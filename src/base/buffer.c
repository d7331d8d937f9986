#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static bool reserve(struct sk_buffer *buffer, size_t more) {
    if (buffer->failed || more > SIZE_MAX / 4 - buffer->size) {
        buffer->failed = true;
        return false;
    }
    size_t need = buffer->size + more + 1;
    if (need <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity ? 2 * buffer->capacity : 256;
    if (capacity < need)
        capacity = need;
    char *data = realloc(buffer->data, capacity);
    if (!data) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

char *sk_buffer_reserve(struct sk_buffer *buffer, size_t more) {
    return reserve(buffer, more) ? buffer->data + buffer->size : NULL;
}

void sk_buffer_add(struct sk_buffer *buffer, const void *data, size_t size) {
    if (!reserve(buffer, size))
        return;
    if (size)
        memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void sk_buffer_add_slice(struct sk_buffer *buffer, struct sk_slice slice) {
    sk_buffer_add(buffer, slice.data, slice.size);
}

void sk_buffer_add_text(struct sk_buffer *buffer, const char *text) {
    sk_buffer_add(buffer, text, strlen(text));
}

void sk_buffer_format(struct sk_buffer *buffer, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    if (size >= 0 && reserve(buffer, (size_t) size)) {
        vsnprintf(buffer->data + buffer->size, (size_t) size + 1, format, again);
        buffer->size += (size_t) size;
    }
    va_end(again);
    va_end(arguments);
}

void sk_buffer_clear(struct sk_buffer *buffer) {
    buffer->size = 0;
    buffer->failed = false;
    if (buffer->data)
        buffer->data[0] = '\0';
}

void sk_buffer_finish(struct sk_buffer *buffer) {
    free(buffer->data);
    *buffer = (struct sk_buffer){ 0 };
}
