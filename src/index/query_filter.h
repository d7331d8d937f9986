/* query_filter: what a query lets through. Only src/index includes this. */
#ifndef SK_INDEX_QUERY_FILTER_H
#define SK_INDEX_QUERY_FILTER_H

#include "index/query_build.h"

struct sk_query_filter {
    struct sk_xapian_query *query; /* NULL: none; the caller's */
    uint64_t documents;            /* at most this many pass */
};

/* By the query's language and teams, of an index of so many documents. */
struct sk_query_filter sk_query_filter_of(struct sk_query_builder *builder, const struct sk_query *query, uint64_t documents);

#endif
