#include "protocol/case.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/hash.h"
#include "protocol/document.h"
#include "protocol/pieces.h"

/* The fields of the contract, in the order in which a case is read and written. */
enum kind { SHORT, TIME, TEXT, RATING, TURNS };

static const struct {
    const char *name;
    enum kind kind;
    size_t offset; /* of the slice; 0 where it is none */
} fields[] = {
    { "id", SHORT, offsetof(struct sk_case, id) },
    { "conversation_id", SHORT, offsetof(struct sk_case, conversation_id) },
    { "question", TEXT, offsetof(struct sk_case, question) },
    { "answer", TEXT, offsetof(struct sk_case, answer) },
    { "satisfaction", RATING, 0 },
    { "context", TURNS, 0 },
    { "intent", SHORT, offsetof(struct sk_case, intent) },
    { "language", SHORT, offsetof(struct sk_case, language) },
    { "channel", SHORT, offsetof(struct sk_case, channel) },
    { "timestamp", TIME, offsetof(struct sk_case, timestamp) },
    { "customer_id", SHORT, offsetof(struct sk_case, customer_id) },
    { "agent_id", SHORT, offsetof(struct sk_case, agent_id) },
    { "team", SHORT, offsetof(struct sk_case, team) },
};
#define FIELD_COUNT (sizeof fields / sizeof *fields)

const char *sk_case_field_name(size_t index) {
    return index < FIELD_COUNT ? fields[index].name : NULL;
}

const char *sk_case_field_find(struct sk_slice name) {
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (sk_slice_is_caseless(name, fields[i].name))
            return fields[i].name;
    return NULL;
}

static struct sk_slice *slice_at(struct sk_case *record, size_t offset) {
    return (struct sk_slice *) (void *) ((char *) record + offset);
}

bool sk_case_field_text(const struct sk_case *record, const char *name, struct sk_slice *out) {
    struct sk_case copy = *record;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (fields[i].kind != RATING && fields[i].kind != TURNS && strcmp(fields[i].name, name) == 0) {
            *out = *slice_at(&copy, fields[i].offset);
            return true;
        }
    return false;
}

/* JSON's names are told apart by case, a table's header is not. */
static bool is_contract_field(const char *name) {
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (strcmp(name, fields[i].name) == 0)
            return true;
    return false;
}

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a case");
}

/* A string, or a whole number that an export uses as an id. Absent and null leave *out absent. */
static enum sk_status read_short(const struct json_t *value, const char *name, struct sk_arena *arena, struct sk_slice *out,
                                 struct sk_error *error) {
    *out = sk_slice(NULL, 0);
    if (!value || json_is_null(value))
        return SK_OK;
    if (!json_is_string(value) && !json_is_integer(value))
        return sk_error_set(error, SK_REJECTED, "%s is not a string", name);
    if (json_is_string(value) && json_string_length(value) == 0)
        return SK_OK;
    *out = sk_document_id(value, arena);
    return out->data ? SK_OK : out_of_memory(error);
}

static enum sk_status read_text(const struct json_t *value, const char *name, struct sk_arena *arena, struct sk_slice *out,
                                struct sk_error *error) {
    if (!value || json_is_null(value))
        return sk_error_set(error, SK_REJECTED, "%s is missing", name);
    if (!json_is_string(value))
        return sk_error_set(error, SK_REJECTED, "%s is not a string", name);
    *out = sk_arena_slice(arena, sk_document_text(value));
    return out->data ? SK_OK : out_of_memory(error);
}

static enum sk_status read_rating(const struct json_t *value, double *out, struct sk_error *error) {
    *out = 0;
    if (!value || json_is_null(value))
        return SK_OK;
    if (!json_is_number(value))
        return sk_error_set(error, SK_REJECTED, "satisfaction is not a number");
    *out = json_number_value(value);
    if (!(*out >= 1 && *out <= 5))
        return sk_error_set(error, SK_REJECTED, "satisfaction %g is outside 1..5", *out);
    return SK_OK;
}

static enum sk_status read_turns(const struct json_t *value, struct sk_arena *arena, const struct sk_turn **turns, size_t *count,
                                 struct sk_error *error) {
    *turns = NULL;
    *count = 0;
    if (!value || json_is_null(value))
        return SK_OK;
    if (!json_is_array(value))
        return sk_error_set(error, SK_REJECTED, "context is not a list");
    size_t size = json_array_size(value);
    if (size > SK_CASE_TURN_LIMIT)
        return sk_error_set(error, SK_REJECTED, "context has more than %d turns", SK_CASE_TURN_LIMIT);
    struct sk_turn *list = sk_arena_array(arena, size, sizeof *list);
    if (!list)
        return out_of_memory(error);
    for (size_t i = 0; i < size; i++) {
        const struct json_t *turn = json_array_get(value, i);
        struct sk_slice role = sk_document_get_slice(turn, "role");
        if (!sk_slice_is(role, "customer") && !sk_slice_is(role, "agent"))
            return sk_error_set(error, SK_REJECTED, "the role in context turn %zu is neither customer nor agent", i + 1);
        list[i].role = sk_slice_is(role, "agent") ? SK_ROLE_AGENT : SK_ROLE_CUSTOMER;
        enum sk_status status = read_text(json_object_get(turn, "text"), "text in a context turn", arena, &list[i].text, error);
        if (status != SK_OK)
            return status;
    }
    *turns = list;
    *count = size;
    return SK_OK;
}

