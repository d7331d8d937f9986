#include "serve/instance.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/lock.h"

#define WAIT_US 1000000
#define AGAIN_US 20000
#define NUMBER_BYTES 32

static enum sk_status write_process(const char *path, int lock, struct sk_error *error) {
    char text[NUMBER_BYTES];
    int size = snprintf(text, sizeof text, "%ld\n", (long) getpid());
    if (ftruncate(lock, 0) != 0 || pwrite(lock, text, (size_t) size, 0) != size)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot write %s", path);
    return SK_OK;
}

/* Of the process that holds the lock; 0 where it has not yet written it. */
static long read_process(const char *path) {
    struct sk_buffer content = { 0 };
    long process = 0;
    if (sk_file_read(path, NUMBER_BYTES, &content, NULL) == SK_OK && content.size > 0)
        process = strtol(content.data, NULL, 10);
    sk_buffer_finish(&content);
    return process;
}

static enum sk_status refuse(const char *data_directory, const char *path, struct sk_error *error) {
    char which[NUMBER_BYTES + 16] = "";
    long process = read_process(path);
    if (process > 0)
        snprintf(which, sizeof which, ", process %ld", process);
    return sk_error_set(error, SK_BUSY,
                        "another sidekickd serves %s%s: stop that one first, or choose another data directory with --data; "
                        "tools may be used beside it",
                        data_directory, which);
}

static enum sk_status take(const char *path, int *lock, struct sk_error *error) {
    int64_t deadline = sk_clock_monotonic_us() + WAIT_US;
    for (;;) {
        struct sk_error cause = { 0 };
        enum sk_status status = sk_lock_take(path, false, lock, &cause);
        if (status != SK_BUSY || sk_clock_monotonic_us() > deadline)
            return status == SK_OK ? SK_OK : sk_error_set(error, status, "%s", cause.message);
        usleep(AGAIN_US);
    }
}

enum sk_status sk_instance_claim(const char *data_directory, int *lock, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    struct sk_error cause = { 0 };
    *lock = -1;
    enum sk_status status = sk_directory_create(data_directory, error);
    if (status == SK_OK)
        status = sk_path_join(path, data_directory, SK_SERVICE_LOCK_FILE, error);
    if (status != SK_OK)
        return status;
    status = take(path, lock, &cause);
    if (status == SK_BUSY)
        return refuse(data_directory, path, error);
    if (status != SK_OK)
        return sk_error_set(error, status, "the data directory must be writable, also for reading: %s", cause.message);
    status = write_process(path, *lock, error);
    if (status != SK_OK) {
        sk_lock_give(*lock);
        *lock = -1;
    }
    return status;
}
