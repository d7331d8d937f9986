#include "tags/knowledge.h"

#include <stdlib.h>

#include "base/file.h"

#define CONCEPTS_LIMIT ((size_t) 1 << 20) /* bytes */

static enum sk_status read_concepts(const char *directory, struct sk_concepts **out, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    struct sk_buffer text = { 0 };
    enum sk_status status = sk_path_join(path, directory, "concepts.txt", error);
    if (status == SK_OK)
        status = sk_file_read(path, CONCEPTS_LIMIT, &text, error);
    if (status == SK_OK)
        status = sk_concepts_parse(sk_buffer_slice(&text), path, out, error);
    sk_buffer_finish(&text);
    return status;
}

enum sk_status sk_knowledge_read(const char *directory, const char *data_directory, struct sk_analyser *analyser,
                                 struct sk_knowledge_lists *out, struct sk_error *error) {
    *out = (struct sk_knowledge_lists){ 0 };
    enum sk_status status = sk_lexicon_read(directory, analyser, &out->entries, &out->slots, error);
    if (status == SK_OK)
        status = read_concepts(directory, &out->concepts, error);
    if (status == SK_OK)
        status = sk_thesaurus_load(data_directory, &out->thesaurus, error);
    if (status != SK_OK)
        sk_knowledge_finish(out);
    return status;
}

void sk_knowledge_finish(struct sk_knowledge_lists *lists) {
    free(lists->entries);
    sk_concepts_destroy(lists->concepts);
    sk_thesaurus_destroy(lists->thesaurus);
    *lists = (struct sk_knowledge_lists){ 0 };
}

struct sk_knowledge sk_knowledge_for(const struct sk_knowledge_lists *lists, uint32_t families) {
    struct sk_knowledge knowledge = { 0 };
    if (families & SK_FEATURE_BIT(SK_FEATURE_LEXICON))
        knowledge.lexicon = (struct sk_lexicon){ lists->entries, lists->slots };
    if (families & SK_FEATURE_BIT(SK_FEATURE_CONCEPT))
        knowledge.concepts = lists->concepts;
    if (families & SK_FEATURE_BIT(SK_FEATURE_THEME))
        knowledge.thesaurus = lists->thesaurus;
    return knowledge;
}

enum sk_status sk_features_add_themes(const struct sk_analysis *analysis, const struct sk_thesaurus *thesaurus,
                                      struct sk_arena *arena, struct sk_feature_list *list, struct sk_error *error) {
    const struct sk_thesaurus_match *matches;
    size_t count;
    if (!thesaurus)
        return SK_OK;
    enum sk_status status = sk_thesaurus_match(thesaurus, analysis, arena, &matches, &count, error);
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        struct sk_slice name = sk_thesaurus_name(thesaurus, matches[i].concept);
        sk_feature_list_add(list, SK_FEATURE_THEME, matches[i].first, name.data, name.size);
    }
    return status;
}

enum sk_status sk_features_add_knowledge(const struct sk_analysis *analysis, const struct sk_knowledge *knowledge,
                                         struct sk_arena *arena, struct sk_feature_list *list, struct sk_error *error) {
    if (knowledge->concepts) {
        struct sk_concept_match matches[SK_CONCEPTS];
        size_t count = sk_concepts_find(knowledge->concepts, analysis, matches);
        sk_features_add_concepts(knowledge->concepts, matches, count, list);
    }
    sk_features_add_lexicon(analysis, &knowledge->lexicon, list);
    return sk_features_add_themes(analysis, knowledge->thesaurus, arena, list, error);
}
