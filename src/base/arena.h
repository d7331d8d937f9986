/* arena: memory that is given back all at once. One per request, one per imported batch.
 *
 *     struct sk_arena arena;
 *     sk_arena_init(&arena, 8 << 20);
 *     char *copy = sk_arena_copy(&arena, text, size);
 *     …
 *     sk_arena_reset(&arena);   // everything above is gone; the first block is kept for the next request
 *     sk_arena_finish(&arena);
 *
 * Not thread-safe: one arena, one thread.
 */
#ifndef SK_BASE_ARENA_H
#define SK_BASE_ARENA_H

#include <stddef.h>

#include "base/slice.h"

struct sk_arena_block;

struct sk_arena {
    struct sk_arena_block *blocks; /* newest first */
    size_t used;                   /* bytes taken in the newest block */
    size_t total;                  /* bytes of all blocks */
    size_t limit;                  /* no block is added beyond this many bytes */
};

/* limit: bytes that the arena may ever hold; allocations beyond it fail as if memory had run out. */
void sk_arena_init(struct sk_arena *arena, size_t limit);

/* Forgets all allocations, keeps one block. */
void sk_arena_reset(struct sk_arena *arena);

/* Frees everything. */
void sk_arena_finish(struct sk_arena *arena);

/* Zeroed memory, aligned for any object, or NULL when the limit or memory is exhausted.
 * size 0 gives a valid pointer. */
void *sk_arena_take(struct sk_arena *arena, size_t size);

/* The same for an array of count elements; NULL too when the product overflows. */
void *sk_arena_array(struct sk_arena *arena, size_t count, size_t element_size);

/* A NUL-terminated copy of size bytes, or NULL. data may be NULL when size is 0. */
char *sk_arena_copy(struct sk_arena *arena, const char *data, size_t size);

/* A copy of a slice; absent stays absent. On exhaustion the result is absent: check data against the input. */
struct sk_slice sk_arena_slice(struct sk_arena *arena, struct sk_slice slice);

/* A formatted NUL-terminated string, or NULL. */
char *sk_arena_format(struct sk_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
