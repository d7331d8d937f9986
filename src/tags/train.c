/* Training from beginning to end: read, five folds for what held-out messages score, calibrate on those, learn from all, measure
 * on the lines of split "test", write in one step. */
#include "tags/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/progress.h"
#include "tags/calibrate.h"
#include "tags/model_file.h"
#include "tags/task.h"
#include "tags/transfer.h"

#define FILES 256 /* in a directory of messages */

struct origin {
    const char *trained_on, *licence;
    const struct sk_model *prior; /* to lean on where it has the same labels, or NULL */
};

struct outcome {
    struct sk_quality folds, held_out;
    size_t examples, held_out_lines, rejected, labels, bytes; /* examples, labels: that were learnt from */
};

static void count_learnt(const struct sk_corpus *corpus, struct outcome *outcome) {
    bool learnt[SK_MODEL_LABELS] = { false };
    for (size_t i = 0; i < corpus->count; i++) {
        const struct sk_example *example = &corpus->examples[i];
        outcome->held_out_lines += example->held_out;
        for (size_t j = 0; !example->held_out && j < example->label_count; j++)
            learnt[example->labels[j]] = true;
    }
    outcome->examples = corpus->count - outcome->held_out_lines;
    for (size_t l = 0; l < corpus->label_count; l++)
        outcome->labels += learnt[l];
}

/* Public sets often mark their lines: a model that learnt nothing from a file of split "test" must not take a good one's place.
 */
static enum sk_status check_labels(const struct sk_task *task, const struct outcome *outcome, struct sk_error *error) {
    size_t least = task->kind == SK_MODEL_ONE_OF ? 2 : 1;
    char held_out[96] = "";
    if (outcome->labels >= least)
        return SK_OK;
    if (outcome->held_out_lines)
        snprintf(held_out, sizeof held_out, " (%zu lines of \"split\" \"test\" are only measured on)", outcome->held_out_lines);
    return sk_error_set(error, SK_REJECTED,
                        "the examples have %zu different labels in the field \"%s\"; at least %zu are needed%s", outcome->labels,
                        task->field, least, held_out);
}

static enum sk_status score_held_out(const struct sk_learned *learned, const struct sk_corpus *corpus, float *scores,
                                     struct sk_error *error) {
    struct sk_entry *entries = malloc(SK_FEATURE_LIMIT * sizeof *entries);
    if (!entries)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for an example's features");
    for (size_t i = 0; i < corpus->count; i++)
        if (corpus->examples[i].held_out)
            sk_learned_score(&learned->model, &corpus->examples[i], entries, scores + i * corpus->column_count);
    free(entries);
    return SK_OK;
}

static enum sk_status learn_and_measure(const struct sk_task *task, const struct sk_corpus *corpus, float *scores,
                                        struct sk_learned *learned, struct outcome *outcome, struct sk_error *error) {
    struct sk_shares shares;
    enum sk_status status = sk_learn_folds(task, corpus, scores, &shares, error);
    if (status == SK_OK)
        status = sk_learn(task, corpus, SK_NO_FOLD, shares, learned, error);
    if (status != SK_OK)
        return status;
    status = score_held_out(learned, corpus, scores, error);
    if (status == SK_OK)
        status = sk_model_calibrate(task, corpus, scores, learned, error);
    if (status != SK_OK) {
        sk_learned_finish(learned);
        return status;
    }
    outcome->folds = sk_measure(&learned->model, corpus, false, scores);
    outcome->held_out = sk_measure(&learned->model, corpus, true, scores);
    return SK_OK;
}

static void describe_quality(struct sk_buffer *text, const char *on, const struct sk_quality *quality) {
    sk_buffer_format(text, "%s: accuracy %.3f, macro-F1 %.3f", on, quality->accuracy, quality->macro_f1);
    if (quality->out_of_scope_recall >= 0)
        sk_buffer_format(text, ", in scope %.3f, out of scope %.3f", quality->accuracy_in_scope, quality->out_of_scope_recall);
}

static enum sk_status write_model(struct sk_learned *learned, const struct origin *origin, const char *directory,
                                  struct outcome *outcome, struct sk_error *error) {
    char path[SK_PATH_SIZE], name[64], date[SK_CLOCK_TEXT_SIZE];
    struct sk_buffer score = { 0 }, bytes = { 0 };
    describe_quality(&score, "5 folds", &outcome->folds);
    if (outcome->held_out.examples)
        describe_quality(&score, "; held out", &outcome->held_out);
    sk_clock_format(sk_clock_wall_us() / 1000000, date);
    date[10] = '\0'; /* the day alone */
    learned->model.trained_on = origin->trained_on;
    learned->model.licence = origin->licence;
    learned->model.date = date;
    learned->model.score = score.data;
    snprintf(name, sizeof name, "%s" SK_MODEL_SUFFIX, learned->model.task);
    enum sk_status status = sk_model_encode(&learned->model, &bytes, error);
    if (status == SK_OK)
        status = sk_path_join(path, directory, name, error);
    if (status == SK_OK)
        status = sk_file_replace(path, sk_buffer_slice(&bytes), 0644, error);
    outcome->bytes = bytes.size;
    sk_buffer_finish(&score);
    sk_buffer_finish(&bytes);
    return status;
}

