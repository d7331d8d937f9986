/* thesaurus_tree: sequences of stems and the concepts at their ends. Filled, then sealed, then only read. Internal to text.
 *
 * Two roots, one for each language. An edge is the 64-bit hash of the node and the stem, which stands for both: of 100,000 edges
 * two meet with a probability of 3e-10.
 *
 * Most steps lead nowhere: nine of ten words of a text begin no member, nor does any end of theirs. The table of edges is some
 * megabytes, of which each of them would fetch a line from far; so a bit for each edge, in an array that stays near, is asked
 * first.
 */
#ifndef SK_TEXT_THESAURUS_TREE_H
#define SK_TEXT_THESAURUS_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

enum { SK_TREE_NL, SK_TREE_EN, SK_TREE_ROOTS };

#define SK_TREE_NOWHERE UINT32_MAX
#define SK_TREE_SKETCH 4

struct sk_tree_edge {
    uint64_t key; /* 0 = free */
    uint32_t node;
};

struct sk_tree_end {
    uint32_t node, concept;
};

struct sk_tree {
    struct sk_tree_edge *edges; /* open addressing, at most half full */
    size_t edge_count, edge_capacity;
    uint64_t *sketch;         /* sealed: SK_TREE_SKETCH bits for each place of an edge; NULL: there are no edges */
    struct sk_tree_end *ends; /* sealed: by node, then concept, each once */
    size_t end_count, end_capacity;
    uint32_t *first; /* sealed: of each node its first end, and one behind the last */
    uint32_t node_count;
};

void sk_tree_init(struct sk_tree *tree);
void sk_tree_finish(struct sk_tree *tree);

/* SK_FAULT_MEMORY. count: 1.. */
enum sk_status sk_tree_add(struct sk_tree *tree, uint32_t root, const struct sk_slice *stems, size_t count, uint32_t concept,
                           struct sk_error *error);

/* keys: [edge_count], by the node that each edge leads to, which are numbered as they came behind the roots. */
void sk_tree_keys(const struct sk_tree *tree, uint64_t *keys);

/* An empty tree becomes a sealed one with these edges and ends; ends name nodes that there are. SK_REJECTED: a key comes twice.
 * SK_FAULT_MEMORY. */
enum sk_status sk_tree_restore(struct sk_tree *tree, const uint64_t *keys, size_t count, const struct sk_tree_end *ends,
                               size_t end_count, struct sk_error *error);

enum sk_status sk_tree_seal(struct sk_tree *tree, struct sk_error *error);

/* The node of a sealed tree behind this one over the stem, or SK_TREE_NOWHERE. */
uint32_t sk_tree_step(const struct sk_tree *tree, uint32_t node, struct sk_slice stem);

/* The concepts that end at a node of a sealed tree. */
static inline const struct sk_tree_end *sk_tree_ends(const struct sk_tree *tree, uint32_t node, size_t *count) {
    *count = tree->first[node + 1] - tree->first[node];
    return tree->ends + tree->first[node];
}

#endif
