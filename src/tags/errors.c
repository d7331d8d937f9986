/* Errors: what stands in the way of more intents right. Five folds of the shipped model's messages say where the right label
 * stands among the labels, which labels are taken for each other, and whether messages in words that training lacks fare worse;
 * and models that have learnt from a part of the messages say what more messages would bring. */
#include <stdio.h>
#include <stdlib.h>

#include "tags/dense.h"
#include "tags/learn.h"
#include "tags/task.h"
#include "tags/train.h"

#define PAIRS_SHOWN 10
#define CURVE_FOLDS 2 /* of SK_FOLDS: enough for a curve, and a fraction of the time */
#define KNOWN_FROM 2  /* examples that a stem must be learnt from, as in learn.c */
#define STEPS 4       /* of the share of unknown stems */
#define STEP 0.1

struct confusion {
    size_t low, high, errors; /* labels of the pair; errors both ways */
};

static size_t rank_of_right(const struct sk_corpus *corpus, size_t example, const float *scores) {
    const float *own = scores + example * corpus->column_count;
    size_t right = corpus->examples[example].labels[0], rank = 0;
    for (size_t label = 0; label < corpus->label_count; label++)
        rank += own[label] > own[right];
    return rank;
}

static size_t best_of(const struct sk_corpus *corpus, size_t example, const float *scores) {
    return sk_model_best(scores + example * corpus->column_count, corpus->label_count);
}

static bool is_judged(const struct sk_example *example) {
    return !example->held_out && example->label_count > 0;
}

/* ---- ranks ---- */

static void show_ranks(const struct sk_corpus *corpus, const float *scores) {
    static const size_t firsts[] = { 1, 2, 3, 5, 10 };
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        size_t judged = 0, among = 0;
        for (size_t example = 0; example < corpus->count; example++) {
            if (!is_judged(&corpus->examples[example]))
                continue;
            judged++;
            among += rank_of_right(corpus, example, scores) < firsts[i];
        }
        printf("| right label among the first %zu | %zu | %.3f |\n", firsts[i], judged,
               judged ? (double) among / (double) judged : 0);
    }
}

/* Messages of several intents: the first label is the one that counts as right. */
static void show_several(const struct sk_corpus *corpus, const float *scores) {
    size_t several = 0, right = 0, further = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        const struct sk_example *example = &corpus->examples[i];
        if (!is_judged(example) || example->label_count < 2)
            continue;
        size_t best = best_of(corpus, i, scores);
        several++;
        right += best == example->labels[0];
        for (size_t j = 1; j < example->label_count; j++)
            further += best == example->labels[j];
    }
    double all = several ? (double) several : 1;
    printf("| of several intents: the primary one | %zu | %.3f |\n", several, (double) right / all);
    printf("| of several intents: a further one | %zu | %.3f |\n", several, (double) further / all);
}

/* ---- pairs ---- */

static int by_errors(const void *a, const void *b) {
    const struct confusion *left = a, *right = b;
    if (left->errors != right->errors)
        return left->errors < right->errors ? 1 : -1;
    if (left->low != right->low)
        return left->low < right->low ? -1 : 1;
    return left->high < right->high ? -1 : left->high > right->high;
}

/* pairs: [label_count * label_count], a pair at low * label_count + high. Returns the number of errors. */
static size_t count_pairs(const struct sk_corpus *corpus, const float *scores, struct confusion *pairs) {
    size_t labels = corpus->label_count, errors = 0;
    for (size_t i = 0; i < labels * labels; i++)
        pairs[i] = (struct confusion){ .low = i / labels, .high = i % labels };
    for (size_t i = 0; i < corpus->count; i++) {
        if (!is_judged(&corpus->examples[i]))
            continue;
        size_t right = corpus->examples[i].labels[0], best = best_of(corpus, i, scores);
        if (best == right)
            continue;
        pairs[(best < right ? best : right) * labels + (best < right ? right : best)].errors++;
        errors++;
    }
    return errors;
}