static enum sk_status train_corpus(const struct sk_task *task, const struct sk_corpus *corpus,
                                   const struct sk_knowledge *knowledge, const struct origin *origin, const char *directory,
                                   struct outcome *outcome, struct sk_error *error) {
    struct sk_learned learned;
    float *scores = calloc(corpus->count * corpus->column_count + 1, sizeof *scores);
    if (!scores)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu examples of %zu labels", corpus->count,
                            corpus->label_count);
    enum sk_status status = learn_and_measure(task, corpus, scores, &learned, outcome, error);
    free(scores);
    if (status != SK_OK)
        return status;
    learned.model.knowledge = *knowledge;
    status = write_model(&learned, origin, directory, outcome, error);
    sk_learned_finish(&learned);
    return status;
}

static enum sk_status train_files(const struct sk_task *task, const char *const *paths, size_t path_count,
                                  struct sk_analyser *analyser, const struct sk_knowledge_lists *lists,
                                  const struct origin *origin, const char *directory, struct outcome *outcome,
                                  struct sk_error *error) {
    struct sk_knowledge knowledge = sk_knowledge_for(lists, task->families);
    struct sk_corpus corpus;
    struct sk_error reason = { 0 };
    enum sk_status status = sk_corpus_read(task, paths, path_count, analyser, &knowledge, &corpus, &reason);
    if (status != SK_OK) /* an argument of the corpus: a file, which is no wrong call of ours */
        return sk_error_set(error, status == SK_FAULT_ARGUMENT ? SK_REJECTED : status, "%s", reason.message);
    if (origin->prior && sk_transfer_fits(origin->prior, &corpus))
        corpus.prior = origin->prior;
    outcome->rejected = corpus.rejected;
    count_learnt(&corpus, outcome);
    status = check_labels(task, outcome, error);
    if (status == SK_OK)
        status = train_corpus(task, &corpus, &knowledge, origin, directory, outcome, error);
    sk_corpus_finish(&corpus);
    return status;
}

/* ---- a company's own ---- */

static enum sk_status train_own(const struct sk_task *task, const char *const *paths, size_t path_count,
                                const char *data_directory, const struct origin *origin, struct outcome *outcome,
                                struct sk_error *error) {
    char models[SK_PATH_SIZE], words[SK_PATH_SIZE];
    struct sk_analyser *analyser = NULL;
    struct sk_knowledge_lists lists = { 0 };
    enum sk_status status = sk_path_join(models, data_directory, "models", error);
    if (status == SK_OK)
        status = sk_share_path(words, "data/lexicon", error);
    if (status == SK_OK)
        status = sk_analyser_create(&analyser, error);
    if (status == SK_OK)
        status = sk_knowledge_read(words, data_directory, analyser, &lists, error);
    if (status == SK_OK)
        status = sk_directory_create(models, error);
    if (status == SK_OK)
        status = train_files(task, paths, path_count, analyser, &lists, origin, models, outcome, error);
    sk_knowledge_finish(&lists);
    sk_analyser_destroy(analyser);
    return status;
}

/* The files by name, without their directories. */
static void name_files(const char *const *paths, size_t path_count, struct sk_buffer *text) {
    for (size_t i = 0; i < path_count && text->size < 1000; i++) {
        const char *slash = strrchr(paths[i], '/');
        sk_buffer_format(text, "%s%s", i ? ", " : "", slash ? slash + 1 : paths[i]);
    }
}

enum sk_status sk_train(enum sk_train_task task, const char *const *paths, size_t path_count, const char *data_directory,
                        struct sk_train_report *report, struct sk_error *error) {
    int64_t started = sk_clock_monotonic_us();
    struct outcome outcome = { 0 };
    struct sk_buffer files = { 0 };
    name_files(paths, path_count, &files);
    struct sk_model *prior = NULL;
    enum sk_status status = task == SK_TRAIN_SENTIMENT ? sk_model_find(NULL, NULL, sk_task_sentiment.name, &prior, error) : SK_OK;
    struct origin origin = { .trained_on = files.data,
                             .licence = "that of the company's own messages; not for distribution",
                             .prior = prior };
    if (status == SK_OK)
        status = train_own(task == SK_TRAIN_INTENT ? &sk_task_intent : &sk_task_sentiment, paths, path_count, data_directory,
                           &origin, &outcome, error);
    sk_model_destroy(prior);
    sk_buffer_finish(&files);
    *report = (struct sk_train_report){
        .examples = outcome.examples,
        .held_out = outcome.held_out_lines,
        .rejected = outcome.rejected,
        .labels = outcome.labels,
        .cross_validated_accuracy = outcome.folds.answered_accuracy,
        .cross_validated_macro_f1 = outcome.folds.answered_macro_f1,
        .in_scope_accuracy = outcome.folds.accuracy_in_scope,
        .out_of_scope_recall = outcome.folds.out_of_scope_recall,
        .held_out_accuracy = outcome.held_out.answered_accuracy,
        .elapsed_s = (double) (sk_clock_monotonic_us() - started) / 1e6,
        .model_bytes = outcome.bytes,
    };
    return status;
}

