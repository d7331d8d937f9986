#include "evaluate/gaps.h"

#include <stdlib.h>
#include <string.h>

#include "evaluate/clustering.h"
#include "evaluate/label_set.h"
#include "protocol/document.h"
#include "text/analysis.h"

#define TERMS_SHOWN 5
#define SCRATCH_LIMIT ((size_t) 64 << 20)

struct gap_message {
    const struct sk_result_query *query;
    bool abstained; /* else rejected or missed */
};

struct gaps {
    const struct sk_result *result;
    const char *other; /* "rejected" or "missed" */
    size_t abstained_column, other_column;
    bool abstained_is_zero; /* the column says "answered" */
    struct gap_message *messages;
    struct sk_term_bag *bags;
    size_t count, total, abstained;
    struct sk_label_set terms;
    struct sk_slice *words; /* by term: the first word, as written in lower case, that it came from */
    size_t word_capacity;
    struct sk_arena texts;
};

static enum sk_status out_of_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for content gaps");
}

/* ---- which messages ---- */

static size_t deepest_hit(const struct sk_result *result) {
    size_t found = result->measure_count;
    for (size_t m = 0; m < result->measure_count; m++)
        if (strncmp(result->measures[m], "hit@", 4) == 0)
            found = m; /* depths rise */
    return found;
}

static enum sk_status choose_columns(struct gaps *gaps, struct sk_error *error) {
    bool log = gaps->result->kind == SK_RESULT_LOG;
    if (!log && gaps->result->kind != SK_RESULT_SUGGEST)
        return sk_error_set(error, SK_REJECTED, "content gaps come from the log or from a result of eval suggest, not of eval %s",
                            sk_result_kind_name(gaps->result->kind));
    gaps->other = log ? "rejected" : "missed";
    gaps->abstained_is_zero = !log;
    gaps->abstained_column = sk_result_measure(gaps->result, log ? "abstained" : "answered");
    gaps->other_column = log ? sk_result_measure(gaps->result, "rejected_all") : deepest_hit(gaps->result);
    return SK_OK;
}

static bool is_gap(const struct gaps *gaps, const struct sk_result_query *query, bool *abstained) {
    size_t columns = gaps->result->measure_count;
    double wanted = gaps->abstained_is_zero ? 0 : 1;
    *abstained = gaps->abstained_column < columns && query->scores[gaps->abstained_column] == wanted;
    bool other = gaps->other_column < columns && query->scores[gaps->other_column] == wanted;
    return (*abstained || other) && query->text.size > 0;
}

static enum sk_status collect(struct gaps *gaps, struct sk_error *error) {
    size_t all = 0, skipped;
    bool abstained;
    for (size_t i = 0; i < gaps->result->query_count; i++)
        all += is_gap(gaps, &gaps->result->queries[i], &abstained);
    gaps->total = all;
    skipped = all > SK_GAP_MESSAGES ? all - SK_GAP_MESSAGES : 0;
    gaps->messages = calloc(all - skipped + 1, sizeof *gaps->messages);
    gaps->bags = calloc(all - skipped + 1, sizeof *gaps->bags);
    if (!gaps->messages || !gaps->bags)
        return out_of_memory(error);
    for (size_t i = 0; i < gaps->result->query_count; i++) {
        if (!is_gap(gaps, &gaps->result->queries[i], &abstained))
            continue;
        gaps->abstained += abstained;
        if (skipped)
            skipped--;
        else
            gaps->messages[gaps->count++] = (struct gap_message){ &gaps->result->queries[i], abstained };
    }
    return SK_OK;
}

/* ---- what they say ---- */

static enum sk_status add_term(struct gaps *gaps, struct sk_slice term, struct sk_slice word, uint32_t *number,
                               struct sk_error *error) {
    if (sk_label_set_find(&gaps->terms, term, number))
        return SK_OK;
    struct sk_slice term_copy = sk_arena_slice(&gaps->texts, term), word_copy = sk_arena_slice(&gaps->texts, word);
    if (!term_copy.data || !word_copy.data)
        return out_of_memory(error);
    if (gaps->terms.count == gaps->word_capacity) {
        size_t capacity = gaps->word_capacity ? gaps->word_capacity * 2 : 256;
        struct sk_slice *grown = realloc(gaps->words, capacity * sizeof *grown);
        if (!grown)
            return out_of_memory(error);
        gaps->words = grown;
        gaps->word_capacity = capacity;
    }
    gaps->words[gaps->terms.count] = word_copy;
    return sk_label_set_add(&gaps->terms, term_copy, number, error);
}

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *) left, b = *(const uint32_t *) right;
    return (a > b) - (a < b);
}

