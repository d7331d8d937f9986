/* tagger: all tags of a message, from models under models/ (and the data directory's own, where trained).
 *
 *     struct sk_models *models;                                    // immutable, shared by all threads
 *     sk_models_load(NULL, data_directory, &models, &error);
 *     struct sk_tagger *tagger;                                    // one per thread: analyser, patterns, scratch
 *     sk_tagger_create(models, config, &tagger, &error);
 *     sk_tagger_tag(tagger, &analysis, context, context_count, &arena, &tags, &error);
 */
#ifndef SK_TAGS_TAGGER_H
#define SK_TAGS_TAGGER_H

#include "base/config.h"
#include "protocol/case.h"
#include "protocol/tags.h"
#include "text/thesaurus.h"

struct sk_models;
struct sk_tagger;
struct sk_entity_finder;

/* share_models: directory with the shipped models, NULL: the installed ones; data_directory: its models/ override intent and
 * sentiment, may be NULL. SK_NOT_FOUND: a shipped model is missing; SK_FAULT_CORRUPT: damaged or of another version (the message
 * names the file); the faults of sk_thesaurus_load. */
enum sk_status sk_models_load(const char *share_models, const char *data_directory, struct sk_models **out,
                              struct sk_error *error);
void sk_models_destroy(struct sk_models *models);

/* The service thesaurus with the company's own part (text/thesaurus.h); borrowed, never NULL. It is no model of a tag, but like
 * them loaded once for all threads. */
const struct sk_thesaurus *sk_models_thesaurus(const struct sk_models *models);

/* A label of the model of "intent", "sentiment" or "locus" as the model writes it, for one in whatever case of letters. NULL: the
 * model has none such, and so will never give it. Borrowed. */
const char *sk_models_label(const struct sk_models *models, const char *task, struct sk_slice label);

/* Reads the routing table of the configuration once before all taggers do, and warns in the log of intents in it that the model
 * does not have. No fault: a model that was trained anew may have lost a label, and the service has to start all the same.
 * SK_FAULT_ARGUMENT: a rule that no tagger takes; the message names its place. */
enum sk_status sk_models_check_routes(const struct sk_models *models, const struct sk_config *config, struct sk_error *error);

/* models and config are borrowed for the tagger's life. */
enum sk_status sk_tagger_create(const struct sk_models *models, const struct sk_config *config, struct sk_tagger **out,
                                struct sk_error *error);
void sk_tagger_destroy(struct sk_tagger *tagger);

/* The message is already analysed (text, words, language); entities are found here. */
enum sk_status sk_tagger_tag(struct sk_tagger *tagger, const struct sk_analysis *analysis, const struct sk_turn *context,
                             size_t context_count, struct sk_arena *arena, struct sk_tags *out, struct sk_error *error);

/* Intents alone, of an analysed text without a conversation; nothing else is in out. None where they are switched off.
 * SK_FAULT_MEMORY. */
enum sk_status sk_tagger_intents(struct sk_tagger *tagger, const struct sk_analysis *analysis, struct sk_arena *arena,
                                 struct sk_tags *out, struct sk_error *error);

/* The form of address alone: formal, informal or unknown; static. */
const char *sk_tagger_register(const struct sk_analysis *analysis);

/* The entities that are reported as tags, in the arena: all that are found but those that only redaction looks for.
 * SK_FAULT_MEMORY. */
enum sk_status sk_tagger_entities(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena,
                                  const struct sk_entity **out, size_t *out_count, struct sk_error *error);

/* The setting that switches a tag off: "tags.language", … */
#define SK_TAG_SETTING 32
void sk_tag_setting(enum sk_tag tag, char name[SK_TAG_SETTING]);

#endif
