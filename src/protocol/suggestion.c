#include "protocol/suggestion.h"

#include <jansson.h>

#include "protocol/document.h"

static struct json_t *slices_to_json(const struct sk_slice *slices, size_t count) {
    struct json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_stringn(slices[i].data, slices[i].size));
    return list;
}

static struct json_t *strings_to_json(const char *const *strings, size_t count) {
    struct json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(strings[i]));
    return list;
}

/* Nobody rated: there is no mean and no bound, rather than a zero. The bound that ranks is drawn to the company's mean, above
 * that of a single low rating: nobody would read "1.0, at least 2.6". */
static struct json_t *satisfaction_to_json(struct sk_satisfaction satisfaction) {
    struct json_t *object = json_object();
    bool rated = satisfaction.count > 0, low = satisfaction.mean < satisfaction.lower_bound;
    if (rated)
        sk_document_set_real(object, "mean", satisfaction.mean);
    else
        sk_document_set_string(object, "mean", NULL);
    sk_document_set_integer(object, "count", satisfaction.count);
    if (rated)
        sk_document_set_real(object, "lower_bound", low ? satisfaction.mean : satisfaction.lower_bound);
    else
        sk_document_set_string(object, "lower_bound", NULL);
    return object;
}

static struct json_t *why_to_json(const struct sk_suggestion *suggestion) {
    struct json_t *object = json_object();
    struct json_t *features = json_object();
    for (size_t i = 0; i < suggestion->feature_count; i++)
        sk_document_set_real(features, suggestion->features[i].name, suggestion->features[i].value);
    sk_document_set(object, "terms", slices_to_json(suggestion->terms, suggestion->term_count));
    sk_document_set(object, "features", features);
    return object;
}

static struct json_t *suggestion_to_json(const struct sk_suggestion *suggestion) {
    struct json_t *object = json_object();
    struct json_t *source = json_object();
    sk_document_set(source, "case_ids", slices_to_json(suggestion->case_ids, suggestion->case_id_count));
    sk_document_set_slice(source, "question", suggestion->question);
    sk_document_set_string(object, "id", suggestion->id);
    sk_document_set_integer(object, "rank", suggestion->rank);
    sk_document_set_slice(object, "text", suggestion->text);
    sk_document_set_slice(object, "template", suggestion->template_);
    sk_document_set(object, "unfilled", strings_to_json(suggestion->unfilled, suggestion->unfilled_count));
    sk_document_set_real(object, "confidence", suggestion->confidence);
    sk_document_set(object, "satisfaction", satisfaction_to_json(suggestion->satisfaction));
    sk_document_set_integer(object, "used", suggestion->used);
    sk_document_set_slice(object, "last_used", suggestion->last_used);
    sk_document_set(object, "source", source);
    sk_document_set(object, "why", why_to_json(suggestion));
    sk_document_set(object, "warnings", strings_to_json(suggestion->warnings, suggestion->warning_count));
    return object;
}

/* What evaluation from the log needs; only where exploration is on. */
static struct json_t *exploration_to_json(const struct sk_suggestion_set *set) {
    struct json_t *object = json_object();
    struct json_t *list = json_array();
    for (size_t i = 0; i < set->count; i++) {
        struct json_t *suggestion = json_object();
        sk_document_set_integer(suggestion, "place", set->suggestions[i].place);
        sk_document_set_real(suggestion, "propensity", set->suggestions[i].propensity);
        json_array_append_new(list, suggestion);
    }
    sk_document_set_real(object, "rate", set->exploration_rate);
    sk_document_set_integer(object, "block", (int64_t) set->exploration_block);
    sk_document_set(object, "shown", list);
    return object;
}

struct json_t *sk_suggestion_set_to_json(const struct sk_suggestion_set *set) {
    struct json_t *object = json_object();
    struct json_t *list = json_array();
    for (size_t i = 0; i < set->count; i++)
        json_array_append_new(list, suggestion_to_json(&set->suggestions[i]));
    sk_document_set_string(object, "suggestion_set_id", set->id);
    sk_document_set(object, "suggestions", list);
    sk_document_set(object, "tags", sk_tags_to_json(&set->tags));
    sk_document_set_boolean(object, "abstained", set->abstained);
    sk_document_set_string(object, "reason", set->reason);
    if (set->exploration_rate > 0)
        sk_document_set(object, "exploration", exploration_to_json(set));
    sk_document_set_integer(object, "index_revision", (int64_t) set->index_revision);
    sk_document_set_integer(object, "elapsed_us", (int64_t) set->elapsed_us);
    return object;
}
