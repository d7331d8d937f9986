/* concept: words and phrases that mean the same, from a list in text form (data/lexicon/concepts.txt explains it). Private to
 * this folder.
 *
 *     struct sk_concepts *concepts;
 *     sk_concepts_parse(text, "concepts.txt", &concepts, &error);
 *     size_t count = sk_concepts_find(concepts, &analysis, matches);
 */
#ifndef SK_TAGS_CONCEPT_H
#define SK_TAGS_CONCEPT_H

#include "tags/features.h"

#define SK_CONCEPTS 200 /* at most in a list */

struct sk_concepts; /* immutable once parsed; may be shared by threads */

struct sk_concept_match {
    uint16_t concept;
    uint32_t first, last; /* words of the analysis */
};

/* name: of the list, for messages. SK_FAULT_ARGUMENT: a line without a name, too many concepts, with the line's number. */
enum sk_status sk_concepts_parse(struct sk_slice text, const char *name, struct sk_concepts **out, struct sk_error *error);
void sk_concepts_destroy(struct sk_concepts *concepts);

/* The text that was parsed. */
struct sk_slice sk_concepts_text(const struct sk_concepts *concepts);

/* The first match of each concept, in the order of the list. Returns how many there are. Linear time. */
size_t sk_concepts_find(const struct sk_concepts *concepts, const struct sk_analysis *analysis,
                        struct sk_concept_match matches[SK_CONCEPTS]);

const char *sk_concept_name(const struct sk_concepts *concepts, size_t concept);

/* Whether the concept is a reason to escalate where the model says so; and whether it is one whatever the model says. */
bool sk_concept_is_reason(const struct sk_concepts *concepts, size_t concept);
bool sk_concept_is_alarm(const struct sk_concepts *concepts, size_t concept);

/* Appends the features: each concept that was found, and each pair of two. */
void sk_features_add_concepts(const struct sk_concepts *concepts, const struct sk_concept_match *matches, size_t count,
                              struct sk_feature_list *list);

#endif
