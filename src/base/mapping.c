#include "base/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"

static uint64_t identity(const struct stat *state) {
    const uint64_t parts[] = { (uint64_t) state->st_dev, (uint64_t) state->st_ino, (uint64_t) state->st_size,
                               (uint64_t) state->st_mtim.tv_sec, (uint64_t) state->st_mtim.tv_nsec };
    uint64_t hash = sk_hash(parts, sizeof parts, 0);
    return hash ? hash : 1;
}

uint64_t sk_mapping_current(const char *path) {
    struct stat state;
    return stat(path, &state) == 0 ? identity(&state) : 0;
}

static enum sk_status map(int file, const char *path, struct sk_mapping *out, struct sk_error *error) {
    struct stat state;
    if (fstat(file, &state) != 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot read %s", path);
    if (state.st_size == 0)
        return sk_error_set(error, SK_REJECTED, "%s is empty", path);
    void *data = mmap(NULL, (size_t) state.st_size, PROT_READ, MAP_SHARED, file, 0);
    if (data == MAP_FAILED)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot map %s", path);
    *out = (struct sk_mapping){ data, (size_t) state.st_size };
    return SK_OK;
}

enum sk_status sk_mapping_open(const char *path, struct sk_mapping *out, struct sk_error *error) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT)
        return sk_error_set(error, SK_NOT_FOUND, "there is no file %s", path);
    if (file < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot open %s", path);
    enum sk_status status = map(file, path, out, error);
    close(file);
    return status;
}

void sk_mapping_close(struct sk_mapping *mapping) {
    if (mapping->data)
        munmap((void *) mapping->data, mapping->size);
    *mapping = (struct sk_mapping){ 0 };
}
