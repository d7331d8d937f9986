/* Each concept is a vector: the stems of all its members, of both languages, and of its name, and each whole phrase; a word of a
 * phrase of n words counts 1/sqrt(n). Term frequencies are dampened (1 + log) and weighed by inverse frequency over concepts, as
 * in any vector space model (Salton and Buckley 1988); nearness is the cosine. So heating_not_working is near heating and
 * radiator_cold without anybody saying so.
 *
 * Whole concepts are kept apart from words on purpose: the lists say what can stand for each other, this says what is only about
 * the same thing, and it weighs less.
 */
#include "text/thesaurus_relate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define LEAST 0.12F /* nearness below which concepts share a common word by accident */
#define WHOLE_SEED 1
#define BUCKETS ((size_t) 1 << 15)

static enum sk_status add_use(struct sk_relator *relator, uint64_t feature, uint32_t concept, double weight,
                              struct sk_error *error) {
    if (relator->count == relator->capacity) {
        size_t capacity = relator->capacity ? 2 * relator->capacity : 4096;
        struct sk_feature_use *uses = realloc(relator->uses, capacity * sizeof *uses);
        if (!uses)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory to relate the concepts of a thesaurus");
        relator->uses = uses;
        relator->capacity = capacity;
    }
    relator->uses[relator->count++] = (struct sk_feature_use){ feature, concept, (float) weight };
    return SK_OK;
}

static bool is_feature(const struct sk_word *word) {
    return !word->stop && word->stem.size > 0 && (word->kind == SK_WORD || word->kind == SK_NUMBER);
}

enum sk_status sk_relator_add(struct sk_relator *relator, uint32_t concept, const struct sk_analysis *analysis,
                              struct sk_error *error) {
    enum sk_status status = SK_OK;
    size_t words = 0;
    uint64_t whole = WHOLE_SEED;
    for (size_t i = 0; i < analysis->word_count; i++)
        words += is_feature(&analysis->words[i]);
    for (size_t i = 0; status == SK_OK && i < analysis->word_count; i++) {
        const struct sk_word *word = &analysis->words[i];
        if (!is_feature(word))
            continue;
        whole = sk_hash(word->stem.data, word->stem.size, whole);
        status = add_use(relator, sk_hash(word->stem.data, word->stem.size, 0), concept, 1 / sqrt((double) words), error);
    }
    return status == SK_OK && words > 1 ? add_use(relator, whole, concept, 1, error) : status;
}

void sk_relator_finish(struct sk_relator *relator) {
    free(relator->uses);
    *relator = (struct sk_relator){ 0 };
}

/* ---- vectors ---- */

static int by_feature(const struct sk_feature_use *a, const struct sk_feature_use *b) {
    if (a->feature != b->feature)
        return a->feature < b->feature ? -1 : 1;
    return (a->concept > b->concept) - (a->concept < b->concept);
}

/* By the upper bits of the hash, with room for it: then what is not in order yet stands a few places from where it belongs. */
static void distribute(const struct sk_relator *relator, struct sk_feature_use *sorted, uint32_t starts[BUCKETS + 1]) {
    memset(starts, 0, (BUCKETS + 1) * sizeof *starts);
    for (size_t i = 0; i < relator->count; i++)
        starts[relator->uses[i].feature / (UINT64_MAX / BUCKETS + 1) + 1]++;
    for (size_t i = 0; i < BUCKETS; i++)
        starts[i + 1] += starts[i];
    for (size_t i = 0; i < relator->count; i++)
        sorted[starts[relator->uses[i].feature / (UINT64_MAX / BUCKETS + 1)]++] = relator->uses[i];
}

