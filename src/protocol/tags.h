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
#define SK_TAGS_EVIDENCE 3 /* words named for a tag */
#define SK_TAGS_MOODS 4    /* customer turns whose sentiment is kept, this message included */

/* The tags that can be switched off, and that words speak for. */
enum sk_tag {
    SK_TAG_LANGUAGE,
    SK_TAG_SENTIMENT,
    SK_TAG_TONE,
    SK_TAG_INTENT,
    SK_TAG_LOCUS,
    SK_TAG_REGISTER,
    SK_TAG_ESCALATE,
    SK_TAG_ENTITIES,
    SK_TAG_COUNT
};

/* "language", "sentiment", …: as in the contract. */
const char *sk_tag_name(enum sk_tag tag);

struct sk_label {
    const char *label;
    double score; /* confidence 0..1; for sentiment -1..1 */
};

struct sk_entity {
    const char *type;     /* "order_number", … */
    struct sk_slice text; /* borrowed from the analysed text */
    size_t start, end;    /* byte offsets into the analysed text */
};

/* Words of the message that spoke for a tag, strongest first. */
struct sk_evidence {
    struct {
        struct sk_slice text; /* borrowed from the analysed text */
        size_t start, end;    /* byte offsets into it */
        double weight;        /* in the model's score: how much less it would be without the word's features */
    } words[SK_TAGS_EVIDENCE];
    size_t count;
};

struct sk_tags {
    bool off[SK_TAG_COUNT]; /* switched off in the configuration: not worked out, null in the contract's object */
    const char *language;   /* "nl", "en", "de", "fr" or "unknown" */
    double language_confidence;
    struct sk_label sentiment; /* negative | neutral | positive; score -1..1 */
    struct sk_label tone[SK_TAGS_TONES];
    size_t tone_count;
    struct sk_label intent[SK_TAGS_INTENTS]; /* best first; "other" = out of scope */
    size_t intent_count;
    struct sk_label locus; /* own | organisation | factual */
    const char *register_; /* formal | informal | unknown */
    bool escalate;
    const char *reasons[SK_TAGS_REASONS]; /* short words for why escalate, redacted */
    size_t reason_count;
    const struct sk_entity *entities; /* in order of start, not overlapping */
    size_t entity_count;
    const char *team; /* route.team, NULL = no rule applied */
    struct sk_evidence evidence[SK_TAG_COUNT];
    double moods[SK_TAGS_MOODS]; /* sentiment scores of the customer's last turns, oldest first; this message is the last */
    size_t mood_count;           /* 0: no earlier turn of the customer's */
    bool mood_falls;             /* each worse than the one before, and much worse than the first */
};

/* The `tags` object of the contract. New reference, or NULL (memory). */
struct json_t *sk_tags_to_json(const struct sk_tags *tags);

#endif
