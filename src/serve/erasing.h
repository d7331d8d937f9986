/* erasing: the thread that finishes erasures (privacy/erasure.h) while the service answers; also those that a killed process left
 * pending. It begins with low priority, and where that does not get it done, others keep the processor, with a higher one: nobody
 * has to wait for ever to be forgotten. Private to this folder. */
#ifndef SK_SERVE_ERASING_H
#define SK_SERVE_ERASING_H

#include <stdint.h>

#include "base/error.h"

struct sk_erasing;

#define SK_ERASING_PATIENCE_MS 20000

/* data_directory is copied; the store must be there. Looks at once, when woken, and every second. retention_days: what is older
 * is erased once a day, beginning now; 0: nothing. patience_ms: how long it tries as nice 10; then five times as long as nice 5,
 * then as what the service is. */
enum sk_status sk_erasing_start(const char *data_directory, int retention_days, int64_t patience_ms, struct sk_erasing **out,
                                struct sk_error *error);

/* Somebody has begun an erasure. NULL is allowed. Any thread. */
void sk_erasing_wake(struct sk_erasing *erasing);

/* Leaves what it does where that can be left: it is pending still. NULL is allowed. */
void sk_erasing_stop(struct sk_erasing *erasing);

#endif
