/* knowledge: what the word lists under data/lexicon say, as one part of a model. Private to this folder. */
#ifndef SK_TAGS_KNOWLEDGE_H
#define SK_TAGS_KNOWLEDGE_H

#include "tags/concept.h"
#include "tags/lexicon.h"

/* Borrowed parts; either may be missing (no slots, NULL). */
struct sk_knowledge {
    struct sk_lexicon lexicon;
    const struct sk_concepts *concepts;
};

/* The same with its own memory. */
struct sk_knowledge_lists {
    struct sk_lexicon_entry *entries;
    uint32_t slots;
    struct sk_concepts *concepts;
};

/* Reads sentiment_*.tsv and concepts.txt of a directory. SK_NOT_FOUND: one is missing; SK_FAULT_ARGUMENT: a bad line. */
enum sk_status sk_knowledge_read(const char *directory, struct sk_analyser *analyser, struct sk_knowledge_lists *out,
                                 struct sk_error *error);
void sk_knowledge_finish(struct sk_knowledge_lists *lists);

/* Of the lists, what a model with these feature families uses. */
struct sk_knowledge sk_knowledge_for(const struct sk_knowledge_lists *lists, uint32_t families);

/* Appends the features of both kinds. */
void sk_features_add_knowledge(const struct sk_analysis *analysis, const struct sk_knowledge *knowledge,
                               struct sk_feature_list *list);

#endif
