/* A linear model as the sum of what several learners make of the same examples, each stretched to the same spread of scores: a
 * softmax that has learnt with most features dropped (softmax.c), softmaxes of low rank (factored.c), and for each label a
 * support vector machine of its own (machines.c). The sum is one linear model: asking it takes no longer than asking one of them.
 *
 * What each is worth; accuracy on banking77 (its development part and two folds), on clinc150's development part (and with 70 %
 * of what is out of scope recognised), and on three folds of our own intents (and among the first three):
 *
 *                                                banking77   clinc150          own
 *     machines                                   .908        .936  (.931)      .698 (.876)
 *     softmax, .3 of the features dropped        .906        .931  (.926)      .696 (.882)
 *     the same, .7 dropped                       .908        .935  (.931)      .700 (.883)
 *     low rank, once                             .917        .939  (.936)      .704 (.881)
 *     machines and softmax, .3 dropped           .910        .935  (.932)      .706 (.887)
 *     machines and softmax, .7 dropped           .912        .938  (.936)      .710 (.891)
 *     low rank, three times                      .918        .945  (.941)      .714 (.894)
 *     low rank, three times, softmax, machines   .918        .944  (.942)      .715 (.895)
 *     low rank, three times, softmax             .918        .941  (.938)      .716 (.894)
 *
 * so intents do without machines, which took most of the time of training. Six of low rank are a
 * little better than three everywhere (models/TRIED.md), and two threads learn them. Where labels are few, it is the low rank
 * that gains nothing. Accuracy and macro-F1 there, on the development part and two folds:
 *
 *                                             airline      rest16_nl    bolcom_nl    own sentiment   own locus
 *     machines                                .831  .776   .824  .588   .921  .921   .865  .803      .809  .787
 *     the same with log-count ratios          .830  .773   .829  .632   .932  .931   .873  .812      .815  .794
 *     softmax, rare labels counting for more  .828  .780   .809  .648   .947  .947   .866  .817      .800  .780
 *     machines and softmax                    .835  .783   .837  .659   .942  .942   .878  .829      .813  .792
 *
 * Where any label may hold, what takes the place of the softmax is machines too, but with features dropped. The best F1 (mean
 * precision) on the held-out part and two folds of our own tones: liblinear's .633 (.623), these .646 (.636), both .648 (.643);
 * escalation .695 (.731), .690 (.712), .709 (.754).
 *
 * A company's sentiment has the shipped model beside them, where the labels are the same: what it knows of words that the
 * company's examples do not have. How much it counts for is chosen on their folds by likelihood; five folds around all of that:
 * rest16_nl (673 examples) .795 .618 -> .811 .631, politweets_nl (898) .659 .652 -> .677 .670, airline (11,528) .831 .779 -> .834
 * .781; csat_remarks, bolcom_nl and mabsa_nl within .001 of what they had, the right labels as probable or more so. More of it is
 * taken only where it is better by a standard error: bolcom_nl lost .003 to chance without that. With its features in the
 * vocabulary that the company's learners have, half was lost (loss .412 -> .416 on csat_remarks before the sum, .408 now), so its
 * rows are added afterwards. Of its columns for messages and for reviews the mean is taken: either alone is worse on four or five
 * of the six.
 *
 * Reviews count for five messages each, being few in data/messages and far from the others: the shipped model's accuracy and
 * macro-F1 with weights 1, 3 and 5 on rest16_nl .709 .571, .721 .592, .726 .598; on airline .644 .626, .678 .649, .691 .661; on
 * our own folds .868 .818 with each.
 *
 * Tried for the shipped sentiment and lost: all words and n-grams of an example dropped at once, now and then, so that the
 * lexicon stands alone (own folds .818 -> .813, others' reviews as they were); no n-grams (there .952 for .949, own folds .817
 * for .821); a softmax that counts for 3, not 2 (own folds .813 -> .806, others' reviews .003 better); weight 10 for
 * reviews (own held-out part .836 -> .830); sums divided by the root of the number of polar words (.001).
 *
 * Tried for intents and lost, beside the learners that are kept (.715 on own folds unless said): topics and actions of intents as
 * classes of their own .003 less once the low rank is there; a network of 192 hidden units .710 alone and .002 more in the sum,
 * for a model that is no longer linear; one-vs-rest logistic regression and hinge loss by gradient descent .700, .698 alone, the
 * sum as it was; log-count ratios for intents .705 for .706; the words of thesaurus concepts' names .002 more, related concepts
 * 0; the intents of a message's parts, summed or highest, -.002; nearest neighbours' labels, centroids: .001 or less. With the
 * messages there are now: dictionaries, vectors of words, convolutions, words by clause: see models/TRIED.md.
 */
