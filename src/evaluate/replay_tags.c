/* The tagger's answer to each labelled message beside the label. For intent the confidence that is kept is that of the best
 * in-scope intent, whatever the tagger decided: from it the whole threshold curve follows (tags_report.h). */
#include <stdio.h>
#include <string.h>

#include "evaluate/replayer.h"
#include "protocol/document.h"

#define OTHER "other"

static const char *const task_names[SK_TASK_COUNT] = { "intent", "sentiment", "locus", "register", "language", "escalate" };

const char *sk_tag_task_name(enum sk_tag_task task) {
    return task_names[task];
}

struct answer {
    const char *label;
    const char *best_in_scope; /* intent: the best label besides "other"; else the label itself */
    double confidence;         /* in best_in_scope; negative: the tagger gives none */
};

static struct answer intent_of(const struct sk_tags *tags) {
    struct answer answer = { tags->intent_count ? tags->intent[0].label : OTHER, OTHER, 0 };
    for (size_t i = 0; i < tags->intent_count; i++)
        if (strcmp(tags->intent[i].label, OTHER) != 0) {
            answer.best_in_scope = tags->intent[i].label;
            answer.confidence = tags->intent[i].score;
            break;
        }
    return answer;
}

static struct answer answer_of(const struct sk_tags *tags, enum sk_tag_task task) {
    switch (task) {
    case SK_TASK_INTENT: return intent_of(tags);
    case SK_TASK_SENTIMENT: return (struct answer){ tags->sentiment.label, tags->sentiment.label, -1 };
    case SK_TASK_LOCUS: return (struct answer){ tags->locus.label, tags->locus.label, tags->locus.score };
    case SK_TASK_REGISTER: return (struct answer){ tags->register_, tags->register_, -1 };
    case SK_TASK_LANGUAGE: return (struct answer){ tags->language, tags->language, tags->language_confidence };
    default: return (struct answer){ tags->escalate ? "true" : "false", NULL, -1 };
    }
}

/* ---- the label in the file ---- */

enum { OUT_OF_SCOPE, UNKNOWN_LABEL }; /* counters */

/* A string, or true and false. */
static enum sk_status read_label(const struct json_t *object, const char *field, struct sk_arena *arena, struct sk_slice *out,
                                 struct sk_error *error) {
    const struct json_t *value = sk_document_get(object, field);
    struct sk_buffer text = { 0 };
    *out = sk_document_text(value);
    if (out->data)
        return out->size ? SK_OK : sk_error_set(error, SK_REJECTED, "the label \"%.60s\" is empty", field);
    enum sk_status status = value ? sk_document_encode(value, &text, error) : SK_OK;
    if (status == SK_OK)
        *out = sk_arena_slice(arena, sk_buffer_slice(&text));
    sk_buffer_finish(&text);
    if (status == SK_OK && !sk_slice_is(*out, "true") && !sk_slice_is(*out, "false"))
        status = sk_error_set(error, SK_REJECTED, "there is no label \"%.60s\" that is a string", field);
    return status;
}

static bool is_out_of_scope(const struct sk_replay_tags *options, struct sk_slice label) {
    return sk_slice_is(label, OTHER) || sk_slice_is(label, "oos")
           || (options->out_of_scope && sk_slice_is(label, options->out_of_scope));
}

/* As the program writes it, in whatever case of letters it stands in the file, as training reads it. NULL: it never says such. */
static const char *find_own_label(const struct sk_models *models, enum sk_tag_task task, struct sk_slice label) {
    static const char *const registers[] = { "formal", "informal", "unknown", NULL }, *const booleans[] = { "true", "false",
                                                                                                            NULL };
    const char *const *fixed = task == SK_TASK_REGISTER ? registers : task == SK_TASK_ESCALATE ? booleans : NULL;
    for (size_t i = 0; fixed && fixed[i]; i++)
        if (sk_slice_is_caseless(label, fixed[i]))
            return fixed[i];
    return fixed ? NULL : sk_models_label(models, task_names[task], label);
}

/* Of languages and intents there may be others in the world; a label of any other tag that the program does not have is a mistake
 * of the file, or a file of something else. */
static enum sk_status adopt_label(const struct sk_replay_tags *options, struct sk_replayer_worker *worker,
                                  const struct sk_models *models, struct sk_slice *label, struct sk_error *error) {
    if (options->task == SK_TASK_LANGUAGE)
        return SK_OK;
    const char *own = find_own_label(models, options->task, *label);
    bool intent = options->task == SK_TASK_INTENT;
    if (intent
        && (is_out_of_scope(options, *label)
            || (!own && (sk_slice_is_caseless(*label, OTHER) || sk_slice_is_caseless(*label, "oos"))))) {
        *label = sk_slice_of(OTHER);
        worker->counters[OUT_OF_SCOPE]++;
    } else if (own) {
        *label = sk_slice_of(own);
    } else if (intent) {
        worker->counters[UNKNOWN_LABEL]++;
    } else {
        return sk_error_set(error, SK_REJECTED, "there is no %s \"%.*s\"", task_names[options->task],
                            (int) (label->size < 60 ? label->size : 60), label->data);
    }
    return SK_OK;
}

/* ---- one line, and all ---- */

enum { ACCURACY, IN_SCOPE_ACCURACY, OUT_OF_SCOPE_RECALL };

