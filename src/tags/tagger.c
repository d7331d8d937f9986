/* All tags of a message, in the order in which they need each other: features once, then a look-up in each model. */
#include "tags/tagger.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "tags/model_file.h"
#include "tags/tagging.h"
#include "tags/task.h"
#include "text/entity.h"

struct sk_models {
    struct sk_model *intent, *sentiment, *tone, *locus, *escalate;
    struct sk_thesaurus *thesaurus;
};

/* Every model: what it is of, its place, and whether a company may train its own. */
static const struct kind_of_model {
    const struct sk_task *task;
    size_t place; /* in struct sk_models */
    bool own;
} kinds[] = {
    { &sk_task_escalate, offsetof(struct sk_models, escalate), false },
    { &sk_task_tone, offsetof(struct sk_models, tone), false },
    { &sk_task_locus, offsetof(struct sk_models, locus), false },
    { &sk_task_sentiment, offsetof(struct sk_models, sentiment), true },
    { &sk_task_intent, offsetof(struct sk_models, intent), true },
};
#define KIND_COUNT (sizeof kinds / sizeof *kinds)

struct sk_tagger {
    const struct sk_models *models;
    struct sk_entity_finder *finder;
    struct sk_routes *routes;
    struct sk_analyser *analyser; /* of earlier turns */
    bool off[SK_TAG_COUNT];
    struct sk_feature_list features;
    struct sk_entry entries[SK_FEATURE_LIMIT];
    struct sk_moods moods;
    float scores[SK_MODEL_COLUMNS], probabilities[SK_MODEL_COLUMNS];
};

/* ---- models ---- */

static struct sk_model **model_at(struct sk_models *models, size_t kind) {
    return (struct sk_model **) (void *) ((char *) models + kinds[kind].place);
}

/* One parsed list of concepts for all models that have the same text: found once a message, then. */
static void share_concepts(struct sk_model *model, const struct sk_model *first) {
    if (model->concepts && first->concepts
        && sk_slice_equal(sk_concepts_text(model->concepts), sk_concepts_text(first->concepts))) {
        sk_concepts_destroy(model->concepts);
        model->concepts = NULL;
        model->knowledge.concepts = first->concepts;
    }
}

static enum sk_status load_all(const char *share, const char *data, struct sk_models *models, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < KIND_COUNT && status == SK_OK; i++)
        status = sk_model_find(share, kinds[i].own ? data : NULL, kinds[i].task->name, model_at(models, i), error);
    return status;
}

enum sk_status sk_models_load(const char *share_models, const char *data_directory, struct sk_models **out,
                              struct sk_error *error) {
    struct sk_models *models = calloc(1, sizeof *models);
    if (!models)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the tag models");
    enum sk_status status = load_all(share_models, data_directory, models, error);
    if (status == SK_OK)
        status = sk_thesaurus_load(data_directory, &models->thesaurus, error);
    if (status != SK_OK) {
        sk_models_destroy(models);
        return status;
    }
    for (size_t i = 1; i < KIND_COUNT; i++)
        share_concepts(*model_at(models, i), *model_at(models, 0));
    for (size_t i = 0; i < KIND_COUNT; i++)
        sk_model_lend(*model_at(models, i), models->thesaurus);
    *out = models;
    return SK_OK;
}

void sk_models_destroy(struct sk_models *models) {
    if (models) {
        for (size_t i = 0; i < KIND_COUNT; i++)
            sk_model_destroy(*model_at(models, i));
        sk_thesaurus_destroy(models->thesaurus);
        free(models);
    }
}

const char *sk_models_label(const struct sk_models *models, const char *task, struct sk_slice label) {
    const struct sk_model *const all[] = { models->intent, models->sentiment, models->locus };
    const char *found = NULL;
    for (size_t m = 0; m < sizeof all / sizeof *all; m++)
        for (size_t i = 0; strcmp(all[m]->task, task) == 0 && i < all[m]->label_count; i++) {
            if (sk_slice_is(label, all[m]->labels[i]))
                return all[m]->labels[i];
            if (sk_slice_is_caseless(label, all[m]->labels[i]))
                found = all[m]->labels[i];
        }
    return found;
}

