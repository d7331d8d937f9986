/* The online story. Read rank_replies and sk_engine_suggest: that is the product. */
#include "suggest/suggest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "suggest/checking.h"
#include "suggest/engine.h"
#include "suggest/style.h"
#include "text/letter_parts.h"

/* Scores this near are equal for all that the ranking knows. */
#define DEFAULT_EXPLORATION_MARGIN 0.02

/* A message and all replies to it, best first. */
struct answering {
    struct sk_message message;
    struct sk_found_cases found;
    const struct sk_ranked *ranked;
    size_t count;
};

static const char *why_nothing(const struct answering *answering) {
    if (answering->message.redacted.word_count == 0)
        return "the message has no words";
    if (answering->found.count == 0)
        return "no past case is about this";
    return "no past reply is near enough";
}

/* What feedback and a retry need later: which cases were shown, and the question as the history may hold it. */
static enum sk_status describe_shown(struct sk_engine *engine, const struct sk_suggest_request *request,
                                     const struct answering *answering, const struct sk_suggestion_set *set,
                                     struct sk_arena *arena, struct sk_shown_set *shown, struct sk_error *error) {
    int64_t *rows = sk_arena_array(arena, set->count, sizeof *rows);
    struct sk_case *cases = sk_arena_array(arena, set->count, sizeof *cases);
    if (!rows || !cases)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a suggestion set");
    for (size_t i = 0; i < set->count; i++) {
        const struct sk_candidate *candidate = answering->ranked[i].shown;
        rows[i] = candidate->row;
        cases[i] = answering->found.cases[candidate - answering->found.candidates];
    }
    *shown = (struct sk_shown_set){
        .id = sk_slice_of(set->id),
        .request_id = request->request_id,
        .conversation_id = request->conversation_id,
        .customer_id = request->customer_id,
        .question = answering->message.redacted_text,
        .time_us = sk_clock_wall_us(),
        .rows = rows,
        .cases = cases,
        .row_count = set->count,
    };
    return sk_turns_keep(engine, request, arena, &shown->context, error);
}

static double small_talk(const struct sk_message *message) {
    double sum = 0;
    for (size_t i = 0; i < message->topic.intent_count; i++)
        if (sk_slice_starts(sk_slice_of(message->topic.intent[i].label), sk_slice_of("smalltalk.")))
            sum += message->topic.intent[i].score;
    return fmin(1, sum);
}

/* What the tags of a message that opens a conversation say; within one, a bare "ok" has its place. */
static double out_of_scope(const struct sk_message *message) {
    if (!message->opens)
        return 0;
    double sum = small_talk(message);
    for (size_t i = 0; i < message->topic.intent_count; i++)
        if (strcmp(message->topic.intent[i].label, "other") == 0)
            sum += message->topic.intent[i].score;
    return fmin(1, sum);
}

/* Where no topic word of the message itself can be compared, the conversation says what it is about. */
static struct sk_scope scope_of(const struct answering *answering) {
    const struct sk_message *message = &answering->message;
    double outside = out_of_scope(message);
    return (struct sk_scope){
        .out_of_scope = outside,
        .unfamiliar = sk_scope_unfamiliar(answering->found.similarity),
        .vague = message->opens ? sk_scope_vague(answering->found.matched, outside)
                                : sk_scope_adrift(answering->found.in_all) * (1 - small_talk(message)),
        .apart = message->opens && answering->found.knows_intents ? sk_scope_vague(answering->found.matched, 0) : 0,
    };
}

/* What the request says, else the configuration, else what the history is used to. */
static double least_confidence(const struct sk_engine *engine, const struct sk_suggest_request *request,
                               const struct sk_rank_weights *learnt) {
    if (request->min_confidence >= 0)
        return request->min_confidence;
    if (engine->min_confidence >= 0)
        return engine->min_confidence;
    return sk_confidence_least(learnt ? &learnt->confidence : &SK_RANK_WEIGHTS_DEFAULT.confidence);
}