#include "tags/learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "tags/calibrate.h"
#include "tags/dense.h"
#include "tags/factored.h"
#include "tags/machines.h"
#include "tags/softmax.h"
#include "tags/transfer.h"

#define PRUNE_FROM 1000                   /* examples from which on a feature of one example only is left out */
#define WEIGHTS_LIMIT ((size_t) 24 << 20) /* bytes of weights: rarer features are left out beyond it */

/* ---- vocabulary ---- */

static size_t count_frequencies(const struct sk_task *task, const struct sk_corpus *corpus, uint32_t leave_out,
                                uint32_t *frequency) {
    size_t documents = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        const struct sk_example *example = &corpus->examples[i];
        if (!sk_is_learnt(example, leave_out))
            continue;
        documents++;
        for (size_t j = 0; j < example->feature_count; j++)
            frequency[example->features[j].slot] += (task->families & SK_FEATURE_BIT(example->features[j].family)) != 0;
    }
    return documents;
}

/* wide: with all that the corpus' prior model knows as well, frequent or not. */
static bool is_kept(const struct sk_corpus *corpus, bool wide, const uint32_t *frequency, uint32_t least, uint32_t slot) {
    uint32_t row;
    return frequency[slot] >= least || (wide && sk_vocabulary_find(&corpus->prior->vocabulary, slot, &row));
}

static size_t rows_with(const struct sk_corpus *corpus, bool wide, const uint32_t *frequency, uint32_t least) {
    size_t rows = 0;
    for (uint32_t slot = 0; slot < SK_FEATURE_SLOTS; slot++)
        rows += is_kept(corpus, wide, frequency, least, slot);
    return rows;
}

static uint32_t least_frequency(const struct sk_corpus *corpus, const uint32_t *frequency, size_t documents) {
    uint32_t least = documents >= PRUNE_FROM ? 2 : 1;
    while (rows_with(corpus, false, frequency, least) * corpus->column_count > WEIGHTS_LIMIT)
        least++;
    return least;
}

static enum sk_status take_arrays(struct sk_learned *learned, size_t rows, size_t columns, struct sk_error *error) {
    learned->blocks = calloc(SK_VOCABULARY_BLOCKS, sizeof *learned->blocks);
    learned->idf = calloc(rows + 1, 1);
    learned->weights = calloc(rows * columns + 1, 1);
    learned->numbers = calloc(5 * columns, sizeof *learned->numbers);
    if (learned->blocks && learned->idf && learned->weights && learned->numbers)
        return SK_OK;
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a model of %zu features and %zu labels", rows, columns);
}

/* After point_to_arrays. What only the prior model knows counts in a message's lengths as what is unknown does, so that a message
 * is the same vector with and without. */
static void number_rows(const struct sk_corpus *corpus, bool wide, const uint32_t *frequency, uint32_t least, size_t documents,
                        struct sk_learned *learned) {
    uint32_t row = 0;
    for (uint32_t slot = 0; slot < SK_FEATURE_SLOTS; slot++) {
        if (slot % 64 == 0)
            learned->blocks[slot / 64].before = row;
        if (!is_kept(corpus, wide, frequency, least, slot))
            continue;
        learned->blocks[slot / 64].used |= (uint64_t) 1 << slot % 64;
        learned->idf[row++] = frequency[slot] >= least ? sk_vocabulary_weight(documents, frequency[slot])
                                                       : sk_vocabulary_weight_of_unknown(learned->model.vocabulary.unknown);
    }
}

