/* Star clustering, offline version (Aslam, Pelekhov and Rus, The Star Clustering Algorithm for Static and Dynamic Information
 * Organization, 2004): texts whose cosine reaches the threshold are neighbours; the text with most neighbours becomes a centre
 * and takes those that nobody has taken yet; and so on. Unlike k-means it needs no number of clusters, and unlike single linkage
 * no chain of small steps joins two topics. Every member is like its centre; two members need not be like each other.
 *
 * Similarities come from lists of the texts that hold a term, so the cost is the sum of the squared document frequencies. A term
 * that more than TOO_COMMON texts hold says nothing about a topic and is passed over, which bounds that cost. */
#include "evaluate/clustering.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define TOO_COMMON 2000

struct workspace {
    const struct sk_term_bag *bags;
    size_t count, term_count;
    double similarity;
    const double *weights;
    double *lengths; /* of the texts' vectors */
    uint32_t *first; /* of the texts with term t: postings[first[t] .. first[t + 1]) */
    uint32_t *postings;
    double *sums; /* by text, all 0 between uses */
    uint32_t *touched;
    uint32_t *degrees, *order;
    bool *taken;
};

static void workspace_finish(struct workspace *workspace) {
    free(workspace->lengths);
    free(workspace->first);
    free(workspace->postings);
    free(workspace->sums);
    free(workspace->touched);
    free(workspace->degrees);
    free(workspace->order);
    free(workspace->taken);
}

static bool workspace_init(struct workspace *workspace) {
    size_t count = workspace->count + 1, all = 1;
    for (size_t i = 0; i < workspace->count; i++)
        all += workspace->bags[i].count;
    workspace->lengths = calloc(count, sizeof *workspace->lengths);
    workspace->first = calloc(workspace->term_count + 2, sizeof *workspace->first);
    workspace->postings = calloc(all, sizeof *workspace->postings);
    workspace->sums = calloc(count, sizeof *workspace->sums);
    workspace->touched = calloc(count, sizeof *workspace->touched);
    workspace->degrees = calloc(count, sizeof *workspace->degrees);
    workspace->order = calloc(count, sizeof *workspace->order);
    workspace->taken = calloc(count, sizeof *workspace->taken);
    return workspace->lengths && workspace->first && workspace->postings && workspace->sums && workspace->touched
           && workspace->degrees && workspace->order && workspace->taken;
}

/* Counting sort of (term, text) by term. */
static void list_texts_by_term(struct workspace *workspace) {
    uint32_t *next = workspace->first + 1; /* after the loop below it has moved up to first */
    for (size_t i = 0; i < workspace->count; i++)
        for (size_t t = 0; t < workspace->bags[i].count; t++)
            next[workspace->bags[i].terms[t] + 1]++;
    for (size_t t = 1; t <= workspace->term_count; t++)
        next[t] += next[t - 1];
    for (size_t i = 0; i < workspace->count; i++)
        for (size_t t = 0; t < workspace->bags[i].count; t++)
            workspace->postings[next[workspace->bags[i].terms[t]]++] = (uint32_t) i;
}

static size_t frequency(const struct workspace *workspace, uint32_t term) {
    return workspace->first[term + 1] - workspace->first[term];
}

static void weigh(struct workspace *workspace, double *weights) {
    for (uint32_t t = 0; t < workspace->term_count; t++)
        weights[t] = frequency(workspace, t) ? log(1 + (double) workspace->count / (double) frequency(workspace, t)) : 0;
    for (size_t i = 0; i < workspace->count; i++) {
        double sum = 0;
        for (size_t t = 0; t < workspace->bags[i].count; t++)
            sum += weights[workspace->bags[i].terms[t]] * weights[workspace->bags[i].terms[t]];
        workspace->lengths[i] = sqrt(sum);
    }
}

/* Texts that share a term with `text`, itself not, into touched; their products into sums. */
static size_t gather(struct workspace *workspace, uint32_t text) {
    size_t count = 0;
    for (size_t t = 0; t < workspace->bags[text].count; t++) {
        uint32_t term = workspace->bags[text].terms[t];
        double product = workspace->weights[term] * workspace->weights[term];
        if (frequency(workspace, term) > TOO_COMMON)
            continue;
        for (uint32_t p = workspace->first[term]; p < workspace->first[term + 1]; p++) {
            uint32_t other = workspace->postings[p];
            if (other == text)
                continue;
            if (workspace->sums[other] == 0)
                workspace->touched[count++] = other;
            workspace->sums[other] += product;
        }
    }
    return count;
}

