/* Hashes of 64 bits in one sorted array: 24 bytes a case at most. Two different turns of a million meet with a chance of one in
 * ten million. */
#include "evaluate/history_keys.h"

#include <stdlib.h>

#include "base/hash.h"
#include "evaluate/replayer.h"

#define BATCH 256
#define ARENA_LIMIT ((size_t) 256 << 20)

enum { CONVERSATION = 1, TURN, WORDING }; /* seeds */

static uint64_t key_of(uint64_t kind, struct sk_slice first, struct sk_slice second) {
    return sk_hash(second.data, second.size, sk_hash(first.data, first.size, kind));
}

/* The keys of a case, at most three. */
static size_t keys_of(const struct sk_case *record, uint64_t keys[3]) {
    size_t count = 0;
    if (record->conversation_id.size) {
        keys[count++] = key_of(CONVERSATION, record->conversation_id, sk_slice_of(""));
        keys[count++] = key_of(TURN, record->conversation_id, record->question);
    }
    if (sk_replayer_words(record->question) >= SK_HISTORY_WORDS)
        keys[count++] = key_of(WORDING, record->question, record->answer);
    return count;
}

static enum sk_status add(struct sk_history_keys *out, const struct sk_case *record, struct sk_error *error) {
    if (out->count + 3 > out->capacity) {
        size_t capacity = out->capacity ? 2 * out->capacity : 1024;
        uint64_t *grown = realloc(out->keys, capacity * sizeof *grown);
        if (!grown)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the keys of %zu cases", out->count / 3);
        out->keys = grown;
        out->capacity = capacity;
    }
    out->count += keys_of(record, out->keys + out->count);
    return SK_OK;
}

static int rising(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *) left, b = *(const uint64_t *) right;
    return (a > b) - (a < b);
}

static enum sk_status read_all(struct sk_store *store, struct sk_arena *arena, struct sk_stored_case *batch,
                               struct sk_history_keys *out, struct sk_error *error) {
    int64_t first, last;
    size_t count;
    enum sk_status status = sk_store_rows(store, &first, &last, error);
    for (int64_t after = first - 1; status == SK_OK && after < last; after = batch[count - 1].row) {
        sk_arena_reset(arena);
        status = sk_store_cases(store, after, last, arena, batch, BATCH, &count, error);
        if (status == SK_END)
            return SK_OK;
        for (size_t i = 0; status == SK_OK && i < count; i++)
            status = add(out, &batch[i].record, error);
        if (status != SK_OK)
            return status;
    }
    return status;
}

enum sk_status sk_history_keys_read(struct sk_store *store, struct sk_history_keys *out, struct sk_error *error) {
    struct sk_stored_case *batch = calloc(BATCH, sizeof *batch);
    struct sk_arena arena;
    *out = (struct sk_history_keys){ 0 };
    if (!batch)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to read the history");
    sk_arena_init(&arena, ARENA_LIMIT);
    enum sk_status status = read_all(store, &arena, batch, out, error);
    if (out->count)
        qsort(out->keys, out->count, sizeof *out->keys, rising);
    sk_arena_finish(&arena);
    free(batch);
    return status;
}

void sk_history_keys_finish(struct sk_history_keys *keys) {
    free(keys->keys);
    *keys = (struct sk_history_keys){ 0 };
}

enum sk_history_match sk_history_find(const struct sk_history_keys *keys, const struct sk_case *record) {
    uint64_t own[3];
    size_t count = keys_of(record, own), first = record->conversation_id.size ? 1 : 0;
    for (size_t i = first; keys->count && i < count; i++)
        if (bsearch(&own[i], keys->keys, keys->count, sizeof *own, rising))
            return SK_HISTORY_TURN;
    return first && keys->count && bsearch(&own[0], keys->keys, keys->count, sizeof *own, rising) ? SK_HISTORY_CONVERSATION
                                                                                                  : SK_HISTORY_NONE;
}
