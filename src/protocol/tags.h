/* tags: what sidekick says about a message (labels: README of data/messages). Strings are borrowed: labels from the models,
 * texts from the request. */
#ifndef SK_PROTOCOL_TAGS_H
#define SK_PROTOCOL_TAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct json_t;

#define SK_TAGS_INTENTS 5
#define SK_TAGS_TONES 7
#define SK_TAGS_REASONS 4

struct sk_label {
    const char *label;
    double score; /* confidence 0..1; for sentiment -1..1 */
};

struct sk_entity {
    const char *type;     /* "order_number", … */
    struct sk_slice text; /* borrowed from the analysed text */
    size_t start, end;    /* byte offsets into the analysed text */
};

struct sk_tags {
    const char *language; /* "nl", "en", "de", "fr" or "unknown" */
    double language_confidence;
    struct sk_label sentiment; /* negative | neutral | positive; score -1..1 */
    struct sk_label tone[SK_TAGS_TONES];
    size_t tone_count;
    struct sk_label intent[SK_TAGS_INTENTS]; /* best first; "other" = out of scope */
    size_t intent_count;
    struct sk_label locus; /* own | organisation | factual */
    const char *register_; /* formal | informal | unknown */
    bool escalate;
    const char *reasons[SK_TAGS_REASONS]; /* short words for why escalate */
    size_t reason_count;
    const struct sk_entity *entities; /* in order of start, not overlapping */
    size_t entity_count;
    const char *team; /* route.team, NULL = no rule applied */
};

/* The `tags` object of the contract. New reference, or NULL (memory). */
struct json_t *sk_tags_to_json(const struct sk_tags *tags);

#endif
