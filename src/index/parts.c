/* Xapian writes with one thread, and what it does takes longer than everything before it: one writer leaves half of two cores
 * idle. So each thread has a range of rows, reads, analyses and writes them into an index of its own, and waits for nobody. As
 * the ranges lie behind each other, joining copies blocks; it is done in the same breath as the compaction that a new generation
 * needs anyway.
 *
 * A part lives in the memory of its thread: a batch of cases, one analysis, and its share of what one writer may keep back
 * (writer.c). With a bound of their own for each, 8 parts of long texts (700 words) took 745 MB and 27 s, so they take 372 MB
 * and 22 s.
 */
#include "index/parts.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "index/batch.h"
#include "index/changes.h"
#include "index/writer.h"
#include "index/xapian_c.h"
#include "store/store.h"

#define MOST 8              /* parts: each leaves blocks of its own in a list, half full */
#define LEAST_CASES 1000ULL /* in a part */

struct build {
    const struct sk_pipeline_options *options;
    uint32_t digest;
    int64_t sequence;
    unsigned count;        /* of parts */
    pthread_mutex_t mutex; /* guards all below, and the progress */
    uint64_t applied;
    bool stopped;
    enum sk_status status;
    struct sk_error *error;
};

struct part {
    struct build *build;
    char path[SK_PATH_SIZE];
    int64_t after, last; /* rows */
    uint64_t documents;
    pthread_t thread;
    bool started;
    struct sk_watch watch;
    struct sk_changes_source *source;
    struct sk_index_writer *writer;
    struct sk_changes changes;
};

unsigned sk_parts_count(uint64_t cases, unsigned threads) {
    uint64_t pay = cases / LEAST_CASES, most = threads < MOST ? threads : MOST;
    return pay < 2 || most < 2 ? 1 : (unsigned) (pay < most ? pay : most);
}

/* ---- one part ---- */

/* Also asks whether to go on. */
static enum sk_status tell(struct build *build, size_t count, struct sk_error *error) {
    const struct sk_pipeline_options *options = build->options;
    pthread_mutex_lock(&build->mutex);
    build->applied += count;
    uint64_t done = options->done + build->applied, total = done > options->total ? done : options->total;
    bool stopped = build->stopped;
    if (!stopped && options->progress)
        stopped = !options->progress(options->context, done, total);
    pthread_mutex_unlock(&build->mutex);
    return stopped ? sk_error_set(error, SK_FAULT_CANCELLED, "stopped while indexing") : SK_OK;
}

static enum sk_status fill(struct part *part, struct sk_error *error) {
    size_t count = 0;
    enum sk_status status = sk_changes_read_rows(part->source, &part->after, part->last, part->build->sequence, &count, error);
    if (status == SK_OK)
        status = sk_changes_analyse(part->source, &part->changes, error);
    if (status != SK_OK)
        return status;
    sk_watch_enter(&part->watch, SK_BATCH_INDEX);
    status = sk_changes_apply(&part->changes, part->writer, error);
    sk_changes_clear(&part->changes);
    sk_watch_enter(&part->watch, SK_TRACE_OUTSIDE);
    part->documents += count;
    return status == SK_OK ? tell(part->build, count, error) : status;
}

static enum sk_status open_part(struct part *part, struct sk_error *error) {
    const struct sk_pipeline_options *options = part->build->options;
    enum sk_status status = sk_changes_source_open(options->data_directory, options->meaning, &part->source, error);
    if (status == SK_OK)
        status = sk_index_writer_create(part->path, part->build->digest, &part->writer, error);
    if (status != SK_OK)
        return status;
    sk_changes_source_watch(part->source, &part->watch);
    sk_index_writer_watch(part->writer, &part->watch);
    sk_index_writer_share(part->writer, part->build->count);
    return SK_OK;
}

/* The first fault is what the build ends with; the other parts stop where they stand. */
static void stop(struct build *build, enum sk_status status, const struct sk_error *cause) {
    pthread_mutex_lock(&build->mutex);
    if (build->status == SK_OK)
        build->status = sk_error_set(build->error, status, "%s", cause->message);
    build->stopped = true;
    pthread_mutex_unlock(&build->mutex);
}

