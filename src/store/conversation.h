/* conversation: the turns before a case, stored once. An export gives each case of a conversation all turns before it, or the
 * last few, and they are the turns, question and answer of the case before: what two cases share stays with the earlier one, and
 * the later one says which that is and how many turns it takes over. Private to this folder. */
#ifndef SK_STORE_CONVERSATION_H
#define SK_STORE_CONVERSATION_H

#include "store/database.h"

/* How the turns of a case begin. row 0: with nothing of another case. */
struct sk_continuation {
    int64_t row;
    size_t turns; /* the first of the case are the last of that one's turns, question and answer */
};

/* For a case that is not stored yet. The scratch is used, and not reset. */
enum sk_status sk_conversation_find(struct sk_store *store, const struct sk_case *record, struct sk_continuation *out,
                                    struct sk_error *error);

/* The case that was just stored in this row. */
void sk_conversation_remember(struct sk_store *store, const struct sk_case *record, int64_t row);

/* After any other change of cases, and where a transaction begins. */
void sk_conversation_forget(struct sk_store *store);

/* Puts what it continues before the turns that *record has, in the arena. known: cases that were just read, perhaps that one
 * among them. SK_FAULT_CORRUPT: it is not there. */
enum sk_status sk_conversation_read(struct sk_store *store, const struct sk_continuation *before,
                                    const struct sk_stored_case *known, size_t known_count, struct sk_arena *arena,
                                    struct sk_case *record, struct sk_error *error);

/* Gives all cases that continue this one their own turns, before it is changed or deleted. Within a write transaction. */
enum sk_status sk_conversation_detach(struct sk_store *store, int64_t row, struct sk_error *error);

#endif
