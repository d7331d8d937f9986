#include "index/concepts.h"

#include <math.h>
#include <stdlib.h>

struct weighed {
    uint32_t concept;
    unsigned wdf;
};

static int by_concept(const void *left, const void *right) {
    const struct weighed *a = left, *b = right;
    if (a->concept != b->concept)
    return a->concept < b->concept ? -1 : 1;
    return (a->wdf < b->wdf) - (a->wdf > b->wdf); /* the heavier first */
}

/* Of each concept the first; *count: how many are left. */
static void keep_first(struct weighed *list, size_t *count) {
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (kept == 0 || list[kept - 1].concept != list[i].concept)
            list[kept++] = list[i];
    *count = kept;
}

/* The concepts that the text says, each with its wdf. */
static size_t weigh_said(enum sk_index_field field, const struct sk_thesaurus_match *matches, size_t count,
                         struct weighed *list) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        list[i] = (struct weighed){ matches[i].concept, 0 };
    qsort(list, count, sizeof *list, by_concept);
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start; end < count && list[end].concept == list[start].concept; end++)
            continue;
        list[kept++] = (struct weighed){ list[start].concept, sk_index_wdf(field, (unsigned) (end - start), count) };
    }
    return kept;
}

static void add_related(const struct sk_thesaurus *thesaurus, struct weighed *list, size_t *count) {
    size_t said = *count;
    for (size_t i = 0; i < said; i++) {
        size_t near;
        const struct sk_related_concept *related = sk_thesaurus_related(thesaurus, list[i].concept, &near);
        for (size_t k = 0; k < near; k++) {
            unsigned wdf = (unsigned) lround((double) related[k].nearness * list[i].wdf);
            if (wdf)
                list[(*count)++] = (struct weighed){ related[k].concept, wdf };
        }
    }
    qsort(list, *count, sizeof *list, by_concept);
    keep_first(list, count);
}

struct sk_slice sk_index_concept_code(uint32_t concept, char code[SK_CONCEPT_CODE_SIZE]) {
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    size_t size = 0;
    do {
        code[size++] = digits[concept % 36];
        concept /= 36;
    } while (concept);
    return sk_slice(code, size);
}

static enum sk_status as_terms(enum sk_index_field field, const struct weighed *list, size_t count, struct sk_arena *arena,
                               struct sk_index_concepts *out, struct sk_error *error) {
    struct sk_slice prefix = sk_slice_of(field == SK_FIELD_CONCEPT ? SK_PREFIX_CONCEPT : SK_PREFIX_ANSWER_CONCEPT);
    out->items = sk_arena_array(arena, count, sizeof *out->items);
    out->concepts = sk_arena_array(arena, count, sizeof *out->concepts);
    char(*codes)[SK_CONCEPT_CODE_SIZE] = sk_arena_array(arena, count, sizeof *codes);
    if (!out->items || !out->concepts || !codes)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the concepts of a text");
    for (size_t i = 0; i < count; i++) {
        out->items[i] = (struct sk_xapian_term){ prefix, sk_index_concept_code(list[i].concept, codes[i]), list[i].wdf };
        out->concepts[i] = list[i].concept;
    }
    out->count = count;
    return SK_OK;
}

enum sk_status sk_index_concepts_of(enum sk_index_field field, const struct sk_thesaurus *thesaurus,
                                    const struct sk_analysis *analysis, bool related, struct sk_arena *arena,
                                    struct sk_index_concepts *out, struct sk_error *error) {
    *out = (struct sk_index_concepts){ 0 };
    if (!thesaurus)
        return SK_OK;
    enum sk_status status = sk_thesaurus_match(thesaurus, analysis, arena, &out->matches, &out->match_count, error);
    if (status != SK_OK)
        return status;
    size_t capacity = out->match_count * (related ? 1 + SK_THESAURUS_RELATED : 1);
    struct weighed *list = sk_arena_array(arena, capacity, sizeof *list);
    if (!list)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the concepts of a text");
    size_t count = weigh_said(field, out->matches, out->match_count, list);
    if (related)
        add_related(thesaurus, list, &count);
    return as_terms(field, list, count, arena, out, error);
}
