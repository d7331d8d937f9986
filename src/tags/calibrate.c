/* Calibration on held-out folds.
 *
 * One label of many: softmax(slope * score + offset), fitted by maximum likelihood; one slope for all labels (temperature
 * scaling, Guo et al. 2017), and with few labels an offset for each. With few labels the choice gets offsets of its own that
 * maximise the sum of accuracy and macro-F1, because the rare label is the one that matters (negative among many neutral
 * messages), less a cost of being away from zero: around its highest that sum changes by chance alone, and an offset that says
 * nothing of these messages does harm on others. Any labels: logistic(slope * score + offset) for each (Platt 1999), and the
 * threshold with the best F1. Out of scope: the highest score below a border. With examples of out of scope the border weighs
 * their recall against in-scope accuracy; without, it gives up a fixed small share of the messages that were answered right: with
 * .3 %, a model of banking77 tells .81 of clinc150's messages that speak of no bank from its own (development parts), and gives
 * up .002 of those; one of natcs .35 of banking77's, and gives up none. (A border at a fixed score, as it was before, told none.)
 */
#include "tags/calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "tags/dense.h"

#define RECALL_WORTH                                                                                                             \
    0.04                 /* points of in-scope accuracy given up for a point of out-of-scope recall, and the share of such       \
                            examples on top: it says how often they come */
#define SHARE_LOST 0.003 /* of the rightly answered messages, where there are no out-of-scope examples */
#define BORDERS 200
#define BLUR 4.0f        /* of them */
#define BORDER_MOST 0.4f /* then, at most: of the score that half of those have, for they may be few and worded alike */
#define SCOPE_SLOPE 2.0f /* where there are too few out-of-scope examples to fit it */
#define SCOPE_EXAMPLES 20
#define CHOICE_BLUR 0.1   /* of a logarithm of the odds: counted sharply, the best offsets are the best by chance */
#define OFFSET_COST 0.005 /* of accuracy and macro-F1 together, for the square of an offset */
#define SLOPE_LEAST 0.2
#define SLOPE_MOST 40.0

/* What one fit looks at. */
struct fit {
    const struct sk_model *model;
    const struct sk_corpus *corpus;
    const float *scores;
    float *numbers; /* [5 * column_count] of the model */
    size_t label;   /* of an any-of label */
};

static bool is_measured(const struct sk_example *example, bool held_out) {
    return example->held_out == held_out;
}

/* ---- likelihood ---- */

static double log_sum(const struct fit *fit, const float *scores, double *values) {
    double highest = -INFINITY, sum = 0;
    size_t columns = fit->model->label_count * sk_model_manners(fit->model);
    for (size_t i = 0; i < columns; i++) {
        values[i] = (double) (fit->model->slope[i] * scores[i] + fit->model->offset[i]);
        highest = fmax(highest, values[i]);
    }
    for (size_t i = 0; i < columns; i++)
        sum += exp(values[i] - highest);
    return highest + log(sum);
}

static double loss_of_example(const struct fit *fit, size_t i) {
    const struct sk_example *example = &fit->corpus->examples[i];
    double values[SK_MODEL_COLUMNS];
    if (!example->label_count || !is_measured(example, false))
        return 0;
    return example->weight
           * (log_sum(fit, fit->scores + i * fit->model->column_count, values) - values[sk_column_of(fit->corpus, example)]);
}

static double one_of_loss(const struct fit *fit) {
    double loss = 0;
    for (size_t i = 0; i < fit->corpus->count; i++)
        loss += loss_of_example(fit, i);
    return loss;
}

static double any_of_loss(const struct fit *fit) {
    double loss = 0;
    for (size_t i = 0; i < fit->corpus->count; i++) {
        const struct sk_example *example = &fit->corpus->examples[i];
        if (!is_measured(example, false))
            continue;
        double score = (double) fit->scores[i * fit->model->column_count + fit->label];
        double logit = (double) fit->model->slope[fit->label] * score + (double) fit->model->offset[fit->label];
        loss += log1p(exp(-fabs(logit))) + (sk_has_label(example, fit->label) == (logit > 0) ? 0 : fabs(logit));
    }
    return loss;
}

