/* parts: what of the ranking can be switched off, each by one boolean in the configuration (group suggest.parts).
 *
 *     struct sk_parts parts;
 *     sk_parts_read(config, &parts);
 *     if (sk_part_is_on(&parts, SK_PART_SATISFACTION)) …
 *
 * A new part is one constant here, one line in the table of parts.c and one in data/sidekick.conf.
 */
#ifndef SK_RANK_PARTS_H
#define SK_RANK_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"

enum sk_part {
    SK_PART_CONTEXT,      /* earlier turns of the conversation weigh in */
    SK_PART_PLEASANTRIES, /* what only greets or thanks is not searched for */
    SK_PART_THESAURUS,    /* questions in other words: concepts of data/thesaurus */
    SK_PART_INTENTS,      /* questions that want the same, by the intents of the tags */
    SK_PART_VARIANTS,     /* words spelt nearly as those of the message */
    SK_PART_MODEL,        /* what was learnt at reindex about which reply fits which message */
    SK_PART_GROUPS,       /* near-identical answers are one reply */
    SK_PART_SATISFACTION, /* ratings */
    SK_PART_USE,          /* what agents did with suggestions */
    SK_PART_RECENCY,
    SK_PART_CHANNEL,
    SK_PART_REGISTER,  /* a Dutch reply is put in the customer's form of address */
    SK_PART_STYLE,     /* house style, and no signature of another agent */
    SK_PART_CHECKS,    /* checks on each reply */
    SK_PART_DIVERSITY, /* a reply that says what one above it says comes later */
    SK_PARTS
};

struct sk_parts {
    bool off[SK_PARTS]; /* all zero: everything is on */
};

/* Full name of the setting, for example "suggest.parts.context". */
const char *sk_part_setting(enum sk_part part);

/* What the configuration says; what it does not name is on. config may be NULL. */
void sk_parts_read(const struct sk_config *config, struct sk_parts *out);

static inline bool sk_part_is_on(const struct sk_parts *parts, enum sk_part part) {
    return !parts->off[part];
}

#endif
