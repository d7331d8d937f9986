#include "suggest/learn.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "rank/fit.h"
#include "text/shingles.h"
#include "suggest/engine.h"
#include "suggest/history.h"
#include "suggest/reply_model.h"

#define LEAST_GROUP 3 /* answers, from which on a group is a class */
#define PASSES 8
/* Passes × questions × classes: beyond it there are fewer passes. On one core 1e9 take some 25 seconds for each network. */
#define WORK_LIMIT 6e8
#define TRIED 3000
#define TRY_ARENA_LIMIT ((size_t) 64 << 20)
/* An agent would use a reply, but for edits, whose token F1 with the answer that was given is .5; for sets of words of about the
 * same size that is a Jaccard of a third. */
#define RIGHT_SIMILARITY (1.0 / 3)
#define ONCE_USUAL 0.5 /* share of answers given only once from which on they are the rule */

struct learner {
    const struct sk_learning *learning;
    struct sk_history history;
    uint32_t *class_of_group; /* [group_count]; 0: none */
    uint32_t *class_of_example;
    uint32_t *chosen; /* examples that the networks learn from */
    size_t chosen_count;
    uint32_t class_count;
    double weight_once; /* of a question whose answer was given only once, in the curve of confidence */
    struct sk_reply_model_draft draft;
};

/* ---- classes ---- */

struct sized_group {
    uint32_t group, size;
};

static int larger(const void *left, const void *right) {
    const struct sized_group *a = left, *b = right;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return (a->group > b->group) - (a->group < b->group);
}

/* The largest groups become classes 1, 2, … */
static enum sk_status choose_classes(struct learner *learner, struct sk_error *error) {
    const struct sk_history *history = &learner->history;
    struct sized_group *sized = calloc(history->group_count + 1, sizeof *sized);
    learner->class_of_group = calloc(history->group_count + 1, sizeof *learner->class_of_group);
    learner->class_of_example = calloc(history->example_count + 1, sizeof *learner->class_of_example);
    if (!sized || !learner->class_of_group || !learner->class_of_example) {
        free(sized);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to choose classes of replies");
    }
    for (size_t i = 0; i < history->group_count; i++)
        sized[i] = (struct sized_group){ (uint32_t) i, history->group_sizes[i] };
    qsort(sized, history->group_count, sizeof *sized, larger);
    learner->class_count = 1;
    for (size_t i = 0; i < history->group_count && learner->class_count < SK_LEARN_CLASSES && sized[i].size >= LEAST_GROUP; i++)
        learner->class_of_group[sized[i].group] = learner->class_count++;
    for (size_t i = 0; i < history->example_count; i++)
        learner->class_of_example[i] = learner->class_of_group[history->groups[history->rows[i]]];
    free(sized);
    return SK_OK;
}

static size_t count_with_class(const struct learner *learner) {
    size_t count = 0;
    for (size_t i = 0; i < learner->history.example_count; i++)
        count += learner->class_of_example[i] != 0;
    return count;
}

/* All questions whose answer has a class, and of the others as many at most, evenly spread: where hardly any answer is ever given
 * twice, learning would else be about what has no class. */
static enum sk_status choose_examples(struct learner *learner, size_t with_class, struct sk_error *error) {
    const size_t count = learner->history.example_count, others = count - with_class;
    learner->chosen = calloc(count + 1, sizeof *learner->chosen);
    if (!learner->chosen)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to choose from %zu questions", count);
    for (size_t i = 0, seen = 0; i < count; i++) {
        bool wanted = learner->class_of_example[i] != 0;
        if (!wanted) {
            wanted = others <= with_class || seen * with_class / others != (seen + 1) * with_class / others;
            seen++;
        }
        if (wanted)
            learner->chosen[learner->chosen_count++] = (uint32_t) i;
    }
    return SK_OK;
}

static int pass_count(const struct learner *learner) {
    double passes = WORK_LIMIT / ((double) learner->chosen_count * learner->class_count);
    return passes >= PASSES ? PASSES : passes > 1 ? (int) passes : 1;
}