static void point_to_arrays(const struct sk_task *task, const struct sk_corpus *corpus, size_t rows, size_t documents,
                            struct sk_learned *learned) {
    size_t columns = corpus->column_count;
    struct sk_model *model = &learned->model;
    *model =
        (struct sk_model){ .task = task->name, .trained_on = "", .date = "", .licence = "", .score = "", .kind = task->kind };
    model->labels = (const char *const *) corpus->labels;
    model->label_count = (uint32_t) corpus->label_count;
    model->column_count = (uint32_t) columns;
    model->vocabulary = (struct sk_vocabulary){ .blocks = learned->blocks,
                                                .weights = learned->idf,
                                                .rows = (uint32_t) rows,
                                                .families = task->families,
                                                .unknown = (float) sqrt(1 + log((double) documents + 1)) };
    memcpy(model->vocabulary.lengths, task->lengths, sizeof task->lengths);
    model->weights = learned->weights;
    model->scale = learned->numbers;
    model->bias = learned->numbers + columns;
    model->slope = learned->numbers + 2 * columns;
    model->offset = learned->numbers + 3 * columns;
    model->threshold = learned->numbers + 4 * columns;
    model->scope_threshold = -1e6f;
    model->scope_slope = 1;
    for (size_t i = 0; i < columns; i++)
        learned->numbers[2 * columns + i] = 1;
}

static enum sk_status build_vocabulary(const struct sk_task *task, const struct sk_corpus *corpus, uint32_t leave_out, bool wide,
                                       struct sk_learned *learned, struct sk_error *error) {
    uint32_t *frequency = calloc(SK_FEATURE_SLOTS, sizeof *frequency);
    if (!frequency)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the vocabulary");
    size_t documents = count_frequencies(task, corpus, leave_out, frequency);
    uint32_t least = least_frequency(corpus, frequency, documents);
    size_t rows = rows_with(corpus, wide, frequency, least);
    enum sk_status status = take_arrays(learned, rows, corpus->column_count, error);
    if (status == SK_OK) {
        point_to_arrays(task, corpus, rows, documents, learned);
        number_rows(corpus, wide, frequency, least, documents, learned);
    }
    free(frequency);
    return status;
}

/* ---- learners ---- */

/* What each learner has learnt; without memory where the task does without it. */
struct learnt {
    struct sk_learned own;  /* the vocabulary that the first three have learnt with; and room for a model of it */
    struct sk_learned wide; /* the same with all that the prior model knows; nothing where there is none */
    struct sk_dense machines, softmax, factored;
    struct sk_dense transfer; /* in rows of the wide vocabulary */
};

static void learnt_finish(struct learnt *learnt) {
    sk_learned_finish(&learnt->own);
    sk_learned_finish(&learnt->wide);
    sk_dense_finish(&learnt->machines);
    sk_dense_finish(&learnt->softmax);
    sk_dense_finish(&learnt->factored);
    sk_dense_finish(&learnt->transfer);
}

/* Each half of the softmaxes of low rank is summed by itself, so that the sum does not depend on the number of cores. */
#define HALVES 2

struct factored_work {
    const struct sk_task *task;
    const struct sk_vocabulary *vocabulary;
    const struct sk_corpus *corpus;
    uint32_t leave_out;
    struct sk_dense halves[HALVES];
};

static enum sk_status learn_half(void *context, unsigned worker, size_t half, struct sk_error *error) {
    struct factored_work *work = context;
    (void) worker;
    enum sk_status status = sk_dense_init(&work->halves[half], work->vocabulary->rows, work->corpus->column_count, error);
    for (size_t seed = 1 + half; status == SK_OK && seed <= work->task->factored; seed += HALVES)
        status = sk_factored_learn(work->vocabulary, work->corpus, work->leave_out, seed, &work->halves[half], error);
    return status;
}

static enum sk_status learn_factored(const struct sk_task *task, const struct sk_vocabulary *vocabulary,
                                     const struct sk_corpus *corpus, uint32_t leave_out, struct sk_dense *out,
                                     struct sk_error *error) {
    struct factored_work work = { .task = task, .vocabulary = vocabulary, .corpus = corpus, .leave_out = leave_out };
    struct sk_parallel parallel = { .quiet = true };
    struct sk_dense *sum = &work.halves[0], *other = &work.halves[1];
    enum sk_status status = sk_parallel_run(&parallel, HALVES, learn_half, &work, error);
    if (status == SK_OK) {
        sk_add_scaled(sum->weights, other->weights, 1, sum->rows * sum->columns);
        sk_add_scaled(sum->bias, other->bias, 1, sum->columns);
        *out = *sum;
        *sum = (struct sk_dense){ 0 };
    }
    sk_dense_finish(sum);
    sk_dense_finish(other);
    return status;
}

