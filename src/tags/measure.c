/* How good a model is: accuracy and macro-F1 (the mean of the labels' F1), over labels that occur. */
#include <string.h>

#include "tags/calibrate.h"

struct tally {
    size_t examples, right, right_in_scope, outside, outside_found;
    size_t hits[SK_MODEL_LABELS], given[SK_MODEL_LABELS], is[SK_MODEL_LABELS];
};

static void count_one_of(const struct sk_model *model, const struct sk_example *example, const float *scores,
                         struct tally *tally) {
    float probabilities[SK_MODEL_COLUMNS];
    bool in_scope = sk_model_in_scope(model, scores) >= 0.5f;
    if (example->label_count == 0) {
        tally->outside++;
        tally->outside_found += !in_scope;
        return;
    }
    sk_model_probabilities(model, scores, probabilities);
    size_t label = sk_model_choose(model, probabilities);
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

static double macro_f1(const struct tally *tally, size_t labels) {
    double sum = 0;
    size_t present = 0;
    for (size_t i = 0; i < labels; i++) {
        if (tally->given[i] + tally->is[i] == 0)
            continue;
        sum += 2.0 * (double) tally->hits[i] / (double) (tally->given[i] + tally->is[i]);
        present++;
    }
    return present ? sum / (double) present : 0;
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
    return (struct sk_quality){
        .examples = tally.examples,
        .accuracy = (double) tally.right / examples,
        .macro_f1 = macro_f1(&tally, model->label_count),
        .accuracy_in_scope = (double) tally.right_in_scope / examples,
        .out_of_scope_recall = tally.outside ? (double) tally.outside_found / (double) tally.outside : -1,
    };
}
