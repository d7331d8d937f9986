#include "index/generation.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lock.h"

#define CURRENT "current"
#define CURRENT_NEW "current.new"

enum sk_status sk_generations_init(struct sk_generations *generations, const char *data_directory, struct sk_error *error) {
    return sk_path_join(generations->directory, data_directory, "index", error);
}

static enum sk_status path_of(const struct sk_generations *generations, const char *name, char path[SK_PATH_SIZE],
                              struct sk_error *error) {
    return sk_path_join(path, generations->directory, name, error);
}

/* The number in "g<number>" followed by `suffix`; 0 for any other name. */
static unsigned long number_of(const char *name, const char *suffix) {
    if (name[0] != 'g' || name[1] < '1' || name[1] > '9' || strlen(name) >= SK_GENERATION_NAME_SIZE)
        return 0;
    char *end;
    unsigned long number = strtoul(name + 1, &end, 10);
    return strcmp(end, suffix) == 0 ? number : 0;
}

static unsigned long number_of_any(const char *name) {
    unsigned long number = number_of(name, "");
    if (number == 0)
        number = number_of(name, SK_GENERATION_PART);
    return number ? number : number_of(name, SK_GENERATION_DAMAGED);
}

enum sk_status sk_generation_current(const struct sk_generations *generations, char name[SK_GENERATION_NAME_SIZE],
                                     struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = path_of(generations, CURRENT, path, error);
    if (status != SK_OK)
        return status;
    ssize_t size = readlink(path, name, SK_GENERATION_NAME_SIZE - 1);
    if (size < 0 && (errno == ENOENT || errno == ENOTDIR))
        return sk_error_set(error, SK_NOT_FOUND, "there is no index in %s", generations->directory);
    if (size < 0 && errno != EINVAL)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot read link %s", path);
    name[size > 0 ? size : 0] = '\0';
    if (number_of(name, "") == 0)
        return sk_error_set(error, SK_FAULT_CORRUPT, "%s does not point to a generation of the index", path);
    return SK_OK;
}

bool sk_generation_replaced(const struct sk_generations *generations, const char *name) {
    char current[SK_GENERATION_NAME_SIZE];
    return sk_generation_current(generations, current, NULL) == SK_OK && strcmp(current, name) != 0;
}

enum sk_status sk_generation_next(const struct sk_generations *generations, char name[SK_GENERATION_NAME_SIZE],
                                  struct sk_error *error) {
    DIR *directory = opendir(generations->directory);
    if (!directory)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot list %s", generations->directory);
    unsigned long highest = 0;
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        unsigned long number = number_of_any(entry->d_name);
        highest = number > highest ? number : highest;
    }
    closedir(directory);
    snprintf(name, SK_GENERATION_NAME_SIZE, "g%lu", highest + 1);
    return SK_OK;
}

enum sk_status sk_generation_sync(const struct sk_generations *generations, const char *name, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = path_of(generations, name, path, error);
    return status == SK_OK ? sk_directory_sync(path, error) : status;
}

enum sk_status sk_generation_swap(const struct sk_generations *generations, const char *name, struct sk_error *error) {
    char current[SK_PATH_SIZE], next[SK_PATH_SIZE];
    enum sk_status status = path_of(generations, CURRENT, current, error);
    if (status == SK_OK)
        status = path_of(generations, CURRENT_NEW, next, error);
    if (status != SK_OK)
        return status;
    if (unlink(next) != 0 && errno != ENOENT)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot remove %s", next);
    if (symlink(name, next) != 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot create %s", next);
    bool renamed = rename(next, current) == 0;
    if (!renamed && errno == EISDIR) {
        /* A copy by a program that follows links (scp -r, cp -rL) makes a directory of `current`, which a rename does not
         * replace. */
        status = sk_directory_remove(current, error);
        if (status != SK_OK)
            return status;
        renamed = rename(next, current) == 0;
    }
    if (!renamed)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot replace %s", current);
    return sk_directory_sync(generations->directory, error);
}

/* current may be "": then no generation is in use. */
static bool is_leftover(const char *entry, const char *current) {
    if (strcmp(entry, CURRENT_NEW) == 0)
        return true;
    if (number_of_any(entry) == 0 || strcmp(entry, current) == 0)
        return false;
    return number_of(entry, SK_GENERATION_DAMAGED) == 0 || number_of(entry, SK_GENERATION_DAMAGED) != number_of(current, "");
}

static enum sk_status remove_leftovers(DIR *directory, const struct sk_generations *generations, const char *current,
                                       struct sk_error *error) {
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        char path[SK_PATH_SIZE];
        if (!is_leftover(entry->d_name, current))
            continue;
        enum sk_status status = path_of(generations, entry->d_name, path, error);
        if (status == SK_OK)
            status = sk_directory_remove(path, error);
        if (status != SK_OK)
            return status;
    }
    return SK_OK;
}

