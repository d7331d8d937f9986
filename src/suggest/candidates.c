/* From hits in the index to candidates with all that ranking looks at. The store is read once per request, for the hits only.
 *
 * The index gives two numbers for a hit: its BM25 score, which counts the conversation and the answer's words too but is
 * comparable within one search only, and its similarity, which is absolute but counts the message's own words alone. Ranking gets
 * both in one: nearness = (best similarity among the hits) × score ÷ best score, so that the order is the score's and the level
 * the words'. On 1,500 held-out turns of star that lifts hit@1 from .39 (similarity alone) to .47, hit@3 from .60 to .69. */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "suggest/engine.h"
#include "text/shingles.h"

/* How many hits are read out of the store, which costs 10 us each. Of 100, 70, 50 and 30 the reply on star (1,500 turns of dev)
 * has token-F1 .635, .635, .638, .640, the best of three .808, .809, .808, .807, the best of ten .877, .876, .876, .871; stackfaq
 * MAP .785, .784, .782, .776. Among many cases the best hundred say nearly the same. */
#define CANDIDATE_COUNT 100
#define CANDIDATE_COUNT_OF_MANY 60

/* Of the replies that the reply model holds likely so many are candidates even where no similar question was found. */
#define MODEL_CANDIDATES 8
#define LEAST_FIT 0.02
#define ALL_CANDIDATES (CANDIDATE_COUNT + MODEL_CANDIDATES)

/* Without a conversation, a case that shares little with the message must not borrow the level of one that shares much: its
 * nearness is at most this much above its own similarity. (With a conversation a cap costs hits: hit@3 .778 -> .770 at .25.) */
#define BORROWED_LEVEL 0.1

/* The level where the message itself has no word that the history knows ("ja") and the conversation alone found the hits. */
#define CONTEXT_ONLY_LEVEL 0.4

/* Within a conversation the turns tell more. Of a message in a language that nobody knows the tags know nothing: with them, what
 * the Dutch set cannot answer because of its language has confidence (area under the ROC curve .995 -> .976). */
static bool tells_intent(const struct sk_message *message) {
    return message->opens && message->language != SK_LANGUAGE_UNKNOWN;
}

/* Whether cases were asked what they want: among many they do not say. Where nobody knows the language of the message, none wants
 * what it wants. */
static bool knows_intents(const struct sk_engine *engine, const struct sk_message *message) {
    return sk_part_is_on(&engine->parts, SK_PART_INTENTS) && !message->tags.off[SK_TAG_INTENT]
           && sk_index_count(engine->index) <= SK_INDEX_INTENT_CASES;
}

static enum sk_status search(struct sk_engine *engine, const struct sk_message *message, struct sk_hit *hits, size_t *count,
                             struct sk_error *error) {
    bool context = sk_part_is_on(&engine->parts, SK_PART_CONTEXT);
    struct sk_query query = {
        .text = &message->redacted,
        .last_agent_turn = message->has_agent_turn && context ? &message->last_agent_turn : NULL,
        .customer_turns = message->has_customer_turns && context ? &message->customer_turns : NULL,
        .thesaurus = sk_part_is_on(&engine->parts, SK_PART_THESAURUS) ? engine->thesaurus : NULL,
        .variants = sk_part_is_on(&engine->parts, SK_PART_VARIANTS),
        .language = message->language,
        .teams = message->request->team.size ? &message->request->team : message->request->teams,
        .team_count = message->request->team.size ? 1 : message->request->team_count,
        .watch = engine->watch,
    };
    if (sk_part_is_on(&engine->parts, SK_PART_INTENTS) && tells_intent(message)) {
        query.intents = message->topic.intent;
        query.intent_count = message->topic.intent_count;
    }
    size_t wanted = sk_index_count(engine->index) > SK_INDEX_MANY_CASES ? CANDIDATE_COUNT_OF_MANY : CANDIDATE_COUNT;
    enum sk_status status = sk_index_search(engine->index, &query, hits, wanted, count, error);
    return sk_engine_without_index(engine, status, error);
}

/* Replies are given again and again: the words of one that is among the candidates already are known. */
static const uint64_t *shingles_of(struct sk_slice answer, const struct sk_found_cases *found, struct sk_arena *arena,
                                   size_t *count) {
    for (size_t i = 0; i < found->count; i++) {
        const struct sk_candidate *candidate = &found->candidates[i];
        if (sk_slice_equal(candidate->answer, answer)) {
            *count = candidate->shingle_count;
            return candidate->shingles;
        }
    }
    return sk_shingles(answer, arena, count);
}

