/* Searching the index. How a message becomes a query: query.c; how a word weighs: terms.c; how near a case is: similarity.c.
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
#include "index/concepts.h"
#include "index/generation.h"
#include "index/intents.h"
#include "index/metadata.h"
#include "index/online.h"
#include "index/query.h"
#include "index/similarity.h"
#include "index/terms.h"

#define TRIES 4 /* the first and three more */
#define SEARCH_BYTES ((size_t) 64 << 20)

struct sk_index {
    struct sk_generations generations;
    char name[SK_GENERATION_NAME_SIZE];  /* of the generation that is open; "" = none */
    struct sk_xapian_database *database; /* NULL = none */
    int64_t sequence;
    uint64_t documents;
    bool moved;                   /* the last refresh found something newer */
    struct sk_postings *postings; /* lists of the index, decoded */
    struct sk_arena arena;        /* scratch of one call */
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
    sk_postings_clear(index->postings);
    *index = next;
    index->moved = true;
    strcpy(index->name, name);
    return SK_OK;
}

/* A handle of Xapian's in which memory ran out, or reading failed, crashes at its next use: the next refresh opens another. */
static enum sk_status drop_after_fault(struct sk_index *index, enum sk_status status) {
    if (status < 0) {
        sk_xapian_close(index->database);
        index->database = NULL;
    }
    return status;
}

/* Told once, however many meet it until it is rebuilt. */
static void tell_damage(const struct sk_index *index, const char *name, const struct sk_error *cause) {
    if (sk_generation_mark_damaged(&index->generations, name))
        sk_log(SK_LOG_WARNING, "the index is damaged; a running service rebuilds it, else `sidekick reindex` does: %s",
               cause ? cause->message : "");
}

static enum sk_status reopen(struct sk_index *index, struct sk_error *error) {
    bool moved = false;
    enum sk_status status = sk_xapian_reopen(index->database, &moved, error);
    index->moved |= moved;
    return status == SK_OK && moved ? read_state(index, error) : status;
}

/* SK_STALE as long as the index moves on under our feet. */
static enum sk_status refresh_once(struct sk_index *index, struct sk_error *error) {
    char name[SK_GENERATION_NAME_SIZE];
    enum sk_status status = sk_generation_current(&index->generations, name, error);
    if (status != SK_OK)
        return status;
    bool is_open = index->database && strcmp(name, index->name) == 0;
    if (!is_open && sk_generation_deadly(&index->generations, name)) /* no damage to tell: the follower decides */
        return drop_after_fault(index, sk_error_set(error, SK_FAULT_CORRUPT, "a process crashed while it read the index"));
    if (is_open)
        status = reopen(index, error);
    else
        status = move_to(index, name, error);
    if (status != SK_OK && status != SK_FAULT_MEMORY && sk_generation_replaced(&index->generations, name))
        return SK_STALE;
    status = sk_generation_judge(&index->generations, name, status);
    if (status == SK_FAULT_CORRUPT)
        tell_damage(index, name, error);
    return drop_after_fault(index, status);
}

enum sk_status sk_index_refresh(struct sk_index *index, struct sk_error *error) {
    index->moved = false;
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
    enum sk_status status = sk_postings_create((size_t) SK_INDEX_LIST_MEMORY_MB << 20, &index->postings, error);
    if (status == SK_OK)
        status = sk_generations_init(&index->generations, data_directory, error);
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
    sk_postings_destroy(index->postings);
    sk_arena_finish(&index->arena);
    free(index);
}

void sk_index_list_memory(struct sk_index *index, size_t bytes) {
    sk_postings_limit(index->postings, bytes);
}

uint64_t sk_index_revision(const struct sk_index *index) {
    return (uint64_t) index->sequence;
}

uint64_t sk_index_count(const struct sk_index *index) {
    return index->documents;
}

/* ---- evidence ---- */

static double weight_of(struct sk_index *index, struct sk_xapian_term name) {
    for (int i = 0; index->database && i < TRIES; i++) {
        uint64_t documents = 0;
        sk_postings_begin(index->postings, sk_index_revision(index));
        enum sk_status status = sk_postings_frequency(index->postings, index->database, name, &documents, NULL);
        if (status == SK_OK)
            return documents ? sk_similarity_weight(index->documents, documents) : 0;
        drop_after_fault(index, status);
        if (status != SK_STALE || sk_index_refresh(index, NULL) != SK_OK)
            return 0;
    }
    return 0;
}

