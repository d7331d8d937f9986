/* The score of an answer group is a sum of named parts, so that `why` can show it:
 *
 *   nearest       similarity of the group's nearest case (0..1)
 *   support       what its other near cases add: log Σ exp(SHARPNESS·(similarity − nearest)) / SHARPNESS, the soft maximum of
 *                 all members minus the hard one: ten near cases with one answer weigh more than one
 *   model         log(1 + p / LEAST_FIT) / SHARPNESS, p the reply model's probability of the group; the weights of these three
 *                 are learnt (suggest/learn.h), since how much each is worth differs from history to history
 *   satisfaction  (lower bound − that of an unrated group), times LIKED_WEIGHT above zero and DISLIKED_WEIGHT below: praise
 *                 orders replies that are about equally near, blame keeps a reply down even where its question is the nearest
 *   use           USE_WEIGHT · what agents did with it: taken or refused, −1..1
 *   recency       up to RECENCY_WEIGHT, halved every two years
 *   channel       CHANNEL_WEIGHT where the shown answer was written for the same channel
 */
#include "rank/rank.h"

#include <math.h>
#include <stdlib.h>

#include "rank/group.h"
#include "rank/satisfaction.h"

#define SHARPNESS SK_RANK_SHARPNESS
#define LIKED_WEIGHT 0.2
#define DISLIKED_WEIGHT 1.0
#define USE_WEIGHT 0.15
#define RECENCY_WEIGHT 0.01
#define RECENCY_HALF_LIFE_S (2 * 365 * 86400.0)
#define CHANNEL_WEIGHT 0.01
/* Of the reply model's probability p counts log(1 + p / LEAST_FIT): nothing where it says next to nothing. */
#define LEAST_FIT 0.001

const struct sk_rank_weights SK_RANK_WEIGHTS_DEFAULT = {
    .relevance = { .nearest = 1, .support = 1, .model = 0.5 },
    .confidence = { .intercept = -1.8,
                    .nearest = 1.4,
                    .share = 2.65,
                    .product = 0.9,
                    .scope = 1,
                    .unfamiliar = 0.5,
                    .vague = 1.5,
                    .apart = 3 },
};

const struct sk_rank_weights SK_RANK_WEIGHTS_OF_MODEL = {
    .relevance = { .nearest = 1, .support = 1, .model = 0.5 },
    .confidence = { .intercept = -2.0, .nearest = 1.4, .share = 2.65, .product = 0.9, .scope = 1, .unfamiliar = 1, .vague = 0.5 },
};

struct group {
    const struct sk_candidate **members; /* nearest first */
    size_t member_count;
    double vote; /* Σ exp(SHARPNESS·similarity) of its members */
    double fit;  /* Σ of the reply model's probabilities of its members' classes, each class once */
    struct sk_ratings ratings;
    double taken, refused;
};

static bool has_class(const struct group *group, uint32_t reply_class) {
    for (size_t i = 0; i < group->member_count; i++)
        if (group->members[i]->reply_class == reply_class)
            return true;
    return false;
}

/* One agent's votes weigh the less the more members of the group have them already, as his votes on one case do (store/votes.c):
 * in a group of ten cases he is still not ten people. So do cases that are there only because he sent their texts. */
static double weight_of(const struct group *group, int64_t voter) {
    double weight = 1;
    for (size_t i = 0; voter && i < group->member_count; i++)
        if (group->members[i]->use.voter == voter)
            weight /= 2;
    return weight;
}

static void add_member(struct group *group, const struct sk_candidate *candidate) {
    if (candidate->reply_class && !has_class(group, candidate->reply_class))
        group->fit += candidate->fit;
    double weight = weight_of(group, candidate->use.voter);
    group->vote += (candidate->use.sent ? weight : 1) * exp(SHARPNESS * candidate->similarity);
    if (candidate->satisfaction > 0)
        sk_ratings_add(&group->ratings, candidate->satisfaction);
    if (candidate->use.rated)
        sk_ratings_add_weighed(&group->ratings, candidate->use.rated, weight * candidate->use.rating_weight,
                               candidate->use.rating_sum / candidate->use.rating_weight);
    group->taken += weight * candidate->use.taken;
    group->refused += weight * candidate->use.refused;
    group->members[group->member_count++] = candidate;
}

