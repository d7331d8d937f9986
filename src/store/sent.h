/* sent: what an agent sent instead of a suggestion, kept as a case: the set's question and what was finally said to it.
 *
 *     struct sk_sent_text sent = { .set_id = set_id, .from_row = row, .final = true, .record = { … } };
 *     sk_store_put_sent(store, &sent, &arena, &id, &error);
 *
 * Each suggestion set has at most one; a later text of the same set replaces it. Where the desk adds the conversation's case
 * itself (case.add, import), before or after, that one takes its place and its row, so that nothing is counted twice: the case of
 * the same team (or both of none) and the same conversation, or where one of the two names no conversation with the same words in
 * question and answer, that shares half of the answer's words. Ratings of the set go to the case, be it ours or the desk's,
 * unless it came with one. It is erased with its set.
 */
#ifndef SK_STORE_SENT_H
#define SK_STORE_SENT_H

#include "store/store.h"

struct sk_sent_text {
    struct sk_slice set_id;
    int64_t from_row;      /* case behind the suggestion that was edited, 0: none */
    bool final;            /* reported as sent, not only as edited: no edit that is reported later replaces it */
    struct sk_case record; /* redacted; its id is set here, from the set's */
};

/* Within a write transaction. *id: of the case that was written, in the arena; absent where there is nothing new. SK_OK: a new
 * case, or nothing was to be done; SK_UPDATED; SK_NOT_FOUND: no such set; faults. */
enum sk_status sk_store_put_sent(struct sk_store *store, const struct sk_sent_text *sent, struct sk_arena *arena,
                                 struct sk_slice *id, struct sk_error *error);

/* What was sent is the suggestion after all: the case goes, if it is ours. SK_OK, also where there is none; *id as above, of the
 * case that was deleted. */
enum sk_status sk_store_drop_sent(struct sk_store *store, struct sk_slice set_id, struct sk_arena *arena, struct sk_slice *id,
                                  struct sk_error *error);

#endif
