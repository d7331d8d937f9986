#include "protocol/request.h"

#include <jansson.h>

#include "protocol/document.h"

static enum sk_status refuse(const char **field, const char *name, struct sk_error *error, const char *what) {
    *field = name;
    return sk_error_set(error, SK_REJECTED, "%s %s", name, what);
}

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a request");
}

static enum sk_status copy(const struct json_t *string, struct sk_arena *arena, struct sk_slice *out, struct sk_error *error) {
    *out = sk_arena_slice(arena, sk_document_text(string));
    return out->data ? SK_OK : out_of_memory(error);
}

/* An optional short string; null and "" count as absent. */
static enum sk_status read_short(const struct json_t *params, const char *name, struct sk_arena *arena, struct sk_slice *out,
                                 const char **field, struct sk_error *error) {
    const struct json_t *value = json_object_get(params, name);
    *out = sk_slice(NULL, 0);
    if (!value || json_is_null(value))
        return SK_OK;
    if (!json_is_string(value))
        return refuse(field, name, error, "must be a string");
    if (json_string_length(value) > SK_REQUEST_FIELD_LIMIT)
        return refuse(field, name, error, "is too long");
    return json_string_length(value) ? copy(value, arena, out, error) : SK_OK;
}

/* An id that another system gave: the same ones as of a case, where a system that counts writes numbers. Refused, or skipped,
 * what was imported could be neither deleted nor gone on with, and a person not be found again. */
static enum sk_status read_id(const struct json_t *value, const char *name, struct sk_arena *arena, struct sk_slice *out,
                              const char **field, struct sk_error *error) {
    bool text = json_is_string(value);
    *out = sk_slice(NULL, 0);
    if (!value || json_is_null(value) || (text && json_string_length(value) == 0))
        return SK_OK;
    if (!text && !json_is_integer(value))
        return refuse(field, name, error, "must be a string or a whole number");
    if (text && json_string_length(value) > SK_REQUEST_FIELD_LIMIT)
        return refuse(field, name, error, "is too long");
    *out = sk_document_id(value, arena);
    return out->data ? SK_OK : out_of_memory(error);
}

static enum sk_status read_long(const struct json_t *value, const char *name, struct sk_arena *arena, struct sk_slice *out,
                                const char **field, struct sk_error *error) {
    if (!value || json_is_null(value))
        return refuse(field, name, error, "is required");
    if (!json_is_string(value))
        return refuse(field, name, error, "must be a string");
    if (json_string_length(value) > SK_REQUEST_TEXT_LIMIT) {
        *field = name;
        return sk_error_set(error, SK_FAULT_ARGUMENT, "%s is longer than %zu bytes", name, SK_REQUEST_TEXT_LIMIT);
    }
    return copy(value, arena, out, error);
}

static enum sk_status read_context(const struct json_t *params, struct sk_arena *arena, struct sk_suggest_request *out,
                                   const char **field, struct sk_error *error) {
    const struct json_t *list = json_object_get(params, "context");
    if (!list || json_is_null(list))
        return SK_OK;
    if (!json_is_array(list))
        return refuse(field, "context", error, "must be a list");
    size_t count = json_array_size(list);
    if (count > SK_REQUEST_TURN_LIMIT)
        return refuse(field, "context", error, "has more than 100 turns");
    struct sk_turn *turns = sk_arena_array(arena, count, sizeof *turns);
    if (!turns)
        return out_of_memory(error);
    for (size_t i = 0; i < count; i++) {
        const struct json_t *turn = json_array_get(list, i);
        struct sk_slice role = sk_document_get_slice(turn, "role");
        if (!sk_slice_is(role, "customer") && !sk_slice_is(role, "agent"))
            return refuse(field, "context.role", error, "must be \"customer\" or \"agent\"");
        turns[i].role = sk_slice_is(role, "agent") ? SK_ROLE_AGENT : SK_ROLE_CUSTOMER;
        enum sk_status status = read_long(json_object_get(turn, "text"), "context.text", arena, &turns[i].text, field, error);
        if (status != SK_OK)
            return status;
    }
    out->context = turns;
    out->context_count = count;
    return SK_OK;
}

