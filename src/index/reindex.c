/* Rebuilding the index beside the one in use.
 *
 * The store is read from its first change to its last into g<n>.part, where there is much of it in several shards at once, which
 * is then compacted into g<n> and made durable. What was added to the store in the meantime is applied in rounds that get
 * shorter; the last round and the swap of the link happen under the write lock, so that the follower cannot have put anything
 * into the old generation that the new one does not hold: a reader that moves over never sees a case disappear. Readers and the
 * follower notice the new link by themselves; old files live on for whoever has them open.
 *
 * Killed anywhere, either the link still points to the old generation, which the follower goes on with, and the next reindex
 * removes what was begun; or it points to the new one, which is whole.
 */
#include "index/reindex.h"

#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "index/batch.h"
#include "index/changes.h"
#include "index/generation.h"
#include "index/meaning.h"
#include "index/shards.h"
#include "index/pipeline.h"
#include "index/purge.h"
#include "index/writer.h"
#include "index/xapian_c.h"
#include "store/store.h"

#define LOCK_AGAIN_US 50000

struct rebuild {
    struct sk_pipeline_options options;
    struct sk_generations generations;
    char name[SK_GENERATION_NAME_SIZE];
    char path[SK_PATH_SIZE];
    char part_path[SK_PATH_SIZE + sizeof SK_GENERATION_PART];
    uint64_t cases; /* in the store, when it began */
    uint64_t documents;
    bool from_current; /* begin with what is live in the generation in use */
    uint32_t digest;   /* of the meaning */
};

static enum sk_status count_changes(struct rebuild *rebuild, struct sk_error *error) {
    struct sk_store *store;
    struct sk_store_counts counts;
    enum sk_status status = sk_store_open(rebuild->options.data_directory, &store, error);
    if (status != SK_OK)
        return status;
    status = sk_store_counts(store, &counts, error);
    if (status == SK_OK) {
        rebuild->cases = (uint64_t) counts.cases;
        rebuild->options.total = (uint64_t) (counts.cases + counts.deleted);
    }
    sk_store_close(store);
    return status;
}

static enum sk_status choose_paths(struct rebuild *rebuild, struct sk_error *error) {
    enum sk_status status = sk_generation_next(&rebuild->generations, rebuild->name, error);
    if (status == SK_OK)
        status = sk_path_join(rebuild->path, rebuild->generations.directory, rebuild->name, error);
    if (status == SK_OK)
        snprintf(rebuild->part_path, sizeof rebuild->part_path, "%s%s", rebuild->path, SK_GENERATION_PART);
    return status;
}

/* Everything that is in the store by now. */
static enum sk_status apply_all(struct rebuild *rebuild, struct sk_index_writer *writer, uint64_t *applied,
                                struct sk_error *error) {
    enum sk_status status = sk_pipeline_run(&rebuild->options, writer, applied, error);
    rebuild->options.done += *applied;
    if (rebuild->options.total < rebuild->options.done)
        rebuild->options.total = rebuild->options.done;
    return status;
}

static enum sk_status copy_current(struct rebuild *rebuild, struct sk_error *error) {
    int lock;
    enum sk_status status = sk_index_lock(&rebuild->generations, SK_LOCK_WRITE, true, &lock, error);
    if (status == SK_OK)
        status = sk_purge_copy(&rebuild->generations, rebuild->part_path, error);
    sk_index_unlock(lock);
    return status;
}

/* The part with what the index in use holds, or empty where that is of no use. */
static enum sk_status open_part(struct rebuild *rebuild, struct sk_index_writer **writer, struct sk_error *error) {
    struct sk_error cause = { 0 };
    enum sk_status status = rebuild->from_current ? copy_current(rebuild, &cause) : SK_NOT_FOUND;
    if (status == SK_OK)
        status = sk_index_writer_open(rebuild->part_path, rebuild->digest, writer, &cause);
    if (status == SK_OK)
        return SK_OK;
    status = sk_directory_remove(rebuild->part_path, error);
    return status == SK_OK ? sk_index_writer_create(rebuild->part_path, rebuild->digest, writer, error) : status;
}

static enum sk_status compact_part(const struct rebuild *rebuild, const struct sk_index_writer *writer, struct sk_error *error) {
    struct sk_watch watch;
    sk_watch_start(&watch, rebuild->options.trace);
    sk_watch_enter(&watch, SK_BATCH_COMPACT);
    enum sk_status status = sk_index_writer_compact(writer, rebuild->path, error);
    sk_watch_stop(&watch, true);
    return status;
}

/* In the part, with one writer, and compacted from there. */
static enum sk_status build_single(struct rebuild *rebuild, struct sk_error *error) {
    struct sk_index_writer *writer = NULL;
    uint64_t applied = 0;
    enum sk_status status = open_part(rebuild, &writer, error);
    if (status != SK_OK)
        return status;
    status = apply_all(rebuild, writer, &applied, error);
    if (status == SK_OK)
        status = compact_part(rebuild, writer, error);
    sk_index_writer_close(writer);
    return status;
}

