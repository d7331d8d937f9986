/* log: what was shown and what came of it, in the order in which it was shown; for evaluation.
 *
 *     struct sk_logged_set logged = { .number = 0 };
 *     while ((status = sk_store_next_logged(store, logged.number, &arena, &logged, &error)) == SK_OK) …
 */
#ifndef SK_STORE_LOG_H
#define SK_STORE_LOG_H

#include "store/store.h"

struct sk_logged_set {
    int64_t number;                            /* rises from set to set */
    struct sk_shown_set set;                   /* without rows: the result holds the case ids */
    const struct sk_stored_feedback *feedback; /* oldest first; suggestion_id absent: the set as a whole */
    size_t feedback_count;
};

/* The first set after number `after`, everything in the arena. SK_OK, SK_END, SK_BUSY, faults. */
enum sk_status sk_store_next_logged(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_logged_set *out,
                                    struct sk_error *error);

/* The same without the reports. */
enum sk_status sk_store_next_shown(struct sk_store *store, int64_t after, struct sk_arena *arena, struct sk_logged_set *out,
                                   struct sk_error *error);

#endif