/* What the desk says of the customer: texts and whole numbers (of orders). Desks hand over all that their system knows of
 * somebody, notes and tokens too: what is too long to fill a placeholder is passed over, as is what is of another type. Not the
 * name, which is meant to be written; read_id refuses a long id. */
static enum sk_status add_customer_field(const char *name, const struct json_t *value, struct sk_arena *arena,
                                         struct sk_suggest_request *out, struct sk_customer_field *fields, const char **field,
                                         struct sk_error *error) {
    if (!json_is_string(value) && !json_is_integer(value))
        return SK_OK;
    if (json_string_length(value) > SK_REQUEST_FIELD_LIMIT && strcmp(name, "name") == 0)
        return refuse(field, "customer.name", error, "is too long");
    if (json_string_length(value) > SK_REQUEST_FIELD_LIMIT || strlen(name) > SK_REQUEST_FIELD_LIMIT)
        return SK_OK;
    struct sk_customer_field *entry = &fields[out->customer_count++];
    entry->name = sk_arena_slice(arena, sk_slice_of(name));
    entry->value = sk_document_id(value, arena);
    return entry->name.data && entry->value.data ? SK_OK : out_of_memory(error);
}

static enum sk_status read_customer(const struct json_t *params, struct sk_arena *arena, struct sk_suggest_request *out,
                                    const char **field, struct sk_error *error) {
    struct json_t *customer = json_object_get(params, "customer");
    if (!customer || json_is_null(customer))
        return SK_OK;
    if (!json_is_object(customer))
        return refuse(field, "customer", error, "must be an object");
    struct sk_customer_field *fields = sk_arena_array(arena, json_object_size(customer), sizeof *fields);
    if (!fields)
        return out_of_memory(error);
    const char *name;
    struct json_t *value;
    enum sk_status status = SK_OK;
    json_object_foreach(customer, name, value) {
        status = add_customer_field(name, value, arena, out, fields, field, error);
        if (status != SK_OK)
            return status;
    }
    out->customer = fields;
    return read_id(json_object_get(customer, "id"), "customer.id", arena, &out->customer_id, field, error);
}

static enum sk_status read_numbers(const struct json_t *params, struct sk_suggest_request *out, const char **field,
                                   struct sk_error *error) {
    const struct json_t *limit = json_object_get(params, "limit");
    const struct json_t *confidence = json_object_get(params, "min_confidence");
    out->limit = 3;
    out->min_confidence = -1;
    if (limit && !json_is_null(limit)) {
        if (!json_is_integer(limit) || json_integer_value(limit) < 1 || json_integer_value(limit) > SK_REQUEST_LIMIT_MAX)
            return refuse(field, "limit", error, "must be a whole number from 1 to 20");
        out->limit = (int) json_integer_value(limit);
    }
    if (confidence && !json_is_null(confidence)) {
        out->min_confidence = sk_document_real(confidence, -1);
        if (!(out->min_confidence >= 0 && out->min_confidence <= 1))
            return refuse(field, "min_confidence", error, "must be a number from 0 to 1");
    }
    return SK_OK;
}

/* A retry finds its answer among the recorded ones. */
static enum sk_status read_record(const struct json_t *params, struct sk_suggest_request *out, const char **field,
                                  struct sk_error *error) {
    const struct json_t *record = json_object_get(params, "record");
    if (record && !json_is_null(record) && !json_is_boolean(record))
        return refuse(field, "record", error, "must be true or false");
    out->unrecorded = json_is_false(record);
    if (out->unrecorded && out->request_id.data)
        return refuse(field, "record", error, "must be true where there is a request_id");
    return SK_OK;
}

static enum sk_status require_object(const struct json_t *params, const char **field, struct sk_error *error) {
    *field = NULL;
    if (json_is_object(params))
        return SK_OK;
    return refuse(field, "params", error, "must be an object");
}