/* What the contract does not name is kept, with sorted keys so that equal cases are equal bytes. */
static enum sk_status read_metadata(const struct json_t *object, struct sk_arena *arena, struct sk_slice *out,
                                    struct sk_error *error) {
    struct json_t *rest = json_object();
    const char *name;
    struct json_t *value;
    *out = sk_slice(NULL, 0);
    json_object_foreach((struct json_t *) object, name, value) {
        if (!is_contract_field(name))
            json_object_set(rest, name, value);
    }
    bool failed = sk_document_starved();
    if (failed || json_object_size(rest) == 0) {
        json_decref(rest);
        return failed ? out_of_memory(error) : SK_OK;
    }
    char *text = json_dumps(rest, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(rest);
    if (text)
        *out = sk_arena_slice(arena, sk_slice_of(text));
    sk_piece_return(text);
    return out->data ? SK_OK : out_of_memory(error);
}

static enum sk_status check_text(struct sk_slice text, const char *name, struct sk_error *error) {
    if (text.size == 0)
        return sk_error_set(error, SK_REJECTED, "%s is %s", name, text.data ? "empty" : "missing");
    if (text.size > SK_CASE_TEXT_LIMIT)
        return sk_error_set(error, SK_REJECTED, "%s is longer than %zu bytes", name, SK_CASE_TEXT_LIMIT);
    struct json_t *checked = json_stringn(text.data, text.size); /* NULL where it is not UTF-8 */
    json_decref(checked);
    if (!checked && sk_document_starved())
        return out_of_memory(error);
    if (!checked)
        return sk_error_set(error, SK_REJECTED, "%s is not UTF-8", name);
    return SK_OK;
}

static enum sk_status derive_id(struct sk_case *record, struct sk_arena *arena, struct sk_error *error) {
    const struct sk_slice parts[] = { record->question, record->answer, record->conversation_id, record->timestamp,
                                      record->customer_id };
    uint64_t hash = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hash = sk_hash(parts[i].data ? parts[i].data : "", parts[i].size, hash + i);
    const char *id = sk_arena_format(arena, "content-%016llx", (unsigned long long) hash);
    record->id = sk_slice_of(id);
    return id ? SK_OK : out_of_memory(error);
}

static enum sk_status check_short(struct sk_slice text, const char *name, struct sk_error *error) {
    if (text.size > SK_CASE_FIELD_LIMIT)
        return sk_error_set(error, SK_REJECTED, "%s is longer than %d bytes", name, SK_CASE_FIELD_LIMIT);
    return text.size ? check_text(text, name, error) : SK_OK;
}

static enum sk_status check_time(struct sk_slice text, const char *name, struct sk_error *error) {
    int64_t seconds;
    enum sk_status status = check_short(text, name, error);
    if (status == SK_OK && text.size && !sk_clock_parse(text, &seconds))
        return sk_error_set(error, SK_REJECTED, "%s is not an ISO 8601 date or time that exists", name);
    return status;
}

static enum sk_status check_not_blank(struct sk_slice text, const char *name, struct sk_error *error) {
    enum sk_status status = check_text(text, name, error);
    return status == SK_OK && sk_slice_trim(text).size == 0 ? sk_error_set(error, SK_REJECTED, "%s is empty", name) : status;
}

static enum sk_status check_rating(double rating, struct sk_error *error) {
    if (rating == 0 || (rating >= 1 && rating <= 5))
        return SK_OK;
    return sk_error_set(error, SK_REJECTED, "satisfaction %g is outside 1..5", rating);
}

static enum sk_status check_turns(const struct sk_turn *turns, size_t count, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < count; i++)
        if (turns[i].text.size)
            status = check_text(turns[i].text, "text in a context turn", error);
    return status;
}

static enum sk_status check_field(struct sk_case *record, size_t index, struct sk_error *error) {
    switch (fields[index].kind) {
    case SHORT: return check_short(*slice_at(record, fields[index].offset), fields[index].name, error);
    case TIME: return check_time(*slice_at(record, fields[index].offset), fields[index].name, error);
    case TEXT: return check_not_blank(*slice_at(record, fields[index].offset), fields[index].name, error);
    case RATING: return check_rating(record->satisfaction, error);
    case TURNS: return check_turns(record->context, record->context_count, error);
    }
    return SK_OK;
}

