/* lock: flock(2) on a file of its own. The kernel gives it back when the process ends, however it ends. */
#ifndef SK_BASE_LOCK_H
#define SK_BASE_LOCK_H

#include <stdbool.h>

#include "base/error.h"

/* In a data directory: held by the service that serves it (serve/instance.h), and by who puts another directory in its place. */
#define SK_SERVICE_LOCK_FILE "service.lock"

/* Creates the file where it is missing. wait: until it is free, else SK_BUSY. *lock: for sk_lock_give, -1 after a failure. Two
 * locks of one process exclude each other too. SK_FAULT_IO. */
enum sk_status sk_lock_take(const char *path, bool wait, int *lock, struct sk_error *error);

/* The directory itself, also where nothing can be written; waits. What another process puts in its place while this waits is
 * locked instead. -1: it is not there, or the file system has no such locks (NFS for a directory). */
int sk_lock_directory(const char *path);

/* -1 is accepted. */
void sk_lock_give(int lock);

#endif
