/* Rabin and Karp's rolling hash (Efficient randomized pattern-matching algorithms, 1987) over 2^64 with a secret odd base, a
 * bitmap before the table so that nearly every position costs one look-up in the cache, and an exact hash to decide. */
#include "privacy/needles.h"

#include <stdlib.h>

#include "base/hash.h"

#define BITMAP_BITS 20
#define WINDOWS 24                       /* pieces of one text */
#define NEEDLE_BYTES ((size_t) 32 << 20) /* of those that an erasure kept */
#define MULTIPLIER 0x9e3779b97f4a7c15u

struct sk_needle_group {
    uint32_t length;
    uint64_t drop;   /* base to the power of length: takes the oldest byte out */
    size_t from, to; /* among the items */
    uint64_t *bitmap;
};

void sk_needles_init(struct sk_needles *needles, uint64_t secret) {
    *needles = (struct sk_needles){ .secret = secret | 1, .limit = SK_NEEDLE_LIMIT };
}

static void free_groups(struct sk_needles *needles) {
    for (size_t i = 0; i < needles->group_count; i++)
        free(needles->groups[i].bitmap);
    free(needles->groups);
    needles->groups = NULL;
    needles->group_count = 0;
}

void sk_needles_finish(struct sk_needles *needles) {
    free_groups(needles);
    free(needles->items);
    free(needles->met);
    *needles = (struct sk_needles){ 0 };
}

/* ---- adding ---- */

void sk_needles_add(struct sk_needles *needles, const struct sk_needle *needle) {
    if (needles->count >= needles->limit)
        return;
    if (needles->count == needles->capacity) {
        size_t capacity = needles->capacity ? 2 * needles->capacity : 256;
        struct sk_needle *items = realloc(needles->items, capacity * sizeof *items);
        if (!items) {
            needles->failed = true;
            return;
        }
        needles->items = items;
        needles->capacity = capacity;
    }
    needles->items[needles->count++] = *needle;
}

static uint64_t exact_hash(const struct sk_needles *needles, const char *bytes, size_t size) {
    return sk_hash(bytes, size, needles->secret);
}

static void add_bytes(struct sk_needles *needles, const char *bytes, size_t size) {
    uint64_t rolling = 0;
    for (size_t i = 0; i < size; i++)
        rolling = rolling * needles->secret + (unsigned char) bytes[i] + 1;
    struct sk_needle needle = { (uint32_t) size, rolling, exact_hash(needles, bytes, size) };
    sk_needles_add(needles, &needle);
}

void sk_needles_add_text(struct sk_needles *needles, struct sk_slice text) {
    if (text.size < SK_NEEDLE_TEXT)
        return;
    size_t last = text.size - SK_NEEDLE_TEXT, step = last / WINDOWS + 1;
    for (size_t at = 0; at <= last; at += step)
        add_bytes(needles, text.data + at, SK_NEEDLE_TEXT);
    if (last % step != 0)
        add_bytes(needles, text.data + last, SK_NEEDLE_TEXT);
}

void sk_needles_add_word(struct sk_needles *needles, struct sk_slice word) {
    if (word.size >= SK_NEEDLE_WORD)
        add_bytes(needles, word.data, SK_NEEDLE_WORD);
}

void sk_needles_add_id(struct sk_needles *needles, struct sk_slice id) {
    if (id.size > SK_NEEDLE_TEXT)
        sk_needles_add_text(needles, id);
    else if (id.size >= SK_NEEDLE_ID)
        add_bytes(needles, id.data, id.size);
}

/* ---- preparing ---- */

static int by_length_and_hash(const void *left, const void *right) {
    const struct sk_needle *a = left, *b = right;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    if (a->rolling != b->rolling)
        return a->rolling < b->rolling ? -1 : 1;
    return (a->exact > b->exact) - (a->exact < b->exact);
}

static void sort_and_merge(struct sk_needles *needles) {
    size_t kept = 0;
    if (needles->count)
        qsort(needles->items, needles->count, sizeof *needles->items, by_length_and_hash);
    for (size_t i = 0; i < needles->count; i++)
        if (kept == 0 || by_length_and_hash(&needles->items[kept - 1], &needles->items[i]) != 0)
            needles->items[kept++] = needles->items[i];
    needles->count = kept;
}

