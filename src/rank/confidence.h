/* confidence: the probability that an agent would use a reply. */
#ifndef SK_RANK_CONFIDENCE_H
#define SK_RANK_CONFIDENCE_H

/* What speaks against a reply to a message, all but the last whichever it is; all zero: nothing. */
struct sk_scope {
    double out_of_scope; /* 0..1, probability by its tags that it is nothing for a helpdesk: small talk, nonsense */
    double unfamiliar;   /* sk_scope_unfamiliar */
    double vague;        /* sk_scope_vague; within a conversation sk_scope_adrift */
    double apart;        /* sk_scope_vague in scope, times 1 less how far the reply's case wants the same as the message, 0..1 */
};

/* -log of the probability that the history can answer a message, given the greatest similarity of a case to it (0..1). */
double sk_scope_unfamiliar(double similarity);

/* The same of a message without a conversation before it, given how much of it a case matches (and others do, index.h), in words
 * that one case alone has; up to three times as much where the tags say that it is out of scope. */
double sk_scope_vague(double matched, double out_of_scope);

/* The same of a message within a conversation, given how much of both a case matches, in such words: "nee" after a question that
 * the history has never heard has no reply there, however many cases say "nee". Weighed against sk_scope_vague. */
double sk_scope_adrift(double matched);

struct sk_confidence_evidence {
    double nearest;      /* 0..1, similarity of the group's nearest case */
    double share;        /* 0..1, the group's part of all candidates' votes */
    double satisfaction; /* lower bound minus that of an unrated group */
    double use;          /* -1..1, see rank.c */
    struct sk_scope scope;
};

/* Log-odds = intercept + nearest·n + share·s + product·n·s + odds·log(s / (1 - s)), s kept within SK_CONFIDENCE_SHARE_LEAST of 0
 * and 1, plus scope·sk_confidence_scope, minus unfamiliar, vague and apart times those of the scope, plus what ratings and use
 * say. */
struct sk_confidence_weights {
    double intercept, nearest, share, product, odds, scope;
    double unfamiliar, vague, apart; /* not learnt: all that a history can learn from is within it */
    double usual; /* mean confidence of the first reply to the questions that it was learnt from; 0: not learnt */
};

/* Below it a reply is not worth an agent's look, where nobody says otherwise: a quarter of the usual, at most 0.1. A history
 * whose replies are all different has no reply that is likely to be used as it is, and still has the best there is. */
double sk_confidence_least(const struct sk_confidence_weights *weights);

/* How much being out of scope speaks against a reply: log of the probability that it is not, less where the history knows nearly
 * the same question (n beyond a half). Never above 0. */
double sk_confidence_scope(double out_of_scope, double nearest);

#define SK_CONFIDENCE_SHARE_LEAST 0.002

/* What ratings and use say, in log-odds; they as in the evidence. */
double sk_confidence_experience(double satisfaction, double use);

/* 0..1. Rises with ratings and use; with nearest and share as the weights have it. */
double sk_confidence(const struct sk_confidence_weights *weights, const struct sk_confidence_evidence *evidence);

#endif
