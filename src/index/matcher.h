/* matcher: the cases that score best for a message's words. Only src/index includes this.
 *
 * What Xapian's own matcher would find for (words that bring cases in) AND_MAYBE (words that only add) FILTER …, with the same
 * weights; it reads Xapian's lists. See matcher.c for why. */
#ifndef SK_INDEX_MATCHER_H
#define SK_INDEX_MATCHER_H

#include "index/postings.h"

struct sk_match_term {
    struct sk_xapian_term name;
    uint64_t documents;          /* that have it */
    double weight;               /* what a case gains by it: times sk_match_saturated(wdf) */
    bool brings;                 /* cases are found by it; else it only adds to what others found */
    struct sk_posting_list read; /* filled in: what was read of its list, all cases found among it; no documents: nothing */
};

struct sk_match_option {
    struct sk_xapian_term name;
    uint64_t documents;
};

struct sk_match_filter {
    const struct sk_match_option *any_of; /* a case passes that has one of these */
    size_t count;
    uint64_t documents; /* at most so many pass */
};

#define SK_MATCH_FILTERS 2

struct sk_match_query {
    struct sk_match_term *terms; /* will be sorted */
    size_t count;
    uint64_t all_documents;
    struct sk_match_filter filters[SK_MATCH_FILTERS];
    size_t filter_count;
    uint64_t most_cases; /* that are looked at, those of the lowest row numbers: beyond what the gates let in by far */
    bool few;            /* so few cases pass the filters that it is quicker to begin with them */
};

/* The weight of a word that so many of all cases have, frequency times in the message: BM25 with k2 = b = 0 and k3 = 1 as in
 * Xapian 1.4 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009). */
double sk_match_weight(uint64_t all_documents, uint64_t documents, unsigned frequency);

/* The weight as a multiple of 2^-16, a weight above 0 as one at least. Times a saturation that is a multiple of 2^-38, and sums
 * of such below 2^14 are exact: they do not depend on their order, which depends on what is in memory. */
double sk_match_exact_weight(double weight);

/* 0..1, from a term's wdf in a case; a multiple of 2^-22. */
double sk_match_saturated(unsigned wdf);

/* Best first, ties by number. hits has room for capacity; scratch memory is taken from the arena: about 20 bytes for each case
 * brought in. postings: NULL = none. SK_STALE: reopen; SK_FAULT_MEMORY; SK_FAULT_CORRUPT and other faults of the binding. */
enum sk_status sk_match(const struct sk_xapian_database *database, struct sk_postings *postings, struct sk_match_query *query,
                        struct sk_arena *arena, struct sk_xapian_hit *hits, size_t capacity, size_t *count,
                        struct sk_error *error);

#endif