/* The best rated of a class first, of equal ones the newest; an unrated answer is worth a rating of three. */
static void add_class_example(struct learner *learner, uint32_t class, int64_t row) {
    const uint8_t *ratings = learner->history.ratings;
    int64_t *examples = learner->draft.examples + (size_t) class * SK_REPLY_MODEL_EXAMPLES;
    int worth = ratings[row] ? ratings[row] : 3;
    for (size_t i = 0; i < SK_REPLY_MODEL_EXAMPLES; i++) {
        int theirs = examples[i] ? (ratings[examples[i]] ? ratings[examples[i]] : 3) : 0;
        if (worth < theirs)
            continue;
        memmove(examples + i + 1, examples + i, (SK_REPLY_MODEL_EXAMPLES - 1 - i) * sizeof *examples);
        examples[i] = row;
        return;
    }
}

static enum sk_status begin_draft(struct learner *learner, struct sk_error *error) {
    const struct sk_history *history = &learner->history;
    enum sk_status status = sk_reply_model_draft_init(&learner->draft, learner->class_count, history->last_row, error);
    if (status != SK_OK)
        return status;
    learner->draft.weights = SK_RANK_WEIGHTS_OF_MODEL;
    for (int64_t row = 0; row <= history->last_row; row++) {
        uint32_t class = history->groups[row] == SK_HISTORY_NO_GROUP ? 0 : learner->class_of_group[history->groups[row]];
        learner->draft.classes[row] = (uint16_t) class;
        if (class)
            add_class_example(learner, class, row);
    }
    return SK_OK;
}

/* Where most answers are an agent's own words, a question that got such an answer is one like the others: none of the replies was
 * what he wanted. Where hardly any is, it is the odd remark in a conversation that needs no standard reply, and counts as much
 * less as it is rarer. */
static double weigh_once(const struct sk_history *history) {
    size_t once = 0;
    for (size_t i = 0; i < history->group_count; i++)
        once += history->group_sizes[i] == 1;
    return history->cases ? fmin(1, (double) once / (ONCE_USUAL * (double) history->cases)) : 1;
}

/* ---- the networks ---- */

static enum sk_status train_member(void *context, unsigned worker, size_t member, struct sk_error *error) {
    struct learner *learner = context;
    const struct sk_reply_examples examples = { learner->history.buckets,       learner->history.ends, learner->class_of_example,
                                                learner->history.example_count, learner->class_count,  learner->chosen,
                                                learner->chosen_count };
    const atomic_bool *cancel = learner->learning->parallel.cancel;
    (void) worker;
    struct sk_reply_trainer *trainer = sk_reply_trainer_create(&examples, member + 1);
    if (!trainer)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to learn from %zu questions", examples.chosen_count);
    for (int pass = 0; pass < pass_count(learner) && !(cancel && atomic_load(cancel)); pass++)
        sk_reply_trainer_pass(trainer);
    sk_reply_model_draft_pack(&learner->draft, member, trainer);
    sk_reply_trainer_destroy(trainer);
    return SK_OK;
}

/* ---- trying out ---- */

struct trial {
    struct learner *learner;
    struct sk_reply_model *model;
    struct trial_worker {
        struct sk_engine *engine;
        struct sk_store *store;
        struct sk_arena arena;
        bool open;
    } * workers;
    unsigned worker_count;
    struct sk_fit_reply *replies; /* [tried][SK_RANK_CANDIDATES] at first, then one question behind the other */
    size_t *counts;               /* of each question; then where they end */
};

static enum sk_status open_worker(struct trial *trial, struct trial_worker *worker, struct sk_error *error) {
    const struct sk_learning *learning = trial->learner->learning;
    sk_arena_init(&worker->arena, TRY_ARENA_LIMIT);
    worker->open = true;
    enum sk_status status = sk_engine_open(learning->models, learning->config, learning->data_directory, &worker->engine, error);
    if (status == SK_OK)
        sk_engine_try_model(worker->engine, trial->model);
    return status == SK_OK ? sk_store_open_existing(learning->data_directory, &worker->store, error) : status;
}

static void close_worker(struct trial_worker *worker) {
    if (!worker->open)
        return;
    sk_engine_close(worker->engine);
    sk_store_close(worker->store);
    sk_arena_finish(&worker->arena);
}

