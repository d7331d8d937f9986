#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Blocks double from 16 KiB, so that a request touches few of them and a long one costs O(log n) mallocs. */
#define FIRST_BLOCK ((size_t) 16 << 10)
#define ALIGNMENT _Alignof(max_align_t)

struct sk_arena_block {
    struct sk_arena_block *next;
    size_t size; /* bytes behind this header */
    _Alignas(max_align_t) unsigned char bytes[];
};

void sk_arena_init(struct sk_arena *arena, size_t limit) {
    *arena = (struct sk_arena){ .limit = limit };
}

static void free_blocks(struct sk_arena_block *block) {
    while (block) {
        struct sk_arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void sk_arena_reset(struct sk_arena *arena) {
    if (arena->blocks) {
        free_blocks(arena->blocks->next);
        arena->blocks->next = NULL;
        arena->total = arena->blocks->size;
    }
    arena->used = 0;
}

void sk_arena_finish(struct sk_arena *arena) {
    free_blocks(arena->blocks);
    *arena = (struct sk_arena){ .limit = arena->limit };
}

static bool add_block(struct sk_arena *arena, size_t need) {
    size_t size = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
    size_t left = arena->limit > arena->total ? arena->limit - arena->total : 0;
    if (size < need)
        size = need;
    if (size > left)
        size = left;
    if (size < need)
        return false;
    struct sk_arena_block *block = malloc(sizeof *block + size);
    if (!block)
        return false;
    block->next = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->total += size;
    arena->used = 0;
    return true;
}

void *sk_arena_take(struct sk_arena *arena, size_t size) {
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!arena->blocks || arena->blocks->size - arena->used < rounded) {
        if (!add_block(arena, rounded))
            return NULL;
    }
    void *memory = arena->blocks->bytes + arena->used;
    arena->used += rounded;
    return memset(memory, 0, rounded);
}

void *sk_arena_array(struct sk_arena *arena, size_t count, size_t element_size) {
    size_t size;
    if (__builtin_mul_overflow(count, element_size, &size))
        return NULL;
    return sk_arena_take(arena, size);
}

char *sk_arena_copy(struct sk_arena *arena, const char *data, size_t size) {
    if (size == SIZE_MAX)
        return NULL;
    char *copy = sk_arena_take(arena, size + 1);
    if (copy && size)
        memcpy(copy, data, size);
    return copy;
}

struct sk_slice sk_arena_slice(struct sk_arena *arena, struct sk_slice slice) {
    if (!slice.data)
        return slice;
    char *copy = sk_arena_copy(arena, slice.data, slice.size);
    return sk_slice(copy, copy ? slice.size : 0);
}

char *sk_arena_format(struct sk_arena *arena, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    char *text = size < 0 ? NULL : sk_arena_take(arena, (size_t) size + 1);
    if (text)
        vsnprintf(text, (size_t) size + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text;
}