static enum sk_status show_pairs(const struct sk_corpus *corpus, const float *scores, struct sk_error *error) {
    size_t count = corpus->label_count * corpus->label_count, half = 0, used = 0, sum = 0;
    struct confusion *pairs = malloc(count * sizeof *pairs);
    if (!pairs)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu pairs of labels", count);
    size_t errors = count_pairs(corpus, scores, pairs);
    qsort(pairs, count, sizeof *pairs, by_errors);
    for (size_t i = 0; i < count; i++) {
        half += 2 * sum < errors;
        used += pairs[i].errors > 0;
        sum += pairs[i].errors;
    }
    printf("\n%zu errors in %zu pairs of labels; the %zu most frequent make up half of them\n\n", errors, used, half);
    printf("| taken for each other | errors | share |\n|---|---|---|\n");
    for (size_t i = 0; i < PAIRS_SHOWN && i < count && pairs[i].errors; i++)
        printf("| %s, %s | %zu | %.3f |\n", corpus->labels[pairs[i].low], corpus->labels[pairs[i].high], pairs[i].errors,
               (double) pairs[i].errors / (double) errors);
    free(pairs);
    return SK_OK;
}

/* ---- words that training lacks ---- */

/* learnt: [SK_FOLDS][SK_FEATURE_SLOTS] examples with the stem outside of each fold. */
static void count_stems(const struct sk_corpus *corpus, uint32_t *learnt) {
    for (size_t i = 0; i < corpus->count; i++)
        for (size_t j = 0; j < corpus->examples[i].feature_count; j++)
            for (uint32_t fold = 0; fold < SK_FOLDS; fold++)
                learnt[(size_t) fold * SK_FEATURE_SLOTS + corpus->examples[i].features[j].slot] +=
                    sk_is_learnt(&corpus->examples[i], fold) && corpus->examples[i].features[j].family == SK_FEATURE_STEM;
}

static size_t step_of(const struct sk_example *example, const uint32_t *learnt) {
    size_t stems = 0, unknown = 0;
    for (size_t j = 0; j < example->feature_count; j++) {
        if (example->features[j].family != SK_FEATURE_STEM)
            continue;
        stems++;
        unknown += learnt[(size_t) example->fold * SK_FEATURE_SLOTS + example->features[j].slot] < KNOWN_FROM;
    }
    size_t step = stems ? (size_t) ((double) unknown / (double) stems / STEP) : 0;
    return step < STEPS ? step : STEPS - 1;
}

static enum sk_status show_unknown(const struct sk_corpus *corpus, const float *scores, struct sk_error *error) {
    size_t judged[STEPS] = { 0 }, right[STEPS] = { 0 };
    uint32_t *learnt = calloc((size_t) SK_FOLDS * SK_FEATURE_SLOTS, sizeof *learnt);
    if (!learnt)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to count stems");
    count_stems(corpus, learnt);
    for (size_t i = 0; i < corpus->count; i++) {
        if (!is_judged(&corpus->examples[i]))
            continue;
        size_t step = step_of(&corpus->examples[i], learnt);
        judged[step]++;
        right[step] += best_of(corpus, i, scores) == corpus->examples[i].labels[0];
    }
    free(learnt);
    printf("\n| words that training lacks | messages | accuracy |\n|---|---|---|\n");
    for (size_t step = 0; step < STEPS; step++)
        printf("| from %.0f %% on | %zu | %.3f |\n", (double) step * STEP * 100, judged[step],
               judged[step] ? (double) right[step] / (double) judged[step] : 0);
    return SK_OK;
}

/* ---- learning curve ---- */

/* Whether it stays where a share (in percent) of the examples is learnt from; a larger share has all of a smaller one. */
static bool is_of_share(size_t example, unsigned share) {
    return ((uint32_t) example * 2654435761u >> 16) % 100 < share;
}

struct judged {
    size_t examples, right;
};

