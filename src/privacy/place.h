/* place: a directory that is made beside its place, under another name, and takes it in one step. Private to this folder.
 *
 *     <path>                      the place
 *     <path>.sidekick-part        what is being made; what a killed program left is thrown away by the next
 */
#ifndef SK_PRIVACY_PLACE_H
#define SK_PRIVACY_PLACE_H

#include <stdbool.h>

#include "base/file.h"
#include "privacy/manifest.h"

struct sk_place {
    char path[SK_PATH_SIZE]; /* absolute */
    char part[SK_PATH_SIZE];
    bool exists;
};

/* The directory above must exist. SK_FAULT_ARGUMENT: no such directory, path too long. */
enum sk_status sk_place_find(const char *path, struct sk_place *out, struct sk_error *error);

/* SK_REJECTED where it lies in the directory. */
enum sk_status sk_place_is_outside(const struct sk_place *place, const char *directory, struct sk_error *error);

/* Renames the part, which must be durable, to the place; what was there is exchanged with it in the same step and then removed.
 */
enum sk_status sk_place_take(const struct sk_place *place, struct sk_error *error);

/* Store facts, checksums and manifest of a directory that is filled (backup.c). manifest->time_us is the caller's. */
enum sk_status sk_backup_describe(const char *directory, const char *config_path, struct sk_manifest *manifest,
                                  struct sk_error *error);

#endif
