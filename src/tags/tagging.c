#include "tags/tagging.h"

size_t sk_tagging_apply(struct sk_tagging *tagging, const struct sk_model *model) {
    size_t common = tagging->features->count;
    sk_features_add_knowledge(tagging->analysis, &model->knowledge, tagging->features);
    size_t known =
        sk_vocabulary_project(&model->vocabulary, tagging->features->items, tagging->features->count, tagging->entries);
    sk_feature_list_cut(tagging->features, common);
    sk_model_score(model, tagging->entries, known, tagging->scores);
    sk_model_probabilities(model, tagging->scores, tagging->probabilities);
    return known;
}
