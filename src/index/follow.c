/* Following the store: the index says up to which change it holds (metadata), the store lists what came after, and both go into
 * the index in one commit. Nothing else is remembered, so that it does not matter where a follower was killed.
 *
 * An index is rebuilt instead of followed where it is missing, damaged (found by a look at every block when opened, by a
 * reader that met it, or by ourselves), of another schema or analysis version, made with another thesaurus or model of intents,
 * or not a view of this store: ahead of it, or at the same change with another number of cases.
 */
#include "index/follow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/parallel.h"
#include "index/batch.h"
#include "index/brake.h"
#include "index/changes.h"
#include "index/crash.h"
#include "index/generation.h"
#include "index/meaning.h"
#include "index/pipeline.h"
#include "index/writer.h"
#include "index/xapian_c.h"
#include "store/store.h"

#define CHECK_BYTES (128ULL << 20) /* some 600,000 cases; 42 MB a second */
#define REBUILD_THREADS 2
#define PIPELINE_FROM 2000   /* changes behind from which threads pay */
#define PIPELINE_LIMIT 50000 /* changes in one go, in which nobody can swap the generation */
#define ANEW_FROM 6000       /* changes behind from which a new index can pay */
#define ANEW_SHARE 2         /* and so many for each case that the index holds: following one costs what two do in a new index */
#define ANEW_THREADS 4       /* at most */
#define REBUILDS 2           /* in one call; a second one that does not help will not either */

struct sk_follower {
    struct sk_generations generations;
    char *data_directory;
    int lock;
    struct sk_meaning meaning;
    struct sk_changes_source *source;
    struct sk_changes changes;
    char name[SK_GENERATION_NAME_SIZE]; /* of the generation that the writer has open */
    struct sk_index_writer *writer;     /* NULL: not open */
    bool checked;                       /* the index was looked through once */
    bool pardoned;                      /* a process crashed in it, and it is to be used as it is */
    bool must_rebuild;                  /* the fault that was just returned is of the index and asks for it */
    sk_index_progress *progress;
    void *context;
    struct sk_trace *trace; /* may be NULL */
    struct sk_watch watch;  /* of a step without threads */
};

/* ---- what is wrong with an index ---- */

/* For statuses of the index, not of the store: remembers whether one asks for a rebuild. */
static enum sk_status judge(struct sk_follower *follower, enum sk_status status) {
    if (status == SK_NOT_FOUND || status == SK_FAULT_CORRUPT || status == SK_FAULT_VERSION)
        follower->must_rebuild = true;
    return status;
}

static enum sk_status check_blocks(const char *path, struct sk_error *error) {
    return sk_directory_size(path) <= CHECK_BYTES ? sk_xapian_check(path, error) : SK_OK;
}

/* Whether the index can be a view of this store. */
static enum sk_status compare_with_store(struct sk_follower *follower, struct sk_error *error) {
    struct sk_store *store = sk_changes_source_store(follower->source);
    struct sk_store_counts counts;
    int64_t before = 0, after = 0, held = sk_index_writer_sequence(follower->writer);
    uint64_t documents = 0;
    enum sk_status status = sk_store_last_sequence(store, &before, error);
    if (status == SK_OK)
        status = sk_store_counts(store, &counts, error);
    if (status == SK_OK)
        status = sk_store_last_sequence(store, &after, error);
    if (status == SK_OK)
        status = sk_index_writer_count(follower->writer, &documents, error);
    if (status != SK_OK)
        return status;
    if (held > after)
        return judge(follower, sk_error_set(error, SK_FAULT_CORRUPT, "it is ahead of the store"));
    if (held == before && held == after && documents != (uint64_t) counts.cases)
        return judge(follower, sk_error_set(error, SK_FAULT_CORRUPT, "it holds %" PRIu64 " cases, the store %" PRId64, documents,
                                            counts.cases));
    return SK_OK;
}

/* ---- the writer ---- */