static enum sk_status check_case(struct sk_case *record, struct sk_arena *arena, const char **field, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < FIELD_COUNT; i++) {
        *field = fields[i].name;
        status = check_field(record, i, error);
    }
    return status == SK_OK && !record->id.data ? derive_id(record, arena, error) : status;
}

enum sk_status sk_case_check(struct sk_case *record, struct sk_arena *arena, struct sk_error *error) {
    const char *field;
    return check_case(record, arena, &field, error);
}

static enum sk_status read_field(const struct json_t *object, size_t index, struct sk_arena *arena, struct sk_case *out,
                                 struct sk_error *error) {
    const char *name = fields[index].name;
    const struct json_t *value = json_object_get(object, name);
    switch (fields[index].kind) {
    case SHORT:
    case TIME: return read_short(value, name, arena, slice_at(out, fields[index].offset), error);
    case TEXT: return read_text(value, name, arena, slice_at(out, fields[index].offset), error);
    case RATING: return read_rating(value, &out->satisfaction, error);
    case TURNS: return read_turns(value, arena, &out->context, &out->context_count, error);
    }
    return SK_OK;
}

enum sk_status sk_case_from_json(const struct json_t *object, struct sk_arena *arena, struct sk_case *out, const char **field,
                                 struct sk_error *error) {
    *out = (struct sk_case){ 0 };
    *field = NULL;
    if (!json_is_object(object))
        return sk_error_set(error, SK_REJECTED, "not a JSON object");
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < FIELD_COUNT; i++) {
        *field = fields[i].name;
        status = read_field(object, i, arena, out, error);
    }
    if (status == SK_OK)
        status = read_metadata(object, arena, &out->metadata, error);
    return status == SK_OK ? check_case(out, arena, field, error) : status;
}

enum sk_status sk_case_decode(struct sk_slice line, struct sk_arena *arena, struct sk_case *out, struct sk_error *error) {
    struct json_t *object;
    const char *field;
    enum sk_status status = sk_document_parse(line, &object, error);
    if (status != SK_OK)
        return status;
    status = sk_case_from_json(object, arena, out, &field, error);
    json_decref(object);
    return status;
}

static struct json_t *turns_to_json(const struct sk_turn *turns, size_t count) {
    struct json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        struct json_t *turn = json_object();
        sk_document_set_string(turn, "role", turns[i].role == SK_ROLE_AGENT ? "agent" : "customer");
        sk_document_set_slice(turn, "text", turns[i].text);
        if (json_array_append_new(list, turn) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static void write_field(struct json_t *object, struct sk_case *record, size_t index) {
    const char *name = fields[index].name;
    const struct sk_slice *text = slice_at(record, fields[index].offset);
    switch (fields[index].kind) {
    case SHORT:
    case TIME:
        if (text->data)
            sk_document_set_slice(object, name, *text);
        break;
    case TEXT: sk_document_set_slice(object, name, *text); break;
    case RATING:
        json_object_set_new(object, name, record->satisfaction > 0 ? json_real(record->satisfaction) : json_null());
        break;
    case TURNS: json_object_set_new(object, name, turns_to_json(record->context, record->context_count)); break;
    }
}

struct json_t *sk_case_to_json(const struct sk_case *record) {
    struct json_t *object = json_object();
    struct sk_case copy = *record;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        write_field(object, &copy, i);
    if (record->metadata.data) {
        struct json_t *rest = NULL;
        sk_document_parse(record->metadata, &rest, NULL);
        json_object_update_missing(object, rest);
        json_decref(rest);
    }
    return object;
}

enum sk_status sk_turns_encode(const struct sk_turn *turns, size_t count, struct sk_arena *arena, struct sk_slice *out,
                               struct sk_error *error) {
    struct json_t *list = turns_to_json(turns, count);
    char *text = list && !sk_document_starved() ? json_dumps(list, JSON_COMPACT) : NULL;
    json_decref(list);
    *out = sk_arena_slice(arena, sk_slice_of(text));
    sk_piece_return(text);
    return out->data ? SK_OK : out_of_memory(error);
}

enum sk_status sk_turns_decode(struct sk_slice json, struct sk_arena *arena, const struct sk_turn **turns, size_t *count,
                               struct sk_error *error) {
    struct json_t *list;
    enum sk_status status = sk_document_parse(json, &list, NULL);
    if (status == SK_REJECTED)
        return sk_error_set(error, SK_FAULT_CORRUPT, "a stored context is not JSON");
    if (status != SK_OK)
        return out_of_memory(error);
    status = read_turns(list, arena, turns, count, error);
    json_decref(list);
    if (status == SK_REJECTED && error) /* what was stored must be right: here it is a fault, not an outcome */
        error->status = SK_FAULT_CORRUPT;
    return status == SK_REJECTED ? SK_FAULT_CORRUPT : status;
}