static void *run(void *context) {
    struct part *part = context;
    struct sk_error error = { 0 };
    sk_watch_start(&part->watch, part->build->options->trace);
    enum sk_status status = open_part(part, &error);
    while (status == SK_OK)
        status = fill(part, &error);
    if (status == SK_END)
        status = sk_index_writer_commit(part->writer, &error);
    if (status != SK_OK)
        stop(part->build, status, &error);
    sk_index_writer_close(part->writer);
    sk_changes_source_close(part->source);
    sk_watch_stop(&part->watch, true);
    return NULL;
}

/* ---- all of them ---- */

/* The sequence number first: what comes between the two is in the rows, and comes again with the changes. */
static enum sk_status look(struct build *build, int64_t *first, int64_t *last, struct sk_error *error) {
    struct sk_store *store;
    enum sk_status status = sk_store_open(build->options->data_directory, &store, error);
    if (status != SK_OK)
        return status;
    status = sk_store_last_sequence(store, &build->sequence, error);
    if (status == SK_OK)
        status = sk_store_rows(store, first, last, error);
    sk_store_close(store);
    return status;
}

static enum sk_status share_out(struct build *build, struct part *parts, unsigned count, const char *directory,
                                struct sk_error *error) {
    int64_t first = 0, last = 0;
    enum sk_status status = look(build, &first, &last, error);
    for (unsigned i = 0; status == SK_OK && i < count; i++) {
        char name[12];
        snprintf(name, sizeof name, "%u", i);
        status = sk_path_join(parts[i].path, directory, name, error);
        parts[i].build = build;
        parts[i].after = i ? parts[i - 1].last : first - 1;
        parts[i].last = i + 1 < count ? first + (last - first) / count * (i + 1) : last;
    }
    return status;
}

/* The first part in this thread, and those for which there is none. */
static void run_all(struct part *parts, unsigned count) {
    for (unsigned i = 1; i < count; i++)
        parts[i].started = pthread_create(&parts[i].thread, NULL, run, &parts[i]) == 0;
    for (unsigned i = 0; i < count; i++)
        if (!parts[i].started)
            run(&parts[i]);
    for (unsigned i = 1; i < count; i++)
        if (parts[i].started)
            pthread_join(parts[i].thread, NULL);
}

/* An empty part is left out: it does not say what the others hold up to. */
static enum sk_status join(const struct part *parts, unsigned count, const char *path, struct sk_error *error) {
    struct sk_xapian_database *whole = NULL, *other;
    enum sk_status status = SK_OK;
    for (unsigned i = 0; status == SK_OK && i < count; i++) {
        if (i > 0 && parts[i].documents == 0)
            continue;
        status = sk_xapian_open(parts[i].path, whole ? &other : &whole, error);
        if (status != SK_OK || i == 0)
            continue;
        status = sk_xapian_add(whole, other, error);
        sk_xapian_close(other);
    }
    if (status == SK_OK)
        status = sk_xapian_compact(whole, path, error);
    sk_xapian_close(whole);
    return status;
}

static enum sk_status join_watched(const struct build *build, const struct part *parts, unsigned count, const char *path,
                                   struct sk_error *error) {
    struct sk_watch watch;
    sk_watch_start(&watch, build->options->trace);
    sk_watch_enter(&watch, SK_BATCH_COMPACT);
    enum sk_status status = join(parts, count, path, error);
    sk_watch_stop(&watch, true);
    return status;
}

static enum sk_status build_all(struct build *build, unsigned count, const char *directory, const char *path,
                                struct sk_error *error) {
    struct part *parts = calloc(count, sizeof *parts);
    if (!parts)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the parts of an index");
    enum sk_status status = share_out(build, parts, count, directory, error);
    if (status == SK_OK) {
        run_all(parts, count);
        status = build->status;
    }
    if (status == SK_OK)
        status = join_watched(build, parts, count, path, error);
    free(parts);
    return status;
}

enum sk_status sk_parts_build(const struct sk_pipeline_options *options, unsigned count, uint32_t digest, const char *directory,
                              const char *path, uint64_t *applied, struct sk_error *error) {
    struct build build = { .options = options, .digest = digest, .count = count, .error = error };
    enum sk_status status = sk_directory_create(directory, error);
    if (status != SK_OK)
        return status;
    pthread_mutex_init(&build.mutex, NULL);
    status = build_all(&build, count, directory, path, error);
    pthread_mutex_destroy(&build.mutex);
    *applied = build.applied;
    return status;
}
