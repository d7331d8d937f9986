/* gaps: what should somebody write an answer for? Messages for which nothing was suggested, or whose suggestions agents rejected
 * all, grouped by what they are about, biggest group first.
 */
#ifndef SK_EVALUATE_GAPS_H
#define SK_EVALUATE_GAPS_H

#include "evaluate/result.h"

struct json_t;

#define SK_GAP_MESSAGES 20000 /* of more, the last ones are grouped */

struct sk_gap_options {
    size_t minimum;  /* messages in a group that is listed; smaller ones are only counted */
    size_t examples; /* messages shown of each */
};

/* result: of kind log (abstained, rejected_all), or of kind suggest (no suggestion; with hits: no hit at the greatest depth).
 * *out: {"messages", "abstained", "rejected" or "missed", "grouped", "clusters": [{"size", "abstained", "rejected" or "missed",
 * "language", "terms": "words, weightiest first", "first_week", "last_week", "examples": [{"id", "text"}]}], "alone"}.
 * SK_REJECTED: another kind of result; SK_FAULT_MEMORY. */
enum sk_status sk_gaps(const struct sk_result *result, const struct sk_gap_options *options, struct json_t **out,
                       struct sk_error *error);

#endif
