#include "privacy/place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART ".sidekick-part"

/* The directory above and the last name of a path, which need not exist; slashes at its end do not count. */
static enum sk_status split(const char *path, char above[SK_PATH_SIZE], char name[NAME_MAX + 1], struct sk_error *error) {
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    size_t start = size;
    while (start > 0 && path[start - 1] != '/')
        start--;
    if (size == start || size - start > NAME_MAX - sizeof PART || start >= SK_PATH_SIZE
        || strncmp(path + start, "..", size - start) == 0)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "\"%.200s\" is not a name for a new directory", path);
    snprintf(above, SK_PATH_SIZE, "%.*s", start ? (int) start : 1, start ? path : ".");
    snprintf(name, NAME_MAX + 1, "%.*s", (int) (size - start), path + start);
    return SK_OK;
}

enum sk_status sk_place_find(const char *path, struct sk_place *out, struct sk_error *error) {
    char above[SK_PATH_SIZE], name[NAME_MAX + 1], resolved[PATH_MAX];
    struct stat info;
    enum sk_status status = split(path, above, name, error);
    if (status != SK_OK)
        return status;
    if (!realpath(above, resolved))
        return sk_error_set_errno(error, SK_FAULT_ARGUMENT, "cannot use directory %s", above);
    status = sk_path_join(out->path, strcmp(resolved, "/") == 0 ? "" : resolved, name, error);
    if (status != SK_OK)
        return status;
    int size = snprintf(out->part, sizeof out->part, "%s%s", out->path, PART);
    if (size < 0 || size >= SK_PATH_SIZE)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "path is too long: %.100s…", path);
    out->exists = lstat(out->path, &info) == 0;
    return SK_OK;
}

enum sk_status sk_place_is_outside(const struct sk_place *place, const char *directory, struct sk_error *error) {
    char resolved[PATH_MAX];
    if (!realpath(directory, resolved))
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot use directory %s", directory);
    size_t size = strlen(resolved);
    if (strncmp(place->path, resolved, size) != 0 || place->path[size] != '/')
        return SK_OK;
    return sk_error_set(error, SK_REJECTED, "%s lies in the data directory: choose a place outside, on another disk at best",
                        place->path);
}

static enum sk_status sync_above(const struct sk_place *place, struct sk_error *error) {
    char above[SK_PATH_SIZE];
    snprintf(above, sizeof above, "%s", place->path);
    char *slash = strrchr(above, '/');
    slash[slash == above] = '\0';
    return sk_directory_sync(above, error);
}

enum sk_status sk_place_take(const struct sk_place *place, struct sk_error *error) {
    unsigned flags = place->exists ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    bool renamed = renameat2(AT_FDCWD, place->part, AT_FDCWD, place->path, flags) == 0;
    if (!renamed && errno == EINVAL && !place->exists) /* a file system without these flags: NFS, FAT */
        renamed = rename(place->part, place->path) == 0;
    if (!renamed)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot put the new directory in the place of %s", place->path);
    enum sk_status status = sync_above(place, error);
    if (status == SK_OK && place->exists)
        status = sk_directory_remove(place->part, error);
    return status;
}
