/* The floor: what the work costs with nothing around it. Postings as flat arrays in memory, a document number and what the term
 * adds to its BM25 score each; a query adds up its lists in an array of scores and takes the best hundred. Exact, one core, no
 * file, no deletion, no update.
 *
 *     bench_floor CASES.txt QUERIES.txt
 *
 * BM25 as in SQLite's FTS5 (k1 = 1.2, b = 0.75, a term that most documents have weighs 1e-6), so that the two must agree. */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "lists.h"

#define K1 1.2
#define B 0.75

struct posting {
    uint32_t document;
    float weight;
};

struct postings {
    struct posting *items;
    size_t *starts; /* by term */
    uint32_t term_count, document_count;
    float *scores; /* by document, 0 between queries */
};

static void *need(size_t count, size_t size) {
    void *memory = calloc(count ? count : 1, size);
    if (!memory)
        lists_stop("floor", "no memory");
    return memory;
}

/* How often each distinct term of the document occurs goes to the posting that is in the making for it. */
static void add_document(struct postings *postings, const struct lists *cases, size_t document, size_t *ends) {
    for (size_t i = cases->starts[document]; i < cases->starts[document + 1]; i++) {
        uint32_t term = cases->numbers[i];
        struct posting *last = postings->items + ends[term] - 1;
        if (ends[term] > postings->starts[term] && last->document == document)
            last->weight += 1;
        else
            postings->items[ends[term]++] = (struct posting){ (uint32_t) document, 1 };
    }
}

/* From counts to parts of scores; lists move together, since a repeated term takes one posting only. */
static void weigh(struct postings *postings, const struct lists *cases, const size_t *ends) {
    double all = (double) cases->count, mean = (double) cases->starts[cases->count] / all;
    size_t used = 0;
    for (uint32_t term = 0; term < postings->term_count; term++) {
        size_t first = postings->starts[term], count = ends[term] - first;
        double idf = log((all - (double) count + 0.5) / ((double) count + 0.5));
        idf = idf > 0 ? idf : 1e-6;
        postings->starts[term] = used;
        for (size_t i = 0; i < count; i++) {
            struct posting posting = postings->items[first + i];
            double length = (double) (cases->starts[posting.document + 1] - cases->starts[posting.document]);
            double frequency = posting.weight;
            posting.weight = (float) (idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / mean)));
            postings->items[used++] = posting;
        }
    }
    postings->starts[postings->term_count] = used;
}

static void build(struct postings *postings, const struct lists *cases) {
    size_t all = cases->starts[cases->count];
    *postings = (struct postings){ .term_count = cases->term_count, .document_count = (uint32_t) cases->count };
    postings->items = need(all, sizeof *postings->items);
    postings->starts = need((size_t) cases->term_count + 1, sizeof *postings->starts);
    postings->scores = need(cases->count, sizeof *postings->scores);
    size_t *ends = need(cases->term_count, sizeof *ends);
    for (size_t i = 0; i < all; i++)
        postings->starts[cases->numbers[i] + 1]++;
    for (uint32_t term = 0; term < cases->term_count; term++) {
        postings->starts[term + 1] += postings->starts[term];
        ends[term] = postings->starts[term];
    }
    for (size_t document = 0; document < cases->count; document++)
        add_document(postings, cases, document, ends);
    weigh(postings, cases, ends);
    free(ends);
}

/* ---- the best hundred: a heap, its worst on top ---- */

struct heap {
    struct posting items[HITS];
    size_t count;
};

static int worse(struct posting a, struct posting b) {
    return a.weight < b.weight || (a.weight == b.weight && a.document > b.document);
}

static void sink(struct heap *heap, struct posting item) {
    size_t at = 0;
    for (size_t child; (child = at * 2 + 1) < heap->count; at = child) {
        if (child + 1 < heap->count && worse(heap->items[child + 1], heap->items[child]))
            child++;
        if (!worse(heap->items[child], item))
            break;
        heap->items[at] = heap->items[child];
    }
    heap->items[at] = item;
}

static void offer(struct heap *heap, struct posting item) {
    if (heap->count < HITS) {
        size_t at = heap->count++;
        for (; at && worse(item, heap->items[(at - 1) / 2]); at = (at - 1) / 2)
            heap->items[at] = heap->items[(at - 1) / 2];
        heap->items[at] = item;
    } else if (worse(heap->items[0], item)) {
        sink(heap, item);
    }
}

static size_t search(void *context, const uint32_t *terms, size_t count, uint32_t *hits) {
    struct postings *postings = context;
    struct heap heap = { .count = 0 };
    for (size_t t = 0; t < count; t++)
        if (terms[t] < postings->term_count)
            for (size_t i = postings->starts[terms[t]]; i < postings->starts[terms[t] + 1]; i++)
                postings->scores[postings->items[i].document] += postings->items[i].weight;
    for (uint32_t document = 0; document < postings->document_count; document++)
        if (postings->scores[document] > 0) {
            offer(&heap, (struct posting){ document, postings->scores[document] });
            postings->scores[document] = 0;
        }
    size_t found = heap.count;
    while (heap.count) {
        struct posting worst = heap.items[0];
        heap.count--;
        if (heap.count)
            sink(&heap, heap.items[heap.count]);
        hits[heap.count] = worst.document;
    }
    return found;
}

int main(int count, char **arguments) {
    if (count != 3)
        lists_stop("usage", "bench_floor CASES.txt QUERIES.txt");
    struct lists cases = lists_read(arguments[1]), queries = lists_read(arguments[2]);
    struct postings postings;
    double processor_s = lists_processor_s();
    int64_t started = sk_clock_monotonic_us();
    build(&postings, &cases);
    struct lists_built built = { (double) (sk_clock_monotonic_us() - started) / 1e6, lists_processor_s() - processor_s, 0 };
    built.bytes = postings.starts[postings.term_count] * sizeof *postings.items + postings.term_count * sizeof *postings.starts;
    lists_measure(&queries, search, &postings, &built);
    free(postings.items);
    free(postings.starts);
    free(postings.scores);
    lists_free(&cases);
    lists_free(&queries);
    return 0;
}