static enum sk_status read_terms(struct gaps *gaps, const struct sk_analysis *analysis, struct sk_term_bag *out,
                                 struct sk_error *error) {
    uint32_t *terms = sk_arena_array(&gaps->texts, analysis->term_count, sizeof *terms);
    size_t count = 0;
    enum sk_status status = terms ? SK_OK : out_of_memory(error);
    for (size_t i = 0; status == SK_OK && i < analysis->term_count; i++)
        status = add_term(gaps, analysis->terms[i].text, analysis->words[analysis->terms[i].word].folded, &terms[i], error);
    if (status != SK_OK)
        return status;
    qsort(terms, analysis->term_count, sizeof *terms, ascending);
    for (size_t i = 0; i < analysis->term_count; i++)
        if (count == 0 || terms[count - 1] != terms[i])
            terms[count++] = terms[i];
    *out = (struct sk_term_bag){ terms, count };
    return SK_OK;
}

static enum sk_status analyse(struct gaps *gaps, struct sk_error *error) {
    struct sk_analyser *analyser = NULL;
    struct sk_arena scratch;
    sk_arena_init(&scratch, SCRATCH_LIMIT);
    enum sk_status status = sk_analyser_create(&analyser, error);
    for (size_t i = 0; status == SK_OK && i < gaps->count; i++) {
        const struct sk_result_query *query = gaps->messages[i].query;
        struct sk_analysis analysis;
        sk_arena_reset(&scratch);
        status =
            sk_analyse(analyser, query->text, sk_language_from_code(query->slices[SK_BY_LANGUAGE]), &scratch, &analysis, error);
        if (status == SK_OK)
            status = read_terms(gaps, &analysis, &gaps->bags[i], error);
    }
    sk_analyser_destroy(analyser);
    sk_arena_finish(&scratch);
    return status;
}

/* ---- what is said of a cluster ---- */

struct heavy_term {
    uint32_t term;
    double weight;
};

static int heaviest_first(const void *left, const void *right) {
    const struct heavy_term *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->term > b->term) - (a->term < b->term);
}

/* Terms of the centre by how many members share them, times their weight. */
static void name_cluster(const struct gaps *gaps, const struct sk_clustering *clustering, const struct sk_cluster *cluster,
                         struct heavy_term *terms, struct sk_buffer *out) {
    const struct sk_term_bag *centre = &gaps->bags[cluster->members[0]];
    for (size_t t = 0; t < centre->count; t++) {
        size_t holders = 0;
        for (size_t m = 0; m < cluster->count; m++) {
            const struct sk_term_bag *bag = &gaps->bags[cluster->members[m]];
            holders += bsearch(&centre->terms[t], bag->terms, bag->count, sizeof *bag->terms, ascending) != NULL;
        }
        terms[t] = (struct heavy_term){ centre->terms[t], (double) holders * clustering->weights[centre->terms[t]] };
    }
    qsort(terms, centre->count, sizeof *terms, heaviest_first);
    for (size_t t = 0; t < centre->count && t < TERMS_SHOWN; t++) {
        sk_buffer_add_text(out, t ? ", " : "");
        sk_buffer_add_slice(out, gaps->words[terms[t].term]);
    }
}

static void describe_weeks(const struct gaps *gaps, const struct sk_cluster *cluster, struct json_t *object) {
    struct sk_slice first = { 0 }, last = { 0 };
    for (size_t m = 0; m < cluster->count; m++) {
        struct sk_slice week = gaps->messages[cluster->members[m]].query->slices[SK_BY_WEEK];
        if (week.data && (!first.data || sk_slice_compare(week, first) < 0))
            first = week;
        if (week.data && (!last.data || sk_slice_compare(week, last) > 0))
            last = week;
    }
    if (first.data)
        sk_document_set_slice(object, "first_week", first);
    if (last.data)
        sk_document_set_slice(object, "last_week", last);
}

