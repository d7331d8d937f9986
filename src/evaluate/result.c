#include "evaluate/result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/document.h"

/* Bytes that one thread's rows may hold: a bound against runaway input, far above any real evaluation. */
#define ARENA_LIMIT ((size_t) 4 << 30)

static const char *const kind_names[] = { "suggest", "retrieval", "tags", "log" };
static const char *const dimension_names[] = { "language",       "intent",        "channel", "sentiment",
                                               "message_length", "context_turns", "week" };

const char *sk_result_kind_name(enum sk_result_kind kind) {
    return kind_names[kind];
}

const char *sk_dimension_name(enum sk_dimension dimension) {
    return dimension_names[dimension];
}

const char *sk_length_bucket(size_t words) {
    return words <= 5 ? "1-5" : words <= 15 ? "6-15" : words <= 40 ? "16-40" : "41+";
}

const char *sk_turns_bucket(size_t turns) {
    return turns == 0 ? "0" : turns <= 2 ? "1-2" : turns <= 6 ? "3-6" : "7+";
}

/* "edit_distance@1" is a measure of the kind "edit_distance". */
static bool is_of_kind(const char *name, const char *kind) {
    size_t size = strlen(kind);
    return strncmp(name, kind, size) == 0 && (name[size] == '\0' || name[size] == '@');
}

enum sk_direction sk_measure_direction(const char *name) {
    static const char *const lower[] = { "bad_above_good", "calibration_error", "brier_score",
                                         "rejected_all",   "edit_distance",     "abstained" };
    static const char *const neutral[] = { "judged@10", "satisfaction_candidates" };
    for (size_t i = 0; i < sizeof lower / sizeof *lower; i++)
        if (is_of_kind(name, lower[i]))
            return SK_LOWER_IS_BETTER;
    for (size_t i = 0; i < sizeof neutral / sizeof *neutral; i++)
        if (strcmp(name, neutral[i]) == 0)
            return SK_NEUTRAL;
    return SK_HIGHER_IS_BETTER;
}

bool sk_measure_is_share(const char *name) {
    return strcmp(name, "rating") != 0 && strncmp(name, "satisfaction_", sizeof "satisfaction_" - 1) != 0;
}

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the results of an evaluation");
}

enum sk_status sk_result_create(enum sk_result_kind kind, size_t query_count, unsigned arena_count, struct sk_result **out,
                                struct sk_error *error) {
    struct sk_result *result = calloc(1, sizeof *result);
    if (!result)
        return out_of_memory(error);
    result->kind = kind;
    result->query_count = query_count;
    result->arenas = calloc(arena_count, sizeof *result->arenas);
    result->queries = calloc(query_count ? query_count : 1, sizeof *result->queries);
    result->settings = sk_document_object();
    if (!result->arenas || !result->queries || !result->settings) {
        sk_result_destroy(result);
        return out_of_memory(error);
    }
    result->arena_count = arena_count;
    for (unsigned i = 0; i < arena_count; i++)
        sk_arena_init(&result->arenas[i], ARENA_LIMIT);
    *out = result;
    return SK_OK;
}

void sk_result_destroy(struct sk_result *result) {
    if (!result)
        return;
    for (unsigned i = 0; i < result->arena_count; i++)
        sk_arena_finish(&result->arenas[i]);
    free(result->arenas);
    free(result->queries);
    sk_document_release(result->settings);
    free(result);
}

enum sk_status sk_result_add_measure(struct sk_result *result, const char *name, struct sk_error *error) {
    if (result->measure_count == SK_RESULT_MEASURES)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "more than %d measures: ask for fewer depths", SK_RESULT_MEASURES);
    const char *copy = sk_arena_copy(&result->arenas[0], name, strlen(name));
    if (!copy)
        return out_of_memory(error);
    result->measures[result->measure_count++] = copy;
    return SK_OK;
}

enum sk_status sk_result_start(struct sk_result *result, struct sk_error *error) {
    size_t cells = result->query_count * result->measure_count;
    double *scores = sk_arena_array(&result->arenas[0], cells, sizeof *scores);
    if (!scores)
        return out_of_memory(error);
    for (size_t i = 0; i < cells; i++)
        scores[i] = NAN;
    for (size_t i = 0; i < result->query_count; i++)
        result->queries[i].scores = scores + i * result->measure_count;
    return SK_OK;
}

void sk_result_add_count(struct sk_result *result, const char *name, int64_t value) {
    if (result->count_count < SK_RESULT_COUNTS)
        result->counts[result->count_count++] = (struct sk_result_count){ name, value };
}

size_t sk_result_measure(const struct sk_result *result, const char *name) {
    size_t found = 0;
    while (found < result->measure_count && strcmp(result->measures[found], name) != 0)
        found++;
    return found;
}

enum sk_status sk_result_text(struct sk_arena *arena, struct sk_slice text, struct sk_slice *out, struct sk_error *error) {
    size_t size = text.size;
    if (size > SK_RESULT_TEXT_LIMIT) {
        size = SK_RESULT_TEXT_LIMIT;
        while (size > 0 && ((unsigned char) text.data[size] & 0xc0) == 0x80)
            size--;
    }
    *out = sk_arena_slice(arena, sk_slice(text.data, size));
    return text.data && !out->data ? out_of_memory(error) : SK_OK;
}