/* Those beyond the share count as held out meanwhile. held_out: [count] what they were before. */
static enum sk_status learn_share(struct sk_corpus *corpus, uint32_t fold, unsigned share, bool *held_out,
                                  struct sk_learned *learned, struct sk_error *error) {
    for (size_t i = 0; i < corpus->count; i++) {
        held_out[i] = corpus->examples[i].held_out;
        corpus->examples[i].held_out |= !is_of_share(i, share);
    }
    enum sk_status status =
        sk_learn(&sk_task_intent, corpus, fold, (struct sk_shares){ .softmax = sk_task_intent.softmax }, learned, error);
    for (size_t i = 0; i < corpus->count; i++)
        corpus->examples[i].held_out = held_out[i];
    return status;
}

/* On all examples of the fold, whatever the share. */
static void judge_fold(const struct sk_learned *learned, const struct sk_corpus *corpus, uint32_t fold, struct sk_entry *entries,
                       float *scores, struct judged *judged) {
    for (size_t i = 0; i < corpus->count; i++) {
        const struct sk_example *example = &corpus->examples[i];
        if (!is_judged(example) || example->fold != fold)
            continue;
        sk_learned_score(&learned->model, example, entries, scores);
        judged->examples++;
        judged->right += sk_model_best(scores, corpus->label_count) == example->labels[0];
    }
}

static enum sk_status judge_share(struct sk_corpus *corpus, uint32_t fold, unsigned share, struct judged *judged,
                                  struct sk_error *error) {
    struct sk_learned learned;
    bool *held_out = malloc(corpus->count + 1);
    struct sk_entry *entries = malloc(SK_FEATURE_LIMIT * sizeof *entries);
    float *scores = malloc(corpus->column_count * sizeof *scores);
    enum sk_status status = held_out && entries && scores
                                ? learn_share(corpus, fold, share, held_out, &learned, error)
                                : sk_error_set(error, SK_FAULT_MEMORY, "no memory to judge %zu examples", corpus->count);
    if (status == SK_OK) {
        judge_fold(&learned, corpus, fold, entries, scores, judged);
        sk_learned_finish(&learned);
    }
    free(held_out);
    free(entries);
    free(scores);
    return status;
}

static enum sk_status show_curve(struct sk_corpus *corpus, struct sk_error *error) {
    static const unsigned shares[] = { 25, 50, 75, 100 };
    enum sk_status status = SK_OK;
    printf("\n| learnt from | accuracy on %d folds |\n|---|---|\n", CURVE_FOLDS);
    for (size_t i = 0; status == SK_OK && i < sizeof shares / sizeof *shares; i++) {
        struct judged judged = { 0 };
        for (uint32_t fold = 0; status == SK_OK && fold < CURVE_FOLDS; fold++)
            status = judge_share(corpus, fold, shares[i], &judged, error);
        if (status == SK_OK)
            printf("| %u %% | %.3f |\n", shares[i], judged.examples ? (double) judged.right / (double) judged.examples : 0);
    }
    return status;
}

/* ---- the whole ---- */

static enum sk_status show_all(struct sk_corpus *corpus, struct sk_error *error) {
    struct sk_shares shares;
    float *scores = calloc(corpus->count * corpus->column_count + 1, sizeof *scores);
    if (!scores)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the scores of %zu examples", corpus->count);
    enum sk_status status = sk_learn_folds(&sk_task_intent, corpus, scores, &shares, error);
    if (status == SK_OK) {
        printf("| 5 folds | messages | share |\n|---|---|---|\n");
        show_ranks(corpus, scores);
        show_several(corpus, scores);
        status = show_pairs(corpus, scores, error);
    }
    if (status == SK_OK)
        status = show_unknown(corpus, scores, error);
    free(scores);
    return status == SK_OK ? show_curve(corpus, error) : status;
}

enum sk_status sk_train_errors(const char *messages_directory, struct sk_error *error) {
    struct sk_corpus corpus;
    enum sk_status status = sk_train_read(&sk_task_intent, messages_directory, &corpus, error);
    if (status != SK_OK)
        return status;
    status = show_all(&corpus, error);
    sk_corpus_finish(&corpus);
    return status;
}
