/* Redaction and Xapian each fill a core, so the index is followed while the import still reads. They share nothing but the store
 * on disk, through which a running service's follower works in the same way; killing either loses nothing. */
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

static enum sk_status follow(struct sk_indexing *indexing, struct sk_follower *follower) {
    enum sk_status status = SK_OK;
    struct rest rest = { .indexing = indexing };
    int64_t committed_us = sk_clock_monotonic_us();
    while (status == SK_OK && !is_imported(indexing) && !is_cancelled(indexing)) {
        uint64_t left = 0;
        size_t applied = 0;
        status = sk_follower_left(follower, &left, &indexing->error);
        if (status == SK_OK && left < STEP_LIMIT && sk_clock_monotonic_us() - committed_us < STEP_S * INT64_C(1000000)) {
            wait_for_more(indexing);
            continue;
        }
        if (status == SK_OK)
            status = sk_follower_step(follower, STEP_LIMIT, &applied, &indexing->error);
        committed_us = sk_clock_monotonic_us();
    }
    if (status == SK_OK && !is_cancelled(indexing))
        status = sk_follower_catch_up(follower, show_rest, &rest, &indexing->error);
    return status;
}

static void *run(void *context) {
    struct sk_indexing *indexing = context;
    struct sk_follower *follower = NULL;
    indexing->status =
        sk_follower_open_watched(indexing->data_directory, go_on, indexing, indexing->trace, &follower, &indexing->error);
    if (indexing->status == SK_OK) {
        indexing->status = follow(indexing, follower);
        sk_follower_close(follower);
    }
    return NULL;
}

enum sk_status sk_indexing_start(struct sk_indexing *indexing, const struct sk_import_options *options, struct sk_error *error) {
    *indexing = (struct sk_indexing){
        .data_directory = options->data_directory, .trace = options->trace, .cancel = options->cancel, .quiet = options->quiet
    };
    pthread_mutex_init(&indexing->lock, NULL);
    pthread_cond_init(&indexing->changed, NULL);
    enum sk_status status = sk_thread_start(&indexing->thread, run, indexing, "a thread for the index", error);
    indexing->started = status == SK_OK;
    return status;
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
