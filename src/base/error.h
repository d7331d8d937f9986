/* error: how a fallible call reports.
 *
 * Every fallible function returns an enum sk_status, has its output pointers, and takes a struct sk_error *
 * last. The error lives on the caller's stack, may be NULL, and keeps the first cause: a later
 * sk_error_set on the same error changes nothing.
 *
 *     struct sk_error error = { 0 };
 *     if (sk_store_open(path, &store, &error) < 0)
 *         sk_log(SK_LOG_ERROR, "%s", error.message);
 *
 * Positive statuses are outcomes that the caller must handle. Negative ones are faults: forward them
 * untouched. A fault's text goes to the log or the terminal, never to a client of the service, and it
 * never contains customer text.
 */
#ifndef SK_BASE_ERROR_H
#define SK_BASE_ERROR_H

#include <stddef.h>

enum sk_status {
    SK_OK = 0,
    /* outcomes */
    SK_NOT_FOUND = 1, /* no such row, document, file or setting */
    SK_STALE = 2,     /* a reader's snapshot is gone: reopen and try again */
    SK_BUSY = 3,      /* somebody else holds the lock or the queue is full: try again later */
    SK_REJECTED = 4,  /* the input is not acceptable; the error says why */
    SK_UNSURE = 5,    /* an answer exists but should not be relied on */
    SK_END = 6,       /* no more rows */
    SK_DUPLICATE = 7, /* already there and equal */
    SK_UPDATED = 8,   /* already there and different: replaced */
    /* faults */
    SK_FAULT_MEMORY = -1,      /* an allocation failed or an arena's limit was reached */
    SK_FAULT_IO = -2,          /* the operating system said no */
    SK_FAULT_CORRUPT = -3,     /* stored bytes are not what we wrote */
    SK_FAULT_ARGUMENT = -4,    /* wrong usage by the user or wrong configuration */
    SK_FAULT_UNREACHABLE = -5, /* the service does not answer */
    SK_FAULT_VERSION = -6,     /* written by a newer version of the program */
    SK_FAULT_INTERNAL = -7,    /* a library failed in a way that has no better name */
    SK_FAULT_CANCELLED = -8    /* the user asked to stop; what was done is kept */
};

struct sk_error {
    enum sk_status status; /* SK_OK while nothing has been reported */
    char message[400];     /* one sentence: what is wrong, where, what to do; NUL-terminated */
};

/* Records status and the formatted message in *error unless it already holds a cause. Returns status, so
 * that a caller can write `return sk_error_set(error, SK_REJECTED, "...")`. error may be NULL. */
enum sk_status sk_error_set(struct sk_error *error, enum sk_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with ": " and the text of errno appended. */
enum sk_status sk_error_set_errno(struct sk_error *error, enum sk_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Forgets a cause, for a caller that has handled it. */
void sk_error_clear(struct sk_error *error);

/* "not found", "I/O fault", …: a fixed string, never NULL. */
const char *sk_status_name(enum sk_status status);

#endif
