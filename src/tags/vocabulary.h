/* vocabulary: the features that a model knows, each a row, with its inverse document frequency. Private to this folder.
 *
 * The slots in use are a bitmap; the row of a slot is the number of used slots before it, from counts kept per 64 slots.
 * So any number of labels shares one look-up, and a feature never seen in training is known to be unseen.
 */
#ifndef SK_TAGS_VOCABULARY_H
#define SK_TAGS_VOCABULARY_H

#include <stdint.h>

#include "tags/features.h"

#define SK_VOCABULARY_BLOCKS (SK_FEATURE_SLOTS / 64)

struct sk_vocabulary_block {
    uint64_t used;     /* bit per slot */
    uint32_t before;   /* rows of the slots of lower blocks */
    uint32_t reserved; /* 0 */
};

/* Features are weighted in groups. */
enum sk_feature_group {
    SK_GROUP_WORDS,
    SK_GROUP_PAIRS,
    SK_GROUP_GRAMS,
    SK_GROUP_CONCEPTS,
    SK_GROUP_CUES,
    SK_GROUP_THEMES,
    SK_GROUP_LEXICON,
    SK_GROUPS
};

/* All arrays are borrowed: from a model file's bytes, or from who builds the vocabulary. */
struct sk_vocabulary {
    const struct sk_vocabulary_block *blocks; /* [SK_VOCABULARY_BLOCKS] */
    const uint8_t *weights;                   /* [rows] inverse document frequency in steps of 1/64 */
    uint32_t rows;
    uint32_t families;        /* SK_FEATURE_BIT set; others are not looked at */
    float unknown;            /* inverse document frequency of a feature seen nowhere */
    float lengths[SK_GROUPS]; /* of each group's part of a vector: what the group counts for */
};

struct sk_entry {
    uint32_t row;
    float value;
    uint16_t word; /* as in struct sk_feature */
};

/* A message as a sparse vector: for each known feature its value. Each group of features has a fixed length, so that long and
 * short messages are comparable; unknown features count in the length of their group, so that a message of strange words has a
 * short vector. entries: at least feature_count. Returns their number. */
size_t sk_vocabulary_project(const struct sk_vocabulary *vocabulary, const struct sk_feature *features, size_t feature_count,
                             struct sk_entry *entries);

/* Whether the slot is in use; *row: its row, then. */
static inline bool sk_vocabulary_find(const struct sk_vocabulary *vocabulary, uint32_t slot, uint32_t *row) {
    const struct sk_vocabulary_block *block = &vocabulary->blocks[slot / 64];
    uint64_t bit = (uint64_t) 1 << slot % 64;
    *row = block->before + (uint32_t) __builtin_popcountll(block->used & (bit - 1));
    return block->used & bit;
}

enum sk_feature_group sk_feature_group_of(enum sk_feature_family family);

/* The quantised inverse document frequency for a feature that `frequency` of `documents` examples have. */
uint8_t sk_vocabulary_weight(size_t documents, size_t frequency);

/* The one with which a feature counts in its group's length as one that is unknown does. unknown: of the vocabulary. */
uint8_t sk_vocabulary_weight_of_unknown(float unknown);

#endif
