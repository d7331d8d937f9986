/* erasing: the thread that finishes erasures (privacy/erasure.h) while the service answers; also those that a killed process left
 * pending. It runs with low priority. Private to this folder. */
#ifndef SK_SERVE_ERASING_H
#define SK_SERVE_ERASING_H

#include "base/error.h"

struct sk_erasing;

/* data_directory is copied; the store must be there. Looks at once, when woken, and every second. retention_days: what is older
 * is erased once a day, beginning now; 0: nothing. */
enum sk_status sk_erasing_start(const char *data_directory, int retention_days, struct sk_erasing **out, struct sk_error *error);

/* Somebody has begun an erasure. NULL is allowed. Any thread. */
void sk_erasing_wake(struct sk_erasing *erasing);

/* Leaves what it does where that can be left: it is pending still. NULL is allowed. */
void sk_erasing_stop(struct sk_erasing *erasing);

#endif
