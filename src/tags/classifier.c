#include "tags/classifier.h"

#include <stdlib.h>

#include "tags/model_file.h"
#include "tags/tagging.h"
#include "tags/task.h"

struct sk_intent_model {
    struct sk_model *model;
};

struct sk_classifier {
    const struct sk_model *model;
    struct sk_feature_list features;
    struct sk_entry entries[SK_FEATURE_LIMIT];
    float scores[SK_MODEL_COLUMNS], probabilities[SK_MODEL_COLUMNS];
};

enum sk_status sk_intent_model_load(const char *data_directory, const struct sk_thesaurus *thesaurus,
                                    struct sk_intent_model **out, struct sk_error *error) {
    struct sk_intent_model *loaded = calloc(1, sizeof *loaded);
    if (!loaded)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the intent model");
    enum sk_status status = sk_model_find(NULL, data_directory, sk_task_intent.name, &loaded->model, error);
    if (status != SK_OK) {
        free(loaded);
        return status;
    }
    sk_model_lend(loaded->model, thesaurus);
    *out = loaded;
    return SK_OK;
}

void sk_intent_model_destroy(struct sk_intent_model *model) {
    if (model) {
        sk_model_destroy(model->model);
        free(model);
    }
}

uint32_t sk_intent_model_digest(const struct sk_intent_model *model) {
    return (uint32_t) sk_model_checksum(model->model);
}

const char *sk_intent_model_label(const struct sk_intent_model *model, struct sk_slice label) {
    for (size_t i = 0; label.size && i < model->model->label_count; i++)
        if (sk_slice_is(label, model->model->labels[i]))
            return model->model->labels[i];
    return NULL;
}

enum sk_status sk_classifier_create(const struct sk_intent_model *model, struct sk_classifier **out, struct sk_error *error) {
    struct sk_classifier *classifier = malloc(sizeof *classifier);
    if (!classifier)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a classifier");
    classifier->model = model->model;
    enum sk_status status = sk_feature_list_init(&classifier->features, error);
    if (status != SK_OK) {
        free(classifier);
        return status;
    }
    *out = classifier;
    return SK_OK;
}

void sk_classifier_destroy(struct sk_classifier *classifier) {
    if (classifier) {
        sk_feature_list_finish(&classifier->features);
        free(classifier);
    }
}

/* The labels by falling probability, each taken out once it is put. */
static size_t take_best(const struct sk_model *model, float *probabilities, double in_scope, double least,
                        struct sk_label out[SK_CLASSIFIER_INTENTS]) {
    size_t count = 0;
    while (count < SK_CLASSIFIER_INTENTS) {
        size_t best = sk_model_best(probabilities, model->label_count);
        double probability = in_scope * (double) probabilities[best];
        if (probabilities[best] < 0 || probability < least)
            break;
        out[count++] = (struct sk_label){ model->labels[best], probability };
        probabilities[best] = -1;
    }
    return count;
}

enum sk_status sk_classifier_run(struct sk_classifier *classifier, const struct sk_analysis *analysis, double least,
                                 struct sk_arena *arena, struct sk_label out[SK_CLASSIFIER_INTENTS], size_t *count,
                                 struct sk_error *error) {
    const struct sk_model *model = classifier->model;
    struct sk_analysis body;
    enum sk_status status = sk_features_body(analysis, arena, &body, error);
    struct sk_tagging tagging = { .analysis = &body,
                                  .features = &classifier->features,
                                  .entries = classifier->entries,
                                  .scores = classifier->scores,
                                  .probabilities = classifier->probabilities,
                                  .arena = arena };
    *count = 0;
    if (status != SK_OK)
        return status;
    sk_features_extract_for(&body, model->vocabulary.families, &classifier->features);
    size_t known = sk_tagging_apply(&tagging, model);
    if (tagging.out_of_memory)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the features of a text");
    if (known)
        *count = take_best(model, tagging.probabilities, (double) sk_model_in_scope(model, tagging.scores), least, out);
    return SK_OK;
}
