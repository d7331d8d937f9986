/* reply_features: what the reply network sees of a message and the conversation before it. */
#ifndef SK_RANK_REPLY_FEATURES_H
#define SK_RANK_REPLY_FEATURES_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/case.h"

/* Features are hashed into this many buckets (the "hashing trick", Weinberger et al. 2009). */
#define SK_REPLY_BUCKETS 65536u
/* A message has at most this many; of a long conversation the message, the agent's last turn and the turns nearest to it count.
 */
#define SK_REPLY_FEATURE_LIMIT 512
/* Changes whenever the same message may give other features: a network made with another version is refused. */
#define SK_REPLY_FEATURES_VERSION 4

/* Distinct buckets, rising; returns how many. Turns: oldest first, those before the message. Linear time, no memory. */
size_t sk_reply_features(struct sk_slice message, const struct sk_turn *turns, size_t turn_count,
                         uint32_t out[SK_REPLY_FEATURE_LIMIT]);

#endif
