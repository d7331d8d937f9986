/* policy: how would another ranking have done, judged by the log of this one?
 *
 * Agents only tell about what they were shown where they were shown it. Where exploration (rank/explore.h) sometimes showed
 * another order, and the log knows with what probability, sets in which the order happened to be the other ranking's are weighted
 * up by 1/probability:
 *
 *   list           self-normalised inverse propensity score (Swaminathan and Joachims, The Self-Normalized Estimator for
 *                  Counterfactual Learning, NIPS 2015) over whole lists: Σ w·r / Σ w, w = 1[the list shown is the other
 *                  ranking's] / P(list). Assumes nothing of how agents look at lists, but few lists agree, so its interval is
 *                  wide.
 *   item_position  Li et al., Offline Evaluation of Ranking Policies with Click Models (KDD 2018): the same position by position,
 *                  Σ over positions of Σ w·r / Σ w with w = 1[the reply at this position is the other ranking's] / P(reply at
 *                  position). Assumes that whether a reply is used depends on the reply and its position, not on its neighbours.
 *
 * Reward: the share of sets in which a suggestion was used (list), the number of suggestions used in a set (item_position). Only
 * sets on which an agent reported. Another ranking: the weighted sum of the features that `why` shows, over the same suggestions;
 * what was not among them cannot be judged.
 *
 * A refusal is an answer: where the other ranking would show orders that this one never shows, or the weights leave too few
 * effective sets, there is no estimate.
 */
#ifndef SK_EVALUATE_POLICY_H
#define SK_EVALUATE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "evaluate/bootstrap.h"
#include "protocol/request.h"

struct json_t;

/* One set of the log; suggestions in the order shown. */
struct sk_choice {
    uint32_t unit; /* conversation */
    size_t count;
    double wanted[SK_REQUEST_LIMIT_MAX]; /* score under the other ranking */
    int place[SK_REQUEST_LIMIT_MAX];     /* rank before exploration, 1 = first */
    bool used[SK_REQUEST_LIMIT_MAX];
    double rate; /* of exploration then */
    size_t block;
};

/* Share of the sets whose other order was never possible, from which on there is no estimate. */
#define SK_POLICY_UNSUPPORTED 0.05
/* Effective sets (Kish: (Σw)² / Σw²) below which there is none. */
#define SK_POLICY_EFFECTIVE 50

struct sk_policy_estimate {
    double value;
    struct sk_interval interval;
    double effective; /* sets */
};

struct sk_policy_report {
    size_t set_count;
    size_t changed;     /* sets in which the other ranking would have shown another order */
    size_t unsupported; /* of these, sets in which that order had probability 0 */
    struct sk_policy_estimate list, item_position;
    double logged_accepted; /* what the ranking in use gets by the same estimates */
    double logged_used;
};

/* SK_OK with *out; SK_UNSURE: the log cannot support an answer, *error says why, counts in *out are filled in.
 * SK_FAULT_MEMORY. */
enum sk_status sk_policy_estimate(const struct sk_choice *choices, size_t count, size_t unit_count, uint64_t seed,
                                  unsigned threads, struct sk_policy_report *out, struct sk_error *error);

/* A feature's factor in the other ranking; features that are not named keep 1. */
struct sk_feature_weight {
    const char *name;
    double weight;
};

/* Reads the log of a data directory. *choices: free(3) it. SK_NOT_FOUND: no reported set; SK_FAULT_ARGUMENT: no set has a feature
 * of that name. */
enum sk_status sk_policy_read(const char *data_directory, const struct sk_feature_weight *weights, size_t weight_count,
                              struct sk_choice **choices, size_t *count, size_t *unit_count, struct sk_error *error);

/* New reference. status: of sk_policy_estimate; reason: its message. */
struct json_t *sk_policy_document(const struct sk_policy_report *report, enum sk_status status, const char *reason);

#endif