static struct sk_rank_options options_of(const struct sk_engine *engine, const struct answering *answering) {
    const struct sk_message *message = &answering->message;
    const struct sk_rank_weights *learnt =
        engine->reply_model && sk_part_is_on(&engine->parts, SK_PART_MODEL) ? sk_reply_model_weights(engine->reply_model) : NULL;
    return (struct sk_rank_options){
        .limit = SK_RANK_CANDIDATES, /* sk_select takes what is asked for */
        .min_confidence = least_confidence(engine, message->request, learnt),
        .prior_mean = engine->prior_mean,
        .now = sk_checker_now(engine->checker),
        .scope = scope_of(answering),
        .weights = learnt,
        .parts = engine->parts,
    };
}

static enum sk_status select_shown(struct sk_engine *engine, struct answering *answering, struct sk_arena *arena,
                                   struct sk_error *error) {
    struct sk_checking checking = { .engine = engine, .message = &answering->message, .arena = arena };
    struct sk_selection selection = { .limit = (size_t) answering->message.request->limit, .context = &checking };
    selection.diverse = sk_part_is_on(&engine->parts, SK_PART_DIVERSITY);
    if (sk_part_is_on(&engine->parts, SK_PART_CHECKS))
        selection.judge = sk_checking_judge;
    return sk_select(&selection, answering->ranked, answering->count, arena, &answering->ranked, &answering->count, error);
}

/* Only what is recorded may be explored: elsewhere nobody could learn from it, and the same question must get the same answer. */
static enum sk_status explore(const struct sk_engine *engine, struct sk_arena *arena, struct answering *answering,
                              struct sk_suggestion_set *out, struct sk_explored *explored, struct sk_error *error) {
    enum sk_status status = sk_explore(&engine->exploration, sk_hash(out->id, strlen(out->id), 0), answering->ranked,
                                       answering->count, arena, explored, error);
    answering->ranked = explored->ranked;
    out->exploration_rate = engine->exploration.rate;
    out->exploration_block = explored->block;
    return status;
}

static enum sk_status get_ready(struct sk_engine *engine, struct sk_error *error);

/* left_out: see sk_message; NULL in all real requests. */
static enum sk_status rank_replies(struct sk_engine *engine, const struct sk_suggest_request *request,
                                   const struct sk_case *left_out, struct sk_arena *arena, struct answering *out,
                                   struct sk_error *error) {
    sk_watch_enter(engine->watch, SK_ONLINE_REFRESH);
    enum sk_status status = get_ready(engine, error);
    if (status == SK_OK)
        status = sk_message_understand(engine, request, arena, &out->message, error);
    if (status != SK_OK)
        return status;
    out->message.left_out = left_out;
    status = sk_candidates_find(engine, &out->message, arena, &out->found, error);
    struct sk_rank_options options = options_of(engine, out);
    sk_watch_enter(engine->watch, SK_ONLINE_RANK);
    return status == SK_OK ? sk_rank(out->found.candidates, out->found.count, &options, arena, &out->ranked, &out->count, error)
                           : status;
}

enum sk_status sk_engine_suggest(struct sk_engine *engine, const struct sk_suggest_request *request, struct sk_arena *arena,
                                 struct sk_suggestion_set *out, struct sk_shown_set *shown, struct sk_error *error) {
    int64_t started = sk_clock_monotonic_us();
    struct answering answering = { 0 };
    struct sk_explored explored = { 0 };
    *out = (struct sk_suggestion_set){ 0 };
    sk_identifier_create(out->id);

    enum sk_status status = rank_replies(engine, request, NULL, arena, &answering, error);
    sk_watch_enter(engine->watch, SK_ONLINE_SELECT);
    if (status == SK_OK)
        status = select_shown(engine, &answering, arena, error);
    if (status == SK_OK && shown && engine->exploration.rate > 0)
        status = explore(engine, arena, &answering, out, &explored, error);
    sk_watch_enter(engine->watch, SK_ONLINE_PRESENT);
    if (status == SK_OK)
        status = sk_replies_present(engine, &answering.message, &answering.found, answering.ranked, answering.count, &explored,
                                    arena, out, error);
    if (status == SK_OK && shown)
        status = describe_shown(engine, request, &answering, out, arena, shown, error);
    if (status != SK_OK)
        return status;

    out->tags = answering.message.tags;
    out->abstained = out->count == 0;
    out->reason = out->abstained ? why_nothing(&answering) : NULL;
    out->index_revision = sk_index_revision(engine->index);
    out->elapsed_us = (uint64_t) (sk_clock_monotonic_us() - started);
    return SK_OK;
}

