#include "base/parallel.h"

#include <pthread.h>
#include <unistd.h>

#include "base/progress.h"

struct run {
    const struct sk_parallel *parallel;
    sk_parallel_work *work;
    void *context;
    size_t count;
    atomic_size_t next, done;
    atomic_bool stopped;
    struct sk_progress progress;
};

struct worker {
    struct run *run;
    unsigned number;
    size_t failed_item;
    enum sk_status status;
    struct sk_error error;
};

unsigned sk_parallel_cores(unsigned most) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > (long) most ? most : (unsigned) cores;
}

unsigned sk_parallel_threads(const struct sk_parallel *parallel, size_t count) {
    size_t threads = parallel->threads ? parallel->threads : sk_parallel_cores(SK_PARALLEL_THREADS);
    if (threads > count)
        threads = count;
    if (threads > SK_PARALLEL_THREADS)
        threads = SK_PARALLEL_THREADS;
    return threads ? (unsigned) threads : 1;
}

static bool is_cancelled(const struct run *run) {
    return run->parallel->cancel && atomic_load(run->parallel->cancel);
}

static void *work(void *argument) {
    struct worker *worker = argument;
    struct run *run = worker->run;
    while (!atomic_load(&run->stopped) && !is_cancelled(run)) {
        size_t item = atomic_fetch_add(&run->next, 1);
        if (item >= run->count)
            break;
        worker->status = run->work(run->context, worker->number, item, &worker->error);
        if (worker->status != SK_OK) {
            worker->failed_item = item;
            atomic_store(&run->stopped, true);
            break;
        }
        size_t done = atomic_fetch_add(&run->done, 1) + 1;
        if (worker->number == 0 && run->parallel->label)
            sk_progress_update(&run->progress, done, done);
    }
    return NULL;
}

/* Items are taken in order, so of several that failed the first one is the one that a single thread would have met. */
static enum sk_status outcome(const struct run *run, const struct worker *workers, unsigned threads, struct sk_error *error) {
    const struct worker *first = NULL;
    for (unsigned i = 0; i < threads; i++)
        if (workers[i].status != SK_OK && (!first || workers[i].failed_item < first->failed_item))
            first = &workers[i];
    if (first)
        return sk_error_set(error, first->status, "%s", first->error.message);
    return is_cancelled(run) ? sk_error_set(error, SK_FAULT_CANCELLED, "stopped: nothing was written") : SK_OK;
}

enum sk_status sk_parallel_run(const struct sk_parallel *parallel, size_t count, sk_parallel_work *item_work, void *context,
                               struct sk_error *error) {
    struct run run = { .parallel = parallel, .work = item_work, .context = context, .count = count };
    struct worker workers[SK_PARALLEL_THREADS] = { 0 };
    pthread_t threads[SK_PARALLEL_THREADS];
    unsigned wanted = sk_parallel_threads(parallel, count), started = 1;
    if (parallel->label)
        sk_progress_start(&run.progress, parallel->label, parallel->unit, count, parallel->quiet);
    for (unsigned i = 0; i < wanted; i++)
        workers[i] = (struct worker){ .run = &run, .number = i };
    while (started < wanted && pthread_create(&threads[started], NULL, work, &workers[started]) == 0)
        started++; /* fewer threads than wanted only means a longer wait */
    work(&workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(threads[i], NULL);
    if (parallel->label)
        sk_progress_finish(&run.progress, atomic_load(&run.done));
    return outcome(&run, workers, wanted, error);
}