static void stand_alone(size_t count, size_t *number, size_t *group_count) {
    for (size_t i = 0; i < count; i++)
        number[i] = i;
    *group_count = count;
}

/* Members of all groups lie in one array: group g's part starts where the sizes of those before it end. */
static struct group *build_groups(const struct sk_candidate *candidates, size_t count, const struct sk_parts *parts,
                                  struct sk_arena *arena, size_t *group_count) {
    size_t number[SK_RANK_CANDIDATES], sizes[SK_RANK_CANDIDATES] = { 0 };
    if (sk_part_is_on(parts, SK_PART_GROUPS))
        sk_group(candidates, count, number, group_count);
    else
        stand_alone(count, number, group_count);
    struct group *groups = sk_arena_array(arena, *group_count, sizeof *groups);
    const struct sk_candidate **members = sk_arena_array(arena, count, sizeof(struct sk_candidate *));
    if (!groups || !members)
        return NULL;
    for (size_t i = 0; i < count; i++)
        sizes[number[i]]++;
    for (size_t g = 0; g < *group_count; g++) {
        groups[g].members = members;
        members += sizes[g];
    }
    for (size_t i = 0; i < count; i++)
        add_member(&groups[number[i]], &candidates[i]);
    return groups;
}

/* Of near-identical answers the best rated is shown, then the nearest. A badly rated member of a well-rated group is not. */
static const struct sk_candidate *choose_shown(const struct group *group, double prior_mean) {
    const struct sk_candidate *best = group->members[0];
    double best_worth = -1;
    for (size_t i = 0; i < group->member_count; i++) {
        const struct sk_candidate *member = group->members[i];
        double worth = (member->satisfaction > 0 ? member->satisfaction : prior_mean) + member->similarity;
        if (worth > best_worth) {
            best_worth = worth;
            best = member;
        }
    }
    return best;
}

static double use_balance(const struct group *group) {
    /* Two imagined uses, one each way: a single click moves it by a third, one agent's by at most a half, ten agents' by .83. */
    return (group->taken - group->refused) / (group->taken + group->refused + 2);
}

static int64_t newest(const struct group *group) {
    int64_t time = 0;
    for (size_t i = 0; i < group->member_count; i++)
        if (group->members[i]->time > time)
            time = group->members[i]->time;
    return time;
}

static double recency(int64_t time, int64_t now) {
    if (time <= 0 || now <= 0)
        return 0;
    double age = time < now ? (double) (now - time) : 0;
    return RECENCY_WEIGHT * exp2(-age / RECENCY_HALF_LIFE_S);
}

static void add_feature(struct sk_ranked *ranked, const char *name, double value) {
    ranked->features[ranked->feature_count++] = (struct sk_feature){ name, value };
    ranked->score += value;
}

double sk_rank_relevance(const struct sk_rank_weights *weights, const struct sk_relevance *relevance) {
    return weights->relevance.nearest * relevance->nearest + weights->relevance.support * relevance->support
           + weights->relevance.model * relevance->model;
}

void sk_rank_shares(double *values, size_t count) {
    double highest = -INFINITY, sum = 0;
    for (size_t i = 0; i < count; i++)
        highest = values[i] > highest ? values[i] : highest;
    for (size_t i = 0; i < count; i++)
        sum += values[i] = exp(SHARPNESS * (values[i] - highest));
    for (size_t i = 0; i < count; i++)
        values[i] /= sum;
}

static struct sk_relevance relevance_of(const struct group *group) {
    double nearest = group->members[0]->similarity;
    return (struct sk_relevance){
        .nearest = nearest,
        .support = log(group->vote) / SHARPNESS - nearest,
        .model = log1p(group->fit / LEAST_FIT) / SHARPNESS,
    };
}

