#include "serve/indexer.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/thread.h"
#include "index/follow.h"

/* Changes in one commit: at 1,000 a commit takes well under the interval. */
#define STEP_LIMIT 1000
/* How soon to look again whether the other follower has gone, and after a fault. */
#define BUSY_RETRY_MS 1000
#define FAULT_RETRY_MS 5000

struct sk_indexer {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t stopped;
    bool stopping;
    unsigned faults;       /* one after the other, up to now */
    struct sk_error fault; /* the last of them */
    char *data_directory;
    int interval_ms;
    struct sk_follower *follower;                      /* only the thread's own */
    char told[sizeof((struct sk_error *) 0)->message]; /* the trouble that the log already has */
};

/* False: it is time to stop. */
static bool pause_for(struct sk_indexer *indexer, int ms) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long) (ms % 1000) * 1000000;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&indexer->mutex);
    while (!indexer->stopping && pthread_cond_timedwait(&indexer->stopped, &indexer->mutex, &until) == 0)
        ;
    bool running = !indexer->stopping;
    pthread_mutex_unlock(&indexer->mutex);
    return running;
}

static bool go_on(void *context, uint64_t done, uint64_t total) {
    struct sk_indexer *indexer = context;
    (void) done;
    (void) total;
    return pause_for(indexer, 0);
}

/* The same trouble is told once, however often it is met. */
static void tell(struct sk_indexer *indexer, const struct sk_error *error) {
    if (strcmp(indexer->told, error->message) == 0)
        return;
    strcpy(indexer->told, error->message);
    if (error->status == SK_BUSY)
        sk_log(SK_LOG_NOTICE, "the index is kept up to date by another process, waiting for it: %s", error->message);
    else
        sk_log(SK_LOG_ERROR, "the index does not follow the store, trying again: %s", error->message);
}

static void count_faults(struct sk_indexer *indexer, enum sk_status status, const struct sk_error *error) {
    pthread_mutex_lock(&indexer->mutex);
    indexer->faults = status < 0 ? indexer->faults + 1 : 0;
    if (status < 0)
        indexer->fault = *error;
    pthread_mutex_unlock(&indexer->mutex);
}

bool sk_indexer_failing(struct sk_indexer *indexer, struct sk_error *out) {
    pthread_mutex_lock(&indexer->mutex);
    bool failing = indexer->faults >= 2;
    if (failing)
        *out = indexer->fault;
    pthread_mutex_unlock(&indexer->mutex);
    return failing;
}

/* Milliseconds to wait before the next look. */
static int after(struct sk_indexer *indexer, enum sk_status status, const struct sk_error *error, int ms) {
    if (status != SK_FAULT_CANCELLED)
        count_faults(indexer, status, error);
    if (status == SK_OK) {
        indexer->told[0] = '\0';
        return ms;
    }
    if (status == SK_FAULT_CANCELLED)
        return 0;
    tell(indexer, error);
    return status == SK_BUSY ? BUSY_RETRY_MS : FAULT_RETRY_MS;
}

static int open_follower(struct sk_indexer *indexer) {
    struct sk_error error = { 0 };
    enum sk_status status = sk_follower_open_watched(indexer->data_directory, go_on, indexer, NULL, &indexer->follower, &error);
    return after(indexer, status, &error, 0);
}

static int follow(struct sk_indexer *indexer) {
    struct sk_error error = { 0 };
    size_t applied = 0;
    enum sk_status status = sk_follower_step(indexer->follower, STEP_LIMIT, &applied, &error);
    return after(indexer, status, &error, applied == STEP_LIMIT ? 0 : indexer->interval_ms);
}

static void *run(void *context) {
    struct sk_indexer *indexer = context;
    int wait_ms = 0;
    pthread_setname_np(pthread_self(), "indexer");
    while (pause_for(indexer, wait_ms))
        wait_ms = indexer->follower ? follow(indexer) : open_follower(indexer);
    sk_follower_close(indexer->follower);
    return NULL;
}

static void destroy(struct sk_indexer *indexer) {
    pthread_cond_destroy(&indexer->stopped);
    pthread_mutex_destroy(&indexer->mutex);
    free(indexer->data_directory);
    free(indexer);
}

enum sk_status sk_indexer_start(const char *data_directory, int interval_ms, struct sk_indexer **out, struct sk_error *error) {
    struct sk_indexer *indexer = calloc(1, sizeof *indexer);
    if (!indexer)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the indexer");
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&indexer->stopped, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&indexer->mutex, NULL);
    indexer->interval_ms = interval_ms;
    indexer->data_directory = strdup(data_directory);
    enum sk_status status = indexer->data_directory
                                ? sk_thread_start(&indexer->thread, run, indexer, "the indexer's thread", error)
                                : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the indexer");
    if (status < 0) {
        destroy(indexer);
        return status;
    }
    *out = indexer;
    return SK_OK;
}

void sk_indexer_stop(struct sk_indexer *indexer) {
    if (!indexer)
        return;
    pthread_mutex_lock(&indexer->mutex);
    indexer->stopping = true;
    pthread_cond_signal(&indexer->stopped);
    pthread_mutex_unlock(&indexer->mutex);
    pthread_join(indexer->thread, NULL);
    destroy(indexer);
}
