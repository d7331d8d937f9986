/* mask_stored: what earlier programs wrote as it came, masked where it lies: ids and labels (mask.h) of before version 8 of the
 * store; reasons of an escalation in recorded answers, which quote the customer (redact.h), of before version 10.
 *
 * Such a store is known by a counter that the migration leaves; while it stands, what is written anew is masked and what was
 * there is not. Changed cases take new sequence numbers, so that the index follows.
 */
#ifndef SK_STORE_MASK_STORED_H
#define SK_STORE_MASK_STORED_H

#include "store/selection.h"

/* Whether something may still be to be masked. */
enum sk_status sk_store_is_unmasked(struct sk_store *store, bool *unmasked, struct sk_error *error);

/* Masks ids, labels and keys of metadata of all cases, conversations and teams of suggestion sets, the case ids and reasons in
 * recorded answers, and agents; where the rest was done before, the reasons alone; then the store is masked. Within a write
 * transaction. Of two cases that become one, the one that was written last stays. erased (may be NULL) gets what stood there.
 * *counts: how many rows changed or went. 7 us a case where nothing is to be masked; where something is, 340 us with all that
 * follows (an import into 20,000 cases of version 7), in which other writers wait. SK_OK, also where nothing was to be done;
 * SK_BUSY, faults. */
enum sk_status sk_store_mask_stored(struct sk_store *store, sk_erased_text *erased, void *context,
                                    struct sk_selection_counts *counts, struct sk_error *error);

#endif