static void close_writer(struct sk_follower *follower) {
    if (follower->writer)
        judge(follower, sk_index_writer_fault(follower->writer));
    sk_index_writer_close(follower->writer);
    follower->writer = NULL;
}

static enum sk_status open_writer(struct sk_follower *follower, const char *name, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    enum sk_status status = sk_path_join(path, follower->generations.directory, name, error);
    if (status != SK_OK)
        return status;
    bool first = !follower->checked;
    if (first && !follower->pardoned) /* the look through may be what crashes */
        status = check_blocks(path, error);
    if (status == SK_OK)
        status = sk_index_writer_open(path, sk_meaning_digest(&follower->meaning), &follower->writer, error);
    status = judge(follower, sk_generation_judge(&follower->generations, name, status));
    if (status == SK_OK && first)
        status = compare_with_store(follower, error);
    if (status != SK_OK) {
        close_writer(follower);
        return status;
    }
    strcpy(follower->name, name);
    follower->checked = true;
    return SK_OK;
}

static enum sk_status open_source(struct sk_follower *follower, struct sk_error *error) {
    enum sk_status status = sk_meaning_load(follower->data_directory, &follower->meaning, error);
    return status == SK_OK ? sk_changes_source_open(follower->data_directory, &follower->meaning, &follower->source, error)
                           : status;
}

/* Somebody may have changed the thesaurus or trained a model of intents and reindexed since ours was loaded. Where they cannot be
 * loaded any more, ours stays. */
static void renew_meaning(struct sk_follower *follower) {
    struct sk_follower next = { .data_directory = follower->data_directory };
    struct sk_error cause = { 0 };
    if (open_source(&next, &cause) == SK_OK) {
        sk_changes_source_close(follower->source);
        sk_meaning_finish(&follower->meaning);
        follower->source = next.source;
        follower->meaning = next.meaning;
        return;
    }
    sk_log(SK_LOG_ERROR, "thesaurus and intent model stay as they were: %s", cause.message);
    sk_changes_source_close(next.source);
    sk_meaning_finish(&next.meaning);
}

/* The writer on the generation in use. The caller holds the write lock, so that it stays in use. */
static enum sk_status attach(struct sk_follower *follower, struct sk_error *error) {
    char name[SK_GENERATION_NAME_SIZE];
    enum sk_status status = judge(follower, sk_generation_current(&follower->generations, name, error));
    if (status != SK_OK)
        return status;
    if (sk_generation_damaged(&follower->generations, name))
        return judge(follower,
                     sk_error_set(error, SK_FAULT_CORRUPT, "%s",
                                  sk_generation_deadly(&follower->generations, name) ? "a process crashed while it read it"
                                                                                     : "a reader found damage in it"));
    if (follower->writer && strcmp(name, follower->name) == 0)
        return SK_OK;
    close_writer(follower);
    struct sk_error cause = { 0 };
    enum sk_status opened = open_writer(follower, name, &cause);
    if (opened != SK_FAULT_VERSION)
        return opened == SK_OK ? SK_OK : sk_error_set(error, opened, "%s", cause.message);
    renew_meaning(follower);
    follower->must_rebuild = false;
    return open_writer(follower, name, error);
}

/* ---- applying ---- */

static enum sk_status apply_batch(struct sk_follower *follower, size_t limit, size_t *applied, struct sk_error *error) {
    int64_t position = sk_index_writer_sequence(follower->writer);
    size_t count;
    enum sk_status status = sk_changes_read(follower->source, &position, limit, &count, error);
    if (status == SK_OK)
        status = sk_changes_analyse(follower->source, &follower->changes, error);
    if (status != SK_OK)
        return status;
    sk_watch_enter(&follower->watch, SK_BATCH_INDEX);
    status = sk_changes_apply(&follower->changes, follower->writer, error);
    sk_watch_enter(&follower->watch, SK_TRACE_OUTSIDE);
    sk_changes_clear(&follower->changes);
    *applied += count;
    return status;
}

