/* Group commit: an fsync costs the same for one row or for a hundred. While one transaction is being synced the next jobs gather,
 * and are then written together, so that the waiting time adapts to the load without a timer. A job that fails spoils its
 * transaction (SQLite may have done half of it); it is rolled back and each job of the group is done again in a transaction of
 * its own, so that only the failing one fails. */
#include "serve/recorder.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/thread.h"
#include "protocol/document.h"

struct job {
    struct job *next;
    sk_record *write;
    void *context;
    struct sk_error *error;
    enum sk_status status;
    bool done;
};

struct sk_recorder {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t filled, finished;
    struct job *first, **last;
    bool stopping;
    struct sk_store *store;
};

static void answer_all(struct job *jobs, enum sk_status status, const struct sk_error *error) {
    for (struct job *job = jobs; job; job = job->next) {
        job->status = status;
        sk_error_clear(job->error);
        sk_error_set(job->error, status, "%s", error->message);
    }
}

/* The first status below SK_OK, or SK_OK. */
static enum sk_status run_jobs(struct sk_store *store, struct job *jobs) {
    for (struct job *job = jobs; job; job = job->next) {
        sk_error_clear(job->error);
        sk_document_starved(); /* of an earlier job: told by then */
        job->status = job->write(store, job->context, job->error);
        if (job->status < 0 || job->status == SK_BUSY)
            return job->status;
    }
    return SK_OK;
}

/* One transaction for all. False where a job failed and nothing was written. */
static bool write_together(struct sk_store *store, struct job *jobs) {
    struct sk_error error = { 0 };
    enum sk_status status = sk_store_begin(store, &error);
    if (status != SK_OK) {
        answer_all(jobs, status, &error);
        return true;
    }
    if (run_jobs(store, jobs) != SK_OK) {
        sk_store_rollback(store);
        return false;
    }
    status = sk_store_commit(store, &error);
    if (status != SK_OK) {
        sk_store_rollback(store);
        answer_all(jobs, status, &error);
    }
    return true;
}

static void write_group(struct sk_store *store, struct job *jobs) {
    if (write_together(store, jobs) || !jobs->next)
        return;
    for (struct job *job = jobs, *next; job; job = next) {
        next = job->next;
        job->next = NULL;
        write_together(store, job);
        job->next = next;
    }
}

static struct job *take_all(struct sk_recorder *recorder) {
    pthread_mutex_lock(&recorder->mutex);
    while (!recorder->first && !recorder->stopping)
        pthread_cond_wait(&recorder->filled, &recorder->mutex);
    struct job *jobs = recorder->first;
    recorder->first = NULL;
    recorder->last = &recorder->first;
    pthread_mutex_unlock(&recorder->mutex);
    return jobs;
}

static void wake_all(struct sk_recorder *recorder, struct job *jobs) {
    pthread_mutex_lock(&recorder->mutex);
    for (struct job *job = jobs, *next; job; job = next) {
        next = job->next; /* the job is on its worker's stack: gone once it is done and the lock is free */
        job->done = true;
    }
    pthread_cond_broadcast(&recorder->finished);
    pthread_mutex_unlock(&recorder->mutex);
}

static void *run(void *context) {
    struct sk_recorder *recorder = context;
    struct job *jobs;
    pthread_setname_np(pthread_self(), "recorder");
    while ((jobs = take_all(recorder))) {
        write_group(recorder->store, jobs);
        wake_all(recorder, jobs);
    }
    return NULL;
}

enum sk_status sk_recorder_write(struct sk_recorder *recorder, sk_record *write, void *context, struct sk_error *error) {
    struct job job = { .write = write, .context = context, .error = error };
    pthread_mutex_lock(&recorder->mutex);
    *recorder->last = &job;
    recorder->last = &job.next;
    pthread_cond_signal(&recorder->filled);
    while (!job.done)
        pthread_cond_wait(&recorder->finished, &recorder->mutex);
    pthread_mutex_unlock(&recorder->mutex);
    return job.status;
}

enum sk_status sk_recorder_start(const char *data_directory, struct sk_recorder **out, struct sk_error *error) {
    struct sk_recorder *recorder = calloc(1, sizeof *recorder);
    if (!recorder)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the recorder");
    recorder->last = &recorder->first;
    enum sk_status status = sk_store_open(data_directory, &recorder->store, error);
    if (status != SK_OK) {
        free(recorder);
        return status;
    }
    pthread_mutex_init(&recorder->mutex, NULL);
    pthread_cond_init(&recorder->filled, NULL);
    pthread_cond_init(&recorder->finished, NULL);
    status = sk_thread_start(&recorder->thread, run, recorder, "the recorder's thread", error);
    if (status < 0) {
        sk_store_close(recorder->store);
        free(recorder);
        return status;
    }
    *out = recorder;
    return SK_OK;
}

void sk_recorder_stop(struct sk_recorder *recorder) {
    if (!recorder)
        return;
    pthread_mutex_lock(&recorder->mutex);
    recorder->stopping = true;
    pthread_cond_signal(&recorder->filled);
    pthread_mutex_unlock(&recorder->mutex);
    pthread_join(recorder->thread, NULL);
    sk_store_close(recorder->store);
    pthread_cond_destroy(&recorder->finished);
    pthread_cond_destroy(&recorder->filled);
    pthread_mutex_destroy(&recorder->mutex);
    free(recorder);
}
