/* hash: 64-bit XXH3 of bytes (https://xxhash.com), the home of libxxhash. Equal on every machine. */
#ifndef SK_BASE_HASH_H
#define SK_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t sk_hash(const void *data, size_t size, uint64_t seed);

#endif
