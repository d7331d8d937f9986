/* Three finders propose, this file chooses: entity_shapes.c knows what a thing looks like, entity_numbers.c what the words around
 * a number call it, entity_names.c what a person's name looks like and where it stands. Where proposals overlap the surer one
 * stays.
 */
#include "text/entity.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text/analysis.h"
#include "text/entity_parts.h"
#include "text/entity_plain.h"
#include "text/words.h"

#define MAIL_PART_LIMIT ((size_t) 254)

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
    if (start >= end)
        return; /* nothing is left of what was proposed */
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

/* The end of an address without the word that a form glued to it: "jan@x.nlTelefoon". */
static size_t without_glue(struct sk_slice text, size_t start, size_t end) {
    const char *dot = memrchr(text.data + start, '.', end - start);
    size_t at = dot ? (size_t) (dot - text.data) + 1 : end, label = at;
    while (at < end && islower((unsigned char) text.data[at]))
        at++;
    return at < end && at - label >= 2 && isupper((unsigned char) text.data[at]) ? at : end;
}

/* Addresses are words of their own (words.h), and so are placeholders, in which nothing is to be found. */
static void find_addresses(struct sk_slice text, struct sk_candidates *out) {
    struct sk_token token;
    for (size_t at = 0; sk_words_next(text, &at, &token);) {
        if (token.kind == SK_TOKEN_EMAIL)
            sk_candidates_add(out, "email", token.start, without_glue(text, token.start, token.end), SK_RANK_ADDRESS);
        else if (token.kind == SK_TOKEN_URL)
            sk_candidates_add(out, "url", token.start, token.end, SK_RANK_ADDRESS);
        else if (token.kind == SK_TOKEN_PLACEHOLDER)
            sk_candidates_add(out, NULL, token.start, token.end, SK_RANK_ADDRESS);
    }
}

/* Bytes that an e-mail address may hold beside its @ and dots: also letters beyond ASCII ("zoë@bücher.de"), which words.c leaves
 * to words. */
static bool is_mail_byte(unsigned char c, const char *others) {
    return isalnum(c) || c >= 0x80 || (c && strchr(others, c));
}

/* The end of the host name at `at`; `at` itself where none is: a dot in it, no digits behind the last one. */
static size_t mail_host_end(struct sk_slice text, size_t at) {
    size_t end = at, label = at;
    while (end < text.size && end - at < MAIL_PART_LIMIT && is_mail_byte((unsigned char) text.data[end], ".-"))
        end++;
    while (end > at && strchr(".-", text.data[end - 1]))
        end--;
    for (size_t i = at; i < end; i++)
        label = text.data[i] == '.' ? i + 1 : label;
    if (label == at || end - label < 2)
        return at;
    for (size_t i = label; i < end; i++)
        if (isdigit((unsigned char) text.data[i]))
            return at;
    return end;
}

/* Whatever is written around an @ like an address is one; what surely is none costs less than one that is kept. */
static void find_mail(struct sk_slice text, struct sk_candidates *out) {
    const char *sign = text.size ? memchr(text.data, '@', text.size) : NULL;
    while (sign) {
        size_t at = (size_t) (sign - text.data), start = at, end = mail_host_end(text, at + 1);
        while (start > 0 && at - start < MAIL_PART_LIMIT
               && is_mail_byte((unsigned char) text.data[start - 1], "._%+-'&!#$*=?^`~"))
            start--;
        while (start < at && ((unsigned char) text.data[start] & 0xc0) == 0x80) /* cut by the limit: not within a character */
            start++;
        while (start < at && strchr("._'!?*", text.data[start]))
            start++;
        if (start < at && end > at + 1)
            sk_candidates_add(out, "email", start, without_glue(text, start, end), SK_RANK_ADDRESS);
        sign = memchr(sign + 1, '@', text.size - at - 1);
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

/* Surest first; each marks its bytes, and whoever meets a mark is out. Candidates are short, so this is linear but for the sort.
 */
static enum sk_status choose(struct sk_candidates *candidates, const struct sk_plain *plain, const struct sk_found **found,
                             size_t *count, struct sk_error *error) {
    size_t text_size = plain->text.size;
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
        if (!item->type)
            continue;
        chosen[used] = (struct sk_found){ item->type, item->start, item->end };
        sk_plain_locate(plain, &chosen[used].start, &chosen[used].end);
        used++;
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
    struct sk_plain plain;
    enum sk_status status = sk_plain_view(text, arena, &plain, error);
    if (status != SK_OK)
        return status;
    find_addresses(plain.text, &candidates);
    find_mail(plain.text, &candidates);
    sk_shapes_find(finder->shapes, plain.text, &candidates);
    sk_numbers_find(finder->numbers, plain.text, &candidates);
    sk_names_find(finder->names, plain.text, &candidates);
    return choose(&candidates, &plain, found, count, error);
}

const char *sk_entity_tag(const char *type) {
    static const char *const redaction_only[] = { "card", "reference_number", "house_number" };
    for (size_t i = 0; i < sizeof redaction_only / sizeof *redaction_only; i++) {
        if (strcmp(type, redaction_only[i]) == 0)
            return NULL;
    }
    return strcmp(type, "date_of_birth") == 0 ? "date" : type;
}

const char *sk_entity_named(struct sk_entity_finder *finder, struct sk_slice text) {
    return sk_numbers_named(finder->numbers, text);
}
