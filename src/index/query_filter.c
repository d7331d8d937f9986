#include "index/query_filter.h"

#define COMMON_LANGUAGE 0.2 /* share of the cases that are in it */

static void narrow(struct sk_query_builder *builder, struct sk_match_query *out, struct sk_match_option *options, size_t count) {
    struct sk_match_filter *filter = &out->filters[out->filter_count++];
    *filter = (struct sk_match_filter){ .any_of = options, .count = count };
    for (size_t i = 0; i < count; i++) {
        sk_query_failed(builder, sk_postings_frequency(builder->postings, builder->database, options[i].name,
                                                       &options[i].documents, builder->error));
        filter->documents += options[i].documents;
    }
}

static void narrow_to_teams(struct sk_query_builder *builder, const struct sk_query *query, struct sk_match_query *out) {
    struct sk_match_option *options = sk_arena_array(builder->arena, query->team_count, sizeof *options);
    char(*digests)[SK_BOOLEAN_DIGEST_SIZE] = sk_arena_array(builder->arena, query->team_count, sizeof *digests);
    if (!options || !digests) {
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for a filter of teams"));
        return;
    }
    for (size_t i = 0; i < query->team_count; i++)
        options[i].name =
            (struct sk_xapian_term){ sk_slice_of(SK_PREFIX_TEAM), sk_index_boolean_text(query->teams[i], digests[i]), 0 };
    narrow(builder, out, options, query->team_count);
}

/* A case of unknown language is let through: it says too little to be in the wrong one. Among many cases a common language is no
 * filter: its list, which has to be walked through to the last case, cost 5.5 of 8.5 ms of a search among a million, and words
 * are of a language themselves. */
static void narrow_to_language(struct sk_query_builder *builder, enum sk_language language, struct sk_match_query *out) {
    struct sk_slice prefix = sk_slice_of(SK_PREFIX_LANGUAGE);
    struct sk_match_option *languages = sk_arena_array(builder->arena, 2, sizeof *languages);
    bool many = out->all_documents > SK_INDEX_MANY_CASES;
    uint64_t spoken = 0;
    if (!languages) {
        sk_query_failed(builder, sk_error_set(builder->error, SK_FAULT_MEMORY, "no memory for a filter of a language"));
        return;
    }
    languages[0].name = (struct sk_xapian_term){ prefix, sk_slice_of(sk_language_code(language)), 0 };
    languages[1].name = (struct sk_xapian_term){ prefix, sk_slice_of(sk_language_code(SK_LANGUAGE_UNKNOWN)), 0 };
    if (many)
        sk_query_failed(builder,
                        sk_postings_frequency(builder->postings, builder->database, languages[0].name, &spoken, builder->error));
    if (!many || (double) spoken < COMMON_LANGUAGE * (double) out->all_documents)
        narrow(builder, out, languages, 2);
}

uint64_t sk_query_filter(struct sk_query_builder *builder, const struct sk_query *query, struct sk_match_query *out) {
    uint64_t pass = out->all_documents;
    if (query->language != SK_LANGUAGE_UNKNOWN)
        narrow_to_language(builder, query->language, out);
    if (query->team_count)
        narrow_to_teams(builder, query, out);
    for (size_t i = 0; i < out->filter_count; i++)
        pass = out->filters[i].documents < pass ? out->filters[i].documents : pass;
    return pass;
}