/* Golden section search; sets *number (and its copies up to count) to the best value between least and most. */
static void search(const struct fit *fit, double (*loss)(const struct fit *), float *number, size_t count, double least,
                   double most, bool logarithmic) {
    const double golden = 0.6180339887498949;
    double low = logarithmic ? log(least) : least, high = logarithmic ? log(most) : most, best = 0, best_loss = INFINITY;
    double points[2] = { high - golden * (high - low), low + golden * (high - low) }, losses[2] = { NAN, NAN };
    for (int step = 0; step < 24; step++) {
        for (int i = 0; i < 2; i++) {
            if (!isnan(losses[i]))
                continue;
            for (size_t k = 0; k < count; k++)
                number[k] = (float) (logarithmic ? exp(points[i]) : points[i]);
            losses[i] = loss(fit);
            if (losses[i] < best_loss) {
                best_loss = losses[i];
                best = (double) number[0];
            }
        }
        if (losses[0] < losses[1]) {
            high = points[1];
            points[1] = points[0];
            losses[1] = losses[0];
            points[0] = high - golden * (high - low);
            losses[0] = NAN;
        } else {
            low = points[0];
            points[0] = points[1];
            losses[0] = losses[1];
            points[1] = low + golden * (high - low);
            losses[1] = NAN;
        }
    }
    for (size_t k = 0; k < count; k++)
        number[k] = (float) best;
}

/* ---- choosing ---- */

/* Which examples say how to choose. Strangers' texts are nearer to those that were learnt apart: there are fewer words in them
 * that are known, and what is not known is taken for neutral. */
static bool says_how_to_choose(const struct fit *fit, const struct sk_example *example) {
    return example->label_count && is_measured(example, false) && example->manner + 1u == fit->corpus->manners;
}

/* How much each label is chosen, sharply but not at once: shares[labels] of one. */
static void share_out(const struct sk_model *model, const float *probabilities, double *shares) {
    double highest = -INFINITY, sum = 0;
    for (size_t i = 0; i < model->label_count; i++) {
        shares[i] = (log(fmax((double) probabilities[i], 1e-30)) + (double) model->threshold[i]) / CHOICE_BLUR;
        highest = fmax(highest, shares[i]);
    }
    for (size_t i = 0; i < model->label_count; i++)
        sum += shares[i] = exp(shares[i] - highest);
    for (size_t i = 0; i < model->label_count; i++)
        shares[i] /= sum;
}

static double choice_value(const struct fit *fit, const float *probabilities) {
    size_t labels = fit->model->label_count;
    double examples = 0, right = 0, f1 = 0, away = 0, shares[SK_MODEL_LABELS];
    double hits[SK_MODEL_LABELS] = { 0 }, counts[SK_MODEL_LABELS] = { 0 }; /* counts: as often as it is and is chosen */
    for (size_t i = 0; i < fit->corpus->count; i++) {
        const struct sk_example *example = &fit->corpus->examples[i];
        if (!says_how_to_choose(fit, example))
            continue;
        size_t label = example->labels[0];
        share_out(fit->model, probabilities + i * fit->model->column_count, shares);
        examples += example->weight;
        right += example->weight * shares[label];
        hits[label] += example->weight * shares[label];
        counts[label] += example->weight;
        for (size_t j = 0; j < labels; j++)
            counts[j] += example->weight * shares[j];
    }
    for (size_t i = 0; i < labels; i++) {
        f1 += counts[i] > 0 ? 2 * hits[i] / counts[i] : 0;
        away += (double) (fit->model->threshold[i] * fit->model->threshold[i]);
    }
    return f1 / (double) labels + right / fmax(examples, 1) - OFFSET_COST * away;
}

static enum sk_status choose_offsets(struct fit *fit, struct sk_error *error) {
    size_t labels = fit->model->label_count, columns = fit->model->column_count;
    float *threshold = fit->numbers + 4 * columns;
    float *probabilities = malloc(fit->corpus->count * columns * sizeof *probabilities);
    if (!probabilities)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to calibrate %zu examples", fit->corpus->count);
    for (size_t i = 0; i < fit->corpus->count; i++)
        sk_model_probabilities(fit->model, fit->scores + i * columns, probabilities + i * columns);
    for (int round = 0; round < 2; round++)
        for (size_t label = 0; label < labels; label++) {
            float best = threshold[label];
            double highest = choice_value(fit, probabilities) + 1e-4; /* a tie stays where it is */
            for (int step = -6; step <= 6; step++) {
                threshold[label] = (float) step / 10;
                double value = choice_value(fit, probabilities);
                if (value > highest) {
                    highest = value;
                    best = threshold[label];
                }
            }
            threshold[label] = best;
        }
    free(probabilities);
    return SK_OK;
}

struct scored {
    float score;
    bool holds;
};

