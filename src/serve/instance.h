/* instance: one service on a data directory. Two would each erase, keep the age limit and sum up on their own, and on one ipc
 * endpoint the second takes the first one's desks away. Tools work beside a service: what they write is made for it.
 *
 *     <data>/service.lock        flock(2), and the number of the process that holds it
 */
#ifndef SK_SERVE_INSTANCE_H
#define SK_SERVE_INSTANCE_H

#include "base/error.h"

/* Creates the data directory where it is missing. Waits a moment, for one that was killed may not be gone yet. *lock:
 * sk_lock_give (base/lock.h), -1 after a failure. SK_BUSY: another service runs on the directory; the error says which process,
 * and what to do. SK_FAULT_IO. */
enum sk_status sk_instance_claim(const char *data_directory, int *lock, struct sk_error *error);

#endif
