#include "base/allocator.h"

#include <malloc.h>

void sk_allocator_join_at_once(void) {
#ifdef M_MXFAST
    mallopt(M_MXFAST, 0);
#endif
}
