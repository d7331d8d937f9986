#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 65536

enum sk_status sk_path_join(char path[SK_PATH_SIZE], const char *directory, const char *name, struct sk_error *error) {
    int size = snprintf(path, SK_PATH_SIZE, "%s/%s", directory, name);
    if (size < 0 || size >= SK_PATH_SIZE)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "path is longer than %d bytes: %.100s…", SK_PATH_SIZE - 1, directory);
    return SK_OK;
}

/* Bytes to ask for at once: of a file that says how large it is all, and one more, so that none is moved again. */
static size_t bytes_at_once(int file) {
    struct stat info;
    return fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 ? (size_t) info.st_size + 1 : BLOCK;
}

static enum sk_status read_all(int file, const char *path, size_t limit, struct sk_buffer *content, struct sk_error *error) {
    size_t most = bytes_at_once(file);
    if (most > limit + 1)
        most = limit + 1;
    for (;;) {
        char *end = sk_buffer_reserve(content, most);
        ssize_t count = end ? read(file, end, most) : 0;
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return sk_error_set_errno(error, SK_FAULT_IO, "cannot read %s", path);
        if (count == 0)
            break;
        if (content->size + (size_t) count > limit)
            return sk_error_set(error, SK_REJECTED, "%s is larger than %zu bytes", path, limit);
        content->size += (size_t) count;
        most = most > (size_t) count ? most - (size_t) count : BLOCK;
    }
    if (content->failed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to read %s", path);
    content->data[content->size] = '\0';
    return SK_OK;
}

enum sk_status sk_file_read(const char *path, size_t limit, struct sk_buffer *content, struct sk_error *error) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT)
        return sk_error_set(error, SK_NOT_FOUND, "there is no file %s", path);
    if (file < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot open %s", path);
    enum sk_status status = read_all(file, path, limit, content, error);
    close(file);
    return status;
}

static bool write_all(int file, struct sk_slice content) {
    size_t done = 0;
    while (done < content.size) {
        ssize_t count = write(file, content.data + done, content.size - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        done += (size_t) count;
    }
    return fsync(file) == 0;
}

/* A rename is durable only when the directory that holds the names is. */
static void sync_directory_of(const char *path) {
    char directory[SK_PATH_SIZE];
    const char *slash = strrchr(path, '/');
    snprintf(directory, sizeof directory, "%.*s", slash && slash != path ? (int) (slash - path) : 1, slash ? path : ".");
    int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file >= 0) {
        fsync(file);
        close(file);
    }
}

enum sk_status sk_file_replace(const char *path, struct sk_slice content, unsigned mode, struct sk_error *error) {
    char temporary[SK_PATH_SIZE];
    int size = snprintf(temporary, sizeof temporary, "%s.new", path);
    if (size < 0 || size >= SK_PATH_SIZE)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "path is too long: %.100s…", path);
    unlink(temporary);
    int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t) mode);
    if (file < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot create %s", temporary);
    bool written = write_all(file, content);
    if (close(file) != 0)
        written = false;
    if (!written || rename(temporary, path) != 0) {
        enum sk_status status = sk_error_set_errno(error, SK_FAULT_IO, "cannot write %s", path);
        unlink(temporary);
        return status;
    }
    sync_directory_of(path);
    return SK_OK;
}

enum sk_status sk_directory_create(const char *path, struct sk_error *error) {
    char part[SK_PATH_SIZE];
    size_t size = strlen(path);
    if (size == 0 || size >= sizeof part)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "not a usable directory name: \"%.100s\"", path);
    memcpy(part, path, size + 1);
    for (size_t i = 1; i <= size; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return sk_error_set_errno(error, SK_FAULT_IO, "cannot create directory %s", part);
        part[i] = path[i];
    }
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return sk_error_set(error, SK_FAULT_IO, "%s is not a directory", path);
    return SK_OK;
}

static enum sk_status sync_path(const char *path, struct sk_error *error) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot open %s", path);
    enum sk_status status = SK_OK;
    if (fsync(file) != 0)
        status = sk_error_set_errno(error, SK_FAULT_IO, "cannot make %s durable", path);
    close(file);
    return status;
}

static enum sk_status sync_entries(DIR *directory, const char *path, struct sk_error *error) {
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        char file[SK_PATH_SIZE];
        struct stat info;
        enum sk_status status = sk_path_join(file, path, entry->d_name, error);
        if (status == SK_OK && lstat(file, &info) == 0 && S_ISREG(info.st_mode))
            status = sync_path(file, error);
        if (status != SK_OK)
            return status;
    }
    return SK_OK;
}