static enum sk_status apply_up_to(struct sk_follower *follower, size_t limit, size_t *applied, struct sk_error *error) {
    enum sk_status status = SK_OK;
    sk_watch_start(&follower->watch, follower->trace);
    sk_changes_source_watch(follower->source, &follower->watch);
    sk_index_writer_watch(follower->writer, &follower->watch);
    while (status == SK_OK && *applied < limit)
        status = apply_batch(follower, limit - *applied, applied, error);
    if (status == SK_OK || status == SK_END)
        status = sk_index_writer_commit(follower->writer, error);
    sk_index_writer_watch(follower->writer, NULL);
    sk_watch_stop(&follower->watch, true);
    return status;
}

static enum sk_status apply_in_threads(struct sk_follower *follower, const struct sk_pipeline_options *options, size_t *applied,
                                       struct sk_error *error) {
    uint64_t count = 0;
    enum sk_status status = sk_pipeline_run(options, follower->writer, &count, error);
    *applied += count;
    return status;
}

/* One go at the generation in use, under the write lock. options: with threads; NULL: without, up to limit changes. */
static enum sk_status step_locked(struct sk_follower *follower, const struct sk_pipeline_options *options, size_t limit,
                                  size_t *applied, struct sk_error *error) {
    int lock;
    *applied = 0;
    follower->must_rebuild = false;
    enum sk_status status = sk_index_lock(&follower->generations, SK_LOCK_WRITE, true, &lock, error);
    if (status != SK_OK)
        return status;
    status = attach(follower, error);
    if (status == SK_OK)
        status = options ? apply_in_threads(follower, options, applied, error) : apply_up_to(follower, limit, applied, error);
    if (status != SK_OK)
        close_writer(follower);
    sk_index_unlock(lock);
    return status;
}

/* ---- rebuilding ---- */

static enum sk_status rebuild(struct sk_follower *follower, enum sk_status status, const char *reason, struct sk_error *error) {
    struct sk_store_counts counts = { 0 };
    uint64_t documents = 0;
    int64_t started = sk_clock_monotonic_us();
    enum sk_status counted = sk_store_counts(sk_changes_source_store(follower->source), &counts, error);
    if (counted != SK_OK)
        return counted;
    bool fresh = status == SK_NOT_FOUND && counts.cases == 0;
    if (!fresh)
        sk_log(SK_LOG_NOTICE, "the index in %s is rebuilt from the %" PRId64 " cases of the store: %s",
               follower->generations.directory, counts.cases, reason);
    status = sk_reindex_traced(follower->data_directory, REBUILD_THREADS, follower->progress, follower->context, follower->trace,
                               &documents, error);
    if (status == SK_OK && !fresh)
        sk_log(SK_LOG_NOTICE, "the index in %s is rebuilt: %" PRIu64 " cases in %.1f s", follower->generations.directory,
               documents, (double) (sk_clock_monotonic_us() - started) / 1e6);
    return status;
}

/* Once more would not help: what crashes comes from elsewhere, a request say, and most requests are answered with what there is.
 */
static enum sk_status pardon(struct sk_follower *follower, const char *name, struct sk_error *error) {
    sk_log(
        SK_LOG_ERROR,
        "a process crashed while it read the index in %s, which was made anew for that %d times within a day: it is used as it "
        "is, for the cause is not in it; look at the requests before each crash, keep the core (coredumpctl), and look for a "
        "newer libxapian",
        follower->generations.directory, SK_BRAKE_REBUILDS);
    follower->pardoned = true;
    return sk_generation_pardon(&follower->generations, name, error);
}

