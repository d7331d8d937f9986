/* worker: a thread that answers requests, with an engine and a reading store handle of its own. Private to this folder. */
#ifndef SK_SERVE_WORKER_H
#define SK_SERVE_WORKER_H

#include <pthread.h>

#include "index/online.h"
#include "serve/access.h"
#include "serve/counters.h"
#include "serve/queue.h"
#include "serve/recorder.h"
#include "serve/router.h"
#include "serve/settings.h"
#include "suggest/suggest.h"
#include "text/entity.h"

/* Results of one frame beyond this many bytes: the calls that are left in its batch are refused as too large. */
#define SK_REPLY_LIMIT ((size_t) 16 << 20)

/* A batch that takes longer than this is cut: a worker that is busy with one peer's hundred calls answers nobody else. */
#define SK_FRAME_TIME_US 1000000
/* A frame that has waited longer than this is refused unread: its peer has probably given up, and a backlog of such frames must
 * not delay those who still wait, nor a shutdown. */
#define SK_QUEUE_TIME_US 5000000

/* Room for all methods of method.c. */
#define SK_METHOD_LIMIT 16
/* The same kind of fault of one method is in the log once a minute, however many requests meet it, until the method works again.
 */
#define SK_TELL_AGAIN_US ((int64_t) 60 * 1000000)

struct sk_told_fault {
    _Atomic int status;      /* SK_OK: it works */
    _Atomic int64_t time_us; /* monotonic */
};

/* What all workers share. Set up before the first of them, unchanged until the last has stopped. */
struct sk_service {
    const char *data_directory;
    const struct sk_config *config;
    struct sk_service_settings settings;
    const struct sk_models *models;
    struct sk_queue *queue;
    struct sk_recorder *recorder;
    struct sk_erasing *erasing; /* NULL: a tool's own service, which leaves erasures to others */
    struct sk_router *router;
    struct sk_access *access; /* NULL: no keys */
    struct sk_counters counters;
    struct sk_trace *trace; /* with the stages of index/online.h; on where the setting or the method trace says so */
    int64_t started_us;
    struct sk_told_fault told[SK_METHOD_LIMIT]; /* by any worker */
};

struct sk_worker {
    pthread_t thread;
    bool started;
    struct sk_service *service;
    struct sk_engine *engine;
    struct sk_store *store; /* for reading */
    struct sk_entity_finder *finder;
    struct sk_arena arena;                 /* reset before each call */
    const struct sk_access_client *client; /* who asks in this frame */
    struct sk_access_client bound;         /* the same with the names of teams that the store has, where it is bound to teams */
    int64_t deadline_us;                   /* monotonic: calls of this frame that have not begun by then are refused as busy */
    struct sk_watch watch;                 /* of this frame */
    size_t reply_size;                     /* bytes of the results of this frame's calls so far, about */
};

/* Opens all that a worker needs; the store must exist. *worker is the caller's memory. */
enum sk_status sk_worker_init(struct sk_worker *worker, struct sk_service *service, struct sk_error *error);
enum sk_status sk_worker_start(struct sk_worker *worker, struct sk_error *error);

/* After sk_queue_close. Joins the thread, where it was started. */
void sk_worker_join(struct sk_worker *worker);
void sk_worker_finish(struct sk_worker *worker);

/* One frame in, the reply frame appended to *reply; nothing where nothing is to be sent. client: who asks.
 * arrived_us: on the monotonic clock; 0: too long ago, every call is refused as busy. */
void sk_worker_answer(struct sk_worker *worker, struct sk_slice frame, const struct sk_access_client *client, int64_t arrived_us,
                      struct sk_buffer *reply);

#endif