static void describe(const struct sk_message *message, const struct sk_hit *hit, const struct sk_case *record,
                     struct sk_candidate *out) {
    enum sk_language language = sk_language_from_code(record->language);
    *out = (struct sk_candidate){
        .row = hit->row,
        .similarity = hit->similarity,
        .score = hit->score,
        .agreement = hit->agreement,
        .language = language,
        .satisfaction = record->satisfaction,
        .same_language =
            message->language == SK_LANGUAGE_UNKNOWN || language == SK_LANGUAGE_UNKNOWN || language == message->language,
        .same_channel = record->channel.size > 0 && sk_slice_equal(record->channel, message->request->channel),
        .answer = record->answer,
    };
    if (!record->timestamp.data || !sk_clock_parse_stored(record->timestamp, &out->time))
        out->time = 0;
}

static bool is_left_out(const struct sk_case *left_out, const struct sk_case *record) {
    if (!left_out)
        return false;
    return sk_slice_equal(record->id, left_out->id)
           || (left_out->conversation_id.size && sk_slice_equal(record->conversation_id, left_out->conversation_id));
}

/* By the store, which is the truth: the index may be a moment behind, and the reply model knows no teams. */
static bool is_of_team(const struct sk_suggest_request *request, struct sk_slice team) {
    if (request->team.size && !sk_slice_equal(request->team, team))
        return false;
    for (size_t i = 0; i < request->team_count; i++)
        if (sk_slice_equal(request->teams[i], team))
            return true;
    return request->team_count == 0;
}

/* One case more, unless it is another team's, or speaks another language than the customer. */
static void add_case(const struct sk_message *message, const struct sk_hit *hit, const struct sk_case *record,
                     struct sk_arena *arena, struct sk_found_cases *out) {
    struct sk_candidate *candidate = &out->candidates[out->count];
    describe(message, hit, record, candidate);
    if (!candidate->same_language || !is_of_team(message->request, record->team) || is_left_out(message->left_out, record))
        return;
    out->cases[out->count] = *record;
    out->intents[out->count] = hit->intent;
    candidate->shingles = shingles_of(record->answer, out, arena, &candidate->shingle_count);
    out->similarity = fmax(out->similarity, hit->similarity);
    out->matched = fmax(out->matched, hit->matched);
    out->in_all = fmax(out->in_all, hit->in_all);
    out->count++;
}

static int by_row(const void *left, const void *right) {
    const int64_t *row = left;
    const struct sk_stored_case *stored = right;
    return (*row > stored->row) - (*row < stored->row);
}

/* Those that were not deleted a moment ago. */
static enum sk_status add_hits(struct sk_engine *engine, const struct sk_message *message, const struct sk_hit *hits,
                               size_t hit_count, struct sk_arena *arena, struct sk_found_cases *out, struct sk_error *error) {
    struct sk_stored_case *stored = sk_arena_array(arena, hit_count, sizeof *stored);
    int64_t *rows = sk_arena_array(arena, hit_count, sizeof *rows);
    size_t count = 0;
    if (!stored || !rows)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for candidates");
    for (size_t i = 0; i < hit_count; i++)
        rows[i] = hits[i].row;
    enum sk_status status = sk_store_get_replies(engine->store, rows, hit_count, arena, stored, &count, error);
    for (size_t i = 0; status == SK_OK && i < hit_count; i++) {
        const struct sk_stored_case *found = bsearch(&rows[i], stored, count, sizeof *stored, by_row);
        if (found)
            add_case(message, &hits[i], &found->record, arena, out);
    }
    return status;
}

/* See the top. Candidates come in order of score. */
static void settle_nearness(const struct sk_message *message, struct sk_found_cases *found) {
    double level = found->similarity > 0 ? found->similarity : CONTEXT_ONLY_LEVEL;
    double best_score = found->count ? found->candidates[0].score : 1;
    for (size_t i = 0; i < found->count; i++) {
        struct sk_candidate *candidate = &found->candidates[i];
        double nearness = level * candidate->score / best_score, most = candidate->similarity + BORROWED_LEVEL;
        candidate->similarity = message->opens && nearness > most ? most : nearness;
    }
}

/* ---- the reply model ---- */

static bool has_class(const struct sk_found_cases *found, uint32_t reply_class) {
    for (size_t i = 0; i < found->count; i++)
        if (found->candidates[i].reply_class == reply_class)
            return true;
    return false;
}

/* A case of the class that the customer may see, though its question is not near. */
static enum sk_status add_example(struct sk_engine *engine, const struct sk_message *message, uint32_t reply_class, double fit,
                                  struct sk_arena *arena, struct sk_found_cases *out, struct sk_error *error) {
    const int64_t *rows = sk_reply_model_examples(engine->reply_model, reply_class);
    for (size_t i = 0, before = out->count; i < SK_REPLY_MODEL_EXAMPLES && rows[i] && out->count == before; i++) {
        struct sk_hit hit = { .row = rows[i] };
        struct sk_case record;
        enum sk_status status = sk_store_get_reply(engine->store, hit.row, arena, &record, error);
        if (status == SK_OK)
            add_case(message, &hit, &record, arena, out);
        else if (status == SK_NOT_FOUND) /* deleted since the model learnt */
            sk_error_clear(error);
        else
            return status;
        if (out->count > before) {
            out->candidates[before].reply_class = reply_class;
            out->candidates[before].fit = fit;
        }
    }
    return SK_OK;
}