static void judge(const struct group *group, double share, const struct sk_rank_weights *weights,
                  const struct sk_rank_options *options, struct sk_ranked *out) {
    const struct sk_parts *parts = &options->parts;
    double prior = options->prior_mean > 0 ? options->prior_mean : SK_SATISFACTION_PRIOR;
    double balance = sk_part_is_on(parts, SK_PART_USE) ? use_balance(group) : 0;
    out->scope = options->scope;
    out->scope.apart *= 1 - group->members[0]->agreement;
    out->shown = choose_shown(group, prior);
    out->members = group->members;
    out->member_count = group->member_count;
    out->satisfaction = sk_satisfaction_estimate(&group->ratings, prior);
    out->last_used = newest(group);
    double liked =
        sk_part_is_on(parts, SK_PART_SATISFACTION) ? out->satisfaction.lower_bound - sk_satisfaction_unrated(prior) : 0;
    double fresh = sk_part_is_on(parts, SK_PART_RECENCY) ? recency(out->last_used, options->now) : 0;
    bool fits_channel = out->shown->same_channel && sk_part_is_on(parts, SK_PART_CHANNEL);
    add_feature(out, "nearest", weights->relevance.nearest * out->relevance.nearest);
    add_feature(out, "support", weights->relevance.support * out->relevance.support);
    add_feature(out, "model", weights->relevance.model * out->relevance.model);
    add_feature(out, "satisfaction", (liked > 0 ? LIKED_WEIGHT : DISLIKED_WEIGHT) * liked);
    add_feature(out, "use", USE_WEIGHT * balance);
    add_feature(out, "recency", fresh);
    add_feature(out, "channel", fits_channel ? CHANNEL_WEIGHT : 0);
    out->experience = sk_confidence_experience(liked, balance);
    struct sk_confidence_evidence evidence = { out->relevance.nearest, share, liked, balance, out->scope };
    out->confidence = sk_confidence(&weights->confidence, &evidence);
}

static void judge_all(const struct group *groups, size_t count, const struct sk_rank_options *options, struct sk_ranked *ranked) {
    const struct sk_rank_weights *weights = options->weights ? options->weights : &SK_RANK_WEIGHTS_DEFAULT;
    double shares[SK_RANK_CANDIDATES] = { 0 };
    for (size_t g = 0; g < count; g++) {
        ranked[g].relevance = relevance_of(&groups[g]);
        shares[g] = sk_rank_relevance(weights, &ranked[g].relevance);
    }
    sk_rank_shares(shares, count);
    for (size_t g = 0; g < count; g++)
        judge(&groups[g], shares[g], weights, options, &ranked[g]);
}

static int better(const void *left, const void *right) {
    const struct sk_ranked *a = left, *b = right;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->shown->row < b->shown->row ? -1 : a->shown->row > b->shown->row;
}

enum sk_status sk_rank(const struct sk_candidate *candidates, size_t candidate_count, const struct sk_rank_options *options,
                       struct sk_arena *arena, const struct sk_ranked **out, size_t *count, struct sk_error *error) {
    size_t considered = candidate_count < SK_RANK_CANDIDATES ? candidate_count : SK_RANK_CANDIDATES;
    size_t group_count = 0, kept = 0;
    *out = NULL;
    *count = 0;
    if (considered == 0)
        return SK_OK;
    struct group *groups = build_groups(candidates, considered, &options->parts, arena, &group_count);
    struct sk_ranked *ranked = sk_arena_array(arena, group_count, sizeof *ranked);
    if (!groups || !ranked)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to rank %zu candidates", considered);
    judge_all(groups, group_count, options, ranked);
    qsort(ranked, group_count, sizeof *ranked, better);
    for (size_t g = 0; g < group_count && kept < options->limit; g++) {
        /* Surer than one above it only because a rating weighs more in the order: what is poor may not come first by a limit. */
        if (g > 0)
            ranked[g].confidence = fmin(ranked[g].confidence, ranked[g - 1].confidence);
        if (ranked[g].confidence >= options->min_confidence)
            ranked[kept++] = ranked[g];
    }
    *out = ranked;
    *count = kept;
    return SK_OK;
}