/* All cases of the store, in several shards within the part. */
static enum sk_status build_shards(struct rebuild *rebuild, unsigned count, struct sk_error *error) {
    uint64_t applied = 0;
    enum sk_status status =
        sk_shards_build(&rebuild->options, count, rebuild->digest, rebuild->part_path, rebuild->path, &applied, error);
    rebuild->options.done += applied;
    return status;
}

static enum sk_status build_part(struct rebuild *rebuild, struct sk_error *error) {
    unsigned shards = rebuild->from_current ? 1 : sk_shards_count(rebuild->cases, rebuild->options.threads);
    enum sk_status status = shards > 1 ? build_shards(rebuild, shards, error) : build_single(rebuild, error);
    if (status == SK_OK)
        status = sk_directory_remove(rebuild->part_path, error);
    return status == SK_OK ? sk_generation_sync(&rebuild->generations, rebuild->name, error) : status;
}

/* Rounds outside the lock, so that the one inside is short: as long as they get shorter. Beside an import they may not, and would
 * only do bit by bit what the last one does at once. */
static enum sk_status catch_up(struct rebuild *rebuild, struct sk_index_writer *writer, struct sk_error *error) {
    uint64_t applied = UINT64_MAX, before = UINT64_MAX;
    enum sk_status status = SK_OK;
    for (int round = 0; status == SK_OK && applied > SK_CHANGES_BATCH && (round < 2 || applied < before / 2); round++) {
        before = applied;
        status = apply_all(rebuild, writer, &applied, error);
    }
    return status;
}

/* Takes over the writer: it is closed before the follower may look at the new generation. */
static enum sk_status finish_and_swap(struct rebuild *rebuild, struct sk_index_writer *writer, struct sk_error *error) {
    uint64_t applied = 0;
    int lock;
    enum sk_status status = sk_index_lock(&rebuild->generations, SK_LOCK_WRITE, true, &lock, error);
    if (status == SK_OK)
        status = apply_all(rebuild, writer, &applied, error);
    if (status == SK_OK)
        status = sk_index_writer_count(writer, &rebuild->documents, error);
    sk_index_writer_close(writer);
    if (status == SK_OK)
        status = sk_generation_swap(&rebuild->generations, rebuild->name, error);
    sk_index_unlock(lock);
    return status;
}

static enum sk_status complete(struct rebuild *rebuild, struct sk_error *error) {
    struct sk_index_writer *writer = NULL;
    enum sk_status status = sk_index_writer_open(rebuild->path, rebuild->digest, &writer, error);
    if (status != SK_OK)
        return status;
    status = catch_up(rebuild, writer, error);
    if (status == SK_OK)
        return finish_and_swap(rebuild, writer, error);
    sk_index_writer_close(writer);
    return status;
}

/* Where nobody follows, what came after the swap would wait for the next follower. */
static enum sk_status apply_rest(struct rebuild *rebuild, struct sk_error *error) {
    struct sk_index_writer *writer = NULL;
    uint64_t applied = 0;
    int lock;
    if (sk_index_lock(&rebuild->generations, SK_LOCK_FOLLOW, false, &lock, NULL) != SK_OK)
        return SK_OK;
    enum sk_status status = sk_index_writer_open(rebuild->path, rebuild->digest, &writer, error);
    if (status == SK_OK) {
        status = apply_all(rebuild, writer, &applied, error);
        if (status == SK_OK)
            status = sk_index_writer_count(writer, &rebuild->documents, error);
        sk_index_writer_close(writer);
    }
    sk_index_unlock(lock);
    return status;
}

static void remove_leftovers(const struct rebuild *rebuild) {
    struct sk_error cause = { 0 };
    if (sk_generation_clean(&rebuild->generations, &cause) != SK_OK)
        sk_log(SK_LOG_WARNING, "old index files stay until the next reindex: %s", cause.message);
}

static enum sk_status build_locked(struct rebuild *rebuild, struct sk_error *error) {
    enum sk_status status = sk_generation_clean(&rebuild->generations, error);
    if (status == SK_OK)
        status = choose_paths(rebuild, error);
    if (status == SK_OK)
        status = count_changes(rebuild, error);
    if (status == SK_OK)
        status = build_part(rebuild, error);
    if (status == SK_OK)
        status = complete(rebuild, error);
    remove_leftovers(rebuild);
    return status == SK_OK ? apply_rest(rebuild, error) : status;
}