static void note_reply(const struct trial *trial, const struct sk_ranked *ranked, const struct sk_case *record, uint32_t group,
                       struct sk_arena *arena, struct sk_fit_reply *out) {
    const struct sk_history *history = &trial->learner->history;
    size_t count;
    const uint64_t *given = sk_shingles(record->answer, arena, &count);
    out->relevance = ranked->relevance;
    out->other = ranked->score - sk_rank_relevance(&trial->learner->draft.weights, &ranked->relevance);
    out->experience = ranked->experience;
    out->scope = ranked->scope;
    out->weight = history->group_sizes[group] > 1 ? 1 : trial->learner->weight_once;
    for (size_t i = 0; i < ranked->member_count && !out->same; i++)
        out->same = ranked->members[i]->row <= history->last_row && history->groups[ranked->members[i]->row] == group;
    out->right =
        out->same
        || (given
            && sk_shingles_similarity(given, count, ranked->shown->shingles, ranked->shown->shingle_count) >= RIGHT_SIMILARITY);
}

static enum sk_status try_question(void *context, unsigned number, size_t item, struct sk_error *error) {
    struct trial *trial = context;
    struct trial_worker *worker = &trial->workers[number];
    int64_t row = trial->learner->history.tried[item];
    struct sk_case record;
    const struct sk_ranked *ranked;
    size_t count = 0;
    enum sk_status status = worker->open ? SK_OK : open_worker(trial, worker, error);
    if (status != SK_OK)
        return status;
    sk_arena_reset(&worker->arena);
    status = sk_store_get_case(worker->store, row, &worker->arena, &record, error);
    bool deleted = status == SK_NOT_FOUND; /* a moment ago */
    if (status == SK_OK)
        status = sk_engine_rank_left_out(worker->engine, &record, &worker->arena, &ranked, &count, error);
    if (deleted || status == SK_REJECTED || status == SK_BUSY) {
        sk_error_clear(error); /* one question less */
        return SK_OK;
    }
    for (size_t i = 0; status == SK_OK && i < count; i++)
        note_reply(trial, &ranked[i], &record, trial->learner->history.groups[row], &worker->arena,
                   &trial->replies[item * SK_RANK_CANDIDATES + trial->counts[item]++]);
    return status;
}

/* Share of the questions whose answer relevance puts first. */
static double found_first(const struct trial *trial, size_t question_count, const struct sk_rank_weights *weights) {
    size_t found = 0, first = 0;
    for (size_t i = 0; i < question_count; first = trial->counts[i++]) {
        const struct sk_fit_reply *best = NULL;
        double highest = 0;
        for (size_t r = first; r < trial->counts[i]; r++) {
            double relevance = sk_rank_relevance(weights, &trial->replies[r].relevance);
            if (!best || relevance > highest) {
                best = &trial->replies[r];
                highest = relevance;
            }
        }
        found += best && best->same;
    }
    return question_count ? (double) found / (double) question_count : 0;
}

static void close_gaps(struct trial *trial, size_t question_count) {
    size_t end = 0;
    for (size_t i = 0; i < question_count; i++) {
        memmove(trial->replies + end, trial->replies + i * SK_RANK_CANDIDATES, trial->counts[i] * sizeof *trial->replies);
        trial->counts[i] = end += trial->counts[i];
    }
}

static enum sk_status run_trial(struct trial *trial, struct sk_learned *out, struct sk_error *error) {
    struct learner *learner = trial->learner;
    size_t count = learner->history.tried_count;
    enum sk_status status = sk_parallel_run(&learner->learning->parallel, count, try_question, trial, error);
    if (status != SK_OK)
        return status;
    close_gaps(trial, count);
    out->tried = count;
    if (learner->class_count == 1) {
        out->curve_made = sk_fit_confidence(trial->replies, trial->counts, count, &learner->draft.weights);
        return SK_OK;
    }
    struct sk_rank_weights without = SK_RANK_WEIGHTS_DEFAULT;
    without.relevance.model = 0;
    out->made = sk_fit_weights(trial->replies, trial->counts, count, &learner->draft.weights);
    out->found = found_first(trial, count, &learner->draft.weights);
    out->found_without = found_first(trial, count, &without);
    return SK_OK;
}

