/* What is added to a history is followed into the index while the import still reads. Where an import is most of the history, or
 * all of it, the index waits until the end and is then built anew in several parts: the import has the cores for redaction
 * meanwhile, all of them index afterwards, and it is compact at once. A pipe may have no end, so it is not waited for for ever.
 *
 * Import and index share nothing but the store on disk, through which a running service's follower works in the same way; killing
 * either loses nothing. */
#include "ingest/indexing.h"

#include <errno.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/thread.h"
#include "index/follow.h"
#include "ingest/import.h"

/* The index writes every list that a commit touches anew, so that few large commits cost far less than many small ones; and
 * several threads share a large step. */
#define STEP_LIMIT 6000 /* changes */
#define STEP_S 5        /* fewer are committed after so long: a slow pipe */
#define PIPE_S 60       /* most that wait for the end of a pipe are indexed after so long */
#define LOOK_MS 100     /* at how much there is */

static bool is_cancelled(const struct sk_indexing *indexing) {
    return indexing->cancel && *indexing->cancel;
}

static bool is_imported(struct sk_indexing *indexing) {
    pthread_mutex_lock(&indexing->lock);
    bool imported = indexing->imported;
    pthread_mutex_unlock(&indexing->lock);
    return imported;
}

static void wait_for_more(struct sk_indexing *indexing) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += LOOK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&indexing->lock);
    while (!indexing->imported
           && pthread_cond_clockwait(&indexing->changed, &indexing->lock, CLOCK_MONOTONIC, &until) != ETIMEDOUT)
        continue;
    pthread_mutex_unlock(&indexing->lock);
}

/* A rebuild before anything else: nothing is shown, for the import's own line is on the terminal. */
static bool go_on(void *context, uint64_t done, uint64_t total) {
    (void) done;
    (void) total;
    return !is_cancelled(context);
}

struct rest {
    struct sk_indexing *indexing;
    struct sk_progress progress;
    bool shown;
};

/* What is left when the import is done. */
static bool show_rest(void *context, uint64_t done, uint64_t total) {
    struct rest *rest = context;
    if (!rest->shown)
        sk_progress_start(&rest->progress, "index", "cases", total, rest->indexing->quiet);
    rest->shown = true;
    sk_progress_update(&rest->progress, done, done);
    return !is_cancelled(rest->indexing);
}

/* far: what there is and what is expected is better indexed at once, at the end. */
static bool is_due(const struct sk_indexing *indexing, uint64_t left, bool far, int64_t waited_us) {
    if (far)
        return indexing->expected == 0 && waited_us >= PIPE_S * INT64_C(1000000);
    return left >= STEP_LIMIT || waited_us >= STEP_S * INT64_C(1000000);
}

static enum sk_status follow_on(struct sk_indexing *indexing, struct sk_follower *follower, int64_t *committed_us,
                                struct sk_error *error) {
    uint64_t left = 0;
    size_t applied = 0;
    bool far = false;
    enum sk_status status = sk_follower_left(follower, &left, error);
    if (status == SK_OK)
        status = sk_follower_far_behind(follower, left > indexing->expected ? left : indexing->expected, &far, error);
    if (status != SK_OK)
        return status;
    if (!is_due(indexing, left, far, sk_clock_monotonic_us() - *committed_us)) {
        wait_for_more(indexing);
        return SK_OK;
    }
    status =
        far ? sk_follower_catch_up(follower, go_on, indexing, error) : sk_follower_step(follower, STEP_LIMIT, &applied, error);
    *committed_us = sk_clock_monotonic_us();
    return status;
}

static enum sk_status follow(struct sk_indexing *indexing, struct sk_follower *follower) {
    enum sk_status status = SK_OK;
    struct rest rest = { .indexing = indexing };
    int64_t committed_us = sk_clock_monotonic_us();
    while (status == SK_OK && !is_imported(indexing) && !is_cancelled(indexing))
        status = follow_on(indexing, follower, &committed_us, &indexing->error);
    if (status == SK_OK && !is_cancelled(indexing))
        status = sk_follower_catch_up(follower, show_rest, &rest, &indexing->error);
    return status;
}

static void *run(void *context) {
    struct sk_indexing *indexing = context;
    struct sk_follower *follower = NULL;
    indexing->status =
        sk_follower_open_watched(indexing->data_directory, go_on, indexing, indexing->trace, &follower, &indexing->error);
    pthread_mutex_lock(&indexing->lock);
    indexing->opened = true;
    pthread_cond_broadcast(&indexing->changed);
    pthread_mutex_unlock(&indexing->lock);
    if (indexing->status == SK_OK) {
        indexing->status = follow(indexing, follower);
        sk_follower_close(follower);
    }
    return NULL;
}

enum sk_status sk_indexing_start(struct sk_indexing *indexing, const struct sk_import_options *options, uint64_t expected,
                                 bool empty, struct sk_error *error) {
    *indexing = (struct sk_indexing){ .data_directory = options->data_directory,
                                      .trace = options->trace,
                                      .cancel = options->cancel,
                                      .quiet = options->quiet,
                                      .expected = expected };
    pthread_mutex_init(&indexing->lock, NULL);
    pthread_cond_init(&indexing->changed, NULL);
    enum sk_status status = sk_thread_start(&indexing->thread, run, indexing, "a thread for the index", error);
    indexing->started = status == SK_OK;
    if (status != SK_OK)
        return status;
    pthread_mutex_lock(&indexing->lock);
    while (empty && !indexing->opened)
        pthread_cond_wait(&indexing->changed, &indexing->lock);
    pthread_mutex_unlock(&indexing->lock);
    return SK_OK;
}

enum sk_status sk_indexing_finish(struct sk_indexing *indexing, struct sk_error *error) {
    if (!indexing->started)
        return SK_OK;
    pthread_mutex_lock(&indexing->lock);
    indexing->imported = true;
    pthread_cond_signal(&indexing->changed);
    pthread_mutex_unlock(&indexing->lock);
    pthread_join(indexing->thread, NULL);
    pthread_cond_destroy(&indexing->changed);
    pthread_mutex_destroy(&indexing->lock);
    if (indexing->status == SK_BUSY) {
        sk_log(SK_LOG_INFO, "a running service keeps the index of %s up to date", indexing->data_directory);
        return SK_OK;
    }
    if (indexing->status == SK_OK)
        return SK_OK;
    return sk_error_set(error, indexing->status, "%s", indexing->error.message);
}