static enum sk_status learn_transfer(const struct sk_task *task, const struct sk_corpus *corpus, uint32_t leave_out,
                                     struct learnt *out, struct sk_error *error) {
    const struct sk_vocabulary *vocabulary = &out->wide.model.vocabulary;
    enum sk_status status = build_vocabulary(task, corpus, leave_out, true, &out->wide, error);
    if (status == SK_OK)
        status = sk_dense_init(&out->transfer, vocabulary->rows, corpus->column_count, error);
    return status == SK_OK ? sk_transfer_learn(vocabulary, corpus, &out->transfer, error) : status;
}

static enum sk_status learn_all(const struct sk_task *task, const struct sk_corpus *corpus, uint32_t leave_out,
                                struct learnt *out, struct sk_error *error) {
    const struct sk_vocabulary *vocabulary = &out->own.model.vocabulary;
    *out = (struct learnt){ 0 };
    enum sk_status status = build_vocabulary(task, corpus, leave_out, false, &out->own, error);
    if (status == SK_OK && task->cost > 0)
        status = sk_dense_init(&out->machines, vocabulary->rows, corpus->column_count, error);
    if (status == SK_OK && task->cost > 0)
        status = sk_machines_learn(vocabulary, corpus, leave_out, task->cost, task->ratios, &out->machines, error);
    if (status == SK_OK && task->softmax > 0)
        status = sk_dense_init(&out->softmax, vocabulary->rows, corpus->column_count, error);
    if (status == SK_OK && task->softmax > 0)
        status = sk_softmax_learn(task, vocabulary, corpus, leave_out, &out->softmax, error);
    if (status == SK_OK && task->factored > 0)
        status = learn_factored(task, vocabulary, corpus, leave_out, &out->factored, error);
    if (status == SK_OK && corpus->prior)
        status = learn_transfer(task, corpus, leave_out, out, error);
    if (status != SK_OK)
        learnt_finish(out);
    return status;
}

/* What the own learners count for together. */
static float own_share(const struct sk_task *task, struct sk_shares shares) {
    return (task->cost > 0) + shares.softmax + (float) task->factored;
}

static enum sk_status blend(const struct sk_task *task, const struct learnt *learnt, const struct sk_corpus *corpus,
                            uint32_t leave_out, struct sk_shares shares, struct sk_dense *out, struct sk_error *error) {
    const struct sk_vocabulary *vocabulary = &learnt->own.model.vocabulary;
    float whole = own_share(task, shares);
    enum sk_status status = sk_dense_init(out, vocabulary->rows, corpus->column_count, error);
    if (status == SK_OK && learnt->machines.weights)
        status = sk_dense_add(out, &learnt->machines, vocabulary, corpus, leave_out, 1 / whole, error);
    if (status == SK_OK && learnt->softmax.weights)
        status = sk_dense_add(out, &learnt->softmax, vocabulary, corpus, leave_out, shares.softmax / whole, error);
    if (status == SK_OK && learnt->factored.weights)
        status = sk_dense_add(out, &learnt->factored, vocabulary, corpus, leave_out, (float) task->factored / whole, error);
    if (status != SK_OK)
        sk_dense_finish(out);
    return status;
}

/* Puts the sum of the own learners into the rows of the wide vocabulary and adds what the prior model knows. */
static enum sk_status widen(const struct learnt *learnt, const struct sk_corpus *corpus, uint32_t leave_out, float share,
                            struct sk_dense *sum, struct sk_error *error) {
    const struct sk_vocabulary *own = &learnt->own.model.vocabulary, *wide = &learnt->wide.model.vocabulary;
    struct sk_dense wider;
    enum sk_status status = sk_dense_init(&wider, wide->rows, corpus->column_count, error);
    if (status != SK_OK)
        return status;
    for (uint32_t slot = 0, from, to; slot < SK_FEATURE_SLOTS; slot++)
        if (sk_vocabulary_find(own, slot, &from) && sk_vocabulary_find(wide, slot, &to))
            memcpy(wider.weights + (size_t) to * sum->columns, sum->weights + (size_t) from * sum->columns,
                   sum->columns * sizeof *sum->weights);
    memcpy(wider.bias, sum->bias, sum->columns * sizeof *sum->bias);
    sk_dense_finish(sum);
    *sum = wider;
    return sk_dense_add(sum, &learnt->transfer, wide, corpus, leave_out, share, error);
}