static struct json_t *examples_of(const struct gaps *gaps, const struct sk_cluster *cluster, size_t wanted) {
    struct json_t *list = sk_document_array();
    for (size_t m = 0; m < cluster->count && m < wanted; m++) {
        const struct sk_result_query *query = gaps->messages[cluster->members[m]].query;
        struct json_t *example = sk_document_object();
        sk_document_set_slice(example, "id", query->id);
        sk_document_set_slice(example, "text", query->text);
        sk_document_append(list, example);
    }
    return list;
}

static enum sk_status describe_cluster(const struct gaps *gaps, const struct sk_clustering *clustering,
                                       const struct sk_cluster *cluster, size_t examples, struct json_t **out,
                                       struct sk_error *error) {
    struct heavy_term *terms = calloc(gaps->bags[cluster->members[0]].count + 1, sizeof *terms);
    struct sk_buffer name = { 0 };
    size_t abstained = 0;
    if (!terms)
        return out_of_memory(error);
    for (size_t m = 0; m < cluster->count; m++)
        abstained += gaps->messages[cluster->members[m]].abstained;
    name_cluster(gaps, clustering, cluster, terms, &name);
    *out = sk_document_object();
    sk_document_set_integer(*out, "size", (int64_t) cluster->count);
    sk_document_set_integer(*out, "abstained", (int64_t) abstained);
    sk_document_set_integer(*out, gaps->other, (int64_t) (cluster->count - abstained));
    sk_document_set_slice(*out, "language", gaps->messages[cluster->members[0]].query->slices[SK_BY_LANGUAGE]);
    sk_document_set_slice(*out, "terms", sk_buffer_slice(&name));
    describe_weeks(gaps, cluster, *out);
    sk_document_set(*out, "examples", examples_of(gaps, cluster, examples));
    sk_buffer_finish(&name);
    free(terms);
    return SK_OK;
}

static enum sk_status describe(const struct gaps *gaps, const struct sk_clustering *clustering,
                               const struct sk_gap_options *options, struct json_t *document, struct sk_error *error) {
    struct json_t *list = sk_document_array();
    size_t alone = 0;
    enum sk_status status = SK_OK;
    for (size_t c = 0; status == SK_OK && c < clustering->count; c++) {
        struct json_t *cluster = NULL;
        if (clustering->clusters[c].count < options->minimum) {
            alone += clustering->clusters[c].count;
            continue;
        }
        status = describe_cluster(gaps, clustering, &clustering->clusters[c], options->examples, &cluster, error);
        if (status == SK_OK)
            sk_document_append(list, cluster);
    }
    sk_document_set_integer(document, "messages", (int64_t) gaps->total);
    sk_document_set_integer(document, "abstained", (int64_t) gaps->abstained);
    sk_document_set_integer(document, gaps->other, (int64_t) (gaps->total - gaps->abstained));
    sk_document_set_integer(document, "grouped", (int64_t) gaps->count);
    sk_document_set_integer(document, "alone", (int64_t) alone);
    sk_document_set(document, "clusters", list);
    return status;
}

static void gaps_finish(struct gaps *gaps) {
    sk_label_set_finish(&gaps->terms);
    sk_arena_finish(&gaps->texts);
    free(gaps->messages);
    free(gaps->bags);
    free(gaps->words);
}

enum sk_status sk_gaps(const struct sk_result *result, const struct sk_gap_options *options, struct json_t **out,
                       struct sk_error *error) {
    struct gaps gaps = { .result = result };
    struct sk_clustering clustering = { 0 };
    struct json_t *document = sk_document_object();
    sk_arena_init(&gaps.texts, (size_t) 1 << 30);
    sk_label_set_init(&gaps.terms);
    enum sk_status status = choose_columns(&gaps, error);
    if (status == SK_OK)
        status = collect(&gaps, error);
    if (status == SK_OK)
        status = analyse(&gaps, error);
    if (status == SK_OK)
        status = sk_cluster_texts(gaps.bags, gaps.count, gaps.terms.count, SK_CLUSTER_SIMILARITY, &clustering, error);
    if (status == SK_OK)
        status = describe(&gaps, &clustering, options, document, error);
    sk_clustering_finish(&clustering);
    gaps_finish(&gaps);
    if (status == SK_OK)
        *out = document;
    else
        sk_document_release(document);
    return status;
}
