/* fit: the weights of a ranking, learnt from questions whose answer is known.
 *
 *     struct sk_fit_reply replies[…];                     // of all questions, one question behind the other
 *     sk_fit_weights(replies, ends, question_count, &weights);
 */
#ifndef SK_RANK_FIT_H
#define SK_RANK_FIT_H

#include "rank/rank.h"

/* A reply that could have been suggested to a past question. */
struct sk_fit_reply {
    struct sk_relevance relevance;
    double other;          /* what its score has beside relevance: ratings, use, age */
    double experience;     /* sk_confidence_experience */
    struct sk_scope scope; /* of the question, for this reply */
    bool same;             /* it is in the group of the answer that was given */
    bool right;            /* it says what the answer said, near enough for an agent to use it */
    double weight;         /* of the question in the curve of confidence, 0..1 */
};

/* ends[i]: where the replies of question i end; it begins where the one before ends. weights: in, what holds without evidence;
 * out, what the questions say, drawn towards the former where they are few. With fewer than SK_FIT_LEAST questions that have an
 * answer among their replies it stays as it is, and the answer is false. Deterministic. */
#define SK_FIT_LEAST 100
bool sk_fit_weights(const struct sk_fit_reply *replies, const size_t *ends, size_t question_count,
                    struct sk_rank_weights *weights);

/* Only the curve of confidence; the weights of relevance stay. False, with fewer than SK_FIT_LEAST questions that have a reply.
 */
bool sk_fit_confidence(const struct sk_fit_reply *replies, const size_t *ends, size_t question_count,
                       struct sk_rank_weights *weights);

#endif
