/* select: from the ranked replies to the few that are shown. Checks are made on the replies that come near the top only: the best
 * so far is checked, loses what its check costs, and is taken when it is still the best.
 *
 *     struct sk_selection selection = { .limit = 3, .judge = judge, .context = &checking };
 *     sk_select(&selection, ranked, count, &arena, &shown, &shown_count, &error);
 */
#ifndef SK_RANK_SELECT_H
#define SK_RANK_SELECT_H

#include "rank/checks.h"
#include "rank/rank.h"

/* Checks one reply. Statuses other than SK_OK end the selection. */
typedef enum sk_status sk_judge(void *context, const struct sk_ranked *reply, struct sk_judgement *out, struct sk_error *error);

struct sk_selection {
    size_t limit;    /* replies wanted */
    sk_judge *judge; /* NULL: no checks */
    void *context;   /* its first argument */
    bool diverse;    /* replies that say what is already shown come later */
};

/* How much of what the shorter of two answers says the other says too: shared words over the words of the shorter one, 0..1. */
double sk_redundancy(const struct sk_candidate *a, const struct sk_candidate *b);

/* From here on two answers mostly say the same; below it nothing is taken off. */
#define SK_REDUNDANT 0.5

/* ranked: best first. Those that are shown, best first, in the arena, with their warnings, and with what the checks cost as the
 * features "checks" and "diversity", so that the features still add up to the score. Deterministic. SK_FAULT_MEMORY, statuses of
 * judge. */
enum sk_status sk_select(const struct sk_selection *selection, const struct sk_ranked *ranked, size_t count,
                         struct sk_arena *arena, const struct sk_ranked **out, size_t *out_count, struct sk_error *error);

#endif
