#include "tools/learning.h"

#include <stdio.h>

#include "protocol/document.h"

enum sk_status sk_tool_learn(const struct sk_tool *tool, unsigned threads, struct sk_learned *out, struct sk_error *error) {
    struct sk_models *models = NULL;
    enum sk_status status = sk_models_load(NULL, tool->data_directory, &models, error);
    struct sk_learning learning = {
        .models = models,
        .config = tool->config,
        .data_directory = tool->data_directory,
        .parallel = { .threads = threads,
                      .label = "learn",
                      .unit = "questions",
                      .quiet = tool->quiet,
                      .cancel = &sk_tool_cancelled },
    };
    if (status == SK_OK)
        status = sk_learn_replies(&learning, out, error);
    sk_models_destroy(models);
    return status;
}

void sk_tool_print_learned(const struct sk_learned *learned, double elapsed_s) {
    if (learned->curve_made && !learned->made) {
        printf("too few answers are given again and again to learn which fits which question; how sure to be of a suggestion was "
               "learnt from %zu questions in %.1f s\n",
               learned->tried, elapsed_s);
        return;
    }
    if (!learned->made) {
        printf("nothing learnt that would help: too few answers are given again and again. Replies are ranked by similarity and "
               "satisfaction alone\n");
        return;
    }
    printf("learnt %u replies from %zu questions in %.1f s; of %zu questions kept apart the answer is found first %.0f %% of the "
           "time "
           "(%.0f %% without)\n",
           learned->classes - 1, learned->examples, elapsed_s, learned->tried, 100 * learned->found,
           100 * learned->found_without);
}

struct json_t *sk_tool_learned_to_json(const struct sk_learned *learned, double elapsed_s) {
    const struct sk_relevance *relevance = &learned->weights.relevance;
    const struct sk_confidence_weights *confidence = &learned->weights.confidence;
    struct json_t *document = sk_document_object(), *weights = sk_document_object(), *curve = sk_document_object();
    sk_document_set_boolean(document, "made", learned->made);
    sk_document_set_boolean(document, "curve_made", learned->curve_made);
    sk_document_set_integer(document, "groups", (int64_t) learned->groups);
    sk_document_set_integer(document, "classes", learned->classes ? learned->classes - 1 : 0);
    sk_document_set_integer(document, "questions", (int64_t) learned->examples);
    sk_document_set_integer(document, "tried", (int64_t) learned->tried);
    sk_document_set_real(document, "found_first", learned->found);
    sk_document_set_real(document, "found_first_without", learned->found_without);
    sk_document_set_real(weights, "nearest", relevance->nearest);
    sk_document_set_real(weights, "support", relevance->support);
    sk_document_set_real(weights, "model", relevance->model);
    sk_document_set(document, "weights", weights);
    sk_document_set_real(curve, "intercept", confidence->intercept);
    sk_document_set_real(curve, "nearest", confidence->nearest);
    sk_document_set_real(curve, "share", confidence->share);
    sk_document_set_real(curve, "product", confidence->product);
    sk_document_set_real(curve, "odds", confidence->odds);
    sk_document_set_real(curve, "scope", confidence->scope);
    sk_document_set_real(curve, "unfamiliar", confidence->unfamiliar);
    sk_document_set_real(curve, "vague", confidence->vague);
    sk_document_set_real(curve, "apart", confidence->apart);
    sk_document_set_real(curve, "usual", confidence->usual);
    sk_document_set(document, "confidence", curve);
    sk_document_set_real(document, "elapsed_s", elapsed_s);
    return document;
}