static enum sk_status fit_weights(struct learner *learner, struct sk_learned *out, struct sk_error *error) {
    size_t count = learner->history.tried_count;
    struct trial trial = { .learner = learner, .worker_count = sk_parallel_threads(&learner->learning->parallel, count) };
    trial.workers = calloc(trial.worker_count, sizeof *trial.workers);
    trial.replies = calloc(count * SK_RANK_CANDIDATES + 1, sizeof *trial.replies);
    trial.counts = calloc(count + 1, sizeof *trial.counts);
    enum sk_status status = trial.workers && trial.replies && trial.counts
                                ? sk_reply_model_preview(&learner->draft, &trial.model, error)
                                : sk_error_set(error, SK_FAULT_MEMORY, "no memory to try out %zu questions", count);
    if (status == SK_OK)
        status = run_trial(&trial, out, error);
    for (unsigned i = 0; i < trial.worker_count && trial.workers; i++)
        close_worker(&trial.workers[i]);
    sk_reply_model_close(trial.model);
    free(trial.workers);
    free(trial.replies);
    free(trial.counts);
    return status;
}

/* ---- the whole ---- */

static enum sk_status remove_model(const char *data_directory, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = sk_path_join(path, data_directory, SK_REPLY_MODEL_FILE, error);
    if (status == SK_OK && unlink(path) != 0 && errno != ENOENT && errno != ENOTDIR)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot remove %s", path);
    return status;
}

/* What could not be shown to help is not used. */
static enum sk_status keep_or_drop(const struct learner *learner, bool keep, struct sk_learned *out, struct sk_error *error) {
    const char *data_directory = learner->learning->data_directory;
    out->weights = keep ? learner->draft.weights : SK_RANK_WEIGHTS_DEFAULT;
    return keep ? sk_reply_model_save(&learner->draft, data_directory, error) : remove_model(data_directory, error);
}

/* The ranking stays that without a model; how often its replies are right is learnt all the same. */
static enum sk_status make_curve(struct learner *learner, struct sk_learned *out, struct sk_error *error) {
    sk_reply_model_draft_finish(&learner->draft);
    learner->class_count = 1;
    enum sk_status status = sk_reply_model_draft_init(&learner->draft, 1, 0, error);
    learner->draft.weights = SK_RANK_WEIGHTS_DEFAULT;
    if (status == SK_OK && learner->history.tried_count >= SK_FIT_LEAST)
        status = fit_weights(learner, out, error);
    return status == SK_OK ? keep_or_drop(learner, out->curve_made, out, error) : status;
}

static enum sk_status make_model(struct learner *learner, struct sk_learned *out, struct sk_error *error) {
    struct sk_parallel quiet = { .threads = learner->learning->parallel.threads, .cancel = learner->learning->parallel.cancel };
    enum sk_status status = begin_draft(learner, error);
    if (status == SK_OK)
        status = sk_parallel_run(&quiet, SK_REPLY_MODEL_MEMBERS, train_member, learner, error);
    if (status == SK_OK && quiet.cancel && atomic_load(quiet.cancel))
        status = sk_error_set(error, SK_FAULT_CANCELLED, "learning was stopped");
    if (status == SK_OK)
        status = fit_weights(learner, out, error);
    out->made = out->curve_made = status == SK_OK && out->made && out->found > out->found_without;
    return status == SK_OK && out->made ? keep_or_drop(learner, true, out, error) : status;
}

static enum sk_status learn(struct learner *learner, struct sk_learned *out, struct sk_error *error) {
    size_t with_class = count_with_class(learner);
    enum sk_status status = SK_OK;
    out->cases = learner->history.cases;
    out->groups = learner->history.group_count;
    out->classes = learner->class_count;
    learner->weight_once = weigh_once(&learner->history);
    if (with_class >= SK_LEARN_LEAST) {
        status = choose_examples(learner, with_class, error);
        out->examples = learner->chosen_count;
        if (status == SK_OK)
            status = make_model(learner, out, error);
    }
    return status == SK_OK && !out->made ? make_curve(learner, out, error) : status;
}

enum sk_status sk_learn_replies(const struct sk_learning *learning, struct sk_learned *out, struct sk_error *error) {
    struct learner learner = { .learning = learning };
    *out = (struct sk_learned){ .weights = SK_RANK_WEIGHTS_DEFAULT };
    enum sk_status status =
        sk_history_read(learning->data_directory, SK_LEARN_EXAMPLES, TRIED, learning->parallel.cancel, &learner.history, error);
    if (status == SK_OK)
        status = choose_classes(&learner, error);
    if (status == SK_OK)
        status = learn(&learner, out, error);
    sk_reply_model_draft_finish(&learner.draft);
    sk_history_finish(&learner.history);
    free(learner.class_of_group);
    free(learner.class_of_example);
    free(learner.chosen);
    return status;
}