enum sk_status sk_generation_clean(const struct sk_generations *generations, struct sk_error *error) {
    char current[SK_GENERATION_NAME_SIZE];
    enum sk_status status = sk_generation_current(generations, current, NULL);
    if (status == SK_FAULT_IO)
        return sk_generation_current(generations, current, error);
    if (status != SK_OK)
        current[0] = '\0';
    DIR *directory = opendir(generations->directory);
    if (!directory)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot list %s", generations->directory);
    status = remove_leftovers(directory, generations, current, error);
    closedir(directory);
    return status;
}

enum sk_status sk_generation_drop(const struct sk_generations *generations, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = path_of(generations, CURRENT, path, error);
    if (status == SK_OK)
        status = sk_directory_remove(path, error);
    if (status == SK_OK)
        status = sk_generation_clean(generations, error);
    return status == SK_OK ? sk_directory_sync(generations->directory, error) : status;
}

enum sk_status sk_generation_judge(const struct sk_generations *generations, const char *name, enum sk_status status) {
    static const char *const files[] = { "iamglass", "postlist.glass", "termlist.glass" }; /* the others may be missing */
    if (status != SK_FAULT_IO && status != SK_NOT_FOUND)
        return status;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[SK_PATH_SIZE];
        int size = snprintf(path, sizeof path, "%s/%s/%s", generations->directory, name, files[i]);
        if (size > 0 && size < SK_PATH_SIZE && access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
            return SK_FAULT_CORRUPT;
    }
    return status;
}

static bool damage_path(const struct sk_generations *generations, const char *name, char path[SK_PATH_SIZE]) {
    int size = snprintf(path, SK_PATH_SIZE, "%s/%s%s", generations->directory, name, SK_GENERATION_DAMAGED);
    return size > 0 && size < SK_PATH_SIZE;
}

bool sk_generation_mark_damaged(const struct sk_generations *generations, const char *name) {
    char path[SK_PATH_SIZE];
    if (!damage_path(generations, name, path))
        return false;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0)
        close(file);
    return file >= 0;
}

bool sk_generation_damaged(const struct sk_generations *generations, const char *name) {
    char path[SK_PATH_SIZE];
    return damage_path(generations, name, path) && access(path, F_OK) == 0;
}

bool sk_generation_deadly(const struct sk_generations *generations, const char *name) {
    char path[SK_PATH_SIZE];
    struct stat mark;
    return damage_path(generations, name, path) && stat(path, &mark) == 0 && mark.st_size > 0;
}

enum sk_status sk_generation_pardon(const struct sk_generations *generations, const char *name, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    if (damage_path(generations, name, path) && unlink(path) != 0 && errno != ENOENT)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot remove %s", path);
    return SK_OK;
}

static const char *lock_name(enum sk_index_lock which) {
    switch (which) {
    case SK_LOCK_FOLLOW: return "follow.lock";
    case SK_LOCK_REINDEX: return "reindex.lock";
    case SK_LOCK_WRITE: return "write.lock";
    }
    return "";
}

enum sk_status sk_index_lock(const struct sk_generations *generations, enum sk_index_lock which, bool wait, int *lock,
                             struct sk_error *error) {
    char path[SK_PATH_SIZE];
    *lock = -1;
    enum sk_status status = sk_directory_create(generations->directory, error);
    if (status == SK_OK)
        status = path_of(generations, lock_name(which), path, error);
    return status == SK_OK ? sk_lock_take(path, wait, lock, error) : status;
}

void sk_index_unlock(int lock) {
    sk_lock_give(lock);
}