static enum sk_status rebuild_or_pardon(struct sk_follower *follower, enum sk_status status, const char *reason,
                                        struct sk_error *error) {
    char name[SK_GENERATION_NAME_SIZE];
    bool allowed = false;
    if (sk_generation_current(&follower->generations, name, NULL) != SK_OK || !sk_generation_deadly(&follower->generations, name))
        return rebuild(follower, status, reason, error);
    if (sk_crash_happened())
        return sk_error_set(error, SK_FAULT_INTERNAL, "the program is about to end, after a crash while it read the index");
    enum sk_status asked = sk_brake_ask(&follower->generations, &allowed, error);
    if (asked != SK_OK)
        return asked;
    if (!allowed)
        return pardon(follower, name, error);
    status = rebuild(follower, status, reason, error);
    if (status != SK_OK)
        sk_brake_take_back(&follower->generations);
    return status;
}

static enum sk_status step(struct sk_follower *follower, const struct sk_pipeline_options *options, size_t limit, size_t *applied,
                           struct sk_error *error) {
    for (int rebuilds = 0;; rebuilds++) {
        struct sk_error cause = { 0 };
        enum sk_status status = step_locked(follower, options, limit, applied, &cause);
        if (status == SK_OK)
            return SK_OK;
        if (!follower->must_rebuild || rebuilds == REBUILDS)
            return sk_error_set(error, status, "%s", cause.message);
        status = rebuild_or_pardon(follower, status, cause.message, error);
        if (status != SK_OK)
            return status;
    }
}

/* ---- from outside ---- */

/* What killed processes left; left alone where somebody is building. */
static void remove_leftovers(struct sk_follower *follower) {
    int lock;
    struct sk_error cause = { 0 };
    if (sk_index_lock(&follower->generations, SK_LOCK_REINDEX, false, &lock, NULL) != SK_OK)
        return;
    if (sk_generation_clean(&follower->generations, &cause) != SK_OK)
        sk_log(SK_LOG_WARNING, "old index files stay until the next start: %s", cause.message);
    sk_index_unlock(lock);
}

static enum sk_status open_all(struct sk_follower *follower, const char *data_directory, struct sk_error *error) {
    size_t applied;
    follower->data_directory = strdup(data_directory);
    if (!follower->data_directory)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to follow the store");
    enum sk_status status = sk_generations_init(&follower->generations, data_directory, error);
    if (status == SK_OK)
        status = sk_index_lock(&follower->generations, SK_LOCK_FOLLOW, false, &follower->lock, error);
    if (status == SK_OK)
        status = open_source(follower, error);
    if (status != SK_OK)
        return status;
    remove_leftovers(follower);
    return step(follower, NULL, 0, &applied, error);
}

enum sk_status sk_follower_open_watched(const char *data_directory, sk_index_progress *progress, void *context,
                                        struct sk_trace *trace, struct sk_follower **out, struct sk_error *error) {
    struct sk_follower *follower = calloc(1, sizeof *follower);
    if (!follower)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to follow the store");
    follower->lock = -1;
    follower->progress = progress;
    follower->context = context;
    follower->trace = trace;
    enum sk_status status = open_all(follower, data_directory, error);
    if (status == SK_OK)
        *out = follower;
    else
        sk_follower_close(follower);
    return status;
}

enum sk_status sk_follower_open(const char *data_directory, struct sk_follower **out, struct sk_error *error) {
    return sk_follower_open_watched(data_directory, NULL, NULL, NULL, out, error);
}

void sk_follower_close(struct sk_follower *follower) {
    if (!follower)
        return;
    close_writer(follower);
    sk_changes_source_close(follower->source);
    sk_meaning_finish(&follower->meaning);
    sk_index_unlock(follower->lock);
    free(follower->data_directory);
    free(follower);
}

enum sk_status sk_follower_keep_out(const char *data_directory, int *lock, struct sk_error *error) {
    struct sk_generations generations;
    enum sk_status status = sk_generations_init(&generations, data_directory, error);
    return status == SK_OK ? sk_index_lock(&generations, SK_LOCK_FOLLOW, false, lock, error) : status;
}

