/* checks: what speaks against a reply whatever it answers: it asks for what the customer has already said, it is stale, it breaks
 * a policy, it says u to a customer who says je. Each check that fails is a warning and costs the reply some score, so that of
 * two that are about equally good the one without comes first; a withheld reply is never shown.
 *
 *     struct sk_reply_facts facts = { .asked = …, .expiry = …, .broken = … };
 *     sk_checks_judge(&options, &facts, &judgement);
 */
#ifndef SK_RANK_CHECKS_H
#define SK_RANK_CHECKS_H

#include "protocol/suggestion.h"
#include "rank/policy_list.h"
#include "text/asks.h"
#include "text/expiry.h"

/* The warning of a reply in the other register. */
#define SK_REGISTER_MISMATCH "register_mismatch"

/* What is found in the text of a reply, and when it was last used. */
struct sk_reply_facts {
    unsigned asked;   /* asks.h */
    int64_t expiry;   /* day, expiry.h */
    int64_t last_use; /* day; SK_NO_EXPIRY: unknown */
    uint64_t broken;  /* policy_list.h */
    bool mismatched;  /* it is in another register than the customer, and cannot safely be put into his */
};

struct sk_check_options {
    unsigned known;                      /* what the customer has given, as a set like facts.asked */
    int64_t today;                       /* day */
    int64_t stale_age;                   /* days after its last use from which a reply is stale; 0: never */
    const struct sk_policy_list *policy; /* NULL: none */
};

struct sk_judgement {
    const char *warnings[SK_SUGGESTION_WARNINGS]; /* static, or the policy list's */
    size_t warning_count;
    double penalty; /* 0.., to take off the score */
    bool withheld;
};

void sk_checks_judge(const struct sk_check_options *options, const struct sk_reply_facts *facts, struct sk_judgement *out);

#endif
