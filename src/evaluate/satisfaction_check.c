#include "evaluate/satisfaction_check.h"

#include <math.h>

/* Suggestions whose evidence is looked at: what an agent sees by default. */
#define SHOWN 3
#define CANDIDATES 200

enum { RATING_SHOWN, RATING_CANDIDATES, RATING_GAIN, BAD_ABOVE_GOOD };

const char *sk_satisfaction_measure(size_t number) {
    static const char *const names[SK_SATISFACTION_MEASURES] = { "satisfaction_shown", "satisfaction_candidates",
                                                                 "satisfaction_gain", "bad_above_good" };
    return names[number];
}

bool sk_bad_above_good(const double *ratings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (ratings[i] >= SK_SATISFACTION_GOOD)
            return false;
        if (ratings[i] > 0 && ratings[i] <= SK_SATISFACTION_BAD)
            return true;
    }
    return false;
}

/* What the index found, before ranking. */
struct found {
    double rating_sum;
    size_t rated;
    bool good, bad; /* of the message's own intent */
};

static enum sk_status look_at_candidates(struct sk_replayer_worker *worker, const struct sk_suggest_request *request,
                                         const struct sk_case_fact *own, struct found *out, struct sk_error *error) {
    const struct sk_ranked_case *cases = NULL;
    size_t count = 0;
    enum sk_status status = sk_engine_retrieve(worker->engine, request, CANDIDATES, &worker->arena, &cases, &count, error);
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        const struct sk_case_fact *fact;
        status = sk_case_facts_get(&worker->facts, cases[i].id, &fact, error);
        if (status != SK_OK || !(fact->satisfaction > 0))
            continue;
        bool same = own->intent != SK_NO_VALUE && fact->intent == own->intent;
        out->rating_sum += fact->satisfaction;
        out->rated++;
        out->good |= same && fact->satisfaction >= SK_SATISFACTION_GOOD;
        out->bad |= same && fact->satisfaction <= SK_SATISFACTION_BAD;
    }
    return status;
}

static double mean_shown(const struct sk_suggestion_set *set) {
    double sum = 0;
    size_t rated = 0;
    for (size_t i = 0; i < set->count && i < SHOWN; i++)
        if (set->suggestions[i].satisfaction.count) {
            sum += set->suggestions[i].satisfaction.mean;
            rated++;
        }
    return rated ? sum / (double) rated : NAN;
}

static enum sk_status rate_topic(struct sk_replayer_worker *worker, const struct sk_case_fact *own,
                                 const struct sk_suggestion_set *set, double *ratings, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < set->count; i++) {
        const struct sk_suggestion *suggestion = &set->suggestions[i];
        const struct sk_case_fact *fact;
        ratings[i] = 0;
        if (suggestion->case_id_count == 0 || suggestion->satisfaction.count == 0)
            continue;
        status = sk_case_facts_get(&worker->facts, suggestion->case_ids[0], &fact, error);
        if (status == SK_OK && fact->intent == own->intent)
            ratings[i] = suggestion->satisfaction.mean;
    }
    return status;
}

enum sk_status sk_satisfaction_check(struct sk_replayer_worker *worker, const struct sk_suggest_request *request,
                                     const struct sk_case_fact *own, const struct sk_suggestion_set *set, double *scores,
                                     struct sk_error *error) {
    struct found found = { 0 };
    double ratings[SK_REQUEST_LIMIT_MAX];
    enum sk_status status = look_at_candidates(worker, request, own, &found, error);
    if (status != SK_OK)
        return status;
    scores[RATING_SHOWN] = mean_shown(set);
    scores[RATING_CANDIDATES] = found.rated ? found.rating_sum / (double) found.rated : NAN;
    scores[RATING_GAIN] = scores[RATING_SHOWN] - scores[RATING_CANDIDATES];
    if (!found.good || !found.bad)
        return SK_OK;
    status = rate_topic(worker, own, set, ratings, error);
    scores[BAD_ABOVE_GOOD] = sk_bad_above_good(ratings, set->count);
    return status;
}
