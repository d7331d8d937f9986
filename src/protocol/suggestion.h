/* suggestion: the answer to `suggest`, as data and as JSON. */
#ifndef SK_PROTOCOL_SUGGESTION_H
#define SK_PROTOCOL_SUGGESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/identifier.h"
#include "protocol/tags.h"

struct sk_feature {
    const char *name; /* static */
    double value;     /* its share in the score: the features of a suggestion add up to it */
};

struct sk_satisfaction {
    double mean; /* 1..5, 0 = nobody rated */
    unsigned count;
    double lower_bound; /* 1..5, for ranking: rank/satisfaction.h. Handed out no higher than the mean, null where nobody rated */
};

#define SK_SUGGESTION_FEATURES 16
#define SK_SUGGESTION_WARNINGS 8
#define SK_SUGGESTION_UNFILLED 16

/* Everything is borrowed from the request's arena. */
struct sk_suggestion {
    const char *id;            /* unique; carries the id of its set */
    int rank;                  /* 1 = best */
    int place;                 /* rank before exploration (rank/explore.h) */
    double propensity;         /* probability that exploration puts it at this rank; 1 where nothing is explored */
    struct sk_slice text;      /* the template, filled as far as it goes */
    struct sk_slice template_; /* with {order_number}, {person}, … */
    const char *unfilled[SK_SUGGESTION_UNFILLED];
    size_t unfilled_count;
    double confidence; /* probability that an agent would use it */
    struct sk_satisfaction satisfaction;
    unsigned used;                   /* cases in the answer group */
    struct sk_slice last_used;       /* ISO 8601 date, absent if unknown */
    const struct sk_slice *case_ids; /* [0] = the case whose answer is shown */
    size_t case_id_count;
    struct sk_slice question;     /* of the case shown */
    const struct sk_slice *terms; /* words of the message that this suggestion's cases share, weightiest first */
    size_t term_count;
    struct sk_feature features[SK_SUGGESTION_FEATURES];
    size_t feature_count;
    const char *warnings[SK_SUGGESTION_WARNINGS];
    size_t warning_count;
};

struct sk_suggestion_set {
    char id[SK_IDENTIFIER_SIZE];
    const struct sk_suggestion *suggestions;
    size_t count;
    struct sk_tags tags;
    bool abstained;
    const char *reason;       /* why nothing is suggested; NULL otherwise */
    double exploration_rate;  /* 0: off, and nothing of it in the JSON */
    size_t exploration_block; /* suggestions at the top that may change places */
    uint64_t index_revision;
    uint64_t elapsed_us;
};

/* The result object of `suggest`. New reference, or NULL (memory). */
struct json_t *sk_suggestion_set_to_json(const struct sk_suggestion_set *set);

#endif
