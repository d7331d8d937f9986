/* Searching the index. How a message becomes a query: query.c; how a word weighs: terms.c.
 *
 * Similarity is a share of weight: how much of what the message would score against itself, were it a case, a case scores,
 *
 *     similarity = sum over the message's topic words that the case has, of  weight(t) * saturated(min(wdf in case, wdf in
 * message)) / sum over all topic words of the message,              of  weight(t) * saturated(wdf in message)
 *
 * with weight(t) = log2((N + 1) / n) for a word that n of N cases have (an unknown word: n = 1) and saturated(f) = f / (f + k1).
 * A case that says the same has 1; one that says more beside it less, since wdf is normalised by length; filler words hardly
 * matter; a message of words that no case has comes out low for all. The conversation does not enter, unless the message has no
 * topic word of its own ("can you"): then its turns are compared instead of the message, and without turns all is 0. As a
 * predictor of a right answer (area under the ROC curve: star .61, uss .64, twacs .59) it beats the share without frequencies
 * (.58, .63, .59).
 *
 * A snapshot lives until the second commit after it. Whatever fails while the index moves on (the blocks are rewritten, the
 * generation is replaced and removed) is tried again on the newest one, three times; a writer that commits five times a second
 * does not come near that.
 */
#include "index/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "index/generation.h"
#include "index/metadata.h"
#include "index/query.h"

#define TRIES 4 /* the first and three more */
#define SEARCH_BYTES ((size_t) 16 << 20)

struct sk_index {
    struct sk_generations generations;
    char name[SK_GENERATION_NAME_SIZE];  /* of the generation that is open; "" = none */
    struct sk_xapian_database *database; /* NULL = none */
    int64_t sequence;
    uint64_t documents;
    struct sk_arena arena; /* scratch of one call */
};

/* ---- opening and moving ---- */

static enum sk_status read_state(struct sk_index *index, struct sk_error *error) {
    int64_t sequence = 0;
    uint64_t documents = 0;
    enum sk_status status = sk_index_metadata_read(index->database, &sequence, error);
    if (status == SK_OK)
        status = sk_xapian_count(index->database, &documents, error);
    if (status == SK_OK) {
        index->sequence = sequence;
        index->documents = documents;
    }
    return status;
}

/* Opens a generation in place of the one that is open; on failure all stays as it was. */
static enum sk_status move_to(struct sk_index *index, const char *name, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    struct sk_index next = *index;
    enum sk_status status = sk_path_join(path, index->generations.directory, name, error);
    if (status == SK_OK)
        status = sk_xapian_open(path, &next.database, error);
    if (status != SK_OK)
        return status;
    status = read_state(&next, error);
    if (status != SK_OK) {
        sk_xapian_close(next.database);
        return status;
    }
    sk_xapian_close(index->database);
    *index = next;
    strcpy(index->name, name);
    return SK_OK;
}

static enum sk_status reopen(struct sk_index *index, struct sk_error *error) {
    bool moved = false;
    enum sk_status status = sk_xapian_reopen(index->database, &moved, error);
    return status == SK_OK && moved ? read_state(index, error) : status;
}

/* SK_STALE as long as the index moves on under our feet. */
static enum sk_status refresh_once(struct sk_index *index, struct sk_error *error) {
    char name[SK_GENERATION_NAME_SIZE];
    enum sk_status status = sk_generation_current(&index->generations, name, error);
    if (status != SK_OK)
        return status;
    if (index->database && strcmp(name, index->name) == 0)
        status = reopen(index, error);
    else
        status = move_to(index, name, error);
    if (status != SK_OK && status != SK_FAULT_MEMORY && sk_generation_replaced(&index->generations, name))
        return SK_STALE;
    status = sk_generation_judge(&index->generations, name, status);
    if (status == SK_FAULT_CORRUPT)
        sk_generation_mark_damaged(&index->generations, name);
    return status;
}

enum sk_status sk_index_refresh(struct sk_index *index, struct sk_error *error) {
    for (int i = 0; i < TRIES; i++) {
        struct sk_error cause = { 0 };
        enum sk_status status = refresh_once(index, &cause);
        if (status == SK_OK)
            return SK_OK;
        if (status != SK_STALE)
            return sk_error_set(error, status, "%s", cause.message);
    }
    return sk_error_set(error, SK_BUSY, "the index in %s changes faster than it can be opened; try again",
                        index->generations.directory);
}

enum sk_status sk_index_open(const char *data_directory, struct sk_index **out, struct sk_error *error) {
    struct sk_index *index = calloc(1, sizeof *index);
    if (!index)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to open an index");
    sk_arena_init(&index->arena, SEARCH_BYTES);
    enum sk_status status = sk_generations_init(&index->generations, data_directory, error);
    if (status == SK_OK)
        status = sk_index_refresh(index, error);
    if (status == SK_OK)
        *out = index;
    else
        sk_index_close(index);
    return status;
}

void sk_index_close(struct sk_index *index) {
    if (!index)
        return;
    sk_xapian_close(index->database);
    sk_arena_finish(&index->arena);
    free(index);
}

uint64_t sk_index_revision(const struct sk_index *index) {
    return (uint64_t) index->sequence;
}

uint64_t sk_index_count(const struct sk_index *index) {
    return index->documents;
}

