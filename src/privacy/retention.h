/* retention: an age limit. Cases (by their timestamp, else by when they came), suggestion sets and feedback that are older go,
 * with the guarantees of an erasure. */
#ifndef SK_PRIVACY_RETENTION_H
#define SK_PRIVACY_RETENTION_H

#include <stdatomic.h>
#include <stdbool.h>

#include "store/erasure.h"

#define SK_RETENTION_DAYS_MAX 36500

struct sk_retention {
    int days; /* 1..SK_RETENTION_DAYS_MAX */
    bool dry_run;
    bool most; /* also where more than half of the cases would go */
    const char *actor;
    const atomic_bool *cancel; /* NULL: never */
};

/* Deletes, purges, verifies; *erasure tells what (number 0: nothing was too old, or a dry run; then its counts are what would
 * go). SK_FAULT_ARGUMENT: days is out of range. SK_REJECTED, with nothing done: the clock stands before the last entry of the
 * audit log, so that no age can be trusted; or more than half of the cases would go and `most` is not set, which is what a wrong
 * clock or a slip of the hand looks like. The statuses of sk_erasures_finish. */
enum sk_status sk_retain(const char *data_directory, const struct sk_retention *retention, struct sk_erasure *erasure,
                         struct sk_error *error);

#endif
