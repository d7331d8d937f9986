#include "suggest/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "protocol/turns.h"
#include "rank/answer_groups.h"
#include "rank/reply_features.h"
#include "store/store.h"
#include "text/shingles.h"

#define BATCH 256
#define BATCH_ARENA_LIMIT ((size_t) 256 << 20)
/* At most one conversation in so many is kept apart. */
#define LEAST_PART 10

struct reading {
    struct sk_history *history;
    struct sk_answer_groups *groups;
    struct sk_arena arena; /* of a batch */
    struct sk_store *store;
    uint64_t keep_below, try_below; /* of a conversation's hash */
    const atomic_bool *cancel;
};

/* ---- growing arrays ---- */

/* Room for one more; *capacity in elements. */
static bool grow(void **array, size_t *capacity, size_t wanted, size_t element_size) {
    if (wanted <= *capacity)
        return true;
    size_t larger = *capacity ? *capacity * 2 : 4096;
    while (larger < wanted)
        larger *= 2;
    void *moved = realloc(*array, larger * element_size);
    if (!moved)
        return false;
    *array = moved;
    *capacity = larger;
    return true;
}

static bool grow_rows(struct sk_history *history, int64_t row) {
    size_t before = history->row_capacity, capacity = before;
    if ((size_t) row < before)
        return true;
    if (!grow((void **) &history->groups, &capacity, (size_t) row + 1, sizeof *history->groups))
        return false;
    capacity = before;
    if (!grow((void **) &history->ratings, &capacity, (size_t) row + 1, sizeof *history->ratings))
        return false;
    for (size_t i = before; i < capacity; i++)
        history->groups[i] = SK_HISTORY_NO_GROUP;
    memset(history->ratings + before, 0, capacity - before);
    history->row_capacity = capacity;
    return true;
}

static bool grow_examples(struct sk_history *history) {
    size_t capacity = history->example_capacity;
    if (!grow((void **) &history->ends, &capacity, history->example_count + 1, sizeof *history->ends))
        return false;
    capacity = history->example_capacity;
    if (!grow((void **) &history->rows, &capacity, history->example_count + 1, sizeof *history->rows))
        return false;
    history->example_capacity = capacity;
    return grow((void **) &history->buckets, &history->bucket_capacity, history->bucket_count + SK_REPLY_FEATURE_LIMIT,
                sizeof *history->buckets);
}

/* ---- one case ---- */

static bool add_example(struct sk_history *history, const struct sk_stored_case *stored, struct sk_arena *arena) {
    const struct sk_case *record = &stored->record;
    size_t answered = sk_turns_answered(record->context, record->context_count, record->question);
    struct sk_slice asked = sk_turns_join(record->context, answered, record->context_count, record->question, arena);
    if (!asked.data || !grow_examples(history))
        return false;
    history->bucket_count += sk_reply_features(asked, record->context, answered, history->buckets + history->bucket_count);
    history->ends[history->example_count] = history->bucket_count;
    history->rows[history->example_count++] = stored->row;
    return true;
}

static bool add_tried(struct sk_history *history, int64_t row) {
    if (!grow((void **) &history->tried, &history->tried_capacity, history->tried_count + 1, sizeof *history->tried))
        return false;
    history->tried[history->tried_count++] = row;
    return true;
}

/* Whole conversations go to one side: the turns of one are too much alike to test on one what was learnt from another. */
static uint64_t side_of(const struct sk_case *record) {
    struct sk_slice key = record->conversation_id.size ? record->conversation_id : record->id;
    return sk_hash(key.data, key.size, 1) >> 1;
}

