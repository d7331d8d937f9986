#include "lists.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

void lists_stop(const char *what, const char *why) {
    fprintf(stderr, "side_by_side: %s: %s\n", what, why);
    exit(1);
}

static void *grown(void *memory, size_t count, size_t size) {
    void *more = realloc(memory, count * size);
    if (!more)
        lists_stop("lists", "no memory");
    return more;
}

/* "qbc" is 1 + 2 * 26. */
static uint32_t number_of(const char *word) {
    uint32_t number = 0, place = 1;
    for (const char *letter = word + 1; *letter; letter++, place *= 26)
        number += (uint32_t) (*letter - 'a') * place;
    return number;
}

size_t lists_word(uint32_t number, char word[WORD_SIZE]) {
    size_t size = 0;
    for (word[size++] = 'q'; number; number /= 26)
        word[size++] = (char) ('a' + number % 26);
    word[size] = '\0';
    return size;
}

struct lists lists_read(const char *path) {
    struct lists lists = { 0 };
    size_t used = 0, room = 0, lines = 0, capacity = 0;
    char *line = NULL;
    FILE *file = fopen(path, "re");
    if (!file)
        lists_stop(path, strerror(errno));
    while (getline(&line, &capacity, file) > 0) {
        if (lists.count + 1 >= lines)
            lists.starts = grown(lists.starts, lines = lines * 2 + 1024, sizeof *lists.starts);
        lists.starts[lists.count++] = used;
        char *rest;
        for (char *word = strtok_r(line, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest)) {
            if (used == room)
                lists.numbers = grown(lists.numbers, room = room * 2 + 4096, sizeof *lists.numbers);
            uint32_t number = number_of(word);
            lists.numbers[used++] = number;
            lists.term_count = number < lists.term_count ? lists.term_count : number + 1;
        }
    }
    if (!lists.count)
        lists_stop(path, "empty");
    lists.starts[lists.count] = used;
    free(line);
    fclose(file);
    return lists;
}

void lists_free(struct lists *lists) {
    free(lists->numbers);
    free(lists->starts);
}

double lists_processor_s(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double) used.tv_sec + (double) used.tv_nsec / 1e9;
}

static void print_best(size_t query, const uint32_t *hits, size_t count) {
    printf("%s[", query ? "," : "");
    for (size_t i = 0; i < count && i < 10; i++)
        printf("%s%u", i ? "," : "", hits[i] + 1);
    printf("]");
}

static void print_times(const char *name, const double *times_ms, size_t count) {
    printf("],\"%s\":[", name);
    for (size_t i = 0; i < count; i++)
        printf("%s%.3f", i ? "," : "", times_ms[i]);
}

void lists_measure(const struct lists *queries, lists_search *search, void *context, const struct lists_built *built) {
    uint32_t hits[HITS];
    double *times_ms = grown(NULL, queries->count, sizeof *times_ms);
    double *processor_ms = grown(NULL, queries->count, sizeof *processor_ms);
    printf("{\"build_s\":%.3f,\"build_processor_s\":%.3f,\"bytes\":%zu,\"best\":[", built->elapsed_s, built->processor_s,
           built->bytes);
    for (size_t n = 0; n < 2 * queries->count; n++) {
        size_t i = n % queries->count, start = queries->starts[i];
        double processor_s = lists_processor_s();
        int64_t started = sk_clock_monotonic_us();
        size_t count = search(context, queries->numbers + start, queries->starts[i + 1] - start, hits);
        times_ms[i] = (double) (sk_clock_monotonic_us() - started) / 1e3;
        processor_ms[i] = (lists_processor_s() - processor_s) * 1e3;
        if (n < queries->count)
            print_best(i, hits, count);
    }
    print_times("times_ms", times_ms, queries->count);
    print_times("processor_ms", processor_ms, queries->count);
    printf("]}\n");
    free(times_ms);
    free(processor_ms);
}
