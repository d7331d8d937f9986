/* withdrawn: cases that were deleted, or got another question or answer, while recorded answers still hold what they said.
 *
 * Deleting and changing must not take longer the more often a case was shown: they only write down which answers these are. A
 * request that is repeated gets them without it from then on (sk_store_clean_answer, erasure.h), and whoever looks for erasures
 * cleans them soon after (sk_store_clean_withdrawn). Private to this folder; all within a write transaction.
 */
#ifndef SK_STORE_WITHDRAWN_H
#define SK_STORE_WITHDRAWN_H

#include "store/database.h"

/* Before a case that is there is deleted (record: NULL) or becomes `record`. Nothing where its texts stay, for a rating that is
 * added later takes no reply from anybody, or where it was never shown. */
enum sk_status sk_withdraw(struct sk_store *store, int64_t row, const struct sk_case *record, struct sk_error *error);

/* After a set was recorded that shows the case of the row: it may have been deleted, or have got another question or answer than
 * was `read` (NULL: not known), while the set was made. Of the sets before it no more is withdrawn than was. */
enum sk_status sk_withdraw_other(struct sk_store *store, int64_t set_number, int64_t row, const struct sk_case *read,
                                 struct sk_error *error);

#endif