static enum sk_status add_case(struct reading *reading, const struct sk_stored_case *stored, struct sk_error *error) {
    struct sk_history *history = reading->history;
    uint64_t side = side_of(&stored->record);
    size_t count;
    const uint64_t *shingles = sk_shingles(stored->record.answer, &reading->arena, &count);
    if (!shingles || !grow_rows(history, stored->row))
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to read the history");
    enum sk_status status = sk_answer_groups_add(reading->groups, shingles, count, &history->groups[stored->row], error);
    if (status != SK_OK)
        return status;
    history->ratings[stored->row] = (uint8_t) (stored->record.satisfaction + 0.5);
    history->last_row = stored->row > history->last_row ? stored->row : history->last_row;
    history->cases++;
    bool kept = side < reading->try_below    ? add_tried(history, stored->row)
                : side < reading->keep_below ? add_example(history, stored, &reading->arena)
                                             : true;
    return kept ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory to read the history");
}

/* ---- all cases ---- */

static enum sk_status read_cases(struct reading *reading, struct sk_error *error) {
    int64_t after = 0;
    for (;;) {
        struct sk_stored_case batch[BATCH];
        size_t count = 0;
        if (reading->cancel && atomic_load(reading->cancel))
            return sk_error_set(error, SK_FAULT_CANCELLED, "learning was stopped");
        sk_arena_reset(&reading->arena);
        enum sk_status status = sk_store_changes(reading->store, after, &reading->arena, batch, BATCH, &count, error);
        if (status == SK_END)
            return SK_OK;
        for (size_t i = 0; status == SK_OK && i < count; i++)
            if (!batch[i].deleted)
                status = add_case(reading, &batch[i], error);
        if (status != SK_OK)
            return status;
        after = batch[count - 1].sequence;
    }
}

/* Parts of the hash's range, so that about as many questions fall into them as are wanted. */
static enum sk_status choose_sides(struct reading *reading, size_t example_limit, size_t tried_limit, struct sk_error *error) {
    struct sk_store_counts counts;
    enum sk_status status = sk_store_counts(reading->store, &counts, error);
    if (status != SK_OK)
        return status;
    double cases = counts.cases > 0 ? (double) counts.cases : 1, range = 0x1p63;
    double tried = (double) tried_limit / cases, kept = (double) example_limit / cases;
    tried = tried < 1.0 / LEAST_PART ? tried : 1.0 / LEAST_PART;
    reading->try_below = (uint64_t) (tried * range);
    reading->keep_below = tried + kept < 1 ? (uint64_t) ((tried + kept) * range) : UINT64_MAX;
    return SK_OK;
}

static enum sk_status count_groups(struct reading *reading, struct sk_error *error) {
    struct sk_history *history = reading->history;
    history->group_count = sk_answer_groups_count(reading->groups);
    history->group_sizes = calloc(history->group_count + 1, sizeof *history->group_sizes);
    if (!history->group_sizes)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to count answer groups");
    for (int64_t row = 0; row <= history->last_row && history->cases; row++)
        if (history->groups[row] != SK_HISTORY_NO_GROUP)
            history->group_sizes[history->groups[row]]++;
    return SK_OK;
}

enum sk_status sk_history_read(const char *data_directory, size_t example_limit, size_t tried_limit, const atomic_bool *cancel,
                               struct sk_history *out, struct sk_error *error) {
    struct reading reading = { .history = out, .cancel = cancel };
    *out = (struct sk_history){ 0 };
    sk_arena_init(&reading.arena, BATCH_ARENA_LIMIT);
    enum sk_status status = sk_store_open_existing(data_directory, &reading.store, error);
    if (status == SK_OK)
        status = sk_answer_groups_create(&reading.groups, error);
    if (status == SK_OK)
        status = choose_sides(&reading, example_limit, tried_limit, error);
    if (status == SK_OK)
        status = read_cases(&reading, error);
    if (status == SK_OK)
        status = count_groups(&reading, error);
    sk_answer_groups_destroy(reading.groups);
    sk_store_close(reading.store);
    sk_arena_finish(&reading.arena);
    if (status != SK_OK)
        sk_history_finish(out);
    return status;
}

void sk_history_finish(struct sk_history *history) {
    free(history->groups);
    free(history->ratings);
    free(history->group_sizes);
    free(history->buckets);
    free(history->ends);
    free(history->rows);
    free(history->tried);
    *history = (struct sk_history){ 0 };
}
