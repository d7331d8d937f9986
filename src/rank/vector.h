/* vector: sums of products of float arrays, in an order that does not depend on the machine. Arrays hold a multiple of four
 * floats. Only for src/rank. */
#ifndef SK_RANK_VECTOR_H
#define SK_RANK_VECTOR_H

#include <stddef.h>
#include <string.h>

typedef float sk_lanes __attribute__((vector_size(16)));

static inline sk_lanes sk_lanes_load(const float *from) {
    sk_lanes lanes;
    memcpy(&lanes, from, sizeof lanes);
    return lanes;
}

static inline void sk_lanes_store(float *to, sk_lanes lanes) {
    memcpy(to, &lanes, sizeof lanes);
}

/* Σ a[i]·b[i] */
static inline float sk_vector_dot(const float *a, const float *b, size_t size) {
    sk_lanes even = { 0 }, odd = { 0 };
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        even += sk_lanes_load(a + i) * sk_lanes_load(b + i);
        odd += sk_lanes_load(a + i + 4) * sk_lanes_load(b + i + 4);
    }
    for (; i < size; i += 4)
        even += sk_lanes_load(a + i) * sk_lanes_load(b + i);
    even += odd;
    return (even[0] + even[1]) + (even[2] + even[3]);
}

/* a[i] += scale·b[i] */
static inline void sk_vector_add(float *a, float scale, const float *b, size_t size) {
    sk_lanes factor = { scale, scale, scale, scale };
    for (size_t i = 0; i < size; i += 4)
        sk_lanes_store(a + i, sk_lanes_load(a + i) + factor * sk_lanes_load(b + i));
}

#endif
