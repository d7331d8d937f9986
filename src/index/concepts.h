/* concepts: what a text speaks of by the service thesaurus, as terms of the index. Only src/index includes this. */
#ifndef SK_INDEX_CONCEPTS_H
#define SK_INDEX_CONCEPTS_H

#include "index/terms.h"

/* What a word is worth where a case says it in another word. Half the history hidden, messages on the hidden half against the
 * rest: area under the ROC curve of nearness, English bank questions .696 at 0.8, .711 at 0.6, .714 at 0.5; forty Dutch questions
 * asked in two other ways each .673, .660, .644. */
#define SK_CONCEPT_CREDIT 0.6

/* Distinct terms; frequency holds the wdf already. Without those of the last argument items[i] belongs to concepts[i]. */
struct sk_index_concepts {
    struct sk_xapian_term *items;
    uint32_t *concepts;
    size_t count;
    const struct sk_thesaurus_match *matches;
    size_t match_count;
};

/* field: SK_FIELD_CONCEPT or SK_FIELD_ANSWER_CONCEPT. related: with the concepts near those that the text says, as less of them;
 * for documents, so that a query needs to ask for few. thesaurus: NULL = none. SK_FAULT_MEMORY. */
enum sk_status sk_index_concepts_of(enum sk_index_field field, const struct sk_thesaurus *thesaurus,
                                    const struct sk_analysis *analysis, bool related, struct sk_arena *arena,
                                    struct sk_index_concepts *out, struct sk_error *error);

/* The text of a concept's terms: its number to the base of 36, for a name in each of a million documents takes room and time. The
 * index knows the thesaurus that numbers them (metadata.h). */
#define SK_CONCEPT_CODE_SIZE 8
struct sk_slice sk_index_concept_code(uint32_t concept, char code[SK_CONCEPT_CODE_SIZE]);

#endif
