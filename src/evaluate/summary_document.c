/* A summary as JSON: figures as a list, so that their order is kept; slices worst first. */
#include <math.h>

#include "evaluate/summary.h"
#include "protocol/document.h"

static struct json_t *figure_to_document(const struct sk_summary *summary, const struct sk_group *group, size_t number) {
    const struct sk_figure *figure = &group->figures[number];
    struct json_t *object = sk_document_object();
    sk_document_set_string(object, "measure", summary->names[number]);
    sk_document_set_real(object, "value", figure->value);
    sk_document_set_real(object, "low", figure->interval.low);
    sk_document_set_real(object, "high", figure->interval.high);
    sk_document_set_integer(object, "n", (int64_t) figure->count);
    return object;
}

static struct json_t *figures_to_document(const struct sk_summary *summary, const struct sk_group *group) {
    struct json_t *list = sk_document_array();
    for (size_t f = 0; f < summary->figure_count; f++)
        if (!isnan(group->figures[f].value))
            sk_document_append(list, figure_to_document(summary, group, f));
    return list;
}

static struct json_t *slices_to_document(const struct sk_summary *summary) {
    struct json_t *list = sk_document_array();
    for (size_t g = 1; g < summary->group_count; g++) {
        const struct sk_group *group = &summary->groups[g];
        struct json_t *object = sk_document_object();
        sk_document_set_string(object, "by", sk_dimension_name(group->dimension));
        sk_document_set_slice(object, "value", group->value);
        sk_document_set_integer(object, "queries", (int64_t) group->query_count);
        sk_document_set_integer(object, "units", (int64_t) group->unit_count);
        sk_document_set(object, "figures", figures_to_document(summary, group));
        sk_document_append(list, object);
    }
    return list;
}

void sk_summary_describe(const struct sk_summary *summary, struct json_t *document) {
    sk_document_set_string(document, "headline", summary->figure_count ? summary->names[summary->headline] : NULL);
    sk_document_set_integer(document, "resampled_units", (int64_t) summary->unit_count);
    sk_document_set(document, "figures", figures_to_document(summary, &summary->groups[0]));
    sk_document_set(document, "slices", slices_to_document(summary));
}