static double cosine(const struct workspace *workspace, uint32_t a, uint32_t b) {
    double lengths = workspace->lengths[a] * workspace->lengths[b];
    return lengths > 0 ? workspace->sums[b] / lengths : 0;
}

static void forget(struct workspace *workspace, size_t touched) {
    for (size_t i = 0; i < touched; i++)
        workspace->sums[workspace->touched[i]] = 0;
}

static void count_neighbours(struct workspace *workspace) {
    for (uint32_t text = 0; text < workspace->count; text++) {
        size_t touched = gather(workspace, text);
        for (size_t i = 0; i < touched; i++)
            workspace->degrees[text] += cosine(workspace, text, workspace->touched[i]) >= workspace->similarity;
        forget(workspace, touched);
        workspace->order[text] = text;
    }
}

static int most_neighbours_first(const void *left, const void *right, void *context) {
    const struct workspace *workspace = context;
    uint32_t a = *(const uint32_t *) left, b = *(const uint32_t *) right;
    if (workspace->degrees[a] != workspace->degrees[b])
        return workspace->degrees[a] > workspace->degrees[b] ? -1 : 1;
    return (a > b) - (a < b);
}

struct neighbour {
    uint32_t text;
    double cosine;
};

static int nearest_first(const void *left, const void *right) {
    const struct neighbour *a = left, *b = right;
    if (a->cosine != b->cosine)
        return a->cosine > b->cosine ? -1 : 1;
    return (a->text > b->text) - (a->text < b->text);
}

/* The centre and its neighbours that nobody has taken, into members. */
static size_t take_star(struct workspace *workspace, uint32_t centre, struct neighbour *neighbours, uint32_t *members) {
    size_t touched = gather(workspace, centre), count = 0;
    for (size_t i = 0; i < touched; i++) {
        uint32_t other = workspace->touched[i];
        double near = cosine(workspace, centre, other);
        if (near >= workspace->similarity && !workspace->taken[other])
            neighbours[count++] = (struct neighbour){ other, near };
    }
    forget(workspace, touched);
    qsort(neighbours, count, sizeof *neighbours, nearest_first);
    members[0] = centre;
    workspace->taken[centre] = true;
    for (size_t i = 0; i < count; i++) {
        members[i + 1] = neighbours[i].text;
        workspace->taken[neighbours[i].text] = true;
    }
    return count + 1;
}

static int biggest_first(const void *left, const void *right) {
    const struct sk_cluster *a = left, *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return (a->members[0] > b->members[0]) - (a->members[0] < b->members[0]);
}

enum sk_status sk_cluster_texts(const struct sk_term_bag *bags, size_t count, size_t term_count, double similarity,
                                struct sk_clustering *out, struct sk_error *error) {
    struct workspace workspace = { .bags = bags, .count = count, .term_count = term_count, .similarity = similarity };
    struct neighbour *neighbours = calloc(count + 1, sizeof *neighbours);
    size_t used = 0;
    *out = (struct sk_clustering){
        .clusters = calloc(count + 1, sizeof *out->clusters),
        .members = calloc(count + 1, sizeof *out->members),
        .weights = calloc(term_count + 1, sizeof *out->weights),
    };
    bool ready = workspace_init(&workspace) && neighbours && out->clusters && out->members && out->weights;
    if (ready) {
        list_texts_by_term(&workspace);
        weigh(&workspace, out->weights);
        workspace.weights = out->weights;
        count_neighbours(&workspace);
        qsort_r(workspace.order, count, sizeof *workspace.order, most_neighbours_first, &workspace);
        for (size_t i = 0; i < count; i++) {
            if (workspace.taken[workspace.order[i]])
                continue;
            size_t size = take_star(&workspace, workspace.order[i], neighbours, out->members + used);
            out->clusters[out->count++] = (struct sk_cluster){ out->members + used, size };
            used += size;
        }
        qsort(out->clusters, out->count, sizeof *out->clusters, biggest_first);
    }
    workspace_finish(&workspace);
    free(neighbours);
    if (!ready)
        sk_clustering_finish(out);
    return ready ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory to group %zu texts", count);
}

void sk_clustering_finish(struct sk_clustering *clustering) {
    free(clustering->clusters);
    free(clustering->members);
    free(clustering->weights);
    *clustering = (struct sk_clustering){ 0 };
}
