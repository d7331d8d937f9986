/* Locus: whether the customer speaks from own experience, puts the cause with the organisation, or neither. Customers of the
 * first kind turn positive more often (HAN/Upstream 2016). */
#include "tags/tagging.h"

void sk_tag_locus(struct sk_tagging *tagging, const struct sk_model *model, struct sk_tags *tags) {
    tags->locus = (struct sk_label){ "factual", 1 };
    if (tagging->analysis->word_count == 0 || sk_tagging_apply(tagging, model) == 0)
        return;
    size_t label = sk_model_choose(model, tagging->probabilities);
    tags->locus = (struct sk_label){ model->labels[label], (double) tagging->probabilities[label] };
    sk_tagging_explain(tagging, model, label, &tags->evidence[SK_TAG_LOCUS]);
}
