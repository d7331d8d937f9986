#include "rank/select.h"

struct place {
    bool judged, gone; /* taken or withheld */
};

static void subtract(struct sk_ranked *reply, const char *feature, double penalty) {
    if (penalty <= 0 || reply->feature_count == SK_SUGGESTION_FEATURES)
        return;
    reply->features[reply->feature_count++] = (struct sk_feature){ feature, -penalty };
    reply->score -= penalty;
}

/* Replies come best first, so that of equal scores the first found stays. */
static size_t best_place(const struct sk_ranked *replies, const struct place *places, size_t count) {
    size_t best = count;
    for (size_t i = 0; i < count; i++)
        if (!places[i].gone && (best == count || replies[i].score > replies[best].score))
            best = i;
    return best;
}

static enum sk_status judge(const struct sk_selection *selection, struct sk_ranked *reply, struct place *place,
                            struct sk_error *error) {
    struct sk_judgement judgement = { 0 };
    place->judged = true;
    if (!selection->judge)
        return SK_OK;
    enum sk_status status = selection->judge(selection->context, reply, &judgement, error);
    if (status != SK_OK)
        return status;
    for (size_t i = 0; i < judgement.warning_count && reply->warning_count < SK_SUGGESTION_WARNINGS; i++)
        reply->warnings[reply->warning_count++] = judgement.warnings[i];
    subtract(reply, "checks", judgement.penalty);
    place->gone = judgement.withheld;
    return SK_OK;
}

enum sk_status sk_select(const struct sk_selection *selection, const struct sk_ranked *ranked, size_t count,
                         struct sk_arena *arena, const struct sk_ranked **out, size_t *out_count, struct sk_error *error) {
    size_t wanted = selection->limit < count ? selection->limit : count;
    struct sk_ranked *replies = sk_arena_array(arena, count, sizeof *replies);
    struct sk_ranked *shown = sk_arena_array(arena, wanted, sizeof *shown);
    struct place *places = sk_arena_array(arena, count, sizeof *places);
    *out = shown;
    *out_count = 0;
    if (!replies || !shown || !places)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to select among %zu replies", count);
    if (count)
        memcpy(replies, ranked, count * sizeof *replies);
    while (*out_count < wanted) {
        size_t best = best_place(replies, places, count);
        enum sk_status status = SK_OK;
        if (best == count)
            break;
        if (!places[best].judged) {
            status = judge(selection, &replies[best], &places[best], error);
        } else {
            shown[(*out_count)++] = replies[best];
            places[best].gone = true;
        }
        if (status != SK_OK)
            return status;
    }
    return SK_OK;
}
