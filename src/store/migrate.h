/* migrate: brings a database to the newest schema, step by step. Private to this folder. */
#ifndef SK_STORE_MIGRATE_H
#define SK_STORE_MIGRATE_H

#include "store/database.h"

/* Step i is the SQL that takes a database from version i to i + 1. */
extern const char *const sk_store_steps[SK_STORE_SCHEMA_VERSION];

/* SK_OK: ours, or empty. SK_FAULT_CORRUPT: damaged, or another program's database. SK_FAULT_VERSION: newer than `newest`. Reads
 * only. *version: user_version, 0 for an empty file. */
enum sk_status sk_store_check_version(struct sk_store *store, int newest, int *version, struct sk_error *error);

/* Runs the steps that are missing, all in one transaction: a step that fails leaves the database as it was. Two programs that
 * migrate at once wait for each other, and the second finds nothing to do. */
enum sk_status sk_store_migrate(struct sk_store *store, const char *const *steps, int count, struct sk_error *error);

#endif