enum sk_status sk_engine_analyze(struct sk_engine *engine, const struct sk_suggest_request *request, struct sk_arena *arena,
                                 struct sk_tags *out, struct sk_error *error) {
    struct sk_message message = { 0 };
    enum sk_status status = sk_message_understand(engine, request, arena, &message, error);
    if (status == SK_OK)
        *out = message.tags;
    return status;
}

/* The cases of the best reply first, the one that would be shown before the others, then those of the next reply. Scores fall, so
 * that whoever sorts by them gets the same order. */
static size_t flatten(const struct answering *answering, struct sk_ranked_case *list, size_t limit) {
    const struct sk_found_cases *found = &answering->found;
    const struct sk_ranked *ranked = answering->ranked;
    size_t kept = 0;
    double score = INFINITY;
    for (size_t i = 0; i < answering->count; i++) {
        for (size_t m = 0; m <= ranked[i].member_count && kept < limit; m++) {
            const struct sk_candidate *candidate = m ? ranked[i].members[m - 1] : ranked[i].shown;
            if (m && candidate == ranked[i].shown)
                continue;
            score = ranked[i].score < score ? ranked[i].score : nextafter(score, -INFINITY);
            list[kept++] = (struct sk_ranked_case){ found->cases[candidate - found->candidates].id, score };
        }
    }
    return kept;
}

enum sk_status sk_engine_retrieve(struct sk_engine *engine, const struct sk_suggest_request *request, size_t limit,
                                  struct sk_arena *arena, const struct sk_ranked_case **out, size_t *count,
                                  struct sk_error *error) {
    struct sk_suggest_request sure_or_not = *request;
    struct answering answering = { 0 };
    sure_or_not.min_confidence = 0;
    enum sk_status status = rank_replies(engine, &sure_or_not, NULL, arena, &answering, error);
    if (status != SK_OK)
        return status;
    struct sk_ranked_case *list =
        sk_arena_array(arena, answering.found.count < limit ? answering.found.count : limit, sizeof *list);
    if (!list)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu cases", answering.found.count);
    *count = flatten(&answering, list, limit);
    *out = list;
    return SK_OK;
}

enum sk_status sk_engine_rank_left_out(struct sk_engine *engine, const struct sk_case *record, struct sk_arena *arena,
                                       const struct sk_ranked **out, size_t *count, struct sk_error *error) {
    struct sk_suggest_request request = {
        .text = record->question,
        .context = record->context,
        .context_count = record->context_count,
        .language = record->language,
        .channel = record->channel,
        .limit = SK_RANK_CANDIDATES,
    };
    struct answering answering = { 0 };
    enum sk_status status = rank_replies(engine, &request, record, arena, &answering, error);
    *out = answering.ranked;
    *count = answering.count;
    return status;
}

/* ---- opening and closing ---- */

/* The company's mean rating moves slowly; it is read again only when the history has changed. */
static enum sk_status refresh_prior(struct sk_engine *engine, struct sk_error *error) {
    uint64_t revision = sk_index_revision(engine->index);
    if (engine->prior_known && revision < engine->prior_revision + 1000 && revision >= engine->prior_revision)
        return SK_OK;
    struct sk_store_counts counts;
    enum sk_status status = sk_store_counts(engine->store, &counts, error);
    if (status != SK_OK)
        return status;
    engine->prior_mean = counts.mean_satisfaction;
    engine->prior_revision = revision;
    engine->prior_known = true;
    return SK_OK;
}

/* Another process may put a new model there at any time. One that cannot be used is passed over: replies are then ranked without.
 */
static void refresh_model(struct sk_engine *engine) {
    uint64_t version = engine->tries_model ? engine->reply_model_version : sk_reply_model_version(engine->data_directory);
    if (version == engine->reply_model_version)
        return;
    struct sk_reply_model *model = NULL;
    struct sk_error error = { 0 };
    enum sk_status status = sk_reply_model_open(engine->data_directory, &model, &error);
    if (status != SK_OK && status != SK_NOT_FOUND)
        sk_log(SK_LOG_WARNING, "replies are ranked without the reply model: %s", error.message);
    sk_reply_model_close(engine->own_model);
    engine->own_model = model;
    engine->reply_model = model;
    engine->reply_model_version = version;
}