/* ---- similarity ---- */

static double weight_of(const struct sk_index *index, uint64_t documents) {
    return log2(((double) index->documents + 1.0) / (double) (documents ? documents : 1));
}

double sk_index_term_weight(struct sk_index *index, struct sk_slice term) {
    struct sk_xapian_term name = { .text = term };
    for (int i = 0; i < TRIES; i++) {
        uint64_t documents = 0;
        enum sk_status status = sk_xapian_frequency(index->database, name, &documents, NULL);
        if (status == SK_OK)
            return documents ? weight_of(index, documents) : 0;
        if (status != SK_STALE || sk_index_refresh(index, NULL) != SK_OK)
            return 0;
    }
    return 0;
}

static int by_number(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static size_t place_of(const uint32_t *documents, size_t count, uint32_t document) {
    const uint32_t *found = bsearch(&document, documents, count, sizeof *documents, by_number);
    return (size_t) (found - documents);
}

static double saturated(unsigned wdf) {
    return wdf / (wdf + SK_QUERY_WEIGHTS.k1);
}

/* sums[i] = weight of what is compared in document documents[i]; *total = in the message itself. */
static enum sk_status sum_weights(struct sk_index *index, const struct sk_query_tree *tree, const uint32_t *documents,
                                  size_t count, double *sums, double *total, struct sk_error *error) {
    uint32_t *frequencies = sk_arena_array(&index->arena, count, sizeof *frequencies);
    if (!frequencies)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to compare %zu cases", count);
    *total = 0;
    for (size_t i = 0; i < tree->compared_count; i++) {
        const struct sk_query_term *term = &tree->compared[i];
        double weight = weight_of(index, term->documents);
        *total += weight * saturated(term->wdf);
        if (term->documents == 0)
            continue;
        enum sk_status status = sk_xapian_postings(index->database, term->name, documents, count, frequencies, error);
        if (status != SK_OK)
            return status;
        for (size_t k = 0; k < count; k++)
            sums[k] += weight * saturated(frequencies[k] < term->wdf ? frequencies[k] : term->wdf);
    }
    return SK_OK;
}

static enum sk_status add_similarity(struct sk_index *index, const struct sk_query_tree *tree, struct sk_hit *hits, size_t count,
                                     struct sk_error *error) {
    uint32_t *documents = sk_arena_array(&index->arena, count, sizeof *documents);
    double *sums = sk_arena_array(&index->arena, count, sizeof *sums);
    double total = 0;
    if (!documents || !sums)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to compare %zu cases", count);
    for (size_t i = 0; i < count; i++)
        documents[i] = (uint32_t) hits[i].row;
    qsort(documents, count, sizeof *documents, by_number);
    enum sk_status status = sum_weights(index, tree, documents, count, sums, &total, error);
    for (size_t i = 0; status == SK_OK && total > 0 && i < count; i++)
        hits[i].similarity = fmin(1.0, sums[place_of(documents, count, (uint32_t) hits[i].row)] / total);
    return status;
}

/* ---- searching ---- */

static enum sk_status find(struct sk_index *index, const struct sk_query_tree *tree, struct sk_hit *hits, size_t capacity,
                           size_t *count, struct sk_error *error) {
    struct sk_xapian_hit *found = sk_arena_array(&index->arena, capacity, sizeof *found);
    if (!found)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu hits", capacity);
    enum sk_status status = sk_xapian_search(index->database, tree->query, &SK_QUERY_WEIGHTS, found, capacity, count, error);
    for (size_t i = 0; status == SK_OK && i < *count; i++)
        hits[i] = (struct sk_hit){ .row = found[i].document, .score = found[i].weight };
    return status;
}

static enum sk_status search_once(struct sk_index *index, const struct sk_query *query, struct sk_hit *hits, size_t capacity,
                                  size_t *count, struct sk_error *error) {
    struct sk_query_tree tree;
    sk_arena_reset(&index->arena);
    enum sk_status status = sk_query_tree_build(index->database, index->documents, query, &index->arena, &tree, error);
    if (status != SK_OK)
        return status;
    status = find(index, &tree, hits, capacity, count, error);
    if (status == SK_OK)
        status = add_similarity(index, &tree, hits, *count, error);
    sk_query_tree_finish(&tree);
    return status;
}

enum sk_status sk_index_search(struct sk_index *index, const struct sk_query *query, struct sk_hit *hits, size_t capacity,
                               size_t *count, struct sk_error *error) {
    for (int i = 0; i < TRIES; i++) {
        struct sk_error cause = { 0 };
        *count = 0;
        enum sk_status status = search_once(index, query, hits, capacity, count, &cause);
        if (status == SK_OK)
            return SK_OK;
        *count = 0;
        if (status != SK_STALE && (status == SK_FAULT_MEMORY || !sk_generation_replaced(&index->generations, index->name))) {
            if (status == SK_FAULT_CORRUPT)
                sk_generation_mark_damaged(&index->generations, index->name);
            return sk_error_set(error, status, "%s", cause.message);
        }
        status = sk_index_refresh(index, error);
        if (status != SK_OK)
            return status;
    }
    return sk_error_set(error, SK_BUSY, "the index in %s changes faster than it can be read; try again",
                        index->generations.directory);
}
