#include "protocol/pieces.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define STEP 16   /* bytes from one size to the next */
#define SIZES 16  /* longer pieces are malloc's own */
#define KEPT 4096 /* pieces of a thread: four answers */
#define NO_SIZE SIZES

#if defined(__SANITIZE_ADDRESS__)
#define KEEPS 0 /* so that a sanitizer sees what is used after it was returned */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KEEPS 0
#endif
#endif
#ifndef KEEPS
#define KEEPS 1
#endif

/* In front of what is handed out. */
struct head {
    struct head *next; /* of those kept of the same size */
    size_t size;       /* in steps, less one; NO_SIZE: not to be kept */
};

_Static_assert(sizeof(struct head) % STEP == 0, "what is handed out is aligned as malloc aligns");

struct kept {
    struct head *lists[SIZES];
    size_t count;
};

static _Thread_local struct kept kept;
static pthread_key_t at_end;
static bool frees_at_end;

static void free_kept(void *context) {
    struct kept *pieces = context;
    for (size_t i = 0; i < SIZES; i++) {
        for (struct head *next; pieces->lists[i]; pieces->lists[i] = next) {
            next = pieces->lists[i]->next;
            free(pieces->lists[i]);
        }
    }
    pieces->count = 0;
}

__attribute__((constructor)) static void prepare(void) {
    frees_at_end = pthread_key_create(&at_end, free_kept) == 0;
}

static struct head *cut(size_t size, size_t steps) {
    size_t room = steps < SIZES ? (steps + 1) * STEP : size;
    struct head *head = room <= SIZE_MAX - sizeof *head ? malloc(sizeof *head + room) : NULL;
    if (head)
        head->size = steps < SIZES ? steps : NO_SIZE;
    return head;
}

void *sk_piece_take(size_t size) {
    size_t steps = size ? (size - 1) / STEP : 0;
    struct head *head = steps < SIZES ? kept.lists[steps] : NULL;
    if (head) {
        kept.lists[steps] = head->next;
        kept.count--;
    } else {
        head = cut(size, steps);
    }
    return head ? head + 1 : NULL;
}

/* Whether this thread's pieces will be freed when it ends. */
static bool may_keep(void) {
    if (!KEEPS || !frees_at_end || kept.count == KEPT)
        return false;
    return kept.count > 0 || pthread_setspecific(at_end, &kept) == 0;
}

void sk_piece_return(void *piece) {
    struct head *head = piece ? (struct head *) piece - 1 : NULL;
    if (!head)
        return;
    if (head->size == NO_SIZE || !may_keep()) {
        free(head);
        return;
    }
    head->next = kept.lists[head->size];
    kept.lists[head->size] = head;
    kept.count++;
}
