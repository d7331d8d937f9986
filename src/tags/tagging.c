#include "tags/tagging.h"

void sk_tagging_find(struct sk_tagging *tagging, const struct sk_concepts *concepts) {
    if (!concepts)
        tagging->match_count = 0;
    else if (tagging->concepts != concepts)
        tagging->match_count = sk_concepts_find(concepts, tagging->analysis, tagging->matches);
    tagging->concepts = concepts;
}

size_t sk_tagging_apply(struct sk_tagging *tagging, const struct sk_model *model) {
    struct sk_feature_list *features = tagging->features;
    size_t common = features->count;
    sk_tagging_find(tagging, model->knowledge.concepts);
    sk_features_add_concepts(model->knowledge.concepts, tagging->matches, tagging->match_count, features);
    sk_features_add_lexicon(tagging->analysis, &model->knowledge.lexicon, features);
    if (sk_features_add_themes(tagging->analysis, model->knowledge.thesaurus, tagging->arena, features, NULL) != SK_OK)
        tagging->out_of_memory = true;
    size_t known = sk_vocabulary_project(&model->vocabulary, features->items, features->count, tagging->entries);
    sk_feature_list_cut(features, common);
    tagging->entry_count = known;
    sk_model_score(model, tagging->entries, known, tagging->scores);
    sk_model_probabilities(model, tagging->scores, tagging->probabilities);
    return known;
}
