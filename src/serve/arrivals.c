#include "serve/arrivals.h"

#include <stdatomic.h>
#include <stdbool.h>

static _Atomic int64_t received[SK_ARRIVALS_DESCRIPTORS]; /* pages that were never written take no memory */

static bool is_counted(int descriptor) {
    return descriptor >= 0 && descriptor < SK_ARRIVALS_DESCRIPTORS;
}

void sk_arrivals_add(int descriptor, int64_t bytes) {
    if (is_counted(descriptor))
        atomic_fetch_add_explicit(&received[descriptor], bytes, memory_order_relaxed);
}

void sk_arrivals_begin(int descriptor) {
    if (is_counted(descriptor))
        atomic_store_explicit(&received[descriptor], 0, memory_order_relaxed);
}

int64_t sk_arrivals_of(int descriptor) {
    return is_counted(descriptor) ? atomic_load_explicit(&received[descriptor], memory_order_relaxed) : 0;
}
