/* votes: feedback summed up per case, bounded per agent. Private to this folder; what it comes to is sk_store_uses (store.h).
 *
 *     sk_votes_add_set(store, set_id, -1, error);      // what the set's reports add now
 *     … change the reports …
 *     sk_votes_add_set(store, set_id, 1, error);
 */
#ifndef SK_STORE_VOTES_H
#define SK_STORE_VOTES_H

#include "store/database.h"

/* Within a write transaction: adds sign (1 or -1) times the votes of a set. */
enum sk_status sk_votes_add_set(struct sk_store *store, struct sk_slice set_id, int sign, struct sk_error *error);

/* By what an agent's votes are told from another's: a keyed hash of agent_id or, where that is absent or empty, of reporter.
 * Above 0. */
enum sk_status sk_votes_voter(struct sk_store *store, struct sk_slice agent_id, struct sk_slice reporter, int64_t *voter,
                              struct sk_error *error);

/* Makes it callable as voter(agent_id) in SQL, for migrations. */
enum sk_status sk_votes_define_voter(struct sk_store *store, struct sk_error *error);

#endif
