/* query_filter: what a query lets through. Only src/index includes this. */
#ifndef SK_INDEX_QUERY_FILTER_H
#define SK_INDEX_QUERY_FILTER_H

#include "index/query_build.h"

/* Sets the filters of `out`, by the query's language and teams. How many cases pass them at most. */
uint64_t sk_query_filter(struct sk_query_builder *builder, const struct sk_query *query, struct sk_match_query *out);

#endif
