/* masking: frees a data directory of the addresses and numbers that ids and labels were made of, and that reasons of an
 * escalation quoted, when they were stored as they came (store/mask_stored.h).
 *
 * It is an erasure: in one transaction the rows are masked and it is written down as pending, with what to search for; the rest
 * (index, backups, log, free pages, proof) is sk_erasures_finish, which begins with this.
 */
#ifndef SK_PRIVACY_MASKING_H
#define SK_PRIVACY_MASKING_H

#include <stdatomic.h>

#include "store/erasure.h"

/* Masks what is to be masked; where that was anything, an erasure of kind SK_SELECT_UNMASKED is pending. SK_OK, SK_BUSY, faults.
 */
enum sk_status sk_mask_earlier(struct sk_store *store, struct sk_error *error);

/* The same and all the rest, for programs that write into a directory: does nothing where all is masked, or where no store is
 * yet. cancel: may be NULL. Statuses as sk_erasures_finish. */
enum sk_status sk_masking_finish(const char *data_directory, const atomic_bool *cancel, struct sk_error *error);

#endif