/* The weights in steps of a 127th of their column's largest. */
static void quantise(const struct sk_dense *dense, struct sk_learned *learned) {
    size_t rows = learned->model.vocabulary.rows, columns = learned->model.column_count;
    for (size_t column = 0; column < columns; column++) {
        float largest = 1e-9f;
        for (size_t row = 0; row < rows; row++)
            largest = fmaxf(largest, fabsf(dense->weights[row * columns + column]));
        for (size_t row = 0; row < rows; row++)
            learned->weights[row * columns + column] = (int8_t) lrintf(dense->weights[row * columns + column] / largest * 127);
        learned->numbers[column] = largest / 127;
        learned->numbers[columns + column] = dense->bias[column];
    }
}

/* *out: which of the two models of `learnt` it has become. */
static enum sk_status make_small(const struct sk_task *task, struct learnt *learnt, const struct sk_corpus *corpus,
                                 uint32_t leave_out, struct sk_shares shares, struct sk_learned **out, struct sk_error *error) {
    bool wide = corpus->prior && shares.transfer > 0;
    struct sk_dense sum;
    enum sk_status status = blend(task, learnt, corpus, leave_out, shares, &sum, error);
    if (status != SK_OK)
        return status;
    if (wide)
        status = widen(learnt, corpus, leave_out, shares.transfer / own_share(task, shares), &sum, error);
    *out = wide ? &learnt->wide : &learnt->own;
    if (status == SK_OK)
        quantise(&sum, *out);
    sk_dense_finish(&sum);
    return status;
}

enum sk_status sk_learn(const struct sk_task *task, const struct sk_corpus *corpus, uint32_t leave_out, struct sk_shares shares,
                        struct sk_learned *out, struct sk_error *error) {
    struct learnt learnt;
    struct sk_learned *made;
    *out = (struct sk_learned){ 0 };
    enum sk_status status = learn_all(task, corpus, leave_out, &learnt, error);
    if (status != SK_OK)
        return status;
    status = make_small(task, &learnt, corpus, leave_out, shares, &made, error);
    if (status == SK_OK) {
        *out = *made;
        *made = (struct sk_learned){ 0 };
    }
    learnt_finish(&learnt);
    return status;
}

void sk_learned_finish(struct sk_learned *learned) {
    free(learned->blocks);
    free(learned->idf);
    free(learned->weights);
    free(learned->numbers);
    *learned = (struct sk_learned){ 0 };
}

/* ---- folds ---- */

/* What the softmax may count for where labels are few: how much it should depends on how they are spread. The first unless
 * another does clearly better: smaller differences on the corpus' own folds are chance. */
static const float softmax_choices[] = { 1, 3, 0.5f };
#define SOFTMAX_MARGIN 0.005 /* of accuracy and macro-F1 together */
#define SOFTMAX_CHOICES (sizeof softmax_choices / sizeof *softmax_choices)

/* And the prior model: how much depends on how near its texts are to these, and on how many of these there are. */
static const float transfer_choices[] = { 0, 0.3f, 0.6f, 1.2f };
#define TRANSFER_CHOICES (sizeof transfer_choices / sizeof *transfer_choices)

static size_t softmax_choices_of(const struct sk_task *task) {
    return task->offsets && !task->strangers ? SOFTMAX_CHOICES : 1;
}

static size_t choices_of(const struct sk_task *task, const struct sk_corpus *corpus) {
    return softmax_choices_of(task) * (corpus->prior ? TRANSFER_CHOICES : 1);
}

/* Those without the prior model come first. */
static struct sk_shares shares_of(const struct sk_task *task, size_t choice) {
    size_t choices = softmax_choices_of(task);
    return (struct sk_shares){ .softmax = task->softmax * (choices > 1 ? softmax_choices[choice % choices] : 1),
                               .transfer = transfer_choices[choice / choices] };
}

void sk_learned_score(const struct sk_model *model, const struct sk_example *example, struct sk_entry *entries, float *scores) {
    size_t count = sk_vocabulary_project(&model->vocabulary, example->features, example->feature_count, entries);
    sk_model_score(model, entries, count, scores);
}

static enum sk_status score_fold(const struct sk_model *model, const struct sk_corpus *corpus, uint32_t fold, float *scores,
                                 struct sk_error *error) {
    struct sk_entry *entries = malloc(SK_FEATURE_LIMIT * sizeof *entries);
    if (!entries)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for an example's features");
    for (size_t i = 0; i < corpus->count; i++)
        if (corpus->examples[i].fold == fold && !corpus->examples[i].held_out)
            sk_learned_score(model, &corpus->examples[i], entries, scores + i * corpus->column_count);
    free(entries);
    return SK_OK;
}