/* cause: why nothing can be analysed. */
static enum sk_status purge_unread(struct rebuild *rebuild, const char *cause, struct sk_error *error) {
    const struct sk_purge purge = { .generations = &rebuild->generations,
                                    .data_directory = rebuild->options.data_directory,
                                    .name = rebuild->name,
                                    .path = rebuild->path,
                                    .part_path = rebuild->part_path,
                                    .progress = rebuild->options.progress,
                                    .context = rebuild->options.context };
    sk_log(SK_LOG_WARNING, "the index is freed of what was erased, new cases wait: %s", cause);
    enum sk_status status = sk_generation_clean(&rebuild->generations, error);
    if (status == SK_OK)
        status = choose_paths(rebuild, error);
    if (status == SK_OK)
        status = sk_purge_unread(&purge, error);
    remove_leftovers(rebuild);
    return status;
}

/* Lists and model as they are on the disk now: what another process has loaded may be older. */
static enum sk_status build_with_meaning(struct rebuild *rebuild, struct sk_error *error) {
    struct sk_meaning meaning;
    struct sk_error cause = { 0 };
    enum sk_status status = sk_meaning_load(rebuild->options.data_directory, &meaning, &cause);
    if (status != SK_OK && status != SK_FAULT_MEMORY && rebuild->from_current)
        return purge_unread(rebuild, cause.message, error);
    if (status != SK_OK)
        return sk_error_set(error, status, "%s", cause.message);
    rebuild->options.meaning = &meaning;
    rebuild->digest = sk_meaning_digest(&meaning);
    status = build_locked(rebuild, error);
    sk_meaning_finish(&meaning);
    return status;
}

/* wait: for another rebuild to end, as long as progress allows. */
static enum sk_status lock_rebuilds(struct rebuild *rebuild, bool wait, int *lock, struct sk_error *error) {
    const struct sk_pipeline_options *options = &rebuild->options;
    for (;;) {
        struct sk_error cause = { 0 };
        enum sk_status status = sk_index_lock(&rebuild->generations, SK_LOCK_REINDEX, false, lock, &cause);
        if (status == SK_OK)
            return SK_OK;
        if (status != SK_BUSY || !wait)
            return sk_error_set(error, status, "%s", cause.message);
        if (options->progress && !options->progress(options->context, 0, 0))
            return sk_error_set(error, SK_FAULT_CANCELLED, "stopped while another rebuild ran");
        usleep(LOCK_AGAIN_US);
    }
}

static enum sk_status run(struct rebuild *rebuild, bool wait, struct sk_error *error) {
    int lock = -1;
    enum sk_status status = sk_generations_init(&rebuild->generations, rebuild->options.data_directory, error);
    if (status == SK_OK)
        status = lock_rebuilds(rebuild, wait, &lock, error);
    if (status != SK_OK)
        return status;
    status = build_with_meaning(rebuild, error);
    sk_index_unlock(lock);
    return status;
}

static struct sk_pipeline_options options_of(const char *data_directory, unsigned threads, sk_index_progress *progress,
                                             void *context) {
    return (struct sk_pipeline_options){
        .data_directory = data_directory, .threads = threads, .limit = UINT64_MAX, .progress = progress, .context = context
    };
}

enum sk_status sk_reindex(const char *data_directory, unsigned threads, sk_index_progress *progress, void *context,
                          uint64_t *documents, struct sk_error *error) {
    return sk_reindex_traced(data_directory, threads, progress, context, NULL, documents, error);
}

enum sk_status sk_reindex_traced(const char *data_directory, unsigned threads, sk_index_progress *progress, void *context,
                                 struct sk_trace *trace, uint64_t *documents, struct sk_error *error) {
    struct rebuild rebuild = { .options = options_of(data_directory, threads, progress, context) };
    rebuild.options.trace = trace;
    enum sk_status status = run(&rebuild, false, error);
    if (status == SK_OK)
        *documents = rebuild.documents;
    return status;
}

enum sk_status sk_index_purge(const char *data_directory, unsigned threads, sk_index_progress *progress, void *context,
                              struct sk_error *error) {
    struct rebuild rebuild = { .options = options_of(data_directory, threads, progress, context), .from_current = true };
    return run(&rebuild, true, error);
}

enum sk_status sk_index_each_term(const char *data_directory, sk_index_term *visit, void *context, struct sk_error *error) {
    struct sk_generations generations;
    struct sk_xapian_database *database = NULL;
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE];
    enum sk_status status = sk_generations_init(&generations, data_directory, error);
    if (status == SK_OK)
        status = sk_generation_current(&generations, name, error);
    if (status == SK_OK)
        status = sk_path_join(path, generations.directory, name, error);
    if (status == SK_OK)
        status = sk_xapian_open(path, &database, error);
    if (status == SK_OK)
        status = sk_xapian_each_term(database, sk_slice("", 0), visit, context, error);
    sk_xapian_close(database);
    return status;
}
