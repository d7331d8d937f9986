/* Three finders propose, this file chooses: entity_shapes.c knows what a thing looks like, entity_numbers.c what the words around a number
 * call it, entity_names.c what a person's name looks like and where it stands. Where proposals overlap the surer one stays.
 */
#include "text/entity.h"

#include <stdlib.h>
#include <string.h>

#include "text/analysis.h"
#include "text/entity_parts.h"
#include "text/words.h"

struct sk_entity_finder {
    struct sk_shapes *shapes;
    struct sk_numbers *numbers;
    struct sk_names *names;
};

enum sk_status sk_entity_finder_create(struct sk_entity_finder **out, struct sk_error *error) {
    struct sk_entity_finder *finder = calloc(1, sizeof *finder);
    if (!finder)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the entity finder");
    enum sk_status status = sk_shapes_create(&finder->shapes, error);
    if (status == SK_OK)
        status = sk_numbers_create(&finder->numbers, error);
    if (status == SK_OK)
        status = sk_names_create(&finder->names, error);
    if (status != SK_OK) {
        sk_entity_finder_destroy(finder);
        return status;
    }
    *out = finder;
    return SK_OK;
}

void sk_entity_finder_destroy(struct sk_entity_finder *finder) {
    if (!finder)
        return;
    sk_shapes_destroy(finder->shapes);
    sk_numbers_destroy(finder->numbers);
    sk_names_destroy(finder->names);
    free(finder);
}

void sk_candidates_add(struct sk_candidates *candidates, const char *type, size_t start, size_t end, int rank) {
    if (candidates->count == candidates->capacity) {
        size_t capacity = candidates->capacity * 2 + 16;
        struct sk_candidate *items = sk_arena_array(candidates->arena, capacity, sizeof *items);
        if (!items) {
            candidates->failed = true;
            return;
        }
        if (candidates->count)
            memcpy(items, candidates->items, candidates->count * sizeof *items);
        candidates->items = items;
        candidates->capacity = capacity;
    }
    candidates->items[candidates->count++] = (struct sk_candidate){ type, start, end, rank };
}

/* Addresses are words of their own (words.h), and so are placeholders, in which nothing is to be found. */
static void find_addresses(struct sk_slice text, struct sk_candidates *out) {
    struct sk_token token;
    for (size_t at = 0; sk_words_next(text, &at, &token);) {
        if (token.kind == SK_TOKEN_EMAIL)
            sk_candidates_add(out, "email", token.start, token.end, SK_RANK_ADDRESS);
        else if (token.kind == SK_TOKEN_URL)
            sk_candidates_add(out, "url", token.start, token.end, SK_RANK_ADDRESS);
        else if (token.kind == SK_TOKEN_PLACEHOLDER)
            sk_candidates_add(out, NULL, token.start, token.end, SK_RANK_ADDRESS);
    }
}

static int by_rank(const void *a, const void *b) {
    const struct sk_candidate *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    size_t x_size = x->end - x->start, y_size = y->end - y->start;
    if (x_size != y_size)
        return x_size > y_size ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

static int by_start(const void *a, const void *b) {
    const struct sk_found *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* Surest first; each marks its bytes, and whoever meets a mark is out. Candidates are short, so this is linear but for the sort. */
static enum sk_status choose(struct sk_candidates *candidates, size_t text_size, const struct sk_found **found, size_t *count,
                             struct sk_error *error) {
    struct sk_found *chosen = sk_arena_array(candidates->arena, candidates->count, sizeof *chosen);
    char *taken = sk_arena_take(candidates->arena, text_size);
    if (!chosen || !taken || candidates->failed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to find entities in a text of %zu bytes", text_size);
    if (candidates->count)
        qsort(candidates->items, candidates->count, sizeof *candidates->items, by_rank);
    size_t used = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct sk_candidate *item = &candidates->items[i];
        size_t size = item->end - item->start;
        if (memchr(taken + item->start, 1, size))
            continue;
        memset(taken + item->start, 1, size);
        if (item->type)
            chosen[used++] = (struct sk_found){ item->type, item->start, item->end };
    }
    qsort(chosen, used, sizeof *chosen, by_start);
    *found = chosen;
    *count = used;
    return SK_OK;
}

enum sk_status sk_entity_find(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena,
                              const struct sk_found **found, size_t *count, struct sk_error *error) {
    if (!sk_text_valid(text))
        return sk_error_set(error, SK_REJECTED, "the text is not UTF-8");
    struct sk_candidates candidates = { .arena = arena };
    find_addresses(text, &candidates);
    sk_shapes_find(finder->shapes, text, &candidates);
    sk_numbers_find(finder->numbers, text, &candidates);
    sk_names_find(finder->names, text, &candidates);
    return choose(&candidates, text.size, found, count, error);
}
