#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum sk_status sk_lock_take(const char *path, bool wait, int *lock, struct sk_error *error) {
    enum sk_status status = SK_OK;
    *lock = -1;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot open %s", path);
    while (flock(file, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        status = errno == EWOULDBLOCK ? sk_error_set(error, SK_BUSY, "another process holds %s", path)
                                      : sk_error_set_errno(error, SK_FAULT_IO, "cannot lock %s", path);
        close(file);
        return status;
    }
    *lock = file;
    return SK_OK;
}

static bool is_still_at(int directory, const char *path) {
    struct stat held, there;
    return fstat(directory, &held) == 0 && stat(path, &there) == 0 && held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

int sk_lock_directory(const char *path) {
    int directory;
    while ((directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
        int result;
        while ((result = flock(directory, LOCK_EX)) != 0 && errno == EINTR)
            ;
        if (result == 0 && is_still_at(directory, path))
            return directory;
        close(directory);
        if (result != 0)
            break;
    }
    return -1;
}

void sk_lock_give(int lock) {
    if (lock >= 0)
        close(lock);
}
