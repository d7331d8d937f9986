/* The log as choices for policy.c: what was shown with which features, which of it was used. */
#include <stdlib.h>
#include <string.h>

#include "evaluate/label_set.h"
#include "evaluate/policy.h"
#include "protocol/document.h"
#include "protocol/suggestion.h"
#include "store/log.h"

#define SET_ARENA_LIMIT ((size_t) 64 << 20)

struct reader {
    const struct sk_feature_weight *weights;
    size_t weight_count;
    bool seen[SK_SUGGESTION_FEATURES]; /* weights whose feature some set has */
    struct sk_choice *choices;
    size_t count, capacity;
    struct sk_label_set units;
    struct sk_arena texts, scratch;
};

static double score_of(struct reader *reader, const struct json_t *suggestion) {
    const struct json_t *features = sk_document_get(sk_document_get(suggestion, "why"), "features");
    double score = 0;
    for (size_t f = 0; f < sk_document_size(features); f++) {
        const char *name;
        double value = sk_document_real(sk_document_field(features, f, &name), 0), weight = 1;
        for (size_t w = 0; w < reader->weight_count; w++)
            if (strcmp(reader->weights[w].name, name) == 0) {
                weight = reader->weights[w].weight;
                reader->seen[w] = true;
            }
        score += weight * value;
    }
    return score;
}

/* Places must be those of the suggestions, each once; anything else is not what the service writes. */
static bool are_places(const int *places, size_t count) {
    uint32_t seen = 0;
    for (size_t i = 0; i < count; i++) {
        if (places[i] < 1 || (size_t) places[i] > count)
            return false;
        seen |= 1u << places[i];
    }
    return count == 0 || seen == (1u << (count + 1)) - 2;
}

static bool read_choice(struct reader *reader, const struct sk_logged_set *logged, const struct json_t *result,
                        struct sk_choice *out) {
    const struct json_t *suggestions = sk_document_get(result, "suggestions"),
                        *exploration = sk_document_get(result, "exploration");
    const struct json_t *shown = sk_document_get(exploration, "shown");
    *out = (struct sk_choice){ .count = sk_document_count(suggestions), .rate = sk_document_get_real(exploration, "rate", 0) };
    if (logged->feedback_count == 0 || out->count == 0 || out->count > SK_REQUEST_LIMIT_MAX)
        return false;
    int64_t block = sk_document_get_integer(exploration, "block", 0);
    out->block = block > 0 && (size_t) block <= out->count ? (size_t) block : 0;
    for (size_t i = 0; i < out->count; i++) {
        out->wanted[i] = score_of(reader, sk_document_at(suggestions, i));
        out->place[i] = (int) sk_document_get_integer(sk_document_at(shown, i), "place", (int64_t) i + 1);
    }
    for (size_t f = 0; f < logged->feedback_count; f++) {
        const struct sk_stored_feedback *report = &logged->feedback[f];
        bool used = sk_slice_is(report->action, "selected") || sk_slice_is(report->action, "edited")
                    || sk_slice_is(report->action, "sent");
        if (used && report->position >= 1 && (size_t) report->position <= out->count)
            out->used[report->position - 1] = true;
    }
    return are_places(out->place, out->count);
}

static enum sk_status keep(struct reader *reader, const struct sk_logged_set *logged, struct sk_choice *choice,
                           struct sk_error *error) {
    struct sk_slice unit = logged->set.conversation_id.data ? logged->set.conversation_id : logged->set.id;
    uint32_t number;
    if (!sk_label_set_find(&reader->units, unit, &number)) {
        struct sk_slice copy = sk_arena_slice(&reader->texts, unit);
        if (!copy.data)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the log");
        enum sk_status status = sk_label_set_add(&reader->units, copy, &number, error);
        if (status != SK_OK)
            return status;
    }
    choice->unit = number;
    if (reader->count == reader->capacity) {
        size_t capacity = reader->capacity ? reader->capacity * 2 : 1024;
        struct sk_choice *grown = realloc(reader->choices, capacity * sizeof *grown);
        if (!grown)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu sets", capacity);
        reader->choices = grown;
        reader->capacity = capacity;
    }
    reader->choices[reader->count++] = *choice;
    return SK_OK;
}

static enum sk_status read_set(struct reader *reader, const struct sk_logged_set *logged, struct sk_error *error) {
    struct json_t *result = NULL;
    struct sk_choice choice;
    if (!logged->set.result.data || sk_document_parse(logged->set.result, &result, NULL) != SK_OK)
        return SK_OK; /* recorded without its answer: nothing to learn from */
    enum sk_status status = read_choice(reader, logged, result, &choice) ? keep(reader, logged, &choice, error) : SK_OK;
    sk_document_release(result);
    return status;
}

static enum sk_status read_log(struct reader *reader, const char *data_directory, struct sk_error *error) {
    struct sk_store *store = NULL;
    struct sk_logged_set logged = { .number = 0 };
    enum sk_status status = sk_store_open_existing(data_directory, &store, error);
    while (status == SK_OK) {
        sk_arena_reset(&reader->scratch);
        status = sk_store_next_logged(store, logged.number, &reader->scratch, &logged, error);
        if (status == SK_OK)
            status = read_set(reader, &logged, error);
    }
    sk_store_close(store);
    return status == SK_END ? SK_OK : status;
}

enum sk_status sk_policy_read(const char *data_directory, const struct sk_feature_weight *weights, size_t weight_count,
                              struct sk_choice **choices, size_t *count, size_t *unit_count, struct sk_error *error) {
    struct reader reader = { .weights = weights, .weight_count = weight_count };
    sk_arena_init(&reader.texts, (size_t) 1 << 30);
    sk_arena_init(&reader.scratch, SET_ARENA_LIMIT);
    sk_label_set_init(&reader.units);
    enum sk_status status =
        weight_count <= SK_SUGGESTION_FEATURES
            ? read_log(&reader, data_directory, error)
            : sk_error_set(error, SK_FAULT_ARGUMENT, "at most %d features can be weighted", SK_SUGGESTION_FEATURES);
    if (status == SK_OK && reader.count == 0)
        status = sk_error_set(error, SK_NOT_FOUND, "no agent has reported on any suggestion in %s: nothing to estimate from",
                              data_directory);
    for (size_t w = 0; status == SK_OK && w < weight_count; w++)
        if (!reader.seen[w])
            status = sk_error_set(error, SK_FAULT_ARGUMENT, "no suggestion in the log has a feature \"%.60s\"", weights[w].name);
    *count = reader.count;
    *unit_count = reader.units.count;
    sk_label_set_finish(&reader.units);
    sk_arena_finish(&reader.texts);
    sk_arena_finish(&reader.scratch);
    if (status == SK_OK)
        *choices = reader.choices;
    else
        free(reader.choices);
    return status;
}
