/* tagging: one function per tag, each in its own file. Private to this folder; tagger.c calls them in turn. */
#ifndef SK_TAGS_TAGGING_H
#define SK_TAGS_TAGGING_H

#include "base/config.h"
#include "protocol/case.h"
#include "protocol/tags.h"
#include "tags/features.h"
#include "tags/model.h"
#include "text/entity.h"

/* A message on its way through the tags: what is known of it, and room to work in. */
struct sk_tagging {
    const struct sk_analysis *analysis; /* the body */
    const struct sk_analysis *whole;    /* with the signature; for the escalation alone */
    const struct sk_turn *context;      /* oldest first */
    size_t context_count;
    struct sk_feature_list *features; /* all families but the lexicon's; who adds to it cuts it again */
    struct sk_entry *entries;         /* [SK_FEATURE_LIMIT] what the model applied last knows of the message */
    size_t entry_count;
    float *scores, *probabilities; /* [SK_MODEL_COLUMNS] */
    struct sk_arena *arena;        /* for what the tags hold */
    bool out_of_memory;            /* of the arena, on the way */

    /* What was found last, and of which list: models share their lists (sk_models_load). */
    const struct sk_concepts *concepts;
    struct sk_concept_match matches[SK_CONCEPTS];
    size_t match_count;

    /* What is not to be kept of the whole message; absent until somebody asks (escalate.c). */
    struct sk_entity_finder *finder;
    const struct sk_found *personal;
    size_t personal_count;
};

/* Looks for the list's concepts in the message unless that has just been done; tagging->matches has them then. concepts may be
 * NULL. */
void sk_tagging_find(struct sk_tagging *tagging, const struct sk_concepts *concepts);

/* Scores and probabilities of the model for this message. Returns the number of features that it knows. */
size_t sk_tagging_apply(struct sk_tagging *tagging, const struct sk_model *model);

/* Appends the word to the evidence where there is room. */
void sk_evidence_add(struct sk_evidence *evidence, const struct sk_analysis *analysis, size_t word, double weight);

/* The words with the highest weights for the column of the model applied last. Function words that do not negate are passed over.
 */
void sk_tagging_explain(const struct sk_tagging *tagging, const struct sk_model *model, size_t column,
                        struct sk_evidence *evidence);

void sk_tag_intent(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags);
void sk_tag_sentiment(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags);
void sk_tag_tone(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags);
void sk_tag_locus(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags);

/* "formal", "informal" or "unknown", by the marker words of the language; evidence: those words. */
const char *sk_register_of(const struct sk_analysis *analysis, struct sk_evidence *evidence);

/* Whether the German "ihr" at the word is "you" and not "her" or "their": by the verb beside it. */
bool sk_german_ihr_addresses(const struct sk_analysis *analysis, size_t index);

/* Sentiment scores of turns, each in the one place that its hash gives it: all turns of a conversation come again with each of
 * its messages. All zero: nothing is remembered. Of one model. */
#define SK_MOODS_REMEMBERED 2048
struct sk_moods {
    struct sk_turn_mood {
        uint64_t hash; /* of the text; 0: free */
        double score;
    } places[SK_MOODS_REMEMBERED];
};

/* Sentiment of the customer's earlier turns and, last, of this message (already in tags): how the mood goes. Leaves an
 * earlier turn's features in the tagging: the message's are extracted after it. SK_FAULT_MEMORY. */
enum sk_status sk_tag_earlier_moods(struct sk_tagging *tagging, const struct sk_model *model, struct sk_analyser *analyser,
                                    struct sk_moods *remembered, struct sk_tags *tags, struct sk_error *error);
void sk_tag_mood(struct sk_tags *tags);

/* After the sentiment. SK_FAULT_MEMORY. */
enum sk_status sk_tag_escalate(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags,
                               struct sk_error *error);

/* The routing table of the configuration. */
struct sk_routes;

/* Reads the list `route`: { intent, language, sentiment, escalate, team }, all but team optional. SK_FAULT_ARGUMENT: a rule
 * without team, with a value of the wrong kind, or with one that no message can have, with its number. config may be NULL: no
 * rules. */
enum sk_status sk_routes_create(const struct sk_config *config, struct sk_routes **out, struct sk_error *error);
void sk_routes_destroy(struct sk_routes *routes);

/* The intent of the first rule, from *rule (0: the first) on, that none of the labels is or lies under: that rule never fits.
 * *rule: which it is. NULL: there is no more. */
const char *sk_routes_unknown_intent(const struct sk_routes *routes, const char *const *labels, size_t count, size_t *rule);

/* The team of the first rule that fits, or NULL. Borrowed from the routes. */
const char *sk_routes_find(const struct sk_routes *routes, const struct sk_tags *tags);

#endif