enum sk_status sk_follower_left(struct sk_follower *follower, uint64_t *left, struct sk_error *error) {
    int64_t last = 0, held = follower->writer ? sk_index_writer_sequence(follower->writer) : 0;
    enum sk_status status = sk_store_last_sequence(sk_changes_source_store(follower->source), &last, error);
    *left = last > held ? (uint64_t) (last - held) : 0;
    return status;
}

/* With threads where there is much. progress may be NULL. */
static enum sk_status step_by_size(struct sk_follower *follower, uint64_t left, size_t limit, sk_index_progress *progress,
                                   void *context, uint64_t done, size_t *applied, struct sk_error *error) {
    struct sk_pipeline_options options = { .data_directory = follower->data_directory,
                                           .meaning = &follower->meaning,
                                           .threads = REBUILD_THREADS,
                                           .limit = limit,
                                           .progress = progress,
                                           .context = context,
                                           .done = done,
                                           .total = done + left,
                                           .trace = follower->trace };
    return step(follower, left > PIPELINE_FROM && limit > PIPELINE_FROM ? &options : NULL,
                limit < PIPELINE_FROM ? limit : PIPELINE_FROM, applied, error);
}

enum sk_status sk_follower_step(struct sk_follower *follower, size_t limit, size_t *applied, struct sk_error *error) {
    uint64_t left = 0;
    enum sk_status status = limit > PIPELINE_FROM ? sk_follower_left(follower, &left, error) : SK_OK;
    return status == SK_OK ? step_by_size(follower, left, limit, NULL, NULL, 0, applied, error) : status;
}

enum sk_status sk_follower_far_behind(const struct sk_follower *follower, uint64_t changes, bool *far, struct sk_error *error) {
    uint64_t documents = 0;
    enum sk_status status = follower->writer ? sk_index_writer_count(follower->writer, &documents, error) : SK_OK;
    *far = changes >= ANEW_FROM && changes / ANEW_SHARE > documents;
    return status;
}

struct watched {
    sk_index_progress *progress; /* may be NULL */
    void *context;
    uint64_t done;
};

static bool watch_build(void *context, uint64_t done, uint64_t total) {
    struct watched *watched = context;
    watched->done = done;
    return !watched->progress || watched->progress(watched->context, done, total);
}

/* The next step moves to what was built. Where somebody else builds already there is nothing to do but to follow. *done: where
 * progress has come to. */
static enum sk_status build_anew(struct sk_follower *follower, sk_index_progress *progress, void *context, uint64_t *done,
                                 struct sk_error *error) {
    struct watched watched = { .progress = progress, .context = context };
    struct sk_error cause = { 0 };
    uint64_t documents = 0;
    enum sk_status status = sk_reindex_traced(follower->data_directory, sk_parallel_cores(ANEW_THREADS), watch_build, &watched,
                                              follower->trace, &documents, &cause);
    *done = watched.done;
    return status == SK_OK || status == SK_BUSY ? SK_OK : sk_error_set(error, status, "%s", cause.message);
}

enum sk_status sk_follower_catch_up(struct sk_follower *follower, sk_index_progress *progress, void *context,
                                    struct sk_error *error) {
    uint64_t done = 0, left = 0;
    size_t applied = 1;
    bool far = false;
    enum sk_status status = sk_follower_left(follower, &left, error);
    if (status == SK_OK)
        status = sk_follower_far_behind(follower, left, &far, error);
    if (status == SK_OK && far)
        status = build_anew(follower, progress, context, &done, error);
    left = far ? 0 : left; /* as far as anybody knows before a step has moved to the new one */
    while (status == SK_OK && applied > 0) {
        status = step_by_size(follower, left, PIPELINE_LIMIT, progress, context, done, &applied, error);
        done += applied;
        if (status == SK_OK)
            status = sk_follower_left(follower, &left, error);
        if (status == SK_OK && progress && !progress(context, done, done + left))
            status = sk_error_set(error, SK_FAULT_CANCELLED, "stopped while indexing");
    }
    return status;
}
