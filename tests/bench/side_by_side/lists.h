/* lists: the files of bench_terms as lists of term numbers, and how a search over them is measured. */
#ifndef SK_TESTS_SIDE_BY_SIDE_LISTS_H
#define SK_TESTS_SIDE_BY_SIDE_LISTS_H

#include <stddef.h>
#include <stdint.h>

#define HITS 100

/* Lines of a file; line i has the terms numbers[starts[i]] to numbers[starts[i + 1]]. */
struct lists {
    uint32_t *numbers;
    size_t *starts; /* count + 1 of them */
    size_t count;
    uint32_t term_count; /* all numbers are below */
};

struct lists lists_read(const char *path);
void lists_free(struct lists *lists);

/* Bytes for the word that stands for a term. */
#define WORD_SIZE 16
size_t lists_word(uint32_t number, char word[WORD_SIZE]);

/* The best documents (from 0) for the terms, at most HITS, best first; how many. */
typedef size_t lists_search(void *context, const uint32_t *terms, size_t count, uint32_t *hits);

/* Processor time that this process has used. */
double lists_processor_s(void);

/* What building took and gave. */
struct lists_built {
    double elapsed_s, processor_s;
    size_t bytes;
};

/* Asks each query twice, the first time to warm up. Prints one JSON object: milliseconds of each query, elapsed and of the
 * processor, and its best ten. */
void lists_measure(const struct lists *queries, lists_search *search, void *context, const struct lists_built *built);

void lists_stop(const char *what, const char *why) __attribute__((noreturn));

#endif
