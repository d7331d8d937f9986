/* rank: from candidate cases to a short ordered list of replies. Pure: no I/O, no clock of its own.
 *
 * Order of work: candidates → answer groups (group.h) → evidence and satisfaction of each group → score = sum of named
 * features → confidence → diversity.
 */
#ifndef SK_RANK_RANK_H
#define SK_RANK_RANK_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "protocol/suggestion.h"
#include "rank/confidence.h"
#include "rank/parts.h"
#include "store/store.h"
#include "text/language.h"

/* Candidates beyond this many are not looked at. */
#define SK_RANK_CANDIDATES 200

struct sk_candidate {
    int64_t row;
    double similarity;   /* 0..1, how near its question is to the message, conversation included */
    double score;        /* BM25 */
    double agreement;    /* 0..1, how far its question wants the same as the message */
    double satisfaction; /* 1..5, 0 = not rated */
    int64_t time;        /* seconds since 1970, 0 = unknown */
    bool same_language, same_channel;
    enum sk_language language; /* as its case says; SK_LANGUAGE_UNKNOWN: it does not */
    struct sk_slice answer;    /* redacted text */
    const uint64_t *shingles;  /* sorted hashes of the answer's words, see group.h */
    size_t shingle_count;
    struct sk_use use;    /* what agents did with it */
    uint32_t reply_class; /* of the reply model; 0: none */
    double fit;           /* 0..1, probability of that class for this message; 0 without a model or a class */
};

/* What is known of how well an answer group fits the message, apart from how well it was liked. */
struct sk_relevance {
    double nearest; /* similarity of its nearest case */
    double support; /* what its other near cases add, see rank.c */
    double model;   /* what the reply model says, see rank.c */
};

/* How the parts of relevance are weighed: learnt at reindex from the company's own history, else SK_RANK_WEIGHTS_DEFAULT. */
struct sk_rank_weights {
    struct sk_relevance relevance;
    struct sk_confidence_weights confidence;
};

extern const struct sk_rank_weights SK_RANK_WEIGHTS_DEFAULT;
/* From what they are learnt where there is a reply model. */
extern const struct sk_rank_weights SK_RANK_WEIGHTS_OF_MODEL;

struct sk_rank_options {
    size_t limit;                          /* replies wanted */
    double min_confidence;                 /* below it a reply is not given */
    double prior_mean;                     /* mean satisfaction of the company, 0 = unknown (then 3.5) */
    int64_t now;                           /* seconds since 1970 */
    struct sk_scope scope;                 /* of the message; apart as if no case wanted the same */
    const struct sk_rank_weights *weights; /* NULL: SK_RANK_WEIGHTS_DEFAULT */
    struct sk_parts parts;
};

struct sk_ranked {
    const struct sk_candidate *shown;          /* the case whose answer is shown */
    const struct sk_candidate *const *members; /* all candidates of the group, nearest first */
    size_t member_count;
    double score;
    double confidence;
    struct sk_relevance relevance; /* not weighed */
    struct sk_scope scope;         /* as in the options; apart by how far the nearest case wants the same */
    double experience;             /* sk_confidence_experience */
    struct sk_satisfaction satisfaction;
    int64_t last_used;
    struct sk_feature features[SK_SUGGESTION_FEATURES]; /* add up to score */
    size_t feature_count;
    const char *warnings[SK_SUGGESTION_WARNINGS]; /* of checks, see select.h */
    size_t warning_count;
};

/* Best first, at most options->limit, in the arena. *count 0: nothing is good enough. Deterministic. */
enum sk_status sk_rank(const struct sk_candidate *candidates, size_t candidate_count, const struct sk_rank_options *options,
                       struct sk_arena *arena, const struct sk_ranked **out, size_t *count, struct sk_error *error);

/* Weighed and summed, in units of the score. */
double sk_rank_relevance(const struct sk_rank_weights *weights, const struct sk_relevance *relevance);

/* Turns relevances, as of sk_rank_relevance, into each group's part of all votes: exp(SK_RANK_SHARPNESS·value) ÷ Σ of all. */
void sk_rank_shares(double *values, size_t count);

/* A score of 1 / SK_RANK_SHARPNESS more makes a reply e times as probable. */
#define SK_RANK_SHARPNESS 8.0

#endif
