/* Xapian as a library, without what sidekick makes of it: the same terms, all of a query's in one OR, BM25 as the
 * floor has it.
 *
 *     bench_xapian CASES.txt QUERIES.txt DIRECTORY
 *
 * Built as sidekick builds: a commit every 9,000 documents, compacted at the end; fsync at each commit and behind compact. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "index/xapian_c.h"
#include "lists.h"

#define COMMIT 9000
#define TERMS 4096

static void check(enum sk_status status, const char *what, const struct sk_error *error) {
    if (status != SK_OK)
        lists_stop(what, error->message);
}

/* The words live in `words`. */
static size_t terms_of(const uint32_t *numbers, size_t count, struct sk_xapian_term *terms, char (*words)[WORD_SIZE]) {
    count = count < TERMS ? count : TERMS;
    for (size_t i = 0; i < count; i++)
        terms[i] = (struct sk_xapian_term){ { NULL, 0 }, sk_slice(words[i], lists_word(numbers[i], words[i])), 1 };
    return count;
}

static void add_case(struct sk_xapian_writer *writer, const struct lists *cases, size_t number) {
    static struct sk_xapian_term terms[TERMS];
    static char words[TERMS][WORD_SIZE];
    struct sk_xapian_document *document;
    struct sk_error error = { 0 };
    size_t start = cases->starts[number],
           count = terms_of(cases->numbers + start, cases->starts[number + 1] - start, terms, words);
    check(sk_xapian_document_create(&document, &error), "document", &error);
    check(sk_xapian_document_add(document, terms, count, &error), "document", &error);
    check(sk_xapian_replace(writer, (uint32_t) number + 1, document, &error), "index", &error);
    sk_xapian_document_destroy(document);
}

static void build(const struct lists *cases, const char *directory) {
    char part[SK_PATH_SIZE];
    struct sk_xapian_writer *writer;
    struct sk_xapian_database *database;
    struct sk_error error = { 0 };
    snprintf(part, sizeof part, "%s.part", directory);
    check(sk_xapian_writer_open(part, SK_XAPIAN_CREATE, &writer, &error), part, &error);
    for (size_t i = 0; i < cases->count;) {
        check(sk_xapian_begin(writer, &error), "begin", &error);
        do
            add_case(writer, cases, i++);
        while (i < cases->count && i % COMMIT);
        check(sk_xapian_commit(writer, &error), "commit", &error);
    }
    sk_xapian_writer_close(writer);
    check(sk_xapian_open(part, &database, &error), part, &error);
    check(sk_xapian_compact(database, directory, &error), directory, &error);
    sk_xapian_close(database);
    check(sk_directory_sync(directory, &error), directory, &error);
    check(sk_directory_remove(part, &error), part, &error);
}

static size_t search(void *context, const uint32_t *numbers, size_t count, uint32_t *hits) {
    static const struct sk_xapian_bm25 weights = { .k1 = 1.2, .k3 = 1, .b = 0.75 };
    static struct sk_xapian_term terms[TERMS];
    static char words[TERMS][WORD_SIZE];
    struct sk_xapian_hit found[HITS];
    struct sk_xapian_query *query;
    struct sk_error error = { 0 };
    check(sk_xapian_query_create(&query, &error), "query", &error);
    count = terms_of(numbers, count, terms, words);
    check(sk_xapian_query_terms(query, SK_XAPIAN_OR, terms, count, &error), "query", &error);
    check(sk_xapian_search(context, query, &weights, found, HITS, &count, &error), "search", &error);
    sk_xapian_query_destroy(query);
    for (size_t i = 0; i < count; i++)
        hits[i] = found[i].document - 1;
    return count;
}

int main(int count, char **arguments) {
    if (count != 4)
        lists_stop("usage", "bench_xapian CASES.txt QUERIES.txt DIRECTORY");
    struct lists cases = lists_read(arguments[1]), queries = lists_read(arguments[2]);
    struct sk_xapian_database *database;
    struct sk_error error = { 0 };
    double processor_s = lists_processor_s();
    int64_t started = sk_clock_monotonic_us();
    build(&cases, arguments[3]);
    struct lists_built built = { (double) (sk_clock_monotonic_us() - started) / 1e6, lists_processor_s() - processor_s, 0 };
    built.bytes = (size_t) sk_directory_size(arguments[3]);
    check(sk_xapian_open(arguments[3], &database, &error), arguments[3], &error);
    lists_measure(&queries, search, database, &built);
    sk_xapian_close(database);
    lists_free(&cases);
    lists_free(&queries);
    return 0;
}
