/* sent_links: what writing and deleting a case has to do about texts that were sent (sent.h). Private to this folder; all within
 * a write transaction. */
#ifndef SK_STORE_SENT_LINKS_H
#define SK_STORE_SENT_LINKS_H

#include "store/database.h"

#define SK_SENT_BYTES ((size_t) 256 << 20) /* some cases of one conversation */

/* Before a case with a new id is written: where it is the desk's own of a text that was sent, the case made of that gets its id
 * and is ours no longer; *row is its row, else 0. */
enum sk_status sk_sent_take_over(struct sk_store *store, const struct sk_case *record, int64_t *row, struct sk_error *error);

/* Around a change of a case: sign (1 or -1) times the votes of the sets whose texts it holds, for they depend on whether the case
 * is rated itself. */
enum sk_status sk_sent_add_votes(struct sk_store *store, int64_t row, int sign, struct sk_error *error);

/* Before a case is deleted. */
enum sk_status sk_sent_unlink(struct sk_store *store, int64_t row, struct sk_error *error);

#endif
