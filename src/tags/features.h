/* features: what a linear model sees of an analysed message. Private to this folder.
 *
 *     struct sk_feature_list list;
 *     sk_feature_list_init(&list, &error);
 *     sk_features_extract(&analysis, &list);   // words, stems, pairs, character n-grams, negations, cues
 *     sk_features_add_knowledge(&analysis, &knowledge, &arena, &list, &error);   // and what the word lists say (knowledge.h)
 *     …
 *     sk_feature_list_finish(&list);
 *
 * One list per thread, used again for every message: nothing is allocated per message.
 */
#ifndef SK_TAGS_FEATURES_H
#define SK_TAGS_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "text/analysis.h"

/* Changes whenever the same analysis may give other features: models of another version are refused. */
#define SK_FEATURES_VERSION 7

#define SK_FEATURE_SLOTS ((uint32_t) 1 << 20) /* features are hashed into this many slots */

enum sk_feature_family {
    SK_FEATURE_WORD, /* the folded word; a number is its count of digits */
    SK_FEATURE_STEM,
    SK_FEATURE_PART,     /* part of a compound */
    SK_FEATURE_PAIR,     /* two stems in a row; begin and end of the text count as words */
    SK_FEATURE_SKIP,     /* two stems with one word between them */
    SK_FEATURE_GRAM,     /* 3 or 4 characters of a word, its borders marked */
    SK_FEATURE_NEGATED,  /* a stem near a negation */
    SK_FEATURE_CUE,      /* punctuation, shouting, stretched letters, emoji and emoticons, length */
    SK_FEATURE_CONCEPT,  /* a concept of the hand-written list (concept.c) */
    SK_FEATURE_CONCEPTS, /* two of them */
    SK_FEATURE_THEME,    /* a concept of the service thesaurus (text/thesaurus.h) */
    SK_FEATURE_LEXICON,  /* summed polarity of the sentiment lexicon, in steps */
    SK_FEATURE_FAMILIES
};

#define SK_FEATURE_BIT(family) (1u << (family))
#define SK_FEATURES_TOPIC                                                                                                        \
    (SK_FEATURE_BIT(SK_FEATURE_WORD) | SK_FEATURE_BIT(SK_FEATURE_STEM) | SK_FEATURE_BIT(SK_FEATURE_PART)                         \
     | SK_FEATURE_BIT(SK_FEATURE_PAIR) | SK_FEATURE_BIT(SK_FEATURE_SKIP) | SK_FEATURE_BIT(SK_FEATURE_GRAM)                       \
     | SK_FEATURE_BIT(SK_FEATURE_CONCEPT) | SK_FEATURE_BIT(SK_FEATURE_CONCEPTS) | SK_FEATURE_BIT(SK_FEATURE_THEME))
#define SK_FEATURES_ALL ((1u << SK_FEATURE_FAMILIES) - 1)

struct sk_feature {
    uint32_t slot;
    uint16_t word; /* index into the analysis' words of the word that gave it; SK_FEATURE_NO_WORD for the text as a whole */
    uint8_t family;
};

#define SK_FEATURE_NO_WORD UINT16_MAX

/* A longer message is represented by its beginning and its end. */
#define SK_FEATURE_HEAD_WORDS 384
#define SK_FEATURE_TAIL_WORDS 128
#define SK_FEATURE_LIMIT 32768 /* features of one message; later ones are dropped */

struct sk_feature_list {
    struct sk_feature *items; /* every slot at most once */
    size_t count;
    uint64_t *seen; /* bit per slot: already in items */
};

enum sk_status sk_feature_list_init(struct sk_feature_list *list, struct sk_error *error);
void sk_feature_list_finish(struct sk_feature_list *list);

/* Forgets the features from position `count` on. */
void sk_feature_list_cut(struct sk_feature_list *list, size_t count);

/* Adds the feature unless its slot is taken. text: what it is, hashed together with the family. */
void sk_feature_list_add(struct sk_feature_list *list, enum sk_feature_family family, size_t word, const void *text, size_t size);

/* Replaces the list by the features of the message, all families but those of the word lists. */
void sk_features_extract(const struct sk_analysis *analysis, struct sk_feature_list *list);

/* The same for one model alone, without what takes time and it does not know: cues and negated stems. families: its own. */
void sk_features_extract_for(const struct sk_analysis *analysis, uint32_t families, struct sk_feature_list *list);

/* Appends the cue features (cues.c); part of sk_features_extract. */
void sk_features_add_cues(const struct sk_analysis *analysis, struct sk_feature_list *list);

/* Zones of a message, by lines (body.c). Without a closing formula all is body. */
enum sk_text_zone {
    SK_ZONE_BODY = 1,      /* what the customer says, postscripts too */
    SK_ZONE_SIGNATURE = 2, /* the formula and what is below it */
    SK_ZONE_QUOTED = 4,    /* mail below a signature */
    SK_ZONE_DISCLAIMER = 8
};

/* The words of these zones (or-ed), as a message of its own; their offsets stay those of the whole text, which is cut behind the
 * last of them. Borrows from the analysis and the arena. SK_FAULT_MEMORY. Linear time. */
enum sk_status sk_features_zones(const struct sk_analysis *analysis, unsigned zones, struct sk_arena *arena,
                                 struct sk_analysis *out, struct sk_error *error);

/* The body alone, the whole message where the body only greets: what the others are to be given. SK_FAULT_MEMORY. */
enum sk_status sk_features_body(const struct sk_analysis *analysis, struct sk_arena *arena, struct sk_analysis *out,
                                struct sk_error *error);

/* Which words are read: i-th of sk_features_word_count(analysis), as an index into analysis->words. */
size_t sk_features_word_count(const struct sk_analysis *analysis);
size_t sk_features_word(const struct sk_analysis *analysis, size_t i);

/* Whether word i stands under a negation: a negation among the three words before it or the one after it, no punctuation between.
 */
bool sk_word_is_negated(const struct sk_analysis *analysis, size_t word);

/* Whether the word itself negates ("niet", "geen", "don't", "pas", …). */
bool sk_word_negates(const struct sk_word *word);

#endif
