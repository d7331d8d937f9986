/* xoshiro256** (Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, 2021), its state filled by splitmix64
 * (Steele, Lea and Flood 2014), as its authors advise. Not for secrets. Numbers below a bound by Lemire's multiplication with
 * rejection (Fast Random Integer Generation in an Interval, 2019): no bias. */
#include "base/random.h"

static uint64_t splitmix(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void sk_random_seed(struct sk_random *random, uint64_t seed, uint64_t stream) {
    uint64_t state = seed;
    uint64_t mixed = splitmix(&state) ^ stream;
    for (size_t i = 0; i < 4; i++)
        random->state[i] = splitmix(&mixed);
}

static uint64_t rotate(uint64_t value, int bits) {
    return (value << bits) | (value >> (64 - bits));
}

uint64_t sk_random_next(struct sk_random *random) {
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

uint32_t sk_random_below(struct sk_random *random, uint32_t bound) {
    uint64_t product = (sk_random_next(random) >> 32) * bound;
    if ((uint32_t) product < bound) {
        uint32_t unfair = -bound % bound; /* 2^32 mod bound: so many low halves would come up once too often */
        while ((uint32_t) product < unfair)
            product = (sk_random_next(random) >> 32) * bound;
    }
    return (uint32_t) (product >> 32);
}

double sk_random_real(struct sk_random *random) {
    return (double) (sk_random_next(random) >> 11) * 0x1p-53;
}

void sk_random_shuffle(struct sk_random *random, uint32_t *order, size_t count) {
    for (size_t i = count; i > 1; i--) {
        uint32_t j = sk_random_below(random, (uint32_t) i);
        uint32_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}