static size_t bit_of(uint64_t rolling) {
    return (size_t) ((rolling * MULTIPLIER) >> (64 - BITMAP_BITS));
}

static bool fill_group(const struct sk_needles *needles, struct sk_needle_group *group) {
    group->bitmap = calloc((1u << BITMAP_BITS) / 64, sizeof *group->bitmap);
    if (!group->bitmap)
        return false;
    group->drop = 1;
    for (uint32_t i = 0; i < group->length; i++)
        group->drop *= needles->secret;
    for (size_t i = group->from; i < group->to; i++) {
        size_t bit = bit_of(needles->items[i].rolling);
        group->bitmap[bit / 64] |= (uint64_t) 1 << bit % 64;
    }
    return true;
}

static bool make_groups(struct sk_needles *needles) {
    size_t groups = 0;
    for (size_t i = 0; i < needles->count; i++)
        groups += i == 0 || needles->items[i].length != needles->items[i - 1].length;
    needles->groups = calloc(groups + 1, sizeof *needles->groups);
    for (size_t i = 0; needles->groups && i < needles->count;) {
        struct sk_needle_group *group = &needles->groups[needles->group_count++];
        *group = (struct sk_needle_group){ .length = needles->items[i].length, .from = i };
        while (i < needles->count && needles->items[i].length == group->length)
            i++;
        group->to = i;
        if (!fill_group(needles, group))
            return false;
    }
    return needles->groups != NULL;
}

enum sk_status sk_needles_prepare(struct sk_needles *needles, struct sk_error *error) {
    free_groups(needles);
    free(needles->met);
    sort_and_merge(needles);
    needles->met = calloc(needles->count + 1, sizeof *needles->met);
    if (needles->failed || !needles->met || !make_groups(needles))
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for what to search for");
    return SK_OK;
}

enum sk_status sk_needles_load(struct sk_needles *needles, struct sk_store *store, int64_t erasure, struct sk_error *error) {
    struct sk_arena arena;
    struct sk_needle *items;
    size_t count = 0;
    uint64_t secret = 0;
    sk_arena_init(&arena, NEEDLE_BYTES);
    enum sk_status status = sk_erasure_secret(store, &secret, error);
    sk_needles_init(needles, secret);
    if (status == SK_OK)
        status = sk_erasure_needles(store, erasure, &arena, &items, &count, error);
    for (size_t i = 0; i < count; i++)
        sk_needles_add(needles, &items[i]);
    sk_arena_finish(&arena);
    return status == SK_OK ? sk_needles_prepare(needles, error) : status;
}

enum sk_status sk_needles_drop_met(struct sk_needles *needles, struct sk_error *error) {
    size_t kept = 0;
    for (size_t i = 0; i < needles->count; i++)
        if (!needles->met[i])
            needles->items[kept++] = needles->items[i];
    needles->count = kept;
    return sk_needles_prepare(needles, error);
}

/* ---- scanning ---- */

/* Marks the items of a group that these bytes are. */
static bool meet(struct sk_needles *needles, const struct sk_needle_group *group, uint64_t rolling, const char *bytes) {
    struct sk_needle wanted = { group->length, rolling, exact_hash(needles, bytes, group->length) };
    const struct sk_needle *found =
        bsearch(&wanted, needles->items + group->from, group->to - group->from, sizeof *needles->items, by_length_and_hash);
    if (found)
        needles->met[found - needles->items] = true;
    return found != NULL;
}

static bool scan_group(struct sk_needles *needles, const struct sk_needle_group *group, const char *bytes, size_t size) {
    uint64_t rolling = 0, base = needles->secret;
    bool any = false;
    for (size_t i = 0; i < size; i++) {
        rolling = rolling * base + (unsigned char) bytes[i] + 1;
        if (i >= group->length)
            rolling -= ((unsigned char) bytes[i - group->length] + 1u) * group->drop;
        size_t bit = bit_of(rolling);
        if (i + 1 >= group->length && (group->bitmap[bit / 64] >> bit % 64 & 1))
            any |= meet(needles, group, rolling, bytes + i + 1 - group->length);
    }
    return any;
}

bool sk_needles_scan(struct sk_needles *needles, const char *bytes, size_t size) {
    bool any = false;
    for (size_t i = 0; i < needles->group_count; i++)
        any |= scan_group(needles, &needles->groups[i], bytes, size);
    return any;
}
