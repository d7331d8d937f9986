#include "index/query_filter.h"

#define COMMON_LANGUAGE 0.2 /* share of the cases that are in it */

static void narrow(struct sk_query_builder *builder, struct sk_query_filter *filter, const struct sk_xapian_term *terms,
                   size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t documents = 0;
        sk_query_failed(builder, sk_xapian_frequency(builder->database, terms[i], &documents, builder->error));
        sum += documents;
    }
    struct sk_xapian_query *query = sk_query_new(builder);
    if (!sk_query_broken(builder))
        sk_query_failed(builder, sk_xapian_query_terms(query, SK_XAPIAN_OR, terms, count, builder->error));
    filter->documents = sum < filter->documents ? sum : filter->documents;
    if (filter->query)
        sk_query_join(builder, filter->query, SK_XAPIAN_AND, query);
    else
        filter->query = query;
}

static void narrow_to_teams(struct sk_query_builder *builder, struct sk_query_filter *filter, const struct sk_query *query) {
    struct sk_xapian_term *terms = sk_arena_array(builder->arena, query->team_count, sizeof *terms);
    char(*digests)[SK_BOOLEAN_DIGEST_SIZE] = sk_arena_array(builder->arena, query->team_count, sizeof *digests);
    if (!terms || !digests) {
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for a filter of teams"));
        return;
    }
    for (size_t i = 0; i < query->team_count; i++)
        terms[i] = (struct sk_xapian_term){ sk_slice_of(SK_PREFIX_TEAM), sk_index_boolean_text(query->teams[i], digests[i]), 0 };
    narrow(builder, filter, terms, query->team_count);
}

/* A case of unknown language is let through: it says too little to be in the wrong one. Among many cases a common language is no
 * filter: its list, which has to be walked through to the last case, cost 5.5 of 8.5 ms of a search among a million, and words
 * are of a language themselves. */
static void narrow_to_language(struct sk_query_builder *builder, struct sk_query_filter *filter, enum sk_language language,
                               uint64_t documents) {
    struct sk_slice prefix = sk_slice_of(SK_PREFIX_LANGUAGE);
    struct sk_xapian_term languages[] = { { prefix, sk_slice_of(sk_language_code(language)), 0 },
                                          { prefix, sk_slice_of(sk_language_code(SK_LANGUAGE_UNKNOWN)), 0 } };
    uint64_t spoken = 0;
    if (documents > SK_QUERY_MANY_CASES)
        sk_query_failed(builder, sk_xapian_frequency(builder->database, languages[0], &spoken, builder->error));
    if (documents <= SK_QUERY_MANY_CASES || (double) spoken < COMMON_LANGUAGE * (double) documents)
        narrow(builder, filter, languages, 2);
}

struct sk_query_filter sk_query_filter_of(struct sk_query_builder *builder, const struct sk_query *query, uint64_t documents) {
    struct sk_query_filter filter = { .documents = documents };
    if (query->language != SK_LANGUAGE_UNKNOWN)
        narrow_to_language(builder, &filter, query->language, documents);
    if (query->team_count)
        narrow_to_teams(builder, &filter, query);
    return filter;
}
