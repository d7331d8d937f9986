#include "tools/allocator.h"

#include <malloc.h>

void sk_allocator_set_for_batches(void) {
#ifdef M_MXFAST
    mallopt(M_MXFAST, 0);
#endif
}
