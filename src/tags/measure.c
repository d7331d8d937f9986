/* How good a model is: accuracy and macro-F1 (the mean of the labels' F1), over labels that occur: of the messages in scope when
 * it has to choose one of its labels, and of all messages as the tagger answers, which refuses those that it takes for out of
 * scope. The two differ by what a high recall of out of scope costs; only the second is ever reached, and is what
 * evaluate/classification.h counts. */
#include <string.h>

#include "tags/calibrate.h"

struct tally {
    size_t examples, right, right_in_scope, outside, outside_found;
    size_t hits[SK_MODEL_LABELS], given[SK_MODEL_LABELS], is[SK_MODEL_LABELS];
    /* as answered; the last is out of scope */
    size_t answered_hits[SK_MODEL_LABELS + 1], answered_given[SK_MODEL_LABELS + 1], answered_is[SK_MODEL_LABELS + 1];
};

static void count_answer(struct tally *tally, size_t answer, size_t truth) {
    tally->answered_hits[truth] += answer == truth;
    tally->answered_given[answer]++;
    tally->answered_is[truth]++;
}

static void count_one_of(const struct sk_model *model, const struct sk_example *example, const float *scores,
                         struct tally *tally) {
    float probabilities[SK_MODEL_COLUMNS];
    bool in_scope = sk_model_in_scope(model, scores) >= 0.5f;
    sk_model_probabilities(model, scores, probabilities);
    size_t label = sk_model_choose(model, probabilities), outside = model->label_count;
    count_answer(tally, in_scope ? label : outside, example->label_count ? example->labels[0] : outside);
    if (example->label_count == 0) {
        tally->outside++;
        tally->outside_found += !in_scope;
        return;
    }
    bool right = label == example->labels[0];
    tally->examples++;
    tally->right += right;
    tally->right_in_scope += right && in_scope;
    tally->hits[label] += right;
    tally->given[label]++;
    tally->is[example->labels[0]]++;
}

static void count_any_of(const struct sk_model *model, const struct sk_example *example, const float *scores,
                         struct tally *tally) {
    float probabilities[SK_MODEL_COLUMNS];
    bool holds[SK_MODEL_LABELS] = { false };
    for (size_t i = 0; i < example->label_count; i++)
        holds[example->labels[i]] = true;
    sk_model_probabilities(model, scores, probabilities);
    for (size_t label = 0; label < model->label_count; label++) {
        bool given = probabilities[label] >= model->threshold[label];
        tally->examples++;
        tally->right += given == holds[label];
        tally->hits[label] += given && holds[label];
        tally->given[label] += given;
        tally->is[label] += holds[label];
    }
    tally->right_in_scope = tally->right;
}

static double macro_f1(const size_t *hits, const size_t *given, const size_t *is, size_t labels) {
    double sum = 0;
    size_t present = 0;
    for (size_t i = 0; i < labels; i++) {
        if (given[i] + is[i] == 0)
            continue;
        sum += 2.0 * (double) hits[i] / (double) (given[i] + is[i]);
        present++;
    }
    return present ? sum / (double) present : 0;
}

/* Any-of knows no scope: what it says is what it answers. */
static void describe_answers(const struct sk_model *model, const struct tally *tally, struct sk_quality *quality) {
    size_t all = tally->examples + tally->outside, outside = model->label_count;
    bool one_of = model->kind == SK_MODEL_ONE_OF;
    quality->answered_accuracy =
        one_of && all ? (double) (tally->right_in_scope + tally->outside_found) / (double) all : quality->accuracy;
    quality->answered_macro_f1 =
        one_of ? macro_f1(tally->answered_hits, tally->answered_given, tally->answered_is, outside + 1) : quality->macro_f1;
}

struct sk_quality sk_measure(const struct sk_model *model, const struct sk_corpus *corpus, bool held_out, const float *scores) {
    struct tally tally;
    memset(&tally, 0, sizeof tally);
    for (size_t i = 0; i < corpus->count; i++) {
        if (corpus->examples[i].held_out != held_out)
            continue;
        const float *of_example = scores + i * model->column_count;
        if (model->kind == SK_MODEL_ONE_OF)
            count_one_of(model, &corpus->examples[i], of_example, &tally);
        else
            count_any_of(model, &corpus->examples[i], of_example, &tally);
    }
    double examples = tally.examples ? (double) tally.examples : 1;
    struct sk_quality quality = {
        .examples = tally.examples,
        .accuracy = (double) tally.right / examples,
        .macro_f1 = macro_f1(tally.hits, tally.given, tally.is, model->label_count),
        .accuracy_in_scope = (double) tally.right_in_scope / examples,
        .out_of_scope_recall = tally.outside ? (double) tally.outside_found / (double) tally.outside : -1,
    };
    describe_answers(model, &tally, &quality);
    return quality;
}
