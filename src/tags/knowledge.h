/* knowledge: what the word lists under data/lexicon say, as one part of a model. Private to this folder. */
#ifndef SK_TAGS_KNOWLEDGE_H
#define SK_TAGS_KNOWLEDGE_H

#include "tags/concept.h"
#include "tags/lexicon.h"
#include "text/thesaurus.h"

/* Borrowed parts; each may be missing (no slots, NULL). The thesaurus is no part of a model file: it is the one that the program
 * has loaded, a company's own words included. */
struct sk_knowledge {
    struct sk_lexicon lexicon;
    const struct sk_concepts *concepts;
    const struct sk_thesaurus *thesaurus;
};

/* The same with its own memory. */
struct sk_knowledge_lists {
    struct sk_lexicon_entry *entries;
    uint32_t slots;
    struct sk_concepts *concepts;
    struct sk_thesaurus *thesaurus;
};

/* Reads sentiment_*.tsv and concepts.txt of a directory, and the thesaurus with the words of data_directory (NULL: without).
 * SK_NOT_FOUND: one is missing; SK_FAULT_ARGUMENT: a bad line. */
enum sk_status sk_knowledge_read(const char *directory, const char *data_directory, struct sk_analyser *analyser,
                                 struct sk_knowledge_lists *out, struct sk_error *error);
void sk_knowledge_finish(struct sk_knowledge_lists *lists);

/* Of the lists, what a model with these feature families uses. */
struct sk_knowledge sk_knowledge_for(const struct sk_knowledge_lists *lists, uint32_t families);

/* Appends the features of all kinds. arena: for scratch. SK_FAULT_MEMORY. */
enum sk_status sk_features_add_knowledge(const struct sk_analysis *analysis, const struct sk_knowledge *knowledge,
                                         struct sk_arena *arena, struct sk_feature_list *list, struct sk_error *error);

/* Appends those of the thesaurus alone; nothing where it is NULL. */
enum sk_status sk_features_add_themes(const struct sk_analysis *analysis, const struct sk_thesaurus *thesaurus,
                                      struct sk_arena *arena, struct sk_feature_list *list, struct sk_error *error);

#endif