static enum sk_status sort(struct sk_relator *relator, struct sk_error *error) {
    struct sk_feature_use *sorted = malloc((relator->count + 1) * sizeof *sorted);
    uint32_t *starts = malloc((BUCKETS + 1) * sizeof *starts);
    if (!sorted || !starts) {
        free(sorted);
        free(starts);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to relate the concepts of a thesaurus");
    }
    distribute(relator, sorted, starts);
    for (size_t i = 1; i < relator->count; i++) {
        struct sk_feature_use use = sorted[i];
        size_t at = i;
        for (; at > 0 && by_feature(&use, &sorted[at - 1]) < 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = use;
    }
    free(starts);
    free(relator->uses);
    relator->uses = sorted;
    relator->capacity = relator->count + 1;
    return SK_OK;
}

/* One use for each pair of feature and concept; sorted. */
static enum sk_status merge(struct sk_relator *relator, struct sk_error *error) {
    size_t kept = 0;
    enum sk_status status = sort(relator, error);
    if (status != SK_OK)
        return status;
    for (size_t i = 0; i < relator->count; i++) {
        if (kept && by_feature(&relator->uses[kept - 1], &relator->uses[i]) == 0)
            relator->uses[kept - 1].weight += relator->uses[i].weight;
        else
            relator->uses[kept++] = relator->uses[i];
    }
    relator->count = kept;
    return SK_OK;
}

static size_t end_of_feature(const struct sk_relator *relator, size_t start) {
    size_t end = start + 1;
    while (end < relator->count && relator->uses[end].feature == relator->uses[start].feature)
        end++;
    return end;
}

/* Weighs the uses and makes each concept's vector one long. norms: zeroed, by concept. */
static void weigh(struct sk_relator *relator, size_t concepts, double *norms) {
    for (size_t start = 0, end; start < relator->count; start = end) {
        end = end_of_feature(relator, start);
        double rarity = log((double) concepts / (double) (end - start));
        for (size_t i = start; i < end; i++) {
            struct sk_feature_use *use = &relator->uses[i];
            use->weight = (float) ((1 + log(1 + (double) use->weight)) * rarity);
            norms[use->concept] += (double) use->weight * (double) use->weight;
        }
    }
    for (size_t i = 0; i < relator->count; i++)
        relator->uses[i].weight /= (float) fmax(sqrt(norms[relator->uses[i].concept]), 1e-9);
}

/* ---- neighbours ---- */

/* Of two equally near the first comes first. */
static bool is_nearer(uint32_t concept, float nearness, const struct sk_related_concept *other) {
    return nearness > other->nearness || (nearness == other->nearness && concept < other->concept);
}

static void keep(struct sk_related_concept *places, uint32_t concept, float nearness) {
    size_t at = SK_THESAURUS_RELATED;
    if (nearness < LEAST || !is_nearer(concept, nearness, &places[SK_THESAURUS_RELATED - 1]))
        return;
    while (at > 0 && is_nearer(concept, nearness, &places[at - 1]))
        at--;
    for (size_t i = SK_THESAURUS_RELATED - 1; i > at; i--)
        places[i] = places[i - 1];
    places[at] = (struct sk_related_concept){ concept, nearness };
}

struct space {
    const struct sk_relator *relator;
    size_t concepts;
    uint32_t *starts; /* [use]: where the feature's uses start and end */
    uint32_t *ends;
    uint32_t *order; /* uses by concept */
    uint32_t *first; /* [concept]: its first in order, and one behind the last */
    float *nearness; /* [concept], of the one at work; 0 between */
    uint32_t *met;   /* [concept]: those that share anything with it */
    double *norms;
};

static void index_uses(struct space *space) {
    const struct sk_relator *relator = space->relator;
    for (size_t start = 0, end; start < relator->count; start = end) {
        end = end_of_feature(relator, start);
        for (size_t i = start; i < end; i++) {
            space->starts[i] = (uint32_t) start;
            space->ends[i] = (uint32_t) end;
            space->first[relator->uses[i].concept + 1]++;
        }
    }
    for (size_t c = 0; c < space->concepts; c++)
        space->first[c + 1] += space->first[c];
    for (size_t i = relator->count; i-- > 0;)
        space->order[--space->first[relator->uses[i].concept + 1]] = (uint32_t) i;
}

static void find_neighbours(struct space *space, uint32_t concept, struct sk_related_concept *places) {
    const struct sk_feature_use *uses = space->relator->uses;
    uint32_t begin = space->first[concept + 1],
             end = concept + 1 < space->concepts ? space->first[concept + 2] : (uint32_t) space->relator->count;
    size_t met = 0;
    for (uint32_t k = begin; k < end; k++) {
        uint32_t own = space->order[k];
        for (uint32_t i = space->starts[own]; i < space->ends[own]; i++) {
            float shared = uses[own].weight * uses[i].weight;
            if (shared > 0 && space->nearness[uses[i].concept] == 0)
            space->met[met++] = uses[i].concept;
            space->nearness[uses[i].concept] += shared;
        }
    }
    for (size_t i = 0; i < met; i++) {
        if (space->met[i] != concept)
            keep(places, space->met[i], space->nearness[space->met[i]]);
        space->nearness[space->met[i]] = 0;
    }
}

static enum sk_status make_space(struct space *space, struct sk_error *error) {
    size_t uses = space->relator->count ? space->relator->count : 1;
    space->starts = calloc(uses, sizeof *space->starts);
    space->ends = calloc(uses, sizeof *space->ends);
    space->order = calloc(uses, sizeof *space->order);
    space->first = calloc(space->concepts + 2, sizeof *space->first);
    space->nearness = calloc(space->concepts + 1, sizeof *space->nearness);
    space->met = calloc(space->concepts + 1, sizeof *space->met);
    space->norms = calloc(space->concepts + 1, sizeof *space->norms);
    if (space->starts && space->ends && space->order && space->first && space->nearness && space->met && space->norms)
        return SK_OK;
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory to relate the concepts of a thesaurus");
}

static void drop_space(struct space *space) {
    free(space->starts);
    free(space->ends);
    free(space->order);
    free(space->first);
    free(space->nearness);
    free(space->met);
    free(space->norms);
}

enum sk_status sk_relator_finish_into(struct sk_relator *relator, struct sk_thesaurus *thesaurus, struct sk_error *error) {
    struct space space = { .relator = relator, .concepts = thesaurus->count };
    thesaurus->related = calloc(thesaurus->count * SK_THESAURUS_RELATED + 1, sizeof *thesaurus->related);
    enum sk_status status = merge(relator, error);
    if (status == SK_OK)
        status = make_space(&space, error);
    if (status == SK_OK && !thesaurus->related)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to relate the concepts of a thesaurus");
    if (status == SK_OK) {
        weigh(relator, thesaurus->count, space.norms);
        index_uses(&space);
        for (uint32_t c = 0; c < thesaurus->count; c++)
            find_neighbours(&space, c, thesaurus->related + (size_t) c * SK_THESAURUS_RELATED);
    }
    drop_space(&space);
    return status;
}
