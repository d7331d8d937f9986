/* query_intents: what a message wants, as a part of its query. Only src/index includes this. */
#ifndef SK_INDEX_QUERY_INTENTS_H
#define SK_INDEX_QUERY_INTENTS_H

#include "index/query_build.h"

#define SK_QUERY_INTENTS 3

/* The message's intents that the history knows, into the tree; after its compared terms. */
void sk_query_intents_find(struct sk_query_builder *builder, const struct sk_query *query, struct sk_query_tree *tree);

#endif