const struct sk_thesaurus *sk_models_thesaurus(const struct sk_models *models) {
    return models->thesaurus;
}

enum sk_status sk_models_check_routes(const struct sk_models *models, const struct sk_config *config, struct sk_error *error) {
    struct sk_routes *routes = NULL;
    const char *intent;
    enum sk_status status = sk_routes_create(config, &routes, error);
    for (size_t rule = 0; status == SK_OK; rule++) {
        intent = sk_routes_unknown_intent(routes, models->intent->labels, models->intent->label_count, &rule);
        if (!intent)
            break;
        sk_log(SK_LOG_WARNING, "rule %zu of \"route\" never fits: the model of intents has no \"%.60s\", nor any under it",
               rule + 1, intent);
    }
    sk_routes_destroy(routes);
    return status;
}

/* ---- tagger ---- */

void sk_tag_setting(enum sk_tag tag, char name[SK_TAG_SETTING]) {
    snprintf(name, SK_TAG_SETTING, "tags.%s", sk_tag_name(tag));
}

/* Each tag is on unless the group `tags` of the configuration says otherwise: tags.sentiment = false. */
static void read_switches(const struct sk_config *config, bool off[SK_TAG_COUNT]) {
    for (enum sk_tag tag = 0; tag < SK_TAG_COUNT; tag++) {
        char name[SK_TAG_SETTING];
        sk_tag_setting(tag, name);
        off[tag] = !sk_config_boolean(config, name, true);
    }
}

enum sk_status sk_tagger_create(const struct sk_models *models, const struct sk_config *config, struct sk_tagger **out,
                                struct sk_error *error) {
    struct sk_tagger *tagger = calloc(1, sizeof *tagger);
    if (!tagger)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a tagger");
    tagger->models = models;
    read_switches(config, tagger->off);
    enum sk_status status = sk_feature_list_init(&tagger->features, error);
    if (status == SK_OK)
        status = sk_entity_finder_create(&tagger->finder, error);
    if (status == SK_OK)
        status = sk_analyser_create(&tagger->analyser, error);
    if (status == SK_OK)
        status = sk_routes_create(config, &tagger->routes, error);
    if (status != SK_OK) {
        sk_tagger_destroy(tagger);
        return status;
    }
    *out = tagger;
    return SK_OK;
}

void sk_tagger_destroy(struct sk_tagger *tagger) {
    if (tagger) {
        sk_feature_list_finish(&tagger->features);
        sk_entity_finder_destroy(tagger->finder);
        sk_routes_destroy(tagger->routes);
        sk_analyser_destroy(tagger->analyser);
        free(tagger);
    }
}

enum sk_status sk_tagger_entities(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena,
                                  const struct sk_entity **out, size_t *out_count, struct sk_error *error) {
    const struct sk_found *found;
    size_t count, kept = 0;
    enum sk_status status = sk_entity_find(finder, text, arena, &found, &count, error);
    if (status != SK_OK)
        return status;
    struct sk_entity *entities = sk_arena_array(arena, count, sizeof *entities);
    if (!entities)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu entities", count);
    for (size_t i = 0; i < count; i++) {
        const char *type = sk_entity_tag(found[i].type);
        if (!type)
            continue;
        entities[kept++] = (struct sk_entity){ .type = type,
                                               .text = sk_slice(text.data + found[i].start, found[i].end - found[i].start),
                                               .start = found[i].start,
                                               .end = found[i].end };
    }
    *out = entities;
    *out_count = kept;
    return SK_OK;
}

