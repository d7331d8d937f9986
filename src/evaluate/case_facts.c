#include "evaluate/case_facts.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/document.h"

#define TEXTS_LIMIT ((size_t) 2 << 30)
#define SCRATCH_LIMIT ((size_t) 64 << 20)

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for facts about cases");
}

static enum sk_status value_as_text(const struct json_t *value, struct sk_arena *arena, struct sk_slice *out,
                                    struct sk_error *error) {
    struct sk_slice text = sk_document_text(value);
    struct sk_buffer encoded = { 0 };
    enum sk_status status = SK_OK;
    if (sk_document_is_null(value))
        return SK_OK;
    if (!text.data) {
        status = sk_document_encode(value, &encoded, error);
        text = sk_buffer_slice(&encoded);
    }
    if (status == SK_OK) {
        *out = sk_arena_slice(arena, text);
        status = out->data ? SK_OK : out_of_memory(error);
    }
    sk_buffer_finish(&encoded);
    return status;
}

bool sk_case_has_labels(const char *name) {
    static const char *const others[] = { "id", "context", "satisfaction", "timestamp" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i], name) == 0)
            return false;
    return true;
}

static enum sk_status metadata_field(const struct sk_case *record, const char *name, struct sk_arena *arena, struct sk_slice *out,
                                     struct sk_error *error) {
    struct json_t *metadata = NULL;
    enum sk_status status = sk_document_parse(record->metadata, &metadata, error);
    const struct json_t *value = status == SK_OK ? sk_document_get(metadata, name) : NULL;
    if (value)
        status = value_as_text(value, arena, out, error);
    sk_document_release(metadata);
    return status;
}

enum sk_status sk_case_field(const struct sk_case *record, const char *name, struct sk_arena *arena, struct sk_slice *out,
                             struct sk_error *error) {
    enum sk_status status = SK_OK;
    *out = sk_slice(NULL, 0);
    if (!sk_case_field_text(record, name, out) && record->metadata.data)
        status = metadata_field(record, name, arena, out, error);
    if (out->size == 0) /* how some exports write "none" */
        *out = sk_slice(NULL, 0);
    return status;
}

void sk_case_facts_init(struct sk_case_facts *facts, struct sk_store *store, const char *label) {
    *facts = (struct sk_case_facts){ .store = store, .label = label };
    sk_arena_init(&facts->texts, TEXTS_LIMIT);
    sk_arena_init(&facts->scratch, SCRATCH_LIMIT);
    sk_label_set_init(&facts->ids);
    sk_label_set_init(&facts->values);
}

void sk_case_facts_finish(struct sk_case_facts *facts) {
    sk_label_set_finish(&facts->ids);
    sk_label_set_finish(&facts->values);
    sk_arena_finish(&facts->texts);
    sk_arena_finish(&facts->scratch);
    free(facts->facts);
}

/* The number of a text that may not outlive the call: a new one is copied first. */
static enum sk_status number_of(struct sk_case_facts *facts, struct sk_label_set *set, struct sk_slice text, uint32_t *number,
                                struct sk_error *error) {
    *number = SK_NO_VALUE;
    if (!text.data || sk_label_set_find(set, text, number))
        return SK_OK;
    struct sk_slice copy = sk_arena_slice(&facts->texts, text);
    return copy.data ? sk_label_set_add(set, copy, number, error) : out_of_memory(error);
}

enum sk_status sk_case_facts_of(struct sk_case_facts *facts, const struct sk_case *record, struct sk_case_fact *out,
                                struct sk_error *error) {
    struct sk_slice label = { 0 };
    *out = (struct sk_case_fact){ SK_NO_VALUE, SK_NO_VALUE, record->satisfaction };
    enum sk_status status = facts->label ? sk_case_field(record, facts->label, &facts->scratch, &label, error) : SK_OK;
    if (status == SK_OK)
        status = number_of(facts, &facts->values, label, &out->label, error);
    if (status == SK_OK)
        status = number_of(facts, &facts->values, record->intent, &out->intent, error);
    return status;
}

static bool make_room(struct sk_case_facts *facts) {
    if (facts->ids.count < facts->capacity)
        return true;
    size_t capacity = facts->capacity ? facts->capacity * 2 : 256;
    struct sk_case_fact *grown = realloc(facts->facts, capacity * sizeof *grown);
    if (grown) {
        facts->facts = grown;
        facts->capacity = capacity;
    }
    return grown != NULL;
}

static enum sk_status read_fact(struct sk_case_facts *facts, struct sk_slice id, struct sk_case_fact *out,
                                struct sk_error *error) {
    struct sk_case record;
    int64_t row;
    struct sk_error reason = { 0 };
    sk_arena_reset(&facts->scratch);
    enum sk_status status = sk_store_find_case(facts->store, id, &facts->scratch, &row, &record, &reason);
    if (status == SK_OK)
        return sk_case_facts_of(facts, &record, out, error);
    *out = (struct sk_case_fact){ SK_NO_VALUE, SK_NO_VALUE, 0 };
    return status == SK_NOT_FOUND ? SK_OK : sk_error_set(error, status, "%s", reason.message);
}

enum sk_status sk_case_facts_get(struct sk_case_facts *facts, struct sk_slice id, const struct sk_case_fact **fact,
                                 struct sk_error *error) {
    uint32_t number;
    if (sk_label_set_find(&facts->ids, id, &number)) {
        *fact = &facts->facts[number];
        return SK_OK;
    }
    struct sk_case_fact found;
    if (!make_room(facts))
        return out_of_memory(error);
    enum sk_status status = read_fact(facts, id, &found, error);
    if (status == SK_OK)
        status = number_of(facts, &facts->ids, id, &number, error);
    if (status == SK_OK) {
        facts->facts[number] = found;
        *fact = &facts->facts[number];
    }
    return status;
}