/* The most probable class that has no candidate yet; 0: none that is probable enough. */
static uint32_t next_class(const struct sk_found_cases *found, float *fit, uint32_t class_count) {
    for (;;) {
        uint32_t best = 0;
        for (uint32_t reply_class = 1; reply_class < class_count; reply_class++)
            if (fit[reply_class] >= LEAST_FIT && (best == 0 || fit[reply_class] > fit[best]))
                best = reply_class;
        if (best == 0 || !has_class(found, best))
            return best;
        fit[best] = 0;
    }
}

static enum sk_status consult_model(struct sk_engine *engine, const struct sk_message *message, struct sk_arena *arena,
                                    struct sk_found_cases *out, struct sk_error *error) {
    if (!engine->reply_model || !sk_part_is_on(&engine->parts, SK_PART_MODEL))
        return SK_OK;
    size_t turn_count = sk_part_is_on(&engine->parts, SK_PART_CONTEXT) ? message->answered : 0;
    uint32_t class_count = sk_reply_model_class_count(engine->reply_model);
    float *fit = sk_reply_model_run(engine->reply_model, message->asked, message->request->context, turn_count, arena);
    if (!fit)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the reply model");
    for (size_t i = 0; i < out->count; i++) {
        struct sk_candidate *candidate = &out->candidates[i];
        candidate->reply_class = sk_reply_model_class(engine->reply_model, candidate->row);
        candidate->fit = candidate->reply_class ? (double) fit[candidate->reply_class] : 0;
    }
    enum sk_status status = SK_OK;
    for (int i = 0; status == SK_OK && i < MODEL_CANDIDATES; i++) {
        uint32_t reply_class = next_class(out, fit, class_count);
        if (reply_class == 0)
            break;
        status = add_example(engine, message, reply_class, (double) fit[reply_class], arena, out, error);
        fit[reply_class] = 0;
    }
    return status;
}

static enum sk_status gather(struct sk_engine *engine, const struct sk_message *message, const struct sk_hit *hits,
                             size_t hit_count, struct sk_arena *arena, struct sk_found_cases *out, struct sk_error *error) {
    enum sk_status status = add_hits(engine, message, hits, hit_count, arena, out, error);
    settle_nearness(message, out);
    sk_watch_enter(engine->watch, SK_ONLINE_MODEL);
    return status == SK_OK ? consult_model(engine, message, arena, out, error) : status;
}

static enum sk_status add_uses(struct sk_engine *engine, struct sk_found_cases *found, struct sk_error *error) {
    int64_t rows[ALL_CANDIDATES];
    struct sk_use uses[ALL_CANDIDATES];
    for (size_t i = 0; i < found->count; i++)
        rows[i] = found->candidates[i].row;
    enum sk_status status = sk_store_uses(engine->store, rows, found->count, uses, error);
    for (size_t i = 0; status == SK_OK && i < found->count; i++)
        found->candidates[i].use = uses[i];
    return status;
}

enum sk_status sk_candidates_find(struct sk_engine *engine, const struct sk_message *message, struct sk_arena *arena,
                                  struct sk_found_cases *out, struct sk_error *error) {
    struct sk_hit hits[CANDIDATE_COUNT];
    size_t hit_count = 0;
    *out = (struct sk_found_cases){
        .candidates = sk_arena_array(arena, ALL_CANDIDATES + 1, sizeof(struct sk_candidate)),
        .cases = sk_arena_array(arena, ALL_CANDIDATES + 1, sizeof(struct sk_case)),
        .intents = sk_arena_array(arena, ALL_CANDIDATES + 1, sizeof(const char *)),
    };
    if (!out->candidates || !out->cases || !out->intents)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for candidates");
    enum sk_status status = search(engine, message, hits, &hit_count, error);
    out->knows_intents = status == SK_OK && knows_intents(engine, message);
    sk_watch_enter(engine->watch, SK_ONLINE_READ);
    if (status == SK_OK)
        status = sk_store_begin_read(engine->store, error);
    if (status == SK_OK)
        status = gather(engine, message, hits, hit_count, arena, out, error);
    sk_watch_enter(engine->watch, SK_ONLINE_READ);
    if (status == SK_OK)
        status = add_uses(engine, out, error);
    sk_store_end_read(engine->store);
    return status;
}
