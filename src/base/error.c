#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum sk_status sk_error_set(struct sk_error *error, enum sk_status status, const char *format, ...) {
    if (error && error->status == SK_OK) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
        error->status = status;
    }
    return status;
}

enum sk_status sk_error_set_errno(struct sk_error *error, enum sk_status status, const char *format, ...) {
    int cause = errno;
    if (error && error->status == SK_OK) {
        va_list arguments;
        va_start(arguments, format);
        int used = vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
        if (used >= 0 && (size_t) used + 3 < sizeof error->message) {
            char text[128];
            const char *reason = strerror_r(cause, text, sizeof text);
            snprintf(error->message + used, sizeof error->message - (size_t) used, ": %s", reason);
        }
        error->status = status;
    }
    return status;
}

void sk_error_clear(struct sk_error *error) {
    if (error) {
        error->status = SK_OK;
        error->message[0] = '\0';
    }
}

const char *sk_status_name(enum sk_status status) {
    switch (status) {
    case SK_OK: return "done";
    case SK_NOT_FOUND: return "not found";
    case SK_STALE: return "stale";
    case SK_BUSY: return "busy";
    case SK_REJECTED: return "rejected";
    case SK_UNSURE: return "unsure";
    case SK_END: return "end";
    case SK_DUPLICATE: return "duplicate";
    case SK_UPDATED: return "updated";
    case SK_FAULT_MEMORY: return "out of memory";
    case SK_FAULT_IO: return "input/output fault";
    case SK_FAULT_CORRUPT: return "damaged data";
    case SK_FAULT_ARGUMENT: return "wrong argument";
    case SK_FAULT_UNREACHABLE: return "service not reachable";
    case SK_FAULT_VERSION: return "written by a newer version";
    case SK_FAULT_INTERNAL: return "internal fault";
    case SK_FAULT_CANCELLED: return "cancelled";
    }
    return "unknown status";
}
