#include "serve/erasing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "privacy/erasure.h"
#include "privacy/retention.h"
#include "store/store.h"

#define LOOK_AGAIN_MS 1000 /* 30 us of work */
#define TRY_AGAIN_US 60000000
#define HIGHEST_PRIORITY (-20)
#define DAY_US ((int64_t) 86400 * 1000000)

/* A priority that was lowered can be raised again with a privilege only, but a new thread begins with its maker's: each try is a
 * thread of its own, and the one that makes them keeps the service's. What a try has done it need not do again, but for the
 * erasure that it was at, and that is little: it got so little of the processor. */
static const struct {
    int nice;
    int64_t patience; /* times the caller's; 0: until it is done */
} steps[] = { { 10, 1 }, { 5, 5 }, { HIGHEST_PRIORITY, 0 } }; /* never above the service's own */
#define LAST_STEP (sizeof steps / sizeof *steps - 1)

struct sk_erasing;
typedef enum sk_status work_function(struct sk_erasing *erasing, struct sk_error *error);

struct try {
    struct sk_erasing *erasing;
    work_function *work;
    int nice;
    enum sk_status status;
    struct sk_error error;
    bool ended;
};

struct sk_erasing {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool woken;
    atomic_bool stopping;
    atomic_bool leave; /* what the try does: it is time to stop, or for the next one */
    char *data_directory;
    int64_t patience_ms;
    int retention_days;
    size_t retention_step;
    size_t finished;     /* erasures */
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

/* ---- with rising priority ---- */

static void *run_try(void *context) {
    struct try *try = context;
    struct sk_erasing *erasing = try->erasing;
    pthread_setname_np(pthread_self(), "erasing");
    if (getpriority(PRIO_PROCESS, (id_t) gettid()) < try->nice) /* Linux gives each thread one of its own */
        setpriority(PRIO_PROCESS, (id_t) gettid(), try->nice);
    try->status = try->work(erasing, &try->error);
    pthread_mutex_lock(&erasing->mutex);
    try->ended = true;
    pthread_cond_signal(&erasing->changed);
    pthread_mutex_unlock(&erasing->mutex);
    return NULL;
}

static void wait_for_try(struct sk_erasing *erasing, const struct try *try, int64_t patience_ms) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += patience_ms / 1000;
    until.tv_nsec += patience_ms % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    int waited = 0;
    pthread_mutex_lock(&erasing->mutex);
    while (!try->ended && !atomic_load(&erasing->stopping) && waited == 0)
        waited = patience_ms ? pthread_cond_clockwait(&erasing->changed, &erasing->mutex, CLOCK_MONOTONIC, &until)
                             : pthread_cond_wait(&erasing->changed, &erasing->mutex);
    pthread_mutex_unlock(&erasing->mutex);
}

/* SK_FAULT_CANCELLED: it took too long for this step, or it is time to stop. */
static enum sk_status try_once(struct sk_erasing *erasing, work_function *work, size_t step, struct sk_error *error) {
    struct try try = { .erasing = erasing, .work = work, .nice = steps[step].nice };
    pthread_t thread;
    atomic_store(&erasing->leave, false);
    sk_error_clear(error); /* of the step before */
    if (sk_thread_start(&thread, run_try, &try, "a thread that erases", error) < 0)
        return SK_FAULT_MEMORY;
    wait_for_try(erasing, &try, steps[step].patience * erasing->patience_ms);
    atomic_store(&erasing->leave, true);
    pthread_join(thread, NULL);
    if (try.status == SK_FAULT_CANCELLED && !atomic_load(&erasing->stopping))
        sk_log(SK_LOG_NOTICE, "an erasure takes long: trying again with a higher priority");
    return try.status < 0 || try.status == SK_BUSY ? sk_error_set(error, try.status, "%s", try.error.message) : try.status;
}

/* ---- what there is to do ---- */