static int compare_scored(const void *a, const void *b) {
    float left = ((const struct scored *) a)->score, right = ((const struct scored *) b)->score;
    return left < right ? 1 : left > right ? -1 : 0;
}

/* The probability from which on to say that the label holds: where F1 is highest, halfway to the next lower one. */
static float best_threshold(struct scored *scored, size_t count) {
    size_t positives = 0, hits = 0;
    double best = 0;
    float threshold = 0.5f;
    qsort(scored, count, sizeof *scored, compare_scored);
    for (size_t i = 0; i < count; i++)
        positives += scored[i].holds;
    for (size_t i = 0; i < count; i++) {
        hits += scored[i].holds;
        double f1 = 2.0 * (double) hits / (double) (i + 1 + positives);
        if (f1 > best && (i + 1 == count || scored[i + 1].score < scored[i].score)) {
            best = f1;
            threshold = i + 1 == count ? scored[i].score : (scored[i].score + scored[i + 1].score) / 2;
        }
    }
    return fminf(fmaxf(threshold, 0.2f), 0.7f);
}

static enum sk_status calibrate_any_of(struct fit *fit, struct sk_error *error) {
    size_t labels = fit->model->label_count, columns = fit->model->column_count, count = 0;
    struct scored *scored = malloc((fit->corpus->count + 1) * sizeof *scored);
    if (!scored)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to calibrate %zu examples", fit->corpus->count);
    for (fit->label = 0; fit->label < labels; fit->label++, count = 0) {
        float *slope = fit->numbers + 2 * columns + fit->label, *offset = fit->numbers + 3 * columns + fit->label;
        for (int round = 0; round < 6; round++) {
            search(fit, any_of_loss, slope, 1, SLOPE_LEAST, SLOPE_MOST, true);
            search(fit, any_of_loss, offset, 1, -8, 8, false);
        }
        for (size_t i = 0; i < fit->corpus->count; i++)
            if (is_measured(&fit->corpus->examples[i], false)) {
                float logit = *slope * fit->scores[i * columns + fit->label] + *offset;
                scored[count++] = (struct scored){ 1 / (1 + expf(-logit)), sk_has_label(&fit->corpus->examples[i], fit->label) };
            }
        fit->numbers[4 * columns + fit->label] = best_threshold(scored, count);
    }
    free(scored);
    return SK_OK;
}

/* Slopes and offsets by maximum likelihood. */
static void fit_one_of(const struct sk_task *task, struct fit *fit) {
    size_t columns = fit->model->label_count * sk_model_manners(fit->model);
    float *slopes = fit->numbers + 2 * fit->model->column_count, *offsets = fit->numbers + 3 * fit->model->column_count;
    for (int round = 0; round < (task->offsets ? 4 : 1); round++) {
        search(fit, one_of_loss, slopes, columns, SLOPE_LEAST, SLOPE_MOST, true);
        for (size_t label = 0; task->offsets && label < columns; label++)
            search(fit, one_of_loss, offsets + label, 1, -4, 4, false);
    }
}

static enum sk_status calibrate_one_of(const struct sk_task *task, struct fit *fit, struct sk_error *error) {
    fit_one_of(task, fit);
    return task->offsets ? choose_offsets(fit, error) : SK_OK;
}

void sk_calibrated_losses(const struct sk_task *task, const struct sk_corpus *corpus, const float *scores, double *losses) {
    float numbers[5 * SK_MODEL_COLUMNS] = { 0 };
    size_t columns = corpus->column_count;
    struct sk_model plain = { .kind = task->kind,
                              .label_count = (uint32_t) corpus->label_count,
                              .column_count = (uint32_t) columns,
                              .slope = numbers + 2 * columns,
                              .offset = numbers + 3 * columns };
    struct fit fit = { .model = &plain, .corpus = corpus, .scores = scores, .numbers = numbers };
    fit_one_of(task, &fit);
    for (size_t i = 0; i < corpus->count; i++)
        losses[i] = loss_of_example(&fit, i);
}

/* ---- scope ---- */

/* Mean of the log-likelihoods of both sides, so that neither drowns the other. */
static double scope_loss(const struct fit *fit) {
    size_t columns = fit->model->column_count, counts[2] = { 0 };
    double losses[2] = { 0 };
    for (size_t i = 0; i < fit->corpus->count; i++) {
        const struct sk_example *example = &fit->corpus->examples[i];
        if (!is_measured(example, false))
            continue;
        double in = (double) sk_model_in_scope(fit->model, fit->scores + i * columns);
        bool inside = example->label_count > 0;
        losses[inside] -= log(fmax(inside ? in : 1 - in, 1e-12));
        counts[inside]++;
    }
    return losses[0] / (double) (counts[0] + 1) + losses[1] / (double) (counts[1] + 1);
}

