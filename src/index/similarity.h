/* similarity: how near the cases that a search found are to the message, on a scale that holds across searches. Only src/index
 * includes this. */
#ifndef SK_INDEX_SIMILARITY_H
#define SK_INDEX_SIMILARITY_H

#include "index/index.h"
#include "index/query.h"

/* log2((N + 1) / n) of a word that n of N cases have; an unknown word (n = 0) weighs as one with n = 1. */
double sk_similarity_weight(uint64_t all_documents, uint64_t documents);

/* Fills in similarity, takes from each score what a word counted twice in the search, as itself and as its concept, and sorts the
 * hits again: best first, ties by row. documents: how many the database holds. SK_STALE: reopen. */
enum sk_status sk_similarity_add(const struct sk_xapian_database *database, uint64_t documents, const struct sk_query_tree *tree,
                                 struct sk_arena *arena, struct sk_hit *hits, size_t count, struct sk_error *error);

#endif