static enum sk_status score(const struct sk_replay_tags *options, struct sk_slice label, const struct answer *answer,
                            struct sk_arena *texts, struct sk_result_query *query, struct sk_error *error) {
    bool right = sk_slice_is(label, answer->label);
    query->scores[ACCURACY] = right;
    if (options->task == SK_TASK_INTENT)
        query->scores[sk_slice_is(label, OTHER) ? OUT_OF_SCOPE_RECALL : IN_SCOPE_ACCURACY] = right;
    if (answer->confidence < 0)
        return SK_OK;
    struct sk_decision *decision = sk_arena_take(texts, sizeof *decision);
    if (!decision)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the results of an evaluation");
    *decision =
        (struct sk_decision){ answer->confidence, sk_slice_is(label, answer->best_in_scope)
                                                      && !(options->task == SK_TASK_INTENT && sk_slice_is(label, OTHER)) };
    query->decisions = (struct sk_decisions){ decision, 1 };
    return SK_OK;
}

struct tags_replay {
    const struct sk_replay_tags *options;
    const struct sk_models *models;
    const struct sk_result *result;
};

static enum sk_status replay_message(const struct tags_replay *replay, struct sk_replayer_worker *worker,
                                     const struct sk_heldout_message *message, struct sk_arena *texts,
                                     struct sk_result_query *query, struct sk_error *error) {
    const struct sk_replay_tags *options = replay->options;
    struct sk_suggest_request request = { .text = message->text,
                                          .context = message->turns,
                                          .context_count = message->turn_count };
    struct sk_tags tags = { 0 };
    struct sk_slice label = { 0 };
    enum sk_status status =
        read_label(message->object, options->field ? options->field : task_names[options->task], &worker->arena, &label, error);
    if (status == SK_OK)
        status = adopt_label(options, worker, replay->models, &label, error);
    if (status == SK_OK)
        status = sk_engine_analyze(worker->engine, &request, &worker->arena, &tags, error);
    if (status != SK_OK)
        return status;
    struct answer answer = answer_of(&tags, options->task);
    status = score(options, label, &answer, texts, query, error);
    if (status == SK_OK)
        status = sk_result_text(texts, label, &query->expected, error);
    if (status == SK_OK)
        status = sk_result_text(texts, sk_slice_of(answer.label), &query->given, error);
    return status == SK_OK ? sk_replayer_keep_message(worker, message, &tags, texts, query, error) : status;
}

/* Labelled messages often have no id; they then get that of their place in the file. */
static enum sk_status name_query(const struct sk_heldout_message *message, size_t row, struct sk_arena *texts,
                                 struct sk_result_query *query, struct sk_error *error) {
    char text[32];
    snprintf(text, sizeof text, "row-%zu", row + 1);
    return sk_result_text(texts, message->id.size ? message->id : sk_slice_of(text), &query->id, error);
}

static enum sk_status replay_label(void *context, struct sk_replayer_worker *worker, struct sk_slice line, struct sk_arena *texts,
                                   struct sk_result_query *query, struct sk_error *error) {
    const struct tags_replay *replay = context;
    struct sk_heldout_message message;
    enum sk_status status = sk_replayer_decode(worker, line, &message, error);
    if (status == SK_OK)
        status = replay_message(replay, worker, &message, texts, query, error);
    if (status == SK_OK)
        status = name_query(&message, (size_t) (query - replay->result->queries), texts, query, error);
    sk_document_release(message.object);
    return status;
}

static enum sk_status add_measures(struct sk_result *result, enum sk_tag_task task, struct sk_error *error) {
    enum sk_status status = sk_result_add_measure(result, "accuracy", error);
    if (status == SK_OK && task == SK_TASK_INTENT)
        status = sk_result_add_measure(result, "in_scope_accuracy", error);
    if (status == SK_OK && task == SK_TASK_INTENT)
        status = sk_result_add_measure(result, "out_of_scope_recall", error);
    return status;
}

enum sk_status sk_replay_tags(const struct sk_replay *replay, const struct sk_replay_tags *options, struct sk_result **out,
                              struct sk_error *error) {
    struct sk_replayer replayer;
    enum sk_status status = sk_replayer_init(&replayer, replay, SK_RESULT_TAGS, options->messages, NULL, error);
    struct tags_replay own = { options, replay->models, replayer.result };
    if (status == SK_OK) {
        replayer.result->task = task_names[options->task];
        status = add_measures(replayer.result, options->task, error);
    }
    if (status == SK_OK)
        status = sk_replayer_run(&replayer, "messages", replay_label, &own, error);
    if (status == SK_OK) {
        sk_document_set_string(replayer.result->settings, "messages", options->messages);
        sk_document_set_string(replayer.result->settings, "task", task_names[options->task]);
        if (options->out_of_scope)
            sk_document_set_string(replayer.result->settings, "oos", options->out_of_scope);
        if (options->task == SK_TASK_INTENT)
            sk_result_add_count(replayer.result, "out_of_scope", sk_replayer_counted(&replayer, OUT_OF_SCOPE));
        if (options->task == SK_TASK_INTENT)
            sk_result_add_count(replayer.result, "unknown_label", sk_replayer_counted(&replayer, UNKNOWN_LABEL));
    }
    return sk_replayer_finish(&replayer, status, out);
}