/* ---- the shipped ones ---- */

struct file_list {
    char *paths[FILES];
    size_t count;
};

static void file_list_finish(struct file_list *files) {
    for (size_t i = 0; i < files->count; i++)
        free(files->paths[i]);
}

static enum sk_status add_path(void *context, const char *path, struct sk_error *error) {
    struct file_list *files = context;
    if (files->count == FILES)
        return SK_OK;
    files->paths[files->count] = strdup(path);
    if (!files->paths[files->count])
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for file names");
    files->count++;
    return SK_OK;
}

static enum sk_status file_list_init(const char *directory, struct file_list *files, struct sk_error *error) {
    int count;
    files->count = 0;
    enum sk_status status = sk_directory_visit(directory, "", ".jsonl", add_path, files, &count, error);
    if (count < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot read the directory of messages %s", directory);
    if (count == 0)
        return sk_error_set(error, SK_NOT_FOUND, "there are no files *.jsonl in %s", directory);
    return status;
}

static void show_outcome(const struct sk_task *task, const struct outcome *outcome) {
    struct sk_buffer text = { 0 };
    describe_quality(&text, "5 folds", &outcome->folds);
    if (outcome->held_out.examples)
        describe_quality(&text, "; held out", &outcome->held_out);
    fprintf(stderr, "%-10s %zu examples, %zu held out, %zu labels, %zu KB; %s\n", task->name, outcome->examples,
            outcome->held_out_lines, outcome->labels, outcome->bytes / 1024, text.data ? text.data : "");
    sk_buffer_finish(&text);
}

static enum sk_status train_all(const struct file_list *files, struct sk_analyser *analyser,
                                const struct sk_knowledge_lists *lists, const char *models_directory, bool quiet,
                                struct sk_error *error) {
    static const struct sk_task *const tasks[] = { &sk_task_intent, &sk_task_sentiment_shipped, &sk_task_tone, &sk_task_locus,
                                                   &sk_task_escalate };
    static const struct origin origin = {
        .trained_on = "data/messages of this project (written for it), all but split \"test\"; data/lexicon for word polarities",
        .licence = "GPL-3.0-or-later; see data/lexicon/NOTICE for the word lists"
    };
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sizeof tasks / sizeof *tasks; i++) {
        struct outcome outcome = { 0 };
        status = train_files(tasks[i], (const char *const *) files->paths, files->count, analyser, lists, &origin,
                             models_directory, &outcome, error);
        if (status == SK_OK && !quiet)
            show_outcome(tasks[i], &outcome);
    }
    return status;
}

/* What the shipped models are made of: files, analyser and word lists. */
struct shipped {
    struct file_list files;
    struct sk_analyser *analyser;
    struct sk_knowledge_lists lists;
};

static enum sk_status shipped_init(const char *messages_directory, struct shipped *shipped, struct sk_error *error) {
    char words[SK_PATH_SIZE];
    *shipped = (struct shipped){ .files = { .count = 0 } };
    enum sk_status status = sk_path_join(words, messages_directory, "../lexicon", error);
    if (status == SK_OK)
        status = file_list_init(messages_directory, &shipped->files, error);
    if (status == SK_OK)
        status = sk_analyser_create(&shipped->analyser, error);
    if (status == SK_OK)
        status = sk_knowledge_read(words, NULL, shipped->analyser, &shipped->lists, error);
    return status;
}

static void shipped_finish(struct shipped *shipped) {
    sk_knowledge_finish(&shipped->lists);
    sk_analyser_destroy(shipped->analyser);
    file_list_finish(&shipped->files);
}

enum sk_status sk_train_read(const struct sk_task *task, const char *messages_directory, struct sk_corpus *corpus,
                             struct sk_error *error) {
    struct shipped shipped;
    enum sk_status status = shipped_init(messages_directory, &shipped, error);
    if (status == SK_OK) {
        struct sk_knowledge knowledge = sk_knowledge_for(&shipped.lists, task->families);
        status = sk_corpus_read(task, (const char *const *) shipped.files.paths, shipped.files.count, shipped.analyser,
                                &knowledge, corpus, error);
    }
    shipped_finish(&shipped);
    return status;
}

enum sk_status sk_train_shipped(const char *messages_directory, const char *models_directory, bool quiet,
                                struct sk_error *error) {
    struct shipped shipped;
    enum sk_status status = shipped_init(messages_directory, &shipped, error);
    if (status == SK_OK)
        status = sk_directory_create(models_directory, error);
    if (status == SK_OK)
        status = train_all(&shipped.files, shipped.analyser, &shipped.lists, models_directory, quiet, error);
    shipped_finish(&shipped);
    return status;
}
