/* pattern: PCRE2 with JIT and limits. Internal to text; the home of PCRE2. */
#ifndef SK_TEXT_PATTERN_H
#define SK_TEXT_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct sk_pattern; /* a compiled pattern with its own match data: one thread at a time */

#define SK_PATTERN_GROUPS 12 /* capturing groups that are reported, the whole match included */

struct sk_match {
    size_t start[SK_PATTERN_GROUPS], end[SK_PATTERN_GROUPS]; /* bytes; start > end where the group took no part */
};

/* text: the expression (UTF-8, extended syntax: blanks and # comments do not count). caseless: upper and lower case are alike.
 * SK_FAULT_INTERNAL: the expression is wrong (the message says where); SK_FAULT_MEMORY. */
enum sk_status sk_pattern_create(const char *text, bool caseless, struct sk_pattern **out, struct sk_error *error);

/* As sk_pattern_create, for an expression that is a long list of words: it must match only where no ASCII letter or digit stands
 * before, and look behind its beginning for nothing that a semicolon would not pass. The same matches, found several times
 * faster. */
enum sk_status sk_pattern_create_words(const char *text, bool caseless, struct sk_pattern **out, struct sk_error *error);

/* As sk_pattern_create, for one that is only tried at given places (sk_pattern_at). */
enum sk_status sk_pattern_create_anchored(const char *text, bool caseless, struct sk_pattern **out, struct sk_error *error);

void sk_pattern_destroy(struct sk_pattern *pattern);

/* The first match at or behind *at, which then stands behind it; false: none. text must be valid UTF-8.
 * A place at which the match limits are reached is stepped over, so that no text can stop the search. */
bool sk_pattern_next(struct sk_pattern *pattern, struct sk_slice text, size_t *at, struct sk_match *match);

/* Whether an anchored pattern matches at `at`, where a character begins. text must be valid UTF-8. */
bool sk_pattern_at(struct sk_pattern *pattern, struct sk_slice text, size_t at, struct sk_match *match);

/* Whether an anchored pattern may match a text that begins so, behind what stands before it; both UTF-8, 16 bytes at the most. */
bool sk_pattern_may_begin(const struct sk_pattern *pattern, struct sk_slice before, struct sk_slice beginning);

/* Whether a group of a match took part in it. */
static inline bool sk_match_has(const struct sk_match *match, unsigned group) {
    return match->start[group] <= match->end[group];
}

#endif