/* scores: [choices][count * column_count]. */
static enum sk_status learn_fold(const struct sk_task *task, const struct sk_corpus *corpus, uint32_t fold, float *scores,
                                 struct sk_error *error) {
    struct sk_learned *made;
    struct learnt learnt;
    enum sk_status status = learn_all(task, corpus, fold, &learnt, error);
    if (status != SK_OK)
        return status;
    for (size_t choice = 0; status == SK_OK && choice < choices_of(task, corpus); choice++) {
        status = make_small(task, &learnt, corpus, fold, shares_of(task, choice), &made, error);
        if (status == SK_OK)
            status = score_fold(&made->model, corpus, fold, scores + choice * corpus->count * corpus->column_count, error);
    }
    learnt_finish(&learnt);
    return status;
}

/* How good the scores are as they stand: accuracy and macro-F1, for the rare label is the one that matters. */
static double value_of(const struct sk_task *task, const struct sk_corpus *corpus, const float *scores) {
    float ones[SK_MODEL_COLUMNS], zeros[SK_MODEL_COLUMNS] = { 0 };
    for (size_t i = 0; i < corpus->column_count; i++)
        ones[i] = 1;
    struct sk_model plain = { .kind = task->kind,
                              .label_count = (uint32_t) corpus->label_count,
                              .column_count = (uint32_t) corpus->column_count,
                              .slope = ones,
                              .offset = zeros,
                              .threshold = zeros };
    struct sk_quality quality = sk_measure(&plain, corpus, false, scores);
    return quality.accuracy + quality.macro_f1;
}

/* The first softmax that is about as good as the best. */
static size_t best_softmax(const struct sk_task *task, const struct sk_corpus *corpus, const float *scores) {
    double values[SOFTMAX_CHOICES], highest = 0;
    size_t count = softmax_choices_of(task);
    for (size_t choice = 0; choice < count; choice++) {
        values[choice] = value_of(task, corpus, scores + choice * corpus->count * corpus->column_count);
        highest = fmax(highest, values[choice]);
    }
    for (size_t choice = 0; choice < count; choice++)
        if (values[choice] >= highest - SOFTMAX_MARGIN)
            return choice;
    return 0;
}

/* Whether the losses are lower by more than the standard error of their differences. */
static bool are_lower(const double *losses, const double *others, size_t count) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        double gain = others[i] - losses[i];
        sum += gain;
        squares += gain * gain;
    }
    return sum > sqrt(fmax(squares - sum * sum / (double) count, 0));
}

/* With that softmax, the least of the prior model with which the right labels are clearly more probable than with less of it:
 * that tells more, and by chance less, than how many are right. */
static enum sk_status find_best(const struct sk_task *task, const struct sk_corpus *corpus, const float *scores, size_t *best,
                                struct sk_error *error) {
    size_t size = corpus->count * corpus->column_count, softmaxes = softmax_choices_of(task);
    double *losses = calloc(2 * corpus->count + 1, sizeof *losses), *others = losses + corpus->count;
    if (!losses)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu examples", corpus->count);
    *best = best_softmax(task, corpus, scores);
    if (corpus->prior)
        sk_calibrated_losses(task, corpus, scores + *best * size, others);
    for (size_t choice = *best + softmaxes; choice < choices_of(task, corpus); choice += softmaxes) {
        sk_calibrated_losses(task, corpus, scores + choice * size, losses);
        if (are_lower(losses, others, corpus->count)) {
            memcpy(others, losses, corpus->count * sizeof *others);
            *best = choice;
        }
    }
    free(losses);
    return SK_OK;
}

enum sk_status sk_learn_folds(const struct sk_task *task, const struct sk_corpus *corpus, float *scores, struct sk_shares *shares,
                              struct sk_error *error) {
    size_t size = corpus->count * corpus->column_count, best = 0;
    float *all = calloc(choices_of(task, corpus) * size + 1, sizeof *all);
    enum sk_status status = all ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu examples", corpus->count);
    for (uint32_t fold = 0; status == SK_OK && fold < SK_FOLDS; fold++)
        status = learn_fold(task, corpus, fold, all, error);
    if (status == SK_OK)
        status = find_best(task, corpus, all, &best, error);
    if (status == SK_OK)
        memcpy(scores, all + best * size, size * sizeof *scores);
    *shares = shares_of(task, best);
    free(all);
    return status;
}
