/* thread: starts one, and says what to do where the system allows no further. */
#ifndef SK_BASE_THREAD_H
#define SK_BASE_THREAD_H

#include <pthread.h>

#include "base/error.h"

/* run(context) in a thread of its own, which the caller joins. whose: "the router's thread", for the error.
 * SK_OK; SK_FAULT_MEMORY where a cap on threads or memory forbids it: *thread is untouched. */
enum sk_status sk_thread_start(pthread_t *thread, void *(*run)(void *), void *context, const char *whose, struct sk_error *error);

#endif
