/* file: whole files, directories and where the program's own data lies. */
#ifndef SK_BASE_FILE_H
#define SK_BASE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buffer.h"
#include "base/error.h"

#define SK_PATH_SIZE 4096

/* "a/b" into path. SK_FAULT_ARGUMENT when it does not fit. */
enum sk_status sk_path_join(char path[SK_PATH_SIZE], const char *directory, const char *name, struct sk_error *error);

/* Appends the file's bytes to content. SK_NOT_FOUND: no such file; SK_REJECTED: larger than limit bytes. */
enum sk_status sk_file_read(const char *path, size_t limit, struct sk_buffer *content, struct sk_error *error);

/* Replaces the file in one step: whoever opens it sees the old or the new content, also after a power cut.
 * mode: permission bits, as for open(2). */
enum sk_status sk_file_replace(const char *path, struct sk_slice content, unsigned mode, struct sk_error *error);

/* Creates the directory and its parents with mode 0700 where they are missing. */
enum sk_status sk_directory_create(const char *path, struct sk_error *error);

/* Makes the regular files of a directory (not of those below it) and their names durable. */
enum sk_status sk_directory_sync(const char *path, struct sk_error *error);

/* A new file with the same bytes, durable but for its name; SK_FAULT_IO where `to` exists. */
enum sk_status sk_file_copy(const char *from, const char *to, unsigned mode, struct sk_error *error);

/* Removes a directory and all below it. SK_OK when there is none. */
enum sk_status sk_directory_remove(const char *path, struct sk_error *error);

/* Makes a user and group the owners of a directory and of all below it that is not that user's. */
enum sk_status sk_directory_give(const char *path, uid_t user, gid_t group, struct sk_error *error);

/* Any status but SK_OK ends the visits. */
typedef enum sk_status sk_path_visit(void *context, const char *path, struct sk_error *error);

/* Visits what is in a directory and has a name that begins and ends so with something between, by the bytes of the names, so that
 * the directory's order does not matter. *count: how many there are; -1 (and SK_OK): the directory cannot be read, errno says
 * why, and the caller what that means. Statuses of the visits and of sk_path_join. */
enum sk_status sk_directory_visit(const char *directory, const char *prefix, const char *suffix, sk_path_visit *visit,
                                  void *context, int *count, struct sk_error *error);

/* Bytes in the regular files below a directory; 0 where it cannot be read. */
unsigned long long sk_directory_size(const char *path);

/* Directory that holds `models/` and `data/`: $SIDEKICK_SHARE, else the source tree when the program runs from its
 * build directory, else the installed one. */
enum sk_status sk_share_path(char path[SK_PATH_SIZE], const char *name, struct sk_error *error);

/* The same for a file that the build makes: it lies in the build directory where the others are those of the source tree. */
enum sk_status sk_share_built_path(char path[SK_PATH_SIZE], const char *name, struct sk_error *error);

#endif
