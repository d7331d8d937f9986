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
#include "store/store.h"

#define LOOK_AGAIN_MS 1000 /* 30 us of work */
#define TRY_AGAIN_US 60000000
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
    int64_t again_us;    /* the same; after a fault it is not tried before */
    struct sk_store *store;
    int64_t settled; /* no erasure up to this number is pending */
};

/* False: it is time to stop. */
static bool wait_for_work(struct sk_erasing *erasing) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_AGAIN_MS / 1000;
    pthread_mutex_lock(&erasing->mutex);
    while (!erasing->woken && !atomic_load(&erasing->stopping)
           && pthread_cond_clockwait(&erasing->changed, &erasing->mutex, CLOCK_MONOTONIC, &until) == 0)
        continue;
    if (erasing->woken)
        erasing->again_us = 0;
    erasing->woken = false;
    pthread_mutex_unlock(&erasing->mutex);
    return !atomic_load(&erasing->stopping);
}

static enum sk_status look(struct sk_erasing *erasing, bool *pending, struct sk_error *error) {
    enum sk_status status = erasing->store ? SK_OK : sk_store_open_existing(erasing->data_directory, &erasing->store, error);
    return status == SK_OK ? sk_erasure_look(erasing->store, &erasing->settled, pending, error) : status;
}

/* Also what another program has begun: while that is alive it has the lock, and once it is killed we have it at once. */
static void finish_pending(struct sk_erasing *erasing) {
    struct sk_error error = { 0 };
    size_t finished = 0;
    bool pending = false;
    if (sk_clock_monotonic_us() < erasing->again_us)
        return;
    enum sk_status status = look(erasing, &pending, &error);
    if (status == SK_OK && pending)
        status = sk_erasures_finish(erasing->data_directory, &erasing->stopping, &finished, &error);
    if (finished)
        sk_log(SK_LOG_INFO, "%zu erasures finished", finished);
    if (status == SK_OK || status == SK_FAULT_CANCELLED)
        return;
    sk_log(SK_LOG_WARNING, "an erasure is not finished yet, trying again within a minute: %s", error.message);
    erasing->again_us = sk_clock_monotonic_us() + TRY_AGAIN_US;
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
    sk_store_close(erasing->store);
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