static enum sk_status finish(struct sk_erasing *erasing, struct sk_error *error) {
    size_t finished = 0;
    enum sk_status status = sk_erasures_finish(erasing->data_directory, &erasing->leave, &finished, error);
    erasing->finished += finished;
    return status;
}

static enum sk_status look(struct sk_erasing *erasing, bool *pending, struct sk_error *error) {
    enum sk_status status = erasing->store ? SK_OK : sk_store_open_existing(erasing->data_directory, &erasing->store, error);
    return status == SK_OK ? sk_erasure_look(erasing->store, &erasing->settled, pending, error) : status;
}

/* Also what another program has begun: while that is alive it has the lock, and once it is killed we have it at once. */
static void finish_pending(struct sk_erasing *erasing) {
    struct sk_error error = { 0 };
    bool pending = false;
    if (sk_clock_monotonic_us() < erasing->again_us)
        return;
    enum sk_status status = look(erasing, &pending, &error);
    erasing->finished = 0;
    if (status == SK_OK && pending)
        status = SK_FAULT_CANCELLED;
    for (size_t step = 0; status == SK_FAULT_CANCELLED && step <= LAST_STEP && !atomic_load(&erasing->stopping); step++)
        status = try_once(erasing, finish, step, &error);
    if (erasing->finished)
        sk_log(SK_LOG_INFO, "%zu erasures finished", erasing->finished);
    if (status == SK_OK || status == SK_FAULT_CANCELLED)
        return;
    sk_log(SK_LOG_WARNING, "an erasure is not finished yet, trying again within a minute: %s", error.message);
    erasing->again_us = sk_clock_monotonic_us() + TRY_AGAIN_US;
}

static enum sk_status retain(struct sk_erasing *erasing, struct sk_error *error) {
    struct sk_retention retention = { .days = erasing->retention_days, .actor = "service", .cancel = &erasing->leave };
    struct sk_erasure erasure;
    enum sk_status status = sk_retain(erasing->data_directory, &retention, &erasure, error);
    if (status == SK_OK && erasure.number)
        sk_log(SK_LOG_INFO, "%lld cases older than %d days are erased", (long long) erasure.cases, erasing->retention_days);
    return status;
}

/* Where a step was too short, what it has deleted is finished first, and the rest follows with the next one. */
static void retain_daily(struct sk_erasing *erasing) {
    struct sk_error error = { 0 };
    int64_t now = sk_clock_monotonic_us();
    if (!erasing->retention_days || (erasing->retained_us && now - erasing->retained_us < DAY_US))
        return;
    erasing->retained_us = now;
    enum sk_status status = try_once(erasing, retain, erasing->retention_step, &error);
    bool again = status == SK_FAULT_CANCELLED && erasing->retention_step < LAST_STEP;
    erasing->retention_step = again ? erasing->retention_step + 1 : 0;
    if (again)
        erasing->retained_us = 0;
    if (status != SK_OK && status != SK_FAULT_CANCELLED)
        sk_log(SK_LOG_WARNING, "the age limit is not kept: %s", error.message);
}

static void *run(void *context) {
    struct sk_erasing *erasing = context;
    pthread_setname_np(pthread_self(), "erasures");
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

enum sk_status sk_erasing_start(const char *data_directory, int retention_days, int64_t patience_ms, struct sk_erasing **out,
                                struct sk_error *error) {
    struct sk_erasing *erasing = calloc(1, sizeof *erasing);
    if (!erasing)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the erasing thread");
    pthread_mutex_init(&erasing->mutex, NULL);
    pthread_cond_init(&erasing->changed, NULL);
    erasing->retention_days = retention_days;
    erasing->patience_ms = patience_ms;
    erasing->data_directory = strdup(data_directory);
    enum sk_status status = erasing->data_directory ? sk_thread_start(&erasing->thread, run, erasing, "the erasing thread", error)
                                                    : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the erasing thread");
    if (status < 0) {
        destroy(erasing);
        return status;
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
