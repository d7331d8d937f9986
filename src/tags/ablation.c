/* Ablation: what each group of features earns. A model is learnt on four folds without the group and judged on the fifth; the
 * difference to the full model's accuracy there is what the group is worth beside all others. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "tags/learn.h"
#include "tags/task.h"
#include "tags/train.h"

#define FOLD 0

static const struct group {
    const char *name;
    uint32_t families;
} groups[] = {
    { "nothing", 0 },
    { "words, stems, parts of compounds",
      SK_FEATURE_BIT(SK_FEATURE_WORD) | SK_FEATURE_BIT(SK_FEATURE_STEM) | SK_FEATURE_BIT(SK_FEATURE_PART) },
    { "stems near a negation", SK_FEATURE_BIT(SK_FEATURE_NEGATED) },
    { "pairs, skipped pairs", SK_FEATURE_BIT(SK_FEATURE_PAIR) | SK_FEATURE_BIT(SK_FEATURE_SKIP) },
    { "character n-grams", SK_FEATURE_BIT(SK_FEATURE_GRAM) },
    { "cues", SK_FEATURE_BIT(SK_FEATURE_CUE) },
    { "concepts of tags and their pairs", SK_FEATURE_BIT(SK_FEATURE_CONCEPT) | SK_FEATURE_BIT(SK_FEATURE_CONCEPTS) },
    { "concepts of the thesaurus", SK_FEATURE_BIT(SK_FEATURE_THEME) },
    { "sentiment lexicon", SK_FEATURE_BIT(SK_FEATURE_LEXICON) },
};

/* scores: become probabilities. */
static bool has_best(const struct sk_model *model, const struct sk_example *example, float *scores) {
    sk_model_probabilities(model, scores, scores);
    return example->labels[0] == sk_model_best(scores, model->label_count);
}

/* Accuracy on the fold of a model that does without the families. */
static enum sk_status judge(const struct sk_task *task, const struct sk_corpus *corpus, uint32_t without, double *accuracy,
                            struct sk_error *error) {
    struct sk_task reduced = *task;
    struct sk_learned learned;
    size_t examples = 0, right = 0;
    struct sk_entry *entries = malloc(SK_FEATURE_LIMIT * sizeof *entries);
    float *scores = malloc(corpus->column_count * sizeof *scores);
    reduced.families &= ~without;
    struct sk_shares shares = { .softmax = task->softmax };
    enum sk_status status = entries && scores ? sk_learn(&reduced, corpus, FOLD, shares, &learned, error)
                                              : sk_error_set(error, SK_FAULT_MEMORY, "no memory for an example's features");
    for (size_t i = 0; status == SK_OK && i < corpus->count; i++) {
        const struct sk_example *example = &corpus->examples[i];
        if (example->fold != FOLD || example->held_out || example->label_count == 0)
            continue;
        sk_learned_score(&learned.model, example, entries, scores);
        right += has_best(&learned.model, example, scores);
        examples++;
    }
    if (status == SK_OK)
        sk_learned_finish(&learned);
    *accuracy = examples ? (double) right / (double) examples : 0;
    free(entries);
    free(scores);
    return status;
}

static enum sk_status ablate_task(const struct sk_task *task, const struct sk_corpus *corpus, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; status == SK_OK && i < sizeof groups / sizeof *groups; i++) {
        double accuracy;
        if (i > 0 && !(groups[i].families & task->families))
            continue;
        status = judge(task, corpus, groups[i].families, &accuracy, error);
        if (status == SK_OK)
            printf("| %s | %s | %.3f |\n", task->name, groups[i].name, accuracy);
    }
    return status;
}

enum sk_status sk_train_ablation(const char *messages_directory, struct sk_error *error) {
    static const struct sk_task *const tasks[] = { &sk_task_intent, &sk_task_sentiment_shipped, &sk_task_locus };
    enum sk_status status = SK_OK;
    printf("| model | without | accuracy |\n|---|---|---|\n");
    for (size_t i = 0; status == SK_OK && i < sizeof tasks / sizeof *tasks; i++) {
        struct sk_corpus corpus;
        status = sk_train_read(tasks[i], messages_directory, &corpus, error);
        if (status != SK_OK)
            break;
        status = ablate_task(tasks[i], &corpus, error);
        sk_corpus_finish(&corpus);
    }
    return status;
}