enum sk_status sk_directory_sync(const char *path, struct sk_error *error) {
    DIR *directory = opendir(path);
    if (!directory)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot list %s", path);
    enum sk_status status = sync_entries(directory, path, error);
    closedir(directory);
    return status == SK_OK ? sync_path(path, error) : status;
}

static enum sk_status copy_all(int from, int to, const char *name, struct sk_error *error) {
    for (;;) {
        ssize_t count = sendfile(to, from, NULL, (size_t) 64 << 20);
        if (count == 0)
            break;
        if (count < 0 && errno != EINTR)
            return sk_error_set_errno(error, SK_FAULT_IO, "cannot copy %s", name);
    }
    return fsync(to) == 0 ? SK_OK : sk_error_set_errno(error, SK_FAULT_IO, "cannot make the copy of %s durable", name);
}

enum sk_status sk_file_copy(const char *from, const char *to, unsigned mode, struct sk_error *error) {
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot open %s", from);
    int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t) mode);
    enum sk_status status =
        target < 0 ? sk_error_set_errno(error, SK_FAULT_IO, "cannot create %s", to) : copy_all(source, target, from, error);
    close(source);
    if (target >= 0)
        close(target);
    return status;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *where) {
    (void) info;
    (void) kind;
    (void) where;
    return remove(path);
}

enum sk_status sk_directory_remove(const char *path, struct sk_error *error) {
    if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot remove %s", path);
    return SK_OK;
}

static _Thread_local uid_t given_to;
static _Thread_local gid_t given_to_group;

static int give_entry(const char *path, const struct stat *info, int kind, struct FTW *where) {
    (void) kind;
    (void) where;
    return info->st_uid == given_to ? 0 : lchown(path, given_to, given_to_group);
}

enum sk_status sk_directory_give(const char *path, uid_t user, gid_t group, struct sk_error *error) {
    given_to = user;
    given_to_group = group;
    if (nftw(path, give_entry, 16, FTW_DEPTH | FTW_PHYS) != 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot give %s to user #%u", path, (unsigned) user);
    return SK_OK;
}

static _Thread_local unsigned long long counted;

static int count_entry(const char *path, const struct stat *info, int kind, struct FTW *where) {
    (void) path;
    (void) where;
    if (kind == FTW_F)
        counted += (unsigned long long) info->st_size;
    return 0;
}

unsigned long long sk_directory_size(const char *path) {
    counted = 0;
    nftw(path, count_entry, 16, FTW_PHYS);
    return counted;
}

/* Whether this program file lies in the build directory, so that the checkout is what it should use. */
static bool runs_from_build_directory(void) {
    char program[SK_PATH_SIZE];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    if (size <= 0)
        return false;
    program[size] = '\0';
    return strncmp(program, SK_BUILD_DIRECTORY "/", strlen(SK_BUILD_DIRECTORY) + 1) == 0;
}

static bool is_between(const char *name, const char *prefix, const char *suffix) {
    size_t size = strlen(name), before = strlen(prefix), behind = strlen(suffix);
    return size > before + behind && memcmp(name, prefix, before) == 0 && memcmp(name + size - behind, suffix, behind) == 0;
}

static int by_bytes(const struct dirent **left, const struct dirent **right) {
    return strcmp((*left)->d_name, (*right)->d_name);
}

enum sk_status sk_directory_visit(const char *directory, const char *prefix, const char *suffix, sk_path_visit *visit,
                                  void *context, int *count, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    struct dirent **entries = NULL;
    enum sk_status status = SK_OK;
    int all = scandir(directory, &entries, NULL, by_bytes);
    *count = all < 0 ? -1 : 0;
    for (int i = 0; i < all; i++) {
        bool is_wanted = is_between(entries[i]->d_name, prefix, suffix);
        *count += is_wanted;
        if (status == SK_OK && is_wanted)
            status = sk_path_join(path, directory, entries[i]->d_name, error);
        if (status == SK_OK && is_wanted)
            status = visit(context, path, error);
        free(entries[i]);
    }
    free(entries);
    return status;
}

/* source_tree: what stands for the installed directory when the program runs from its build directory. */
static enum sk_status share_path(char path[SK_PATH_SIZE], const char *source_tree, const char *name, struct sk_error *error) {
    const char *directory = getenv("SIDEKICK_SHARE");
    if (!directory || !*directory)
        directory = runs_from_build_directory() ? source_tree : SK_SHARE_DIRECTORY;
    return sk_path_join(path, directory, name, error);
}

enum sk_status sk_share_path(char path[SK_PATH_SIZE], const char *name, struct sk_error *error) {
    return share_path(path, SK_SOURCE_DIRECTORY, name, error);
}

enum sk_status sk_share_built_path(char path[SK_PATH_SIZE], const char *name, struct sk_error *error) {
    return share_path(path, SK_BUILD_DIRECTORY, name, error);
}
