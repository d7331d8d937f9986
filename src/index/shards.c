/* Xapian writes with one thread, and what it does takes longer than everything before it: one writer leaves half of two cores
 * idle. So each thread has a range of rows, reads, analyses and writes them into an index of its own, and waits for nobody. As
 * the ranges lie behind each other, joining copies blocks; it is done in the same breath as the compaction that a new generation
 * needs anyway.
 *
 * A shard lives in the memory of its thread: a batch of cases, one analysis, and its share of what one writer may keep back
 * (writer.c). With a bound of their own for each, 8 shards of long texts (700 words) took 745 MB and 27 s, so they take 372 MB
 * and 22 s.
 */
#include "index/shards.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "index/batch.h"
#include "index/changes.h"
#include "index/writer.h"
#include "index/xapian_c.h"
#include "store/store.h"

#define MOST 8              /* shards: each leaves blocks of its own in a list, half full */
#define LEAST_CASES 1000ULL /* in a shard */

struct build {
    const struct sk_pipeline_options *options;
    uint32_t digest;
    int64_t sequence;
    unsigned count;        /* of shards */
    pthread_mutex_t mutex; /* guards all below, and the progress */
    uint64_t applied;
    bool stopped;
    enum sk_status status;
    struct sk_error *error;
};

struct shard {
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

unsigned sk_shards_count(uint64_t cases, unsigned threads) {
    uint64_t pay = cases / LEAST_CASES, most = threads < MOST ? threads : MOST;
    return pay < 2 || most < 2 ? 1 : (unsigned) (pay < most ? pay : most);
}

/* ---- one shard ---- */

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

static enum sk_status fill(struct shard *shard, struct sk_error *error) {
    size_t count = 0;
    enum sk_status status =
        sk_changes_read_rows(shard->source, &shard->after, shard->last, shard->build->sequence, &count, error);
    if (status == SK_OK)
        status = sk_changes_analyse(shard->source, &shard->changes, error);
    if (status != SK_OK)
        return status;
    sk_watch_enter(&shard->watch, SK_BATCH_INDEX);
    status = sk_changes_apply(&shard->changes, shard->writer, error);
    sk_changes_clear(&shard->changes);
    sk_watch_enter(&shard->watch, SK_TRACE_OUTSIDE);
    shard->documents += count;
    return status == SK_OK ? tell(shard->build, count, error) : status;
}

static enum sk_status open_shard(struct shard *shard, struct sk_error *error) {
    const struct sk_pipeline_options *options = shard->build->options;
    enum sk_status status = sk_changes_source_open(options->data_directory, options->meaning, &shard->source, error);
    if (status == SK_OK)
        status = sk_index_writer_create(shard->path, shard->build->digest, &shard->writer, error);
    if (status != SK_OK)
        return status;
    sk_changes_source_watch(shard->source, &shard->watch);
    sk_index_writer_watch(shard->writer, &shard->watch);
    sk_index_writer_share(shard->writer, shard->build->count);
    return SK_OK;
}

/* The first fault is what the build ends with; the other shards stop where they stand. */
static void stop(struct build *build, enum sk_status status, const struct sk_error *cause) {
    pthread_mutex_lock(&build->mutex);
    if (build->status == SK_OK)
        build->status = sk_error_set(build->error, status, "%s", cause->message);
    build->stopped = true;
    pthread_mutex_unlock(&build->mutex);
}

static void *run(void *context) {
    struct shard *shard = context;
    struct sk_error error = { 0 };
    sk_watch_start(&shard->watch, shard->build->options->trace);
    enum sk_status status = open_shard(shard, &error);
    while (status == SK_OK)
        status = fill(shard, &error);
    if (status == SK_END)
        status = sk_index_writer_commit(shard->writer, &error);
    if (status != SK_OK)
        stop(shard->build, status, &error);
    sk_index_writer_close(shard->writer);
    sk_changes_source_close(shard->source);
    sk_watch_stop(&shard->watch, true);
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

static enum sk_status share_out(struct build *build, struct shard *shards, unsigned count, const char *directory,
                                struct sk_error *error) {
    int64_t first = 0, last = 0;
    enum sk_status status = look(build, &first, &last, error);
    for (unsigned i = 0; status == SK_OK && i < count; i++) {
        char name[12];
        snprintf(name, sizeof name, "%u", i);
        status = sk_path_join(shards[i].path, directory, name, error);
        shards[i].build = build;
        shards[i].after = i ? shards[i - 1].last : first - 1;
        shards[i].last = i + 1 < count ? first + (last - first) / count * (i + 1) : last;
    }
    return status;
}

/* The first shard in this thread, and those for which there is none. */
static void run_all(struct shard *shards, unsigned count) {
    for (unsigned i = 1; i < count; i++)
        shards[i].started = pthread_create(&shards[i].thread, NULL, run, &shards[i]) == 0;
    for (unsigned i = 0; i < count; i++)
        if (!shards[i].started)
            run(&shards[i]);
    for (unsigned i = 1; i < count; i++)
        if (shards[i].started)
            pthread_join(shards[i].thread, NULL);
}

/* An empty shard is left out: it does not say what the others hold up to. */
static enum sk_status join(const struct shard *shards, unsigned count, const char *path, struct sk_error *error) {
    struct sk_xapian_database *whole = NULL, *other;
    enum sk_status status = SK_OK;
    for (unsigned i = 0; status == SK_OK && i < count; i++) {
        if (i > 0 && shards[i].documents == 0)
            continue;
        status = sk_xapian_open(shards[i].path, whole ? &other : &whole, error);
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

static enum sk_status join_watched(const struct build *build, const struct shard *shards, unsigned count, const char *path,
                                   struct sk_error *error) {
    struct sk_watch watch;
    sk_watch_start(&watch, build->options->trace);
    sk_watch_enter(&watch, SK_BATCH_COMPACT);
    enum sk_status status = join(shards, count, path, error);
    sk_watch_stop(&watch, true);
    return status;
}

static enum sk_status build_all(struct build *build, unsigned count, const char *directory, const char *path,
                                struct sk_error *error) {
    struct shard *shards = calloc(count, sizeof *shards);
    if (!shards)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the shards of an index");
    enum sk_status status = share_out(build, shards, count, directory, error);
    if (status == SK_OK) {
        run_all(shards, count);
        status = build->status;
    }
    if (status == SK_OK)
        status = join_watched(build, shards, count, path, error);
    free(shards);
    return status;
}

enum sk_status sk_shards_build(const struct sk_pipeline_options *options, unsigned count, uint32_t digest, const char *directory,
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
