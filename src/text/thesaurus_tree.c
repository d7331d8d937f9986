#include "text/thesaurus_tree.h"

#include <stdlib.h>

#include "base/hash.h"

#define FIRST_EDGES ((size_t) 1 << 18) /* as many as the shipped lists come to; what is not used costs no memory */
#define FIRST_ENDS 4096

void sk_tree_init(struct sk_tree *tree) {
    *tree = (struct sk_tree){ .node_count = SK_TREE_ROOTS };
}

void sk_tree_finish(struct sk_tree *tree) {
    free(tree->edges);
    free(tree->sketch);
    free(tree->ends);
    free(tree->first);
    *tree = (struct sk_tree){ 0 };
}

static uint64_t key_of(uint32_t node, struct sk_slice stem) {
    uint64_t key = sk_hash(stem.data, stem.size, node + 1);
    return key ? key : 1;
}

/* The edge with this key, or the free place where it belongs. */
static struct sk_tree_edge *place(struct sk_tree_edge *edges, size_t capacity, uint64_t key) {
    size_t i = key & (capacity - 1);
    while (edges[i].key && edges[i].key != key)
        i = (i + 1) & (capacity - 1);
    return &edges[i];
}

static enum sk_status grow_edges(struct sk_tree *tree, struct sk_error *error) {
    size_t capacity = tree->edge_capacity ? 2 * tree->edge_capacity : FIRST_EDGES;
    struct sk_tree_edge *edges = calloc(capacity, sizeof *edges);
    if (!edges)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a thesaurus");
    for (size_t i = 0; i < tree->edge_capacity; i++)
        if (tree->edges[i].key)
            *place(edges, capacity, tree->edges[i].key) = tree->edges[i];
    free(tree->edges);
    tree->edges = edges;
    tree->edge_capacity = capacity;
    return SK_OK;
}

/* *node: that to which the edge leads, a new one where there was no such edge. */
static enum sk_status put_edge(struct sk_tree *tree, uint64_t key, uint32_t *node, struct sk_error *error) {
    enum sk_status status = 2 * (tree->edge_count + 1) > tree->edge_capacity ? grow_edges(tree, error) : SK_OK;
    if (status != SK_OK)
        return status;
    struct sk_tree_edge *edge = place(tree->edges, tree->edge_capacity, key);
    if (!edge->key) {
        *edge = (struct sk_tree_edge){ key, tree->node_count++ };
        tree->edge_count++;
    }
    *node = edge->node;
    return SK_OK;
}

static enum sk_status add_end(struct sk_tree *tree, uint32_t node, uint32_t concept, struct sk_error *error) {
    if (tree->end_count == tree->end_capacity) {
        size_t capacity = tree->end_capacity ? 2 * tree->end_capacity : FIRST_ENDS;
        struct sk_tree_end *ends = realloc(tree->ends, capacity * sizeof *ends);
        if (!ends)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a thesaurus");
        tree->ends = ends;
        tree->end_capacity = capacity;
    }
    tree->ends[tree->end_count++] = (struct sk_tree_end){ node, concept };
    return SK_OK;
}

enum sk_status sk_tree_add(struct sk_tree *tree, uint32_t root, const struct sk_slice *stems, size_t count, uint32_t concept,
                           struct sk_error *error) {
    uint32_t node = root;
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < count; i++)
        status = put_edge(tree, key_of(node, stems[i]), &node, error);
    return status == SK_OK ? add_end(tree, node, concept, error) : status;
}

/* The upper bits of a key: the lower ones choose the edge's place, and neighbours in the table need not be neighbours here. */
static uint64_t sketch_bit(const struct sk_tree *tree, uint64_t key) {
    return key >> 32 & (SK_TREE_SKETCH * tree->edge_capacity - 1);
}

static enum sk_status draw_sketch(struct sk_tree *tree, struct sk_error *error) {
    if (!tree->edge_capacity)
        return SK_OK;
    tree->sketch = calloc(SK_TREE_SKETCH * tree->edge_capacity / 64, sizeof *tree->sketch);
    if (!tree->sketch)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a thesaurus");
    for (size_t i = 0; i < tree->edge_capacity; i++) {
        uint64_t bit = sketch_bit(tree, tree->edges[i].key);
        if (tree->edges[i].key)
            tree->sketch[bit / 64] |= 1ULL << bit % 64;
    }
    return SK_OK;
}

static int by_node(const void *left, const void *right) {
    const struct sk_tree_end *a = left, *b = right;
    int order = (a->node > b->node) - (a->node < b->node);
    return order ? order : (a->concept > b->concept) - (a->concept < b->concept);
}

static void sort_ends(struct sk_tree *tree) {
    size_t sorted = 1;
    while (sorted < tree->end_count && by_node(&tree->ends[sorted - 1], &tree->ends[sorted]) <= 0)
        sorted++;
    if (sorted < tree->end_count)
        qsort(tree->ends, tree->end_count, sizeof *tree->ends, by_node);
}

enum sk_status sk_tree_seal(struct sk_tree *tree, struct sk_error *error) {
    size_t kept = 0;
    sort_ends(tree);
    for (size_t i = 0; i < tree->end_count; i++)
        if (kept == 0 || by_node(&tree->ends[kept - 1], &tree->ends[i]) != 0)
            tree->ends[kept++] = tree->ends[i];
    tree->end_count = kept;
    tree->first = calloc((size_t) tree->node_count + 1, sizeof *tree->first);
    if (!tree->first)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a thesaurus");
    for (size_t i = 0; i < kept; i++)
        tree->first[tree->ends[i].node + 1]++;
    for (uint32_t node = 0; node < tree->node_count; node++)
        tree->first[node + 1] += tree->first[node];
    return draw_sketch(tree, error);
}

void sk_tree_keys(const struct sk_tree *tree, uint64_t *keys) {
    for (size_t i = 0; i < tree->edge_capacity; i++)
        if (tree->edges[i].key)
            keys[tree->edges[i].node - SK_TREE_ROOTS] = tree->edges[i].key;
}

enum sk_status sk_tree_restore(struct sk_tree *tree, const uint64_t *keys, size_t count, const struct sk_tree_end *ends,
                               size_t end_count, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        uint32_t node = 0;
        if (keys[i] == 0)
            return SK_REJECTED;
        status = put_edge(tree, keys[i], &node, error);
        if (status == SK_OK && node != SK_TREE_ROOTS + i) /* was there */
            return SK_REJECTED;
    }
    for (size_t i = 0; status == SK_OK && i < end_count; i++)
        status = add_end(tree, ends[i].node, ends[i].concept, error);
    return status == SK_OK ? sk_tree_seal(tree, error) : status;
}

uint32_t sk_tree_step(const struct sk_tree *tree, uint32_t node, struct sk_slice stem) {
    if (!tree->sketch)
        return SK_TREE_NOWHERE;
    uint64_t key = key_of(node, stem), bit = sketch_bit(tree, key);
    if (!(tree->sketch[bit / 64] >> bit % 64 & 1))
        return SK_TREE_NOWHERE;
    const struct sk_tree_edge *edge = place(tree->edges, tree->edge_capacity, key);
    return edge->key ? edge->node : SK_TREE_NOWHERE;
}
