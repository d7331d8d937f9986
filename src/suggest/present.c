/* A ranked group as the desk sees it: the reply filled in, where it comes from, and why. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "protocol/turns.h"
#include "suggest/engine.h"
#include "suggest/filling.h"
#include "suggest/masking.h"

#define CASE_ID_LIMIT 20

static const struct sk_case *case_of(const struct sk_found_cases *found, const struct sk_candidate *candidate) {
    return &found->cases[candidate - found->candidates];
}

/* The case shown first, then those that back it, nearest first. */
static enum sk_status list_cases(const struct sk_found_cases *found, const struct sk_ranked *ranked, struct sk_arena *arena,
                                 struct sk_suggestion *out, struct sk_error *error) {
    struct sk_slice *ids = sk_arena_array(arena, CASE_ID_LIMIT, sizeof *ids);
    if (!ids)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for case ids");
    ids[out->case_id_count++] = case_of(found, ranked->shown)->id;
    for (size_t i = 0; i < ranked->member_count && out->case_id_count < CASE_ID_LIMIT; i++)
        if (ranked->members[i] != ranked->shown)
            ids[out->case_id_count++] = case_of(found, ranked->members[i])->id;
    out->case_ids = ids;
    return SK_OK;
}

/* A question that shares no word ("kan dat?") may be the last of several turns; those were not read with the others. */
static enum sk_status list_evidence(struct sk_engine *engine, const struct sk_message *message,
                                    const struct sk_found_cases *found, const struct sk_case *nearest, struct sk_arena *arena,
                                    struct sk_suggestion *out, struct sk_error *error) {
    size_t i = (size_t) (nearest - found->cases);
    struct sk_case whole;
    enum sk_status status = sk_evidence_list(engine, message, nearest->question, found->intents[i], arena, out, error);
    if (status != SK_OK || out->term_count > 0)
        return status;
    status = sk_store_get_case(engine->store, found->candidates[i].row, arena, &whole, error);
    if (status == SK_NOT_FOUND) { /* deleted a moment ago */
        sk_error_clear(error);
        return SK_OK;
    }
    if (status != SK_OK)
        return status;
    size_t answered = sk_turns_answered(whole.context, whole.context_count, whole.question);
    if (answered == whole.context_count)
        return SK_OK;
    struct sk_slice asked = sk_turns_join(whole.context, answered, whole.context_count, whole.question, arena);
    return asked.data ? sk_evidence_list(engine, message, asked, found->intents[i], arena, out, error)
                      : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the question of a case");
}

static enum sk_status present_one(struct sk_engine *engine, const struct sk_message *message, const struct sk_found_cases *found,
                                  const struct sk_ranked *ranked, const struct sk_fillings *fillings, struct sk_arena *arena,
                                  struct sk_suggestion *out, struct sk_error *error) {
    const struct sk_case *shown = case_of(found, ranked->shown), *nearest = case_of(found, ranked->members[0]);
    enum sk_language language = SK_LANGUAGE_UNKNOWN;
    char date[SK_CLOCK_TEXT_SIZE];
    out->confidence = ranked->confidence;
    out->satisfaction = ranked->satisfaction;
    out->used = (unsigned) ranked->member_count;
    out->feature_count = ranked->feature_count;
    memcpy(out->features, ranked->features, sizeof out->features);
    out->warning_count = ranked->warning_count;
    memcpy(out->warnings, ranked->warnings, sizeof out->warnings);
    if (ranked->last_used > 0) {
        sk_clock_format(ranked->last_used, date);
        out->last_used = sk_arena_slice(arena, sk_slice(date, 10));
    }
    enum sk_status status = sk_mask_answer(engine, found, shown, arena, &out->template_, error);
    if (status == SK_OK)
        status = sk_mask_question(engine, found, shown, arena, &out->question, error);
    if (status == SK_OK)
        status = sk_reply_language(shown->language, out->template_, &language, error);
    if (status == SK_OK)
        status = sk_reply_address(engine, message, language, arena, out, error);
    if (status == SK_OK)
        status = sk_reply_style(engine, message, language, sk_fillings_value(fillings, "person"), arena, out, error);
    if (status == SK_OK)
        status = sk_reply_fill(fillings, out->template_, arena, &out->text, out->unfilled, &out->unfilled_count, error);
    if (status == SK_OK)
        status = list_cases(found, ranked, arena, out, error);
    if (status == SK_OK)
        status = list_evidence(engine, message, found, nearest, arena, out, error);
    return status;
}

enum sk_status sk_replies_present(struct sk_engine *engine, const struct sk_message *message, const struct sk_found_cases *found,
                                  const struct sk_ranked *ranked, size_t count, const struct sk_explored *explored,
                                  struct sk_arena *arena, struct sk_suggestion_set *out, struct sk_error *error) {
    struct sk_fillings fillings;
    enum sk_status collected = sk_fillings_collect(engine->finder, message->request, message->tags.entities,
                                                   message->tags.entity_count, arena, &fillings, error);
    if (collected != SK_OK)
        return collected;
    struct sk_suggestion *list = sk_arena_array(arena, count, sizeof *list);
    if (!list)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for suggestions");
    for (size_t i = 0; i < count; i++) {
        list[i].rank = (int) i + 1;
        list[i].place = explored->places ? explored->places[i] : (int) i + 1;
        list[i].propensity = explored->propensities ? explored->propensities[i] : 1;
        list[i].id = sk_arena_format(arena, "%s-%zu", out->id, i + 1);
        enum sk_status status = list[i].id ? present_one(engine, message, found, &ranked[i], &fillings, arena, &list[i], error)
                                           : sk_error_set(error, SK_FAULT_MEMORY, "no memory for a suggestion id");
        if (status != SK_OK)
            return status;
    }
    out->suggestions = list;
    out->count = count;
    return SK_OK;
}
