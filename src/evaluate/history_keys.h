/* history_keys: does the history hold a held-out case under another id? What an agent sent is learnt as a case of the desk's, and
 * last month's export has the same turn under the helpdesk's id; a second export may have other ids throughout.
 *
 * The same turn is one of the same conversation with the same question, or one with the same question and answer where the
 * question is long enough not to be everybody's ("hello"). Compared as stored: redacted. Only for this folder.
 */
#ifndef SK_EVALUATE_HISTORY_KEYS_H
#define SK_EVALUATE_HISTORY_KEYS_H

#include "store/store.h"

#define SK_HISTORY_WORDS 6 /* of a question that two customers hardly write alike */

struct sk_history_keys {
    uint64_t *keys; /* rising; three kinds, told apart by the seed of their hash */
    size_t count, capacity;
};

enum sk_history_match {
    SK_HISTORY_NONE,
    SK_HISTORY_CONVERSATION, /* other turns of its conversation */
    SK_HISTORY_TURN          /* the turn itself */
};

/* Reads all cases once. Faults of the store, SK_FAULT_MEMORY; *out can be finished whatever is returned. */
enum sk_status sk_history_keys_read(struct sk_store *store, struct sk_history_keys *out, struct sk_error *error);
void sk_history_keys_finish(struct sk_history_keys *keys);

/* record: redacted. */
enum sk_history_match sk_history_find(const struct sk_history_keys *keys, const struct sk_case *record);

#endif
