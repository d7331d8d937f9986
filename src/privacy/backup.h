/* backup: a consistent copy of a data directory, made while it is in use, and putting it back.
 *
 * A backup is a directory (manifest.h): store, key and trained models, with checksums. The index is derived from the store and is
 * left out. It is made beside its place under another name and renamed when it is whole and durable: killed in between, there is
 * no backup. The store remembers where its backups lie, so that an erasure frees those that it can reach; one that it cannot is
 * freed when it is put back, from the ledger of erasures.
 */
#ifndef SK_PRIVACY_BACKUP_H
#define SK_PRIVACY_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "store/erasure.h"

struct sk_backup_report {
    int64_t cases, bytes, time_us;
    int64_t erased; /* restore: erasures applied that the backup did not know of */
    char audit_head[SK_AUDIT_HEAD_SIZE];
};

/* path: a new directory outside the data directory. config_path: the configuration in use, whose checksum is noted; may be NULL.
 * SK_REJECTED: path exists, or lies in the data directory. SK_NOT_FOUND: no store. SK_FAULT_IO: disk full, … */
enum sk_status sk_backup(const char *data_directory, const char *path, const char *config_path, const char *actor,
                         struct sk_backup_report *report, struct sk_error *error);

struct sk_restore_options {
    const char *backup, *data_directory;
    const char *ledger; /* another data directory or backup of the same history, whose erasures are applied; NULL: none */
    bool force;         /* replace a data directory that is there; its ledger is applied too */
    const char *actor;
};

/* Checks the backup, makes a data directory of it beside its place, applies the ledgers, verifies the erasures, builds the index,
 * and only then renames. SK_REJECTED: the backup is not whole, the data directory is there (and no force), or a ledger belongs to
 * another history. SK_BUSY: a service or an import uses the data directory. SK_FAULT_VERSION, SK_FAULT_CORRUPT, SK_FAULT_IO. */
enum sk_status sk_restore(const struct sk_restore_options *options, struct sk_backup_report *report, struct sk_error *error);

/* For an erasure: frees the backups that the store remembers. *freed, *unreachable: how many were changed, and how many are not
 * at their place, not whole, of another key, or cannot be written there. A backup that does not hold anything of it stays as it
 * is. */
struct sk_backups_freed {
    int64_t freed, clean, unreachable;
    int64_t traces; /* backups in which something was found afterwards */
};
enum sk_status sk_backups_free(struct sk_store *store, const struct sk_erasure *erasure, struct sk_backups_freed *out,
                               struct sk_error *error);

#endif
