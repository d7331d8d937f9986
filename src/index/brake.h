/* brake: how often an index is made anew because a process crashed in it. Damage is gone after the first time; a request that
 * kills the process is not, nor a machine with too little memory for a rebuild: so many times within a day, then not again. Only
 * src/index includes this.
 *
 *     <data>/index/crashes        when it was made anew for that: seconds since 1970, a line each, the last SK_BRAKE_REBUILDS
 */
#ifndef SK_INDEX_BRAKE_H
#define SK_INDEX_BRAKE_H

#include "index/generation.h"

#define SK_BRAKE_REBUILDS 3
#define SK_BRAKE_DAY_S 86400

/* *allowed: whether it may be made anew once more; then this time is written down, also should the process be killed in it. A
 * time in the future, after the clock jumped, counts as one in the past. Only the follower calls it. */
enum sk_status sk_brake_ask(const struct sk_generations *generations, bool *allowed, struct sk_error *error);

/* It was not made anew, for another reason: the last time written down does not count. */
void sk_brake_take_back(const struct sk_generations *generations);

#endif
