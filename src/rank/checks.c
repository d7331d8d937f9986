/* Penalties are in units of score. Scores that differ by .02 are equal for all that the ranking knows (rank/explore.h); with
 * learnt weights a score is a log of odds over SK_RANK_SHARPNESS (rank/fit.h), so that a penalty of .20 divides the odds of a
 * reply by 4.9, one of .10 by 2.2, .05 by 1.5, .02 by 1.2. Half of the first replies to 133 held-out Dutch questions of the demo
 * are .045 or less above the second, a quarter .017, three quarters .12 to .16.
 *
 * Each alone at no penalty, on the held-out turns of three histories: without ASKED star hit@1 .6577 -> .6556, hit@3 .8741 ->
 * .8737, without BROKEN .6587 and .8750, without EXPIRED and AGED as it was; on twacs_airlines and uss token F1 of the first
 * three moves by less than .0005 each. So ASKED earns a little there, BROKEN costs as little, and the dates could not show: these
 * have none. ASKED is the largest, because a reply that asks for an order number has the words of a message that gives one
 * (and .15 was too little where no question of the history has them; star is the same at both).
 * EXPIRED is less: the agent can put another date in. So is MISMATCHED: he can write u for je, but must not forget it; with those
 * 133 questions asked by a customer who says u, 5 of the replies that come first are in the other register at no penalty, 3 at
 * .02, 1 at .05, and 1 still at .30, with token-F1 of the first .228, .229, .229, .229. AGED only decides between equals: age
 * alone makes no answer false. */
#include "rank/checks.h"

#define ASKED_PENALTY 0.20
#define EXPIRED_PENALTY 0.05
#define BROKEN_PENALTY 0.10
#define MISMATCHED_PENALTY 0.05
#define AGED_PENALTY 0.02

static void warn(struct sk_judgement *judgement, const char *warning) {
    if (judgement->warning_count < SK_SUGGESTION_WARNINGS)
        judgement->warnings[judgement->warning_count++] = warning;
}

static void judge_policy(const struct sk_policy_list *policy, uint64_t broken, struct sk_judgement *out) {
    if (!broken)
        return;
    for (size_t rule = 0; rule < sk_policy_list_count(policy); rule++)
        if (broken >> rule & 1)
            warn(out, sk_policy_list_warning(policy, rule));
    out->penalty += BROKEN_PENALTY;
    out->withheld = (broken & sk_policy_list_withheld(policy)) != 0;
}

void sk_checks_judge(const struct sk_check_options *options, const struct sk_reply_facts *facts, struct sk_judgement *out) {
    unsigned repeated = facts->asked & options->known;
    bool expired = facts->expiry != SK_NO_EXPIRY && facts->expiry < options->today;
    bool aged =
        options->stale_age > 0 && facts->last_use != SK_NO_EXPIRY && options->today - facts->last_use > options->stale_age;
    *out = (struct sk_judgement){ 0 };
    if (options->policy)
        judge_policy(options->policy, facts->broken, out);
    for (unsigned ask = 0; ask < SK_ASKS; ask++)
        if (repeated & sk_asked((enum sk_ask) ask))
            warn(out, sk_ask_warning((enum sk_ask) ask));
    if (expired || aged)
        warn(out, "stale");
    if (facts->mismatched)
        warn(out, SK_REGISTER_MISMATCH);
    out->penalty += repeated ? ASKED_PENALTY : 0;
    out->penalty += facts->mismatched ? MISMATCHED_PENALTY : 0;
    out->penalty += expired ? EXPIRED_PENALTY : aged ? AGED_PENALTY : 0;
}
