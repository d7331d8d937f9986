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

struct json_t *sk_tags_to_json(const struct sk_tags *tags) {
    struct json_t *object = json_object();
    struct json_t *language = json_object();
    struct json_t *route = json_object();
    sk_document_set_string(language, "value", tags->language);
    sk_document_set_real(language, "confidence", tags->language_confidence);
    sk_document_set(object, "language", language);
    sk_document_set(object, "sentiment", label_to_json(tags->sentiment, "score"));
    sk_document_set(object, "tone", labels_to_json(tags->tone, tags->tone_count, "score"));
    sk_document_set(object, "intent", labels_to_json(tags->intent, tags->intent_count, "confidence"));
    sk_document_set(object, "locus", label_to_json(tags->locus, "score"));
    sk_document_set_string(object, "register", tags->register_);
    sk_document_set(object, "escalate", escalate_to_json(tags));
    sk_document_set(object, "entities", entities_to_json(tags->entities, tags->entity_count));
    sk_document_set_string(route, "team", tags->team);
    sk_document_set(object, "route", route);
    return object;
}
