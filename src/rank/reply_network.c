#include "rank/reply_network.h"

#include <math.h>
#include <string.h>

#include "base/processor.h"
#include "rank/reply_features.h"
#include "rank/vector.h"

/* Rows lie all over 8 MB: those of the features to come are fetched while this one's are added. */
#define AHEAD 6
#define LINE 64 /* bytes of the cache */

static void fetch_row(const struct sk_reply_network *network, uint32_t bucket) {
    const int8_t *row = network->rows + (size_t) bucket * SK_REPLY_HIDDEN;
    __builtin_prefetch(&network->row_scales[bucket]);
    for (size_t byte = 0; byte < SK_REPLY_HIDDEN; byte += LINE)
        __builtin_prefetch(row + byte);
}

__attribute__((always_inline)) static inline void run_hidden(const struct sk_reply_network *network, const uint32_t *buckets,
                                                             size_t count, float *hidden) {
    float value = count ? 1 / sqrtf((float) count) : 0;
    memcpy(hidden, network->hidden_bias, SK_REPLY_HIDDEN * sizeof *hidden);
    for (size_t i = 0; i < count && i < AHEAD; i++)
        fetch_row(network, buckets[i]);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            fetch_row(network, buckets[i + AHEAD]);
        const int8_t *row = network->rows + (size_t) buckets[i] * SK_REPLY_HIDDEN;
        float scale = network->row_scales[buckets[i]] * value;
        for (size_t unit = 0; scale > 0 && unit < SK_REPLY_HIDDEN; unit++)
            hidden[unit] += scale * row[unit];
    }
    for (size_t unit = 0; unit < SK_REPLY_HIDDEN; unit++)
        hidden[unit] = hidden[unit] > 0 ? hidden[unit] : 0;
}

SK_ALSO_FOR_AVX2 void sk_reply_network_run(const struct sk_reply_network *network, const uint32_t *buckets, size_t count,
                                           float weight, float *scratch, float *probabilities) {
    float hidden[SK_REPLY_HIDDEN], highest = -INFINITY, sum = 0;
    run_hidden(network, buckets, count, hidden);
    for (uint32_t class = 0; class < network->classes; class ++) {
        const float *row = network->output + (size_t) class * SK_REPLY_HIDDEN;
        scratch[class] = network->output_bias[class] + sk_vector_dot(hidden, row, SK_REPLY_HIDDEN);
        highest = scratch[class] > highest ? scratch[class] : highest;
    }
    for (uint32_t class = 0; class < network->classes; class ++)
        sum += scratch[class] = expf(scratch[class] - highest);
    for (uint32_t class = 0; class < network->classes; class ++)
        probabilities[class] += weight * scratch[class] / sum;
}
