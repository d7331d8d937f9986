#include "base/thread.h"

#include <string.h>

enum sk_status sk_thread_start(pthread_t *thread, void *(*run)(void *), void *context, const char *whose,
                               struct sk_error *error) {
    pthread_t started;
    int fault = pthread_create(&started, NULL, run, context);
    if (fault != 0)
        return sk_error_set(error, SK_FAULT_MEMORY,
                            "cannot start %s: %s: raise the cap on threads (TasksMax= of a systemd unit, ulimit -u)", whose,
                            strerror(fault));
    *thread = started;
    return SK_OK;
}