void sk_engine_try_model(struct sk_engine *engine, const struct sk_reply_model *model) {
    engine->reply_model = model;
    engine->tries_model = true;
    engine->parts.off[SK_PART_MODEL] = false;
}

enum sk_status sk_engine_without_index(struct sk_engine *engine, enum sk_status status, struct sk_error *error) {
    if (status != SK_FAULT_CORRUPT && status != SK_FAULT_VERSION)
        return status;
    sk_index_close(engine->index);
    engine->index = NULL;
    sk_error_clear(error);
    return sk_error_set(error, SK_NOT_FOUND, "the index is being rebuilt");
}

static enum sk_status get_index(struct sk_engine *engine, struct sk_error *error) {
    enum sk_status status = SK_OK;
    if (engine->index)
        status = sk_index_refresh(engine->index, error);
    else if ((status = sk_index_open(engine->data_directory, &engine->index, error)) == SK_OK)
        sk_index_list_memory(engine->index, engine->list_memory);
    return sk_engine_without_index(engine, status, error);
}

/* A service may be started before the first import: store and index are opened when they come. */
static enum sk_status get_ready(struct sk_engine *engine, struct sk_error *error) {
    enum sk_status status = SK_OK;
    if (!engine->store)
        status = sk_store_open_existing(engine->data_directory, &engine->store, error);
    if (status == SK_OK)
        status = get_index(engine, error);
    if (status == SK_OK)
        refresh_model(engine);
    return status == SK_OK ? refresh_prior(engine, error) : status;
}

enum sk_status sk_engine_open(const struct sk_models *models, const struct sk_config *config, const char *data_directory,
                              struct sk_engine **out, struct sk_error *error) {
    struct sk_engine *engine = calloc(1, sizeof *engine);
    if (!engine || !(engine->data_directory = strdup(data_directory))) {
        free(engine);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for an engine");
    }
    engine->min_confidence = sk_config_real(config, "suggest.min_confidence", -1);
    engine->list_memory = (size_t) sk_config_integer(config, "suggest.list_memory_mb", SK_INDEX_LIST_MEMORY_MB) << 20;
    engine->thesaurus = sk_models_thesaurus(models);
    sk_parts_read(config, &engine->parts);
    engine->exploration.rate = sk_config_real(config, "suggest.exploration", 0);
    engine->exploration.margin = sk_config_real(config, "suggest.exploration_margin", DEFAULT_EXPLORATION_MARGIN);
    enum sk_status status = sk_analyser_create(&engine->analyser, error);
    if (status == SK_OK)
        status = sk_entity_finder_create(&engine->finder, error);
    if (status == SK_OK)
        status = sk_private_finder_create(&engine->private_finder, error);
    if (status == SK_OK)
        status = sk_address_lexicon_create(&engine->address, error);
    if (status == SK_OK)
        status = sk_letter_finder_create(&engine->letter_finder, error);
    if (status == SK_OK)
        status = sk_style_create(config, &engine->style, error);
    if (status == SK_OK)
        status = sk_tagger_create(models, config, &engine->tagger, error);
    if (status == SK_OK)
        status = sk_pleasantries_create(&engine->pleasantries, error);
    if (status == SK_OK)
        status = sk_checker_create(config, engine->analyser, &engine->checker, error);
    if (status != SK_OK) {
        sk_engine_close(engine);
        return status;
    }
    *out = engine;
    return SK_OK;
}

void sk_engine_watch(struct sk_engine *engine, struct sk_watch *watch) {
    engine->watch = watch;
}

struct sk_entity_finder *sk_engine_finder(struct sk_engine *engine) {
    return engine->finder;
}

void sk_engine_close(struct sk_engine *engine) {
    if (!engine)
        return;
    sk_reply_model_close(engine->own_model);
    sk_index_close(engine->index);
    sk_store_close(engine->store);
    sk_checker_destroy(engine->checker);
    sk_pleasantries_destroy(engine->pleasantries);
    sk_tagger_destroy(engine->tagger);
    sk_address_lexicon_destroy(engine->address);
    sk_letter_finder_destroy(engine->letter_finder);
    sk_style_destroy(engine->style);
    sk_entity_finder_destroy(engine->finder);
    sk_private_finder_destroy(engine->private_finder);
    sk_analyser_destroy(engine->analyser);
    free((char *) engine->data_directory);
    free(engine);
}
