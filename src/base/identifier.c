#include "base/identifier.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/hash.h"

void sk_identifier_create(char text[SK_IDENTIFIER_SIZE]) {
    uint64_t words[2];
    if (getrandom(words, sizeof words, 0) != (ssize_t) sizeof words) {
        /* Only before the kernel's pool is ready: still unique, no longer unguessable. */
        int64_t seed[2] = { sk_clock_wall_us(), sk_clock_monotonic_us() };
        words[0] = sk_hash(seed, sizeof seed, 1);
        words[1] = sk_hash(seed, sizeof seed, 2);
    }
    snprintf(text, SK_IDENTIFIER_SIZE, "%016llx%016llx", (unsigned long long) words[0], (unsigned long long) words[1]);
}
