/* message: invented texts with the statistics of real ones. All are appended to a buffer, escaped for JSON.
 *
 * The same random numbers give the same text, so a template is a seed: writing it again writes the same reply.
 */
#ifndef SK_TESTS_CORPUS_MESSAGE_H
#define SK_TESTS_CORPUS_MESSAGE_H

#include "base/buffer.h"
#include "base/random.h"
#include "source.h"

#define CORPUS_SIGNATURES 5

/* What customers write about: a place in an intent, with words of its own ("the Velora 3, its router light, Utrecht"). */
struct corpus_topic {
    uint64_t number;
    enum corpus_language language;
    const struct corpus_speech *questions, *answers;
    const struct corpus_intent *intent;       /* in questions */
    const struct corpus_intent *reply_intent; /* in answers; NULL: that of all */
    uint64_t signatures[CORPUS_SIGNATURES];   /* of invented words or places of real ones */
};

/* A number with P(n >= k) = (1 + k / offset)^(1 - exponent): the first hundred common, no last one. */
uint64_t corpus_rank(struct sk_random *random, double offset, double exponent);

/* Two numbers to one that has nothing to do with either. */
uint64_t corpus_mix(uint64_t a, uint64_t b);

/* Topic number `number`: the same for all who ask with this seed. */
void corpus_topic_make(const struct corpus_source *source, uint64_t seed, uint64_t number, struct corpus_topic *out);

/* About `words` words of a customer about the topic. */
void corpus_add_question(const struct corpus_source *source, const struct corpus_topic *topic, struct sk_random *random,
                         size_t words, struct sk_buffer *out);

/* The template that `shape` stands for; `fill` draws what differs from case to case: numbers, names, a slip of the pen. */
void corpus_add_reply(const struct corpus_source *source, const struct corpus_topic *topic, struct sk_random *shape,
                      struct sk_random *fill, struct sk_buffer *out);

#endif
