/* classifier: the intents of a text alone, cheaply, for who needs no other tag: the index, of each case's question.
 *
 *     struct sk_intent_model *model;                        // immutable, shared by all threads
 *     sk_intent_model_load(data_directory, thesaurus, &model, &error);
 *     struct sk_classifier *classifier;                     // one per thread: scratch
 *     sk_classifier_create(model, &classifier, &error);
 *     sk_classifier_run(classifier, &analysis, 0.1, &arena, intents, &count, &error);
 */
#ifndef SK_TAGS_CLASSIFIER_H
#define SK_TAGS_CLASSIFIER_H

#include "protocol/tags.h"
#include "text/analysis.h"
#include "text/thesaurus.h"

struct sk_intent_model;
struct sk_classifier;

/* The company's own where it has trained one, else the shipped one. The thesaurus is borrowed for the model's life. SK_NOT_FOUND:
 * there is none; SK_FAULT_CORRUPT: damaged or of another version (the message names the file). */
enum sk_status sk_intent_model_load(const char *data_directory, const struct sk_thesaurus *thesaurus,
                                    struct sk_intent_model **out, struct sk_error *error);
void sk_intent_model_destroy(struct sk_intent_model *model);

/* The model's own string of this label; NULL: it has none. */
const char *sk_intent_model_label(const struct sk_intent_model *model, struct sk_slice label);

/* Of the model's bytes: another model has another one. */
uint32_t sk_intent_model_digest(const struct sk_intent_model *model);

/* The model is borrowed. SK_FAULT_MEMORY. */
enum sk_status sk_classifier_create(const struct sk_intent_model *model, struct sk_classifier **out, struct sk_error *error);
void sk_classifier_destroy(struct sk_classifier *classifier);

#define SK_CLASSIFIER_INTENTS 3

/* The most probable intents of an analysed text, best first, each with its probability: that the text is in scope times that of
 * the label there. What is below `least` is left out; so is what has no word that the model knows. Labels belong to the model.
 * Unlike sk_tagger_intents, parts of the text are not looked at by themselves. SK_FAULT_MEMORY. */
enum sk_status sk_classifier_run(struct sk_classifier *classifier, const struct sk_analysis *analysis, double least,
                                 struct sk_arena *arena, struct sk_label out[SK_CLASSIFIER_INTENTS], size_t *count,
                                 struct sk_error *error);

#endif