enum sk_status sk_suggest_request_decode(const struct json_t *params, struct sk_arena *arena, struct sk_suggest_request *out,
                                         const char **field, struct sk_error *error) {
    *out = (struct sk_suggest_request){ 0 };
    const struct {
        const char *name;
        struct sk_slice *value;
    } fields[] = {
        { "language", &out->language },
        { "channel", &out->channel },
        { "request_id", &out->request_id },
    }, ids[] = {
        { "conversation_id", &out->conversation_id },
        { "team", &out->team },
    };
    enum sk_status status = require_object(params, field, error);
    if (status == SK_OK)
        status = read_long(json_object_get(params, "text"), "text", arena, &out->text, field, error);
    if (status == SK_OK)
        status = read_context(params, arena, out, field, error);
    for (size_t i = 0; status == SK_OK && i < sizeof fields / sizeof *fields; i++)
        status = read_short(params, fields[i].name, arena, fields[i].value, field, error);
    for (size_t i = 0; status == SK_OK && i < sizeof ids / sizeof *ids; i++)
        status = read_id(json_object_get(params, ids[i].name), ids[i].name, arena, ids[i].value, field, error);
    if (status == SK_OK)
        status = read_customer(params, arena, out, field, error);
    if (status == SK_OK)
        status = read_numbers(params, out, field, error);
    return status == SK_OK ? read_record(params, out, field, error) : status;
}

static const char *const action_names[] = {
    [SK_DISPLAYED] = "displayed", [SK_SELECTED] = "selected",          [SK_EDITED] = "edited",
    [SK_SENT] = "sent",           [SK_REJECTED_BY_AGENT] = "rejected",
};

const char *sk_feedback_action_name(enum sk_feedback_action action) {
    return action_names[action];
}

static enum sk_status read_action(const struct json_t *params, enum sk_feedback_action *out, const char **field,
                                  struct sk_error *error) {
    struct sk_slice name = sk_document_get_slice(params, "action");
    for (size_t i = 0; i < sizeof action_names / sizeof *action_names; i++) {
        if (sk_slice_is(name, action_names[i])) {
            *out = (enum sk_feedback_action) i;
            return SK_OK;
        }
    }
    return refuse(field, "action", error, "must be displayed, selected, edited, sent or rejected");
}

enum sk_status sk_feedback_request_decode(const struct json_t *params, struct sk_arena *arena, struct sk_feedback_request *out,
                                          const char **field, struct sk_error *error) {
    *out = (struct sk_feedback_request){ 0 };
    enum sk_status status = require_object(params, field, error);
    if (status == SK_OK)
        status = read_short(params, "suggestion_set_id", arena, &out->suggestion_set_id, field, error);
    if (status == SK_OK && !out->suggestion_set_id.data)
        status = refuse(field, "suggestion_set_id", error, "is required");
    if (status == SK_OK)
        status = read_short(params, "suggestion_id", arena, &out->suggestion_id, field, error);
    if (status == SK_OK)
        status = read_action(params, &out->action, field, error);
    if (status == SK_OK)
        status = read_short(params, "reason", arena, &out->reason, field, error);
    if (status == SK_OK)
        status = read_id(json_object_get(params, "agent_id"), "agent_id", arena, &out->agent_id, field, error);
    const struct json_t *text = json_object_get(params, "final_text");
    if (status == SK_OK && text && !json_is_null(text))
        status = read_long(text, "final_text", arena, &out->final_text, field, error);
    const struct json_t *rating = json_object_get(params, "satisfaction");
    if (status == SK_OK && rating && !json_is_null(rating)) {
        out->satisfaction = sk_document_real(rating, 0);
        if (!(out->satisfaction >= 1 && out->satisfaction <= 5))
            status = refuse(field, "satisfaction", error, "must be a number from 1 to 5");
    }
    return status;
}

enum sk_status sk_optional_string_param(const struct json_t *params, const char *name, struct sk_arena *arena,
                                        struct sk_slice *out, const char **field, struct sk_error *error) {
    enum sk_status status = require_object(params, field, error);
    return status == SK_OK ? read_short(params, name, arena, out, field, error) : status;
}

enum sk_status sk_id_param(const struct json_t *params, const char *name, struct sk_arena *arena, struct sk_slice *out,
                           const char **field, struct sk_error *error) {
    enum sk_status status = require_object(params, field, error);
    if (status == SK_OK)
        status = read_id(json_object_get(params, name), name, arena, out, field, error);
    if (status == SK_OK && !out->data)
        status = refuse(field, name, error, "is required");
    return status;
}
