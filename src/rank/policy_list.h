/* policy_list: what replies may not promise or advise, as a list that a company writes (data/policy.txt is ours and explains the
 * format).
 *
 *     struct sk_policy_list *list;
 *     sk_policy_list_parse(content, "policy.txt", analyser, &list, &error);
 *     uint64_t broken = sk_policy_list_find(list, &analysis, &arena);       // bit i: rule i
 *     if (broken & sk_policy_list_withheld(list)) …                        // never to be shown
 */
#ifndef SK_RANK_POLICY_LIST_H
#define SK_RANK_POLICY_LIST_H

#include "text/analysis.h"

#define SK_POLICY_RULES 64 /* names in a list */

struct sk_policy_list; /* only read once parsed: may be shared by threads */

/* path: for messages only. analyser: borrowed during the call. SK_FAULT_ARGUMENT: a line that is none, with its number and why;
 * SK_FAULT_MEMORY. */
enum sk_status sk_policy_list_parse(struct sk_slice content, const char *path, struct sk_analyser *analyser,
                                    struct sk_policy_list **out, struct sk_error *error);
void sk_policy_list_destroy(struct sk_policy_list *list);

/* The rules that the analysed reply breaks. None when the arena is full. Bounded time. */
uint64_t sk_policy_list_find(const struct sk_policy_list *list, const struct sk_analysis *reply, struct sk_arena *arena);

size_t sk_policy_list_count(const struct sk_policy_list *list);
/* "policy:financial_advice", as a warning. Borrowed. */
const char *sk_policy_list_warning(const struct sk_policy_list *list, size_t rule);
/* Rules whose replies are never shown. */
uint64_t sk_policy_list_withheld(const struct sk_policy_list *list);

#endif