double sk_index_term_weight(struct sk_index *index, struct sk_slice term) {
    return weight_of(index, (struct sk_xapian_term){ .text = term });
}

double sk_index_concept_weight(struct sk_index *index, uint32_t concept) {
    char code[SK_CONCEPT_CODE_SIZE];
    return weight_of(index, (struct sk_xapian_term){ sk_slice_of(SK_PREFIX_CONCEPT), sk_index_concept_code(concept, code), 0 });
}

double sk_index_intent_weight(struct sk_index *index, const char *intent) {
    char code[SK_INTENT_CODE_SIZE];
    struct sk_label label = { .label = intent };
    return weight_of(index, sk_index_intent_term(&label, code));
}

/* ---- searching ---- */

static enum sk_status find(struct sk_index *index, struct sk_query_tree *tree, struct sk_hit *hits, size_t capacity,
                           size_t *count, struct sk_error *error) {
    struct sk_xapian_hit *found = sk_arena_array(&index->arena, capacity, sizeof *found);
    if (!found)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu hits", capacity);
    enum sk_status status =
        sk_match(index->database, index->postings, &tree->match, &index->arena, found, capacity, count, error);
    for (size_t i = 0; status == SK_OK && i < *count; i++)
        hits[i] = (struct sk_hit){ .row = found[i].document, .score = found[i].weight };
    return status;
}

static enum sk_status search_once(struct sk_index *index, const struct sk_query *query, struct sk_hit *hits, size_t capacity,
                                  size_t *count, struct sk_error *error) {
    struct sk_query_tree tree;
    sk_arena_reset(&index->arena);
    sk_watch_enter(query->watch, SK_ONLINE_QUERY);
    sk_postings_begin(index->postings, sk_index_revision(index));
    enum sk_status status =
        sk_query_tree_build(index->database, index->postings, index->documents, query, &index->arena, &tree, error);
    if (status != SK_OK)
        return status;
    sk_watch_enter(query->watch, SK_ONLINE_SEARCH);
    status = find(index, &tree, hits, capacity, count, error);
    sk_watch_enter(query->watch, SK_ONLINE_COMPARE);
    if (status == SK_OK)
        status = sk_similarity_add(index->database, index->documents, &tree, &index->arena, hits, *count, error);
    return status;
}

/* What a search that failed means. Xapian calls a block with a later revision than the snapshot's overwritten: where there is
 * nothing newer, it is damaged. */
static enum sk_status judge_search(struct sk_index *index, enum sk_status status, bool newest, struct sk_error *cause) {
    drop_after_fault(index, status);
    if (status == SK_FAULT_MEMORY || sk_generation_replaced(&index->generations, index->name))
        return status == SK_FAULT_MEMORY ? status : SK_STALE;
    if (status == SK_STALE && newest)
        status = SK_FAULT_CORRUPT;
    if (status == SK_FAULT_CORRUPT)
        tell_damage(index, index->name, cause);
    return status;
}

enum sk_status sk_index_search(struct sk_index *index, const struct sk_query *query, struct sk_hit *hits, size_t capacity,
                               size_t *count, struct sk_error *error) {
    *count = 0;
    if (!index->database)
        return sk_error_set(error, SK_FAULT_INTERNAL, "the index in %s was not opened again after a fault",
                            index->generations.directory);
    int unmoved = 0;
    for (int i = 0; i < TRIES; i++) {
        struct sk_error cause = { 0 };
        enum sk_status status = search_once(index, query, hits, capacity, count, &cause);
        if (status == SK_OK)
            return SK_OK;
        *count = 0;
        status = judge_search(index, status, unmoved > 1, &cause);
        if (status != SK_STALE)
            return sk_error_set(error, status, "%s", cause.message);
        status = sk_index_refresh(index, error);
        if (status != SK_OK)
            return status;
        unmoved = index->moved ? 0 : unmoved + 1;
    }
    return sk_error_set(error, SK_BUSY, "the index in %s changes faster than it can be read; try again",
                        index->generations.directory);
}
