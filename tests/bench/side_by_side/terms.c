/* Writes the questions of an imported history, and messages to ask with, as the terms that sidekick's analysis gives: so that
 * every engine is measured on the same tokens.
 *
 *     bench_terms DATA_DIRECTORY QUERIES.jsonl CASES.txt QUERIES.txt
 *
 * A line a case, by row; a term is a word of small letters that stands for its number ("qbc"), since each engine would cut
 * "retour-label" its own way; twice where the text has it twice. A query has each term once; one without any is
 * left out. */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "index/terms.h"
#include "store/store.h"
#include "text/redact.h"

#define BATCH 256
#define TABLE ((size_t) 1 << 24)
#define ARENA_LIMIT ((size_t) 256 << 20)

struct naming {
    uint64_t *hashes; /* of terms; 0 = free. 64 bits: no two of a few million terms meet */
    uint32_t *numbers;
    uint32_t count;
};

struct writing {
    struct sk_analyser *analyser;
    struct sk_entity_finder *finder;
    struct sk_arena arena;
    struct naming naming;
};

static void stop_with(const char *what, const struct sk_error *error) {
    fprintf(stderr, "bench_terms: %s: %s\n", what, error ? error->message : "");
    exit(1);
}

static void check(enum sk_status status, const char *what, const struct sk_error *error) {
    if (status != SK_OK)
        stop_with(what, error);
}

static uint32_t number_of(struct naming *naming, struct sk_xapian_term term) {
    uint64_t hash = sk_hash(term.text.data, term.text.size, term.prefix.size) | 1;
    size_t place = hash & (TABLE - 1);
    while (naming->hashes[place] && naming->hashes[place] != hash)
        place = (place + 1) & (TABLE - 1);
    if (!naming->hashes[place]) {
        if (naming->count >= TABLE / 2)
            stop_with("too many different terms", NULL);
        naming->hashes[place] = hash;
        naming->numbers[place] = naming->count++;
    }
    return naming->numbers[place];
}

static void write_name(uint32_t number, FILE *out) {
    fputc('q', out);
    for (; number; number /= 26)
        fputc('a' + (int) (number % 26), out);
    fputc(' ', out);
}

static void write_text(struct writing *writing, struct sk_slice text, enum sk_language language, bool asked, FILE *out) {
    struct sk_analysis analysis;
    struct sk_index_terms terms;
    struct sk_error error = { 0 };
    check(sk_analyse(writing->analyser, text, language, &writing->arena, &analysis, &error), "analysis", &error);
    check(sk_index_terms_of(SK_FIELD_QUESTION, &analysis, &writing->arena, &terms, &error), "terms", &error);
    if (asked && !terms.count)
        return;
    for (size_t i = 0; i < terms.count; i++) {
        uint32_t number = number_of(&writing->naming, terms.items[i]);
        for (unsigned n = 0; n < (asked ? 1 : terms.items[i].frequency); n++)
            write_name(number, out);
    }
    fputc('\n', out);
}

static FILE *open_file(const char *path, const char *mode) {
    FILE *file = fopen(path, mode);
    if (!file)
        stop_with(path, NULL);
    return file;
}

/* Rows are numbered from 1 without gaps in a history that was just imported; a gap would be an empty line. */
static void write_cases(struct writing *writing, const char *directory, const char *path) {
    static struct sk_stored_case batch[BATCH];
    struct sk_arena cases;
    struct sk_store *store;
    struct sk_error error = { 0 };
    FILE *out = open_file(path, "w");
    size_t count;
    int64_t written = 0;
    sk_arena_init(&cases, ARENA_LIMIT);
    check(sk_store_open_existing(directory, &store, &error), directory, &error);
    for (int64_t after = 0; sk_store_changes(store, after, &cases, batch, BATCH, &count, &error) == SK_OK;) {
        for (size_t i = 0; i < count; i++) {
            sk_arena_reset(&writing->arena);
            for (; written + 1 < batch[i].row; written++)
                fputc('\n', out);
            const struct sk_case *record = &batch[i].record;
            write_text(writing, record->question, sk_language_from_code(record->language), false, out);
            written++;
        }
        after = batch[count - 1].sequence;
        sk_arena_reset(&cases);
    }
    if (error.status < 0 || fclose(out) != 0)
        stop_with(path, &error);
    sk_store_close(store);
    sk_arena_finish(&cases);
}

static void write_queries(struct writing *writing, const char *from, const char *path) {
    FILE *in = open_file(from, "r"), *out = open_file(path, "w");
    char *line = NULL;
    size_t capacity = 0;
    struct sk_error error = { 0 };
    for (ssize_t size; (size = getline(&line, &capacity, in)) > 0;) {
        struct sk_case record;
        struct sk_slice redacted;
        sk_arena_reset(&writing->arena);
        check(sk_case_decode(sk_slice(line, (size_t) size), &writing->arena, &record, &error), from, &error);
        check(sk_redact(writing->finder, record.question, &writing->arena, &redacted, &error), from, &error);
        write_text(writing, redacted, SK_LANGUAGE_UNKNOWN, true, out);
    }
    free(line);
    fclose(in);
    if (fclose(out) != 0)
        stop_with(path, NULL);
}

int main(int count, char **arguments) {
    struct writing writing = { .naming = { calloc(TABLE, sizeof(uint64_t)), calloc(TABLE, sizeof(uint32_t)), 0 } };
    struct sk_error error = { 0 };
    if (count != 5 || !writing.naming.hashes || !writing.naming.numbers) {
        fprintf(stderr, "usage: bench_terms DATA_DIRECTORY QUERIES.jsonl CASES.txt QUERIES.txt\n");
        return 2;
    }
    sk_arena_init(&writing.arena, ARENA_LIMIT);
    check(sk_analyser_create(&writing.analyser, &error), "analyser", &error);
    check(sk_entity_finder_create(&writing.finder, &error), "finder", &error);
    write_cases(&writing, arguments[1], arguments[3]);
    write_queries(&writing, arguments[2], arguments[4]);
    sk_entity_finder_destroy(writing.finder);
    sk_analyser_destroy(writing.analyser);
    sk_arena_finish(&writing.arena);
    free(writing.naming.hashes);
    free(writing.naming.numbers);
    return 0;
}
