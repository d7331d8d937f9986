/* query_build: putting a query together without asking after each step. Only src/index includes this. */
#ifndef SK_INDEX_QUERY_BUILD_H
#define SK_INDEX_QUERY_BUILD_H

#include "index/query.h"
#include "index/terms.h"

struct sk_query_builder {
    const struct sk_xapian_database *database;
    struct sk_postings *postings;
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

#endif
