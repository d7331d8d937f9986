#include "serve/erasing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "privacy/erasure.h"
#include "privacy/retention.h"

#define LOOK_AGAIN_S 60
#define NICE 10
#define DAY_US ((int64_t) 86400 * 1000000)

struct sk_erasing {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool woken;
    atomic_bool stopping;
    char *data_directory;
    int retention_days;
    int64_t retained_us; /* on the monotonic clock; 0: not yet */
};

/* False: it is time to stop. */
static bool wait_for_work(struct sk_erasing *erasing) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_AGAIN_S;
    pthread_mutex_lock(&erasing->mutex);
    while (!erasing->woken && !atomic_load(&erasing->stopping)
           && pthread_cond_clockwait(&erasing->changed, &erasing->mutex, CLOCK_MONOTONIC, &until) == 0)
        continue;
    erasing->woken = false;
    pthread_mutex_unlock(&erasing->mutex);
    return !atomic_load(&erasing->stopping);
}

static void finish_pending(struct sk_erasing *erasing) {
    struct sk_error error = { 0 };
    size_t finished = 0;
    enum sk_status status = sk_erasures_finish(erasing->data_directory, &erasing->stopping, &finished, &error);
    if (finished)
        sk_log(SK_LOG_INFO, "%zu erasures finished", finished);
    if (status != SK_OK && status != SK_FAULT_CANCELLED)
        sk_log(SK_LOG_WARNING, "an erasure is not finished yet, trying again within a minute: %s", error.message);
}

static void retain_daily(struct sk_erasing *erasing) {
    struct sk_retention retention = { .days = erasing->retention_days, .actor = "service", .cancel = &erasing->stopping };
    struct sk_erasure erasure;
    struct sk_error error = { 0 };
    int64_t now = sk_clock_monotonic_us();
    if (!erasing->retention_days || (erasing->retained_us && now - erasing->retained_us < DAY_US))
        return;
    erasing->retained_us = now;
    enum sk_status status = sk_retain(erasing->data_directory, &retention, &erasure, &error);
    if (status == SK_OK && erasure.number)
        sk_log(SK_LOG_INFO, "%lld cases older than %d days are erased", (long long) erasure.cases, erasing->retention_days);
    if (status != SK_OK && status != SK_FAULT_CANCELLED)
        sk_log(SK_LOG_WARNING, "the age limit is not kept: %s", error.message);
}

/* Linux gives each thread a priority of its own; the threads that it starts inherit it. */
static void *run(void *context) {
    struct sk_erasing *erasing = context;
    pthread_setname_np(pthread_self(), "erasing");
    setpriority(PRIO_PROCESS, (id_t) gettid(), NICE);
    do {
        finish_pending(erasing);
        retain_daily(erasing);
    } while (wait_for_work(erasing));
    return NULL;
}

static void destroy(struct sk_erasing *erasing) {
    pthread_cond_destroy(&erasing->changed);
    pthread_mutex_destroy(&erasing->mutex);
    free(erasing->data_directory);
    free(erasing);
}

enum sk_status sk_erasing_start(const char *data_directory, int retention_days, struct sk_erasing **out, struct sk_error *error) {
    struct sk_erasing *erasing = calloc(1, sizeof *erasing);
    if (!erasing)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the erasing thread");
    pthread_mutex_init(&erasing->mutex, NULL);
    pthread_cond_init(&erasing->changed, NULL);
    erasing->retention_days = retention_days;
    erasing->data_directory = strdup(data_directory);
    if (!erasing->data_directory || pthread_create(&erasing->thread, NULL, run, erasing) != 0) {
        destroy(erasing);
        return sk_error_set(error, SK_FAULT_MEMORY, "cannot start the erasing thread");
    }
    *out = erasing;
    return SK_OK;
}

void sk_erasing_wake(struct sk_erasing *erasing) {
    if (!erasing)
        return;
    pthread_mutex_lock(&erasing->mutex);
    erasing->woken = true;
    pthread_cond_signal(&erasing->changed);
    pthread_mutex_unlock(&erasing->mutex);
}

void sk_erasing_stop(struct sk_erasing *erasing) {
    if (!erasing)
        return;
    pthread_mutex_lock(&erasing->mutex);
    atomic_store(&erasing->stopping, true);
    pthread_cond_signal(&erasing->changed);
    pthread_mutex_unlock(&erasing->mutex);
    pthread_join(erasing->thread, NULL);
    destroy(erasing);
}
