/* manifest: what a backup is made of, with checksums; written last, so that a directory without a whole one is no backup. Private
 * to this folder.
 *
 *     <backup>/manifest.json     {"format":1,…,"files":[{"name","bytes","blake2b"}],"checksum"}
 *     <backup>/store.db          the store
 *     <backup>/audit.key         the key of its audit log and pseudonyms
 *     <backup>/models/…          what `train` made
 *
 * Checksums are BLAKE2b with 256 bits: `b2sum -l 256` makes the same.
 */
#ifndef SK_PRIVACY_MANIFEST_H
#define SK_PRIVACY_MANIFEST_H

#include "base/file.h"
#include "base/mac.h"
#include "store/audit.h"

#define SK_MANIFEST_FILE "manifest.json"
#define SK_MANIFEST_FORMAT 1
#define SK_MANIFEST_FILES 64
#define SK_MANIFEST_NAME 200
#define SK_MODELS_DIRECTORY "models"

struct sk_manifest_file {
    char name[SK_MANIFEST_NAME]; /* below the directory: "store.db", "models/intent.model" */
    int64_t bytes;
    char checksum[SK_MAC_TEXT_SIZE];
};

struct sk_manifest {
    int64_t time_us, cases, erasure; /* erasure: number of the last one that the store has seen */
    char audit_head[SK_AUDIT_HEAD_SIZE];
    char config[SK_MAC_TEXT_SIZE]; /* checksum of the configuration file; "" where there was none */
    char key[SK_MAC_TEXT_SIZE];    /* checksum of audit.key */
    struct sk_manifest_file files[SK_MANIFEST_FILES];
    size_t file_count;
};

/* Lists the files of a directory (its own and those of models/) with their checksums into *manifest and writes it there, durable.
 * The facts are the caller's. */
enum sk_status sk_manifest_write(const char *directory, struct sk_manifest *manifest, struct sk_error *error);

/* Reads it and holds every file against it. SK_REJECTED: not a whole backup: no manifest, one that was changed, a file that is
 * missing, added, or not what it was; the error says which. SK_FAULT_VERSION: made by a newer program. */
enum sk_status sk_manifest_check(const char *directory, struct sk_manifest *out, struct sk_error *error);

enum sk_status sk_file_checksum(const char *path, int64_t *bytes, char checksum[SK_MAC_TEXT_SIZE], struct sk_error *error);

/* Copies store, key and models of a directory into a new one (mode 0700), durable; the store only where with_store. */
enum sk_status sk_backup_files_copy(const char *from, const char *to, bool with_store, struct sk_error *error);

#endif
