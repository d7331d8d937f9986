/* thesaurus: what customers and service people call the same thing. Concepts (data/thesaurus, README.md there) with all words and
 * phrases for each, Dutch and English; a text is turned into the concepts that it speaks of, so that "nota" meets "factuur".
 *
 *     struct sk_thesaurus *thesaurus;                        // once; immutable, may be shared by threads
 *     sk_thesaurus_load(data_directory, &thesaurus, &error);
 *     sk_thesaurus_match(thesaurus, &analysis, &arena, &matches, &count, &error);
 *
 * A single word is met by its stem as the analysis has it: inflections, participles, both spellings of a compound, a compound
 * whose part it is ("energienota"), and a Dutch verb whose particle stands further on ("zeg ... op"). A phrase is met by its
 * stems in a row, function words between them passed over; of two words in either order. Of what begins at a word the longest
 * phrase counts, and words inside it do not count on their own. Text in Dutch meets Dutch members, text in English English ones,
 * text of unknown language both, other text none.
 */
#ifndef SK_TEXT_THESAURUS_H
#define SK_TEXT_THESAURUS_H

#include "text/analysis.h"

struct sk_thesaurus;

/* All of data/thesaurus, then the company's own <data_directory>/thesaurus.txt where there is one, which may add concepts, and
 * members to concepts that are there. It lies with the data rather than in the configuration so that no two programs can disagree
 * on what the index was made with. data_directory: NULL = none. SK_FAULT_IO: a file cannot be read; SK_FAULT_ARGUMENT: one is
 * wrong; the message names file, line and cause. SK_FAULT_MEMORY. */
enum sk_status sk_thesaurus_load(const char *data_directory, struct sk_thesaurus **out, struct sk_error *error);

/* Writes what reading the shipped lists gives to a file, which the build does once: where that file is in its place, made from
 * the lists as they are, sk_thesaurus_load takes two milliseconds instead of 65, unless the company has a list of its own. The
 * same lists give the same bytes. Statuses of sk_thesaurus_load and sk_file_replace. */
enum sk_status sk_thesaurus_compile(const char *path, struct sk_error *error);
void sk_thesaurus_destroy(struct sk_thesaurus *thesaurus);

/* Changes whenever a text may give other concepts: an index made with another is rebuilt. Never 0. */
uint32_t sk_thesaurus_digest(const struct sk_thesaurus *thesaurus);

/* Concepts are numbered from 0. The name ("invoice") is borrowed and at most SK_CONCEPT_NAME_SIZE bytes. */
#define SK_CONCEPT_NAME_SIZE 60
size_t sk_thesaurus_count(const struct sk_thesaurus *thesaurus);
struct sk_slice sk_thesaurus_name(const struct sk_thesaurus *thesaurus, uint32_t concept);

/* Concepts near this one: their members share words, as those of refund_late and refund_money do. Nearest first. */
#define SK_THESAURUS_RELATED 2
struct sk_related_concept {
    uint32_t concept;
    float nearness; /* cosine, 0..1; what is hardly near is not kept (thesaurus_relate.c) */
};
const struct sk_related_concept *sk_thesaurus_related(const struct sk_thesaurus *thesaurus, uint32_t concept, size_t *count);

struct sk_thesaurus_match {
    uint32_t concept;
    uint32_t first, last; /* words of the analysis, the first and the last that say it */
};

/* In the order of the text; a concept as often as the text says it. Of a text of more than 1,024 words the first. The matches lie
 * in the arena. Linear time, some 0.2 µs a word. SK_FAULT_MEMORY. */
enum sk_status sk_thesaurus_match(const struct sk_thesaurus *thesaurus, const struct sk_analysis *analysis,
                                  struct sk_arena *arena, const struct sk_thesaurus_match **out, size_t *count,
                                  struct sk_error *error);

#endif
