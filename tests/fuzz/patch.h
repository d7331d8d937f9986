/* Changes to a whole file that is too large for an input: the input is a list of them, 5 bytes each: an offset of 24 bits and a
 * value of 16. Offsets beyond HEAD_OFFSETS are spread over the file, so that its head is met often. */
#ifndef SK_TESTS_FUZZ_PATCH_H
#define SK_TESTS_FUZZ_PATCH_H

#include "fuzz.h"

#define PATCH_SIZE 5
#define HEAD_OFFSETS 4096

struct patch {
    size_t offset;
    uint8_t value[2];
};

/* size: of the file, at least 2. */
static inline struct patch patch_at(const uint8_t *data, size_t size) {
    size_t offset = data[0] | (size_t) data[1] << 8 | (size_t) data[2] << 16;
    if (offset >= HEAD_OFFSETS)
        offset = offset * 31;
    return (struct patch){ .offset = offset % (size - 1), .value = { data[3], data[4] } };
}

#endif