/* Highest scope scores first; holds: in scope and answered right. Gives how many are in scope, right, and out of scope. */
static size_t collect_highest(const struct fit *fit, struct scored *scored, size_t *inside, size_t *right) {
    size_t count = 0;
    *inside = *right = 0;
    for (size_t i = 0; i < fit->corpus->count; i++) {
        const struct sk_example *example = &fit->corpus->examples[i];
        const float *scores = fit->scores + i * fit->model->column_count;
        size_t best = sk_model_best(scores, fit->model->label_count);
        bool is_right = example->label_count && example->labels[0] == best;
        if (!is_measured(example, false))
            continue;
        *inside += example->label_count > 0;
        *right += is_right;
        if (is_right || example->label_count == 0)
            scored[count++] = (struct scored){ sk_model_scope_score(fit->model, scores), is_right };
    }
    qsort(scored, count, sizeof *scored, compare_scored);
    return count;
}

/* The share of in-scope messages right and above the border, and a share of those of out of scope below it, each counted with how
 * surely it is on its side. */
static double border_value(const struct scored *scored, size_t count, size_t inside, size_t right, float border, float blur) {
    size_t outside = count - right;
    double worth = RECALL_WORTH + (double) outside / (double) (inside + outside), kept = 0, found = 0;
    for (size_t i = 0; i < count; i++) {
        double above = 1 / (1 + exp(-(double) ((scored[i].score - border) / blur)));
        kept += scored[i].holds ? above : 0;
        found += scored[i].holds ? 0 : 1 - above;
    }
    return kept / (double) inside + worth * found / (double) outside;
}

/* The best of evenly spaced borders. There are few examples of out of scope and the value changes little around its highest, so
 * that counted sharply it would be highest here or there by chance. */
static float border_with_examples(const struct scored *scored, size_t count, size_t inside, size_t right) {
    float highest = scored[0].score, lowest = scored[count - 1].score, step = fmaxf((highest - lowest) / BORDERS, 1e-6f);
    float border = lowest;
    double best = -1;
    for (size_t i = 0; i <= BORDERS; i++) {
        double value = border_value(scored, count, inside, right, lowest + step * (float) i, BLUR * step);
        if (value > best) {
            best = value;
            border = lowest + step * (float) i;
        }
    }
    return border;
}

/* The score that all but a small share of the messages that are in scope and answered right have at least. */
static float border_without_examples(struct scored *scored, size_t count, size_t right) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (scored[i].holds)
            scored[kept++] = scored[i];
    float border = scored[right - 1 - (size_t) ((double) right * SHARE_LOST)].score;
    return fminf(border, BORDER_MOST * scored[right / 2].score);
}

static enum sk_status calibrate_scope(struct fit *fit, struct sk_learned *learned, struct sk_error *error) {
    size_t inside, right;
    struct scored *scored = malloc((fit->corpus->count + 1) * sizeof *scored);
    if (!scored)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to calibrate %zu examples", fit->corpus->count);
    size_t count = collect_highest(fit, scored, &inside, &right);
    bool has_examples = count - right >= SCOPE_EXAMPLES && inside > 0;
    if (has_examples)
        learned->model.scope_threshold = border_with_examples(scored, count, inside, right);
    else if (right > 0)
        learned->model.scope_threshold = border_without_examples(scored, count, right);
    learned->model.scope_slope = SCOPE_SLOPE;
    free(scored);
    if (has_examples)
        search(fit, scope_loss, &learned->model.scope_slope, 1, SLOPE_LEAST, SLOPE_MOST, true);
    return SK_OK;
}

enum sk_status sk_model_calibrate(const struct sk_task *task, const struct sk_corpus *corpus, const float *scores,
                                  struct sk_learned *learned, struct sk_error *error) {
    struct fit fit = { .model = &learned->model, .corpus = corpus, .scores = scores, .numbers = learned->numbers };
    if (task->kind == SK_MODEL_ANY_OF)
        return calibrate_any_of(&fit, error);
    enum sk_status status = calibrate_one_of(task, &fit, error);
    if (status == SK_OK && task->scope)
        status = calibrate_scope(&fit, learned, error);
    return status;
}