/* The tags that models tell. Escalation looks at the sentiment, so that is worked out for it even where it is not to be shown. */
static enum sk_status tag_by_models(struct sk_tagger *tagger, struct sk_tagging *tagging, struct sk_tags *out,
                                    struct sk_error *error) {
    const struct sk_models *models = tagger->models;
    bool mood = !tagger->off[SK_TAG_SENTIMENT] || !tagger->off[SK_TAG_ESCALATE];
    enum sk_status status = SK_OK;
    if (mood)
        status = sk_tag_earlier_moods(tagging, models->sentiment, tagger->analyser, &tagger->moods, out, error);
    if (!tagger->off[SK_TAG_INTENT])
        sk_tag_intent(tagging, models->intent, out);
    else
        sk_features_extract(tagging->analysis, &tagger->features);
    if (mood)
        sk_tag_sentiment(tagging, models->sentiment, out);
    sk_tag_mood(out);
    if (!tagger->off[SK_TAG_TONE])
        sk_tag_tone(tagging, models->tone, out);
    if (!tagger->off[SK_TAG_LOCUS])
        sk_tag_locus(tagging, models->locus, out);
    if (status == SK_OK && !tagger->off[SK_TAG_ESCALATE])
        status = sk_tag_escalate(tagging, models->escalate, out, error);
    if (status == SK_OK && tagging->out_of_memory)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory for the features of a message");
    return status;
}

static struct sk_tagging tagging_of(struct sk_tagger *tagger, const struct sk_analysis *body, struct sk_arena *arena) {
    return (struct sk_tagging){ .analysis = body,
                                .features = &tagger->features,
                                .entries = tagger->entries,
                                .scores = tagger->scores,
                                .probabilities = tagger->probabilities,
                                .arena = arena,
                                .finder = tagger->finder };
}

enum sk_status sk_tagger_intents(struct sk_tagger *tagger, const struct sk_analysis *analysis, struct sk_arena *arena,
                                 struct sk_tags *out, struct sk_error *error) {
    struct sk_analysis body;
    *out = (struct sk_tags){ 0 };
    enum sk_status status = sk_features_body(analysis, arena, &body, error);
    if (status != SK_OK)
        return status;
    struct sk_tagging tagging = tagging_of(tagger, &body, arena);
    if (!tagger->off[SK_TAG_INTENT])
        sk_tag_intent(&tagging, tagger->models->intent, out);
    return tagging.out_of_memory ? sk_error_set(error, SK_FAULT_MEMORY, "no memory for the features of a message") : SK_OK;
}

enum sk_status sk_tagger_tag(struct sk_tagger *tagger, const struct sk_analysis *analysis, const struct sk_turn *context,
                             size_t context_count, struct sk_arena *arena, struct sk_tags *out, struct sk_error *error) {
    struct sk_analysis body;
    enum sk_status status = sk_features_body(analysis, arena, &body, error);
    struct sk_tagging tagging = tagging_of(tagger, &body, arena);
    tagging.whole = analysis;
    tagging.context = context;
    tagging.context_count = context_count;
    *out = (struct sk_tags){ .language = sk_language_code(analysis->language),
                             .language_confidence = analysis->language_confidence,
                             .sentiment = { "neutral", 0 },
                             .locus = { "factual", 0 } };
    memcpy(out->off, tagger->off, sizeof out->off);
    out->register_ = sk_register_of(analysis, &out->evidence[SK_TAG_REGISTER]); /* a reply's form of address needs it too */
    if (status == SK_OK)
        status = tag_by_models(tagger, &tagging, out, error);
    if (status == SK_OK) /* shown or not: replies are filled with them */
        status = sk_tagger_entities(tagger->finder, analysis->text, arena, &out->entities, &out->entity_count, error);
    if (status == SK_OK)
        out->team = sk_routes_find(tagger->routes, out);
    return status;
}

const char *sk_tagger_register(const struct sk_analysis *analysis) {
    struct sk_evidence evidence = { 0 };
    return sk_register_of(analysis, &evidence);
}
