/* variants: words that the history has for a word that the message spells otherwise. Only src/index includes this. */
#ifndef SK_INDEX_VARIANTS_H
#define SK_INDEX_VARIANTS_H

#include "index/query.h"

/* Appends to the tree's concepts, for each of its rarest compared words of the message itself, the words of the index that begin
 * alike and have most of its letters, as something that also says the word. Bounded work, whatever the size of the index.
 * SK_STALE: reopen; SK_FAULT_MEMORY, … */
enum sk_status sk_variants_add(const struct sk_xapian_database *database, struct sk_postings *postings, struct sk_arena *arena,
                               struct sk_query_tree *tree, struct sk_error *error);

/* How alike two words are, 0..1: runs of three bytes in common over all runs of either, the edges of the word being bytes too. */
double sk_words_alike(struct sk_slice a, struct sk_slice b);

#endif
