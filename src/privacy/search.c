/* SQLite holds POSIX locks on its files, and closing any descriptor of such a file drops the locks that the whole process has on
 * it: another program then takes the store for unused, removes its log, and this process dies of a bus error. Locks are not
 * shared with a child, so the store's files are read by one. It does nothing between fork and _exit that needs a lock of this
 * process's memory: it reads into the block that is there, and scans. */
#include "privacy/search.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCK ((size_t) 1 << 20)

struct walk {
    struct sk_search *search;
    size_t root; /* bytes of the directory's own path */
    char *block; /* BLOCK and what a needle may reach back */
};

static bool is_store(const char *name) {
    return strncmp(name, SK_STORE_FILE, strlen(SK_STORE_FILE)) == 0;
}

static void note_found(struct walk *walk, const char *path) {
    struct sk_search *search = walk->search;
    const char *name = path + walk->root;
    name += *name == '/';
    if (search->found < SK_SEARCH_NAMES)
        snprintf(search->names[search->found], sizeof search->names[0], "%.200s", name);
    search->found++;
    search->in_store |= is_store(name);
    search->in_index |= strncmp(name, "index/", 6) == 0;
}

/* Blocks overlap by one byte less than the longest needle. */
static enum sk_status search_stream(struct walk *walk, int file, const char *path, bool *found, struct sk_error *error) {
    size_t kept = 0;
    for (;;) {
        ssize_t count = read(file, walk->block + kept, BLOCK);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return sk_error_set_errno(error, SK_FAULT_IO, "cannot search %s", path);
        if (count == 0)
            return SK_OK;
        size_t size = kept + (size_t) count;
        *found |= sk_needles_scan(walk->search->needles, walk->block, size);
        walk->search->bytes += count;
        kept = size < SK_NEEDLE_TEXT - 1 ? size : SK_NEEDLE_TEXT - 1;
        memmove(walk->block, walk->block + size - kept, kept);
    }
}

static enum sk_status search_plainly(struct walk *walk, const char *path, bool *found, struct sk_error *error) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0 && errno == ENOENT)
        return SK_OK;
    if (file < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot search %s", path);
    enum sk_status status = search_stream(walk, file, path, found, error);
    close(file);
    return status;
}

enum { CHILD_NOTHING = 0, CHILD_FOUND = 3, CHILD_FAILED = 4 };

static enum sk_status search_in_child(struct walk *walk, const char *path, off_t size, bool *found, struct sk_error *error) {
    int result = 0;
    pid_t child = fork();
    if (child < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot start a process to search %s", path);
    if (child == 0) {
        close_range(3, ~0U, 0); /* else locks of a service that is killed meanwhile would stay until this ends */
        if (search_plainly(walk, path, found, NULL) != SK_OK)
            _exit(CHILD_FAILED);
        _exit(*found ? CHILD_FOUND : CHILD_NOTHING);
    }
    while (waitpid(child, &result, 0) < 0)
        if (errno != EINTR)
            return sk_error_set_errno(error, SK_FAULT_IO, "cannot wait for the search of %s", path);
    if (!WIFEXITED(result) || WEXITSTATUS(result) == CHILD_FAILED)
        return sk_error_set(error, SK_FAULT_IO, "cannot search %s", path);
    *found = WEXITSTATUS(result) == CHILD_FOUND;
    walk->search->bytes += size;
    return SK_OK;
}

static enum sk_status search_file(struct walk *walk, const char *path, off_t size, struct sk_error *error) {
    bool found = false;
    const char *name = strrchr(path, '/');
    enum sk_status status = is_store(name ? name + 1 : path) ? search_in_child(walk, path, size, &found, error)
                                                             : search_plainly(walk, path, &found, error);
    walk->search->files++;
    if (found)
        note_found(walk, path);
    return status;
}

static enum sk_status search_entries(struct walk *walk, const char *path, struct sk_error *error);

static enum sk_status search_entry(struct walk *walk, const char *path, struct sk_error *error) {
    struct stat info;
    if (lstat(path, &info) != 0)
        return errno == ENOENT ? SK_OK : sk_error_set_errno(error, SK_FAULT_IO, "cannot look at %s", path);
    if (S_ISDIR(info.st_mode))
        return search_entries(walk, path, error);
    return S_ISREG(info.st_mode) ? search_file(walk, path, info.st_size, error) : SK_OK;
}

static enum sk_status search_entries(struct walk *walk, const char *path, struct sk_error *error) {
    DIR *directory = opendir(path);
    if (!directory)
        return errno == ENOENT ? SK_OK : sk_error_set_errno(error, SK_FAULT_IO, "cannot list %s", path);
    enum sk_status status = SK_OK;
    for (const struct dirent *entry = readdir(directory); status == SK_OK && entry; entry = readdir(directory)) {
        char below[SK_PATH_SIZE];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        status = sk_path_join(below, path, entry->d_name, error);
        if (status == SK_OK)
            status = search_entry(walk, below, error);
    }
    closedir(directory);
    return status;
}

enum sk_status sk_search_directory(struct sk_search *search, const char *directory, struct sk_error *error) {
    struct walk walk = { .search = search, .root = strlen(directory), .block = malloc(BLOCK + SK_NEEDLE_TEXT) };
    if (!walk.block)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to search %s", directory);
    enum sk_status status = search_entries(&walk, directory, error);
    free(walk.block);
    return status;
}
