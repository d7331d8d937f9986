/* What Xapian by itself needs for the index of a history: the documents are prepared beforehand, then they are written, and that
 * alone is timed, in one process and in two that write half each, merged at the end. The rate of import and reindex is held
 * against it (README.md).
 *
 *     sidekick import --data DATA history.jsonl && build/tests/bench/bench_build DATA SCRATCH [COMMIT...]
 *
 * COMMIT: documents in one commit (3000, as sidekick does; Xapian's own threshold is 10,000). SCRATCH: a directory that is made.
 * A prepared document takes some 9 KB of memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "index/changes.h"
#include "index/meaning.h"
#include "index/xapian_c.h"

#define MOST_DOCUMENTS 200000

struct documents {
    struct sk_change *items;
    size_t count, postings;
};

static void check(enum sk_status status, const char *what, const struct sk_error *error) {
    if (status != SK_OK) {
        fprintf(stderr, "bench_build: %s: %s\n", what, error->message);
        exit(2);
    }
}

static double seconds_of(const struct rusage *usage) {
    return (double) (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec)
           + (double) (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

/* Of this process and of those it waited for. */
static double processor_s(void) {
    struct rusage own, children;
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    return seconds_of(&own) + seconds_of(&children);
}

static struct documents prepare(const char *data) {
    struct documents documents = { .items = calloc(MOST_DOCUMENTS + SK_CHANGES_BATCH, sizeof *documents.items) };
    struct sk_changes *changes = calloc(1, sizeof *changes);
    struct sk_changes_source *source;
    struct sk_meaning meaning;
    struct sk_error error = { 0 };
    int64_t position = 0;
    size_t count;
    if (!documents.items || !changes)
        exit(2);
    check(sk_meaning_load(data, &meaning, &error), "thesaurus and intent model", &error);
    check(sk_changes_source_open(data, &meaning, &source, &error), data, &error);
    while (documents.count < MOST_DOCUMENTS && sk_changes_read(source, &position, SK_CHANGES_BATCH, &count, &error) == SK_OK) {
        check(sk_changes_analyse(source, changes, &error), data, &error);
        memcpy(documents.items + documents.count, changes->items, changes->count * sizeof *changes->items);
        for (size_t i = 0; i < changes->count; i++)
            documents.postings += changes->items[i].terms;
        documents.count += changes->count;
        changes->count = 0; /* the documents stay */
    }
    sk_changes_source_close(source);
    sk_meaning_finish(&meaning);
    free(changes);
    return documents;
}

static void write_part(const struct documents *documents, size_t from, size_t to, size_t commit, const char *path) {
    struct sk_xapian_writer *writer;
    struct sk_error error = { 0 };
    check(sk_xapian_writer_open(path, SK_XAPIAN_CREATE_FAST, &writer, &error), path, &error);
    for (size_t i = from; i < to;) {
        check(sk_xapian_begin(writer, &error), path, &error);
        do {
            const struct sk_change *item = &documents->items[i++];
            if (item->document)
                check(sk_xapian_replace(writer, (uint32_t) item->row, item->document, &error), path, &error);
        } while (i < to && (i - from) % commit);
        check(sk_xapian_commit(writer, &error), path, &error);
    }
    sk_xapian_writer_close(writer);
}

static void merge(const char *first, const char *second, const char *path) {
    struct sk_xapian_database *whole, *other;
    struct sk_error error = { 0 };
    check(sk_xapian_open(first, &whole, &error), first, &error);
    if (second) {
        check(sk_xapian_open(second, &other, &error), second, &error);
        check(sk_xapian_add(whole, other, &error), second, &error);
        sk_xapian_close(other);
    }
    check(sk_xapian_compact(whole, path, &error), path, &error);
    sk_xapian_close(whole);
}

static void build(const struct documents *documents, unsigned processes, size_t commit, const char *scratch) {
    char parts[2][SK_PATH_SIZE], whole[SK_PATH_SIZE];
    size_t half = processes == 2 ? documents->count / 2 : documents->count;
    snprintf(whole, sizeof whole, "%s/whole", scratch);
    for (unsigned i = 0; i < 2; i++)
        snprintf(parts[i], sizeof *parts, "%s/part%u", scratch, i);
    int64_t started_us = sk_clock_monotonic_us();
    double started_s = processor_s();
    for (unsigned i = 0; i < processes; i++) {
        if (fork() == 0) {
            write_part(documents, i ? half : 0, i ? documents->count : half, commit, parts[i]);
            _exit(0);
        }
    }
    for (int state; wait(&state) > 0;)
        if (state != 0)
            exit(2);
    double written_s = processor_s();
    merge(parts[0], processes == 2 ? parts[1] : NULL, whole);
    double all_s = processor_s() - started_s, elapsed_s = (double) (sk_clock_monotonic_us() - started_us) / 1e6;
    double count = (double) documents->count;
    printf("%u process%s, %zu documents a commit: %.1f us of processor a document (%.1f of it merging), %.1f s elapsed; %.0f a "
           "second and core\n",
           processes, processes == 1 ? "" : "es", commit, all_s * 1e6 / count, (all_s - written_s + started_s) * 1e6 / count,
           elapsed_s, count / all_s);
    fflush(stdout);
    struct sk_error error = { 0 };
    for (unsigned i = 0; i < processes; i++)
        check(sk_directory_remove(parts[i], &error), parts[i], &error);
    check(sk_directory_remove(whole, &error), whole, &error);
}

int main(int count, char **arguments) {
    if (count < 3 || mkdir(arguments[2], 0777) != 0) {
        fputs("usage: bench_build DATA SCRATCH [COMMIT...]   (SCRATCH must not exist)\n", stderr);
        return 2;
    }
    struct documents documents = prepare(arguments[1]);
    printf("%zu documents, %.1f postings each\n", documents.count, (double) documents.postings / (double) documents.count);
    fflush(stdout);
    for (int i = 3; i < count || i == 3; i++) {
        size_t commit = i < count ? (size_t) strtoul(arguments[i], NULL, 10) : 3000;
        build(&documents, 1, commit ? commit : 3000, arguments[2]);
        build(&documents, 2, commit ? commit : 3000, arguments[2]);
    }
    for (size_t i = 0; i < documents.count; i++)
        sk_xapian_document_destroy(documents.items[i].document);
    free(documents.items);
    return rmdir(arguments[2]) == 0 ? 0 : 1;
}
