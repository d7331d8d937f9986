/* Benchmark of the tags: how long all models take to load and how much memory they hold, and the processor time of `analyze`
 * (analysis and tags) over the held-out messages of data/messages of 80 to 120 bytes. Exits with 1 where a bound is exceeded.
 *
 *     meson test -C build --benchmark tags --verbose
 */
#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "protocol/document.h"
#include "tags/tagger.h"

#define LOAD_MS 100.0
#define MEDIAN_US 200.0
#define MEMORY_MB 64.0
#define MESSAGES 2000
#define ROUNDS 5

struct benchmark {
    struct sk_models *models;
    struct sk_tagger *tagger;
    struct sk_analyser *analyser;
    struct sk_arena arena;
    char *texts[MESSAGES];
    size_t count;
};

static double processor_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static double held_mb(void) {
    struct mallinfo2 info = mallinfo2();
    return (double) (info.uordblks + info.hblkhd) / 1048576.0;
}

static void check(enum sk_status status, const char *what, const struct sk_error *error) {
    if (status != SK_OK) {
        fprintf(stderr, "%s: %s\n", what, error->message);
        exit(2);
    }
}

static void read_line(struct benchmark *benchmark, const char *line) {
    struct json_t *document;
    if (sk_document_parse(sk_slice_of(line), &document, NULL) != SK_OK)
        return;
    struct sk_slice text = sk_document_get_slice(document, "text");
    if (sk_slice_is(sk_document_get_slice(document, "split"), "test") && text.size >= 80 && text.size <= 120
        && benchmark->count < MESSAGES)
        benchmark->texts[benchmark->count++] = strndup(text.data, text.size);
    sk_document_release(document);
}

static void read_messages(struct benchmark *benchmark) {
    char directory[SK_PATH_SIZE], path[SK_PATH_SIZE];
    struct sk_error error = { 0 };
    check(sk_share_path(directory, "data/messages", &error), "messages", &error);
    DIR *files = opendir(directory);
    for (struct dirent *entry; files && (entry = readdir(files));) {
        char *line = NULL;
        size_t capacity = 0;
        if (!strstr(entry->d_name, ".jsonl") || sk_path_join(path, directory, entry->d_name, NULL) != SK_OK)
            continue;
        FILE *file = fopen(path, "re");
        while (file && getline(&line, &capacity, file) > 0)
            read_line(benchmark, line);
        free(line);
        if (file)
            fclose(file);
    }
    if (files)
        closedir(files);
}

static double analyze(struct benchmark *benchmark, const char *text) {
    struct sk_analysis analysis;
    struct sk_tags tags;
    struct sk_error error = { 0 };
    double started = processor_us();
    sk_arena_reset(&benchmark->arena);
    check(sk_analyse(benchmark->analyser, sk_slice_of(text), SK_LANGUAGE_UNKNOWN, &benchmark->arena, &analysis, &error),
          "analysis", &error);
    check(sk_tagger_tag(benchmark->tagger, &analysis, NULL, 0, &benchmark->arena, &tags, &error), "tags", &error);
    return processor_us() - started;
}

static int compare(const void *a, const void *b) {
    double left = *(const double *) a, right = *(const double *) b;
    return left < right ? -1 : left > right;
}

static bool report(const char *what, double value, double bound, const char *unit) {
    printf("%-34s %8.1f %s (bound %.0f)\n", what, value, unit, bound);
    return value <= bound;
}

int main(void) {
    static double times[MESSAGES * ROUNDS];
    static struct benchmark benchmark;
    char models[SK_PATH_SIZE];
    struct sk_error error = { 0 };
    size_t count = 0;
    check(sk_share_path(models, "models", &error), "models", &error);
    double before = held_mb(), started = processor_us();
    check(sk_models_load(models, NULL, &benchmark.models, &error), "models", &error);
    double load_ms = (processor_us() - started) / 1e3, memory = held_mb() - before;
    check(sk_tagger_create(benchmark.models, NULL, &benchmark.tagger, &error), "tagger", &error);
    check(sk_analyser_create(&benchmark.analyser, &error), "analyser", &error);
    sk_arena_init(&benchmark.arena, (size_t) 64 << 20);
    read_messages(&benchmark);
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < benchmark.count; i++)
            times[count++] = analyze(&benchmark, benchmark.texts[i]);
    qsort(times, count, sizeof *times, compare);
    bool met = report("all models loaded in", load_ms, LOAD_MS, "ms");
    met = report("memory that they hold", memory, MEMORY_MB, "MB") && met;
    met = report("analyze, median", count ? times[count / 2] : 0, MEDIAN_US, "us") && met;
    printf("%-34s %8.1f us (%zu messages, %d times)\n", "analyze, 99 of 100 within", count ? times[count * 99 / 100] : 0,
           benchmark.count, ROUNDS);
    for (size_t i = 0; i < benchmark.count; i++)
        free(benchmark.texts[i]);
    sk_arena_finish(&benchmark.arena);
    sk_analyser_destroy(benchmark.analyser);
    sk_tagger_destroy(benchmark.tagger);
    sk_models_destroy(benchmark.models);
    return met ? 0 : 1;
}
