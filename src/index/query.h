/* query: a message as a query tree. Only src/index includes this. */
#ifndef SK_INDEX_QUERY_H
#define SK_INDEX_QUERY_H

#include "index/index.h"
#include "index/matcher.h"

struct sk_query_term {
    struct sk_xapian_term name;
    unsigned wdf;       /* that it would have, were the text a case */
    uint64_t documents; /* that have it */
    double share;       /* of its weight that counts */
};

#define SK_QUERY_COVERED 64 /* of the compared terms */

/* A concept of the message. */
struct sk_query_concept {
    struct sk_query_term question, answer; /* as questions and answers have it */
    uint64_t covered;                      /* bit i: compared term i stands in what says it */
    double credit;                         /* share of what a word is worth where a case says it so */
};

/* An intent of the message. */
struct sk_query_intent {
    struct sk_query_term term; /* share: how much it counts, 0..1; wdf: of a case that has it beyond doubt */
    const char *label;
    double probability;
};

struct sk_query_tree {
    struct sk_match_query match;
    const struct sk_query_term *compared; /* what similarity is measured by (similarity.c) */
    size_t compared_count;
    const struct sk_query_term *turns; /* topic words of the conversation, where the message has some of its own */
    size_t turn_count;
    const struct sk_query_concept *concepts;
    size_t concept_count;
    const struct sk_query_intent *intents;
    size_t intent_count;
    bool asks_answers; /* their concepts count too */
};

/* documents: how many the database holds. What out points to lives in the arena. SK_STALE: reopen. */
enum sk_status sk_query_tree_build(const struct sk_xapian_database *database, struct sk_postings *postings, uint64_t documents,
                                   const struct sk_query *query, struct sk_arena *arena, struct sk_query_tree *out,
                                   struct sk_error *error);

#endif
