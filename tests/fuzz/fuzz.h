/* What every fuzzer is: one function that is given bytes. libFuzzer calls it with bytes of its own making, replay.c with those
 * of the files in corpus/, so that each is an ordinary test too. A broken promise of the code under test ends the program. */
#ifndef SK_TESTS_FUZZ_H
#define SK_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/slice.h"

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void require(bool holds, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

static inline struct sk_slice slice_of_input(const uint8_t *data, size_t size) {
    return sk_slice((const char *) data, size);
}

/* The input up to a line feed, and what is left behind it. */
static inline struct sk_slice take_line(struct sk_slice *input) {
    const char *feed = input->size ? memchr(input->data, '\n', input->size) : NULL;
    size_t size = feed ? (size_t) (feed - input->data) : input->size;
    struct sk_slice line = sk_slice(input->data, size);
    size_t used = feed ? size + 1 : size;
    *input = sk_slice(input->data + used, input->size - used);
    return line;
}

#endif
