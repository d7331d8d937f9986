/* query_build: putting a query together without asking after each step. Only src/index includes this. */
#ifndef SK_INDEX_QUERY_BUILD_H
#define SK_INDEX_QUERY_BUILD_H

#include "index/query.h"
#include "index/terms.h"

#define SK_QUERY_MANY_CASES 400000 /* from which on gates grow, and what is common neither weighs nor filters */

struct sk_query_builder {
    const struct sk_xapian_database *database;
    struct sk_arena *arena;
    struct sk_error *error;
    enum sk_status status; /* the first that was not SK_OK; from then on nothing is done */
};

/* Keeps the first status that was not SK_OK; whether there was one. */
static inline bool sk_query_failed(struct sk_query_builder *builder, enum sk_status status) {
    if (builder->status == SK_OK)
        builder->status = status;
    return builder->status != SK_OK;
}

static inline bool sk_query_broken(const struct sk_query_builder *builder) {
    return builder->status != SK_OK;
}

/* An empty query; NULL where the builder is broken. The caller's. */
static inline struct sk_xapian_query *sk_query_new(struct sk_query_builder *builder) {
    struct sk_xapian_query *query = NULL;
    if (!sk_query_broken(builder))
        sk_query_failed(builder, sk_xapian_query_create(&query, builder->error));
    return query;
}

/* *query becomes (*query join right); takes over right. */
static inline void sk_query_join(struct sk_query_builder *builder, struct sk_xapian_query *query, enum sk_xapian_operator join,
                                 struct sk_xapian_query *right) {
    if (!sk_query_broken(builder))
        sk_query_failed(builder, sk_xapian_query_combine(query, join, right, builder->error));
    sk_xapian_query_destroy(right);
}

#endif
