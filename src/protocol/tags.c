#include "protocol/tags.h"

#include <jansson.h>

#include "protocol/document.h"

static struct json_t *label_to_json(struct sk_label label, const char *score_name) {
    struct json_t *object = json_object();
    sk_document_set_string(object, "label", label.label);
    sk_document_set_real(object, score_name, label.score);
    return object;
}

static struct json_t *labels_to_json(const struct sk_label *labels, size_t count, const char *score_name) {
    struct json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, label_to_json(labels[i], score_name));
    return list;
}

static struct json_t *entities_to_json(const struct sk_entity *entities, size_t count) {
    struct json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        struct json_t *entity = json_object();
        sk_document_set_string(entity, "type", entities[i].type);
        sk_document_set_slice(entity, "text", entities[i].text);
        sk_document_set_integer(entity, "start", (int64_t) entities[i].start);
        sk_document_set_integer(entity, "end", (int64_t) entities[i].end);
        json_array_append_new(list, entity);
    }
    return list;
}

static struct json_t *escalate_to_json(const struct sk_tags *tags) {
    struct json_t *object = json_object();
    struct json_t *reasons = json_array();
    for (size_t i = 0; i < tags->reason_count; i++)
        json_array_append_new(reasons, json_string(tags->reasons[i]));
    sk_document_set_boolean(object, "value", tags->escalate);
    sk_document_set(object, "reasons", reasons);
    return object;
}

const char *sk_tag_name(enum sk_tag tag) {
    static const char *const names[SK_TAG_COUNT] = {
        [SK_TAG_LANGUAGE] = "language", [SK_TAG_SENTIMENT] = "sentiment", [SK_TAG_TONE] = "tone",
        [SK_TAG_INTENT] = "intent",     [SK_TAG_LOCUS] = "locus",         [SK_TAG_REGISTER] = "register",
        [SK_TAG_ESCALATE] = "escalate", [SK_TAG_ENTITIES] = "entities"
    };
    return names[tag];
}

static struct json_t *words_to_json(const struct sk_evidence *evidence) {
    struct json_t *list = json_array();
    for (size_t i = 0; i < evidence->count; i++) {
        struct json_t *word = json_object();
        sk_document_set_slice(word, "text", evidence->words[i].text);
        sk_document_set_integer(word, "start", (int64_t) evidence->words[i].start);
        sk_document_set_integer(word, "end", (int64_t) evidence->words[i].end);
        sk_document_set_real(word, "weight", evidence->words[i].weight);
        json_array_append_new(list, word);
    }
    return list;
}

static struct json_t *evidence_to_json(const struct sk_tags *tags) {
    struct json_t *object = json_object();
    for (enum sk_tag tag = 0; tag < SK_TAG_COUNT; tag++)
        if (tags->evidence[tag].count && !tags->off[tag])
            sk_document_set(object, sk_tag_name(tag), words_to_json(&tags->evidence[tag]));
    return object;
}

/* Null where the customer has said nothing before. */
static struct json_t *mood_to_json(const struct sk_tags *tags) {
    if (tags->mood_count == 0 || tags->off[SK_TAG_SENTIMENT])
        return json_null();
    struct json_t *object = json_object(), *scores = json_array();
    for (size_t i = 0; i < tags->mood_count; i++)
        json_array_append_new(scores, json_real(tags->moods[i]));
    sk_document_set(object, "scores", scores);
    sk_document_set_boolean(object, "falling", tags->mood_falls);
    return object;
}

static struct json_t *language_to_json(const struct sk_tags *tags) {
    struct json_t *language = json_object();
    sk_document_set_string(language, "value", tags->language);
    sk_document_set_real(language, "confidence", tags->language_confidence);
    return language;
}

static struct json_t *tag_to_json(const struct sk_tags *tags, enum sk_tag tag) {
    if (tags->off[tag])
        return json_null();
    switch (tag) {
    case SK_TAG_LANGUAGE: return language_to_json(tags);
    case SK_TAG_SENTIMENT: return label_to_json(tags->sentiment, "score");
    case SK_TAG_TONE: return labels_to_json(tags->tone, tags->tone_count, "score");
    case SK_TAG_INTENT: return labels_to_json(tags->intent, tags->intent_count, "confidence");
    case SK_TAG_LOCUS: return label_to_json(tags->locus, "score");
    case SK_TAG_REGISTER: return json_string(tags->register_);
    case SK_TAG_ESCALATE: return escalate_to_json(tags);
    case SK_TAG_ENTITIES: return entities_to_json(tags->entities, tags->entity_count);
    case SK_TAG_COUNT: break;
    }
    return json_null();
}

struct json_t *sk_tags_to_json(const struct sk_tags *tags) {
    struct json_t *object = json_object();
    struct json_t *route = json_object();
    for (enum sk_tag tag = 0; tag < SK_TAG_COUNT; tag++)
        sk_document_set(object, sk_tag_name(tag), tag_to_json(tags, tag));
    sk_document_set_string(route, "team", tags->team);
    sk_document_set(object, "route", route);
    sk_document_set(object, "evidence", evidence_to_json(tags));
    sk_document_set(object, "mood", mood_to_json(tags));
    return object;
}
