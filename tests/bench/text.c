/* What redaction and analysis cost a byte, on texts that are given: best processor time of some rounds, and a digest of all that
 * came out, which a change for speed must leave as it is.
 *
 *     build/tests/bench/bench_text redact|analyse TEXTS [ROUNDS]     # TEXTS: texts with a NUL byte behind each
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/hash.h"
#include "text/analysis.h"
#include "text/redact.h"

#define TEXTS_LIMIT ((size_t) 1 << 30)
#define ARENA_LIMIT ((size_t) 64 << 20)

struct bench {
    struct sk_entity_finder *finder;
    struct sk_analyser *analyser;
    struct sk_arena arena;
    uint64_t digest;
};

static void check(enum sk_status status, const struct sk_error *error) {
    if (status != SK_OK) {
        fprintf(stderr, "bench_text: %s\n", error->message);
        exit(2);
    }
}

static double processor_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void digest(struct bench *bench, struct sk_slice text) {
    bench->digest = sk_hash(text.data, text.size, bench->digest + text.size);
}

static void redact(struct bench *bench, struct sk_slice text) {
    struct sk_error error = { 0 };
    struct sk_slice redacted;
    check(sk_redact(bench->finder, text, &bench->arena, &redacted, &error), &error);
    digest(bench, redacted);
}

static void analyse(struct bench *bench, struct sk_slice text) {
    struct sk_error error = { 0 };
    struct sk_analysis analysis;
    check(sk_analyse(bench->analyser, text, SK_LANGUAGE_UNKNOWN, &bench->arena, &analysis, &error), &error);
    for (size_t i = 0; i < analysis.word_count; i++) {
        const struct sk_word *word = &analysis.words[i];
        uint32_t numbers[] = { word->start, word->end, (uint32_t) word->kind, word->stop, (uint32_t) analysis.language };
        digest(bench, sk_slice((const char *) numbers, sizeof numbers));
        digest(bench, word->folded);
        digest(bench, word->stem);
    }
    for (size_t i = 0; i < analysis.term_count; i++) {
        bench->digest += analysis.terms[i].word * 2 + analysis.terms[i].part;
        digest(bench, analysis.terms[i].text);
    }
}

static size_t round_of(struct bench *bench, struct sk_slice texts, void (*work)(struct bench *, struct sk_slice)) {
    size_t count = 0;
    bench->digest = 0;
    for (const char *at = texts.data, *end = texts.data + texts.size; at < end; count++) {
        size_t size = strnlen(at, (size_t) (end - at));
        sk_arena_reset(&bench->arena);
        work(bench, sk_slice(at, size));
        at += size + 1;
    }
    return count;
}

int main(int count, char **arguments) {
    struct bench bench = { 0 };
    struct sk_error error = { 0 };
    struct sk_buffer texts = { 0 };
    bool redacts = count >= 3 && strcmp(arguments[1], "redact") == 0;
    if (count < 3 || (!redacts && strcmp(arguments[1], "analyse") != 0)) {
        fprintf(stderr, "usage: bench_text redact|analyse TEXTS [ROUNDS]\n");
        return 2;
    }
    sk_arena_init(&bench.arena, ARENA_LIMIT);
    check(sk_file_read(arguments[2], TEXTS_LIMIT, &texts, &error), &error);
    check(redacts ? sk_entity_finder_create(&bench.finder, &error) : sk_analyser_create(&bench.analyser, &error), &error);
    double best = 1e9;
    size_t number = 0;
    for (int i = 0, rounds = count > 3 ? atoi(arguments[3]) : 3; i < rounds; i++) {
        double started = processor_s();
        number = round_of(&bench, sk_buffer_slice(&texts), redacts ? redact : analyse);
        best = processor_s() - started < best ? processor_s() - started : best;
    }
    printf("%s: %zu texts, %zu bytes: %.1f ns a byte, %.2f us a text; digest %016llx\n", arguments[1], number, texts.size,
           best * 1e9 / (double) texts.size, best * 1e6 / (double) number, (unsigned long long) bench.digest);
    sk_entity_finder_destroy(bench.finder);
    sk_analyser_destroy(bench.analyser);
    sk_arena_finish(&bench.arena);
    sk_buffer_finish(&texts);
    return 0;
}
