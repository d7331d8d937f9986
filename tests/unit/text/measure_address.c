/* What putting replies into the other register costs: processor time for three replies of data/demo, as one suggest does it, in
 * both directions. meson test --benchmark address --verbose */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "protocol/document.h"
#include "text/address_form.h"

#define MOST_REPLIES 1000
#define REPLIES 3 /* of one suggest */

struct replies {
    char *texts[MOST_REPLIES];
    size_t count;
};

static double now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double) time.tv_sec * 1e6 + (double) time.tv_nsec / 1e3;
}

static void read_replies(struct replies *replies, const char *name) {
    char path[SK_PATH_SIZE];
    struct sk_buffer content = { 0 };
    if (sk_share_path(path, name, NULL) != SK_OK || sk_file_read(path, 64 << 20, &content, NULL) != SK_OK)
        exit(1);
    for (char *line = strtok(content.data, "\n"); line && replies->count < MOST_REPLIES; line = strtok(NULL, "\n")) {
        struct json_t *record;
        if (sk_document_parse(sk_slice_of(line), &record, NULL) != SK_OK)
            continue;
        replies->texts[replies->count++] = strdup(sk_document_get_string(record, "answer", ""));
        sk_document_release(record);
    }
    sk_buffer_finish(&content);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static void measure(const struct sk_address_lexicon *lexicon, const struct replies *replies, enum sk_address target) {
    static double times[MOST_REPLIES];
    struct sk_arena arena;
    size_t count = 0, bytes = 0, outcomes[3] = { 0 };
    sk_arena_init(&arena, 16 << 20);
    for (size_t i = 0; i + REPLIES <= replies->count; i += REPLIES) {
        double start = now_us();
        sk_arena_reset(&arena);
        for (size_t k = i; k < i + REPLIES; k++) {
            struct sk_address_result result;
            if (sk_address_convert(lexicon, sk_slice_of(replies->texts[k]), target, &arena, &result, NULL) != SK_OK)
                exit(1);
            outcomes[result.outcome]++;
            bytes += strlen(replies->texts[k]);
        }
        times[count++] = now_us() - start;
    }
    qsort(times, count, sizeof *times, by_size);
    printf("to %s: three replies of %zu bytes together, µs p50/p99/most %.1f/%.1f/%.1f; %zu converted, %zu doubted, %zu kept\n",
           target == SK_ADDRESS_FORMAL ? "u " : "je", count ? bytes / count : 0, times[count / 2], times[count * 99 / 100],
           times[count - 1], outcomes[SK_ADDRESS_CONVERTED], outcomes[SK_ADDRESS_UNSURE], outcomes[SK_ADDRESS_KEPT]);
    sk_arena_finish(&arena);
}

int main(void) {
    struct replies replies = { 0 };
    struct sk_address_lexicon *lexicon;
    double start = now_us();
    if (sk_address_lexicon_create(&lexicon, NULL) != SK_OK)
        return 1;
    printf("start-up, ms: %.1f\n", (now_us() - start) / 1e3);
    read_replies(&replies, "data/demo/webshop.jsonl");
    read_replies(&replies, "data/demo/bank.jsonl");
    measure(lexicon, &replies, SK_ADDRESS_FORMAL);
    measure(lexicon, &replies, SK_ADDRESS_INFORMAL);
    for (size_t i = 0; i < replies.count; i++)
        free(replies.texts[i]);
    sk_address_lexicon_destroy(lexicon);
    return replies.count >= REPLIES ? 0 : 1;
}
