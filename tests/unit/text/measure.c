/* Measures the text folder on data/messages: languages and entities against the labels, and the processor time that a message
 * takes.
 *
 *     measure [SPLIT]     "test" (default), "train" or "all"
 *
 * Entities count as right when type and text are. Times are medians over messages of 80 to 120 bytes, in microseconds.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "protocol/document.h"
#include "text/analysis.h"
#include "text/redact.h"

#define MOST_TYPES 16
#define MOST_FOUND 64
#define MOST_TIMES 4000

struct tally {
    const char *type;
    unsigned right, wrong, missed;
};

struct measure {
    struct sk_analyser *analyser;
    struct sk_entity_finder *finder;
    struct sk_arena arena;
    const char *split;
    unsigned messages, language_right, language_unknown, exact;
    struct tally tallies[MOST_TYPES];
    double analyse_us[MOST_TIMES], detect_us[MOST_TIMES], find_us[MOST_TIMES];
    size_t times;
};

/* Processor time of this thread: other work on the machine does not count. */
static double now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double) time.tv_sec * 1e6 + (double) time.tv_nsec / 1e3;
}

static struct tally *tally_of(struct measure *measure, const char *type) {
    for (size_t i = 0; i < MOST_TYPES; i++) {
        struct tally *tally = &measure->tallies[i];
        if (!tally->type)
            tally->type = strdup(type);
        if (strcmp(tally->type, type) == 0)
            return tally;
    }
    abort();
}

static void compare(struct measure *measure, struct sk_slice text, const struct json_t *labels, const struct sk_found *found,
                    size_t count) {
    bool used[MOST_FOUND] = { false };
    for (size_t i = 0; i < sk_document_count(labels); i++) {
        const struct json_t *label = sk_document_at(labels, i);
        const char *type = sk_document_get_string(label, "type", "");
        struct sk_slice wanted = sk_document_get_slice(label, "text");
        bool hit = false;
        for (size_t k = 0; k < count && k < MOST_FOUND && !hit; k++) {
            struct sk_slice own = sk_slice(text.data + found[k].start, found[k].end - found[k].start);
            const char *tag = sk_entity_tag(found[k].type);
            hit = !used[k] && tag && strcmp(tag, type) == 0 && sk_slice_equal(own, wanted);
            used[k] |= hit;
        }
        if (hit)
            tally_of(measure, type)->right++;
        else
            tally_of(measure, type)->missed++;
    }
    for (size_t k = 0; k < count && k < MOST_FOUND; k++) {
        const char *tag = sk_entity_tag(found[k].type);
        if (!used[k] && tag)
            tally_of(measure, tag)->wrong++;
    }
}

static void take_times(struct measure *measure, struct sk_slice text) {
    struct sk_analysis analysis;
    const struct sk_found *found;
    size_t count;
    double confidence, start = now_us();
    sk_analyse(measure->analyser, text, SK_LANGUAGE_UNKNOWN, &measure->arena, &analysis, NULL);
    double analysed = now_us();
    enum sk_language language;
    sk_language_detect(text, &language, &confidence, NULL);
    double detected = now_us();
    sk_entity_find(measure->finder, text, &measure->arena, &found, &count, NULL);
    measure->analyse_us[measure->times] = analysed - start;
    measure->detect_us[measure->times] = detected - analysed;
    measure->find_us[measure->times++] = now_us() - detected;
}

static void measure_message(struct measure *measure, const struct json_t *message) {
    struct sk_slice text = sk_document_get_slice(message, "text");
    const char *language = sk_document_get_string(message, "language", "");
    const struct sk_found *found;
    size_t count;
    double confidence;
    if (strcmp(measure->split, "all") != 0 && strcmp(sk_document_get_string(message, "split", ""), measure->split) != 0)
        return;
    sk_arena_reset(&measure->arena);
    enum sk_language found_language;
    sk_language_detect(text, &found_language, &confidence, NULL);
    const char *detected = sk_language_code(found_language);
    measure->messages++;
    measure->language_right += strcmp(detected, language) == 0;
    measure->language_unknown += strcmp(detected, "unknown") == 0;
    if (sk_entity_find(measure->finder, text, &measure->arena, &found, &count, NULL) == SK_OK)
        compare(measure, text, sk_document_get(message, "entities"), found, count);
    if (text.size >= 80 && text.size <= 120 && measure->times < MOST_TIMES)
        take_times(measure, text);
}

static void measure_file(struct measure *measure, const char *path) {
    struct sk_buffer content = { 0 };
    if (sk_file_read(path, 64 << 20, &content, NULL) != SK_OK)
        exit(1);
    for (char *line = strtok(content.data, "\n"); line; line = strtok(NULL, "\n")) {
        struct json_t *message;
        if (sk_document_parse(sk_slice_of(line), &message, NULL) == SK_OK) {
            measure_message(measure, message);
            sk_document_release(message);
        }
    }
    sk_buffer_finish(&content);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

static double quantile(double *values, size_t count, double share) {
    qsort(values, count, sizeof *values, by_size);
    return count ? values[(size_t) ((double) (count - 1) * share)] : 0;
}

static void report(struct measure *measure) {
    printf("%u messages, language right %.4f, unknown %.4f\n", measure->messages,
           (double) measure->language_right / measure->messages, (double) measure->language_unknown / measure->messages);
    for (size_t i = 0; i < MOST_TYPES && measure->tallies[i].type; i++) {
        const struct tally *tally = &measure->tallies[i];
        unsigned labelled = tally->right + tally->missed, found = tally->right + tally->wrong;
        printf("%-16s %4u labelled, precision %.3f, recall %.3f\n", tally->type, labelled,
               found ? (double) tally->right / found : 1, labelled ? (double) tally->right / labelled : 1);
    }
    size_t count = measure->times;
    printf("100-byte message, µs p50/p99: analysis %.1f/%.1f (language alone %.1f/%.1f), entities %.1f/%.1f\n",
           quantile(measure->analyse_us, count, 0.5), quantile(measure->analyse_us, count, 0.99),
           quantile(measure->detect_us, count, 0.5), quantile(measure->detect_us, count, 0.99),
           quantile(measure->find_us, count, 0.5), quantile(measure->find_us, count, 0.99));
}

int main(int count, char **arguments) {
    static struct measure measure;
    struct sk_error error = { 0 };
    char directory[SK_PATH_SIZE], path[SK_PATH_SIZE];
    measure.split = count > 1 ? arguments[1] : "test";
    sk_arena_init(&measure.arena, 16 << 20);
    double start = now_us();
    if (sk_share_path(directory, "data/messages", &error) != SK_OK || sk_analyser_create(&measure.analyser, &error) != SK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    double created = now_us();
    if (sk_entity_finder_create(&measure.finder, &error) != SK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    printf("start-up, ms: analyser %.1f, entity finder %.1f\n", (created - start) / 1e3, (now_us() - created) / 1e3);
    DIR *list = opendir(directory);
    for (struct dirent *entry; list && (entry = readdir(list)) != NULL;) {
        size_t size = strlen(entry->d_name);
        if (size > 6 && strcmp(entry->d_name + size - 6, ".jsonl") == 0
            && sk_path_join(path, directory, entry->d_name, &error) == SK_OK)
            measure_file(&measure, path);
    }
    if (list)
        closedir(list);
    report(&measure);
    sk_entity_finder_destroy(measure.finder);
    sk_analyser_destroy(measure.analyser);
    sk_arena_finish(&measure.arena);
    return measure.messages ? 0 : 1;
}
