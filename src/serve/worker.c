#include "serve/worker.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "protocol/document.h"
#include "serve/audit.h"
#include "serve/method.h"
#include "store/mask.h"

static void refuse(struct sk_worker *worker, struct sk_rpc_message *message, size_t index, enum sk_rpc_code code,
                   const char *text, const char *field) {
    struct sk_counters *counters = &worker->service->counters;
    atomic_fetch_add(code == SK_RPC_BUSY ? &counters->busy : &counters->errors, 1);
    sk_rpc_refuse(message, index, code, text, field);
}

static const char not_allowed[] = "Not allowed with this key";

/* A key that is bound to teams may not call what looks at everybody's data. */
static bool may_call(const struct sk_access_client *client, const struct sk_method *method) {
    return (method->roles & client->roles) && !(method->all_teams && sk_access_is_bound(client));
}

static void tell_fault(struct sk_worker *worker, const struct sk_method *method, enum sk_status status,
                       const struct sk_error *error) {
    struct sk_told_fault *told = &worker->service->told[sk_method_number(method)];
    int64_t now = sk_clock_monotonic_us();
    if (atomic_exchange(&told->status, (int) status) == (int) status && now - atomic_load(&told->time_us) < SK_TELL_AGAIN_US)
        return;
    atomic_store(&told->time_us, now);
    sk_log(status == SK_BUSY ? SK_LOG_WARNING : SK_LOG_ERROR, "%s failed (%s): %s", method->name, sk_status_name(status),
           error->message);
}

static void tell_recovery(struct sk_worker *worker, const struct sk_method *method) {
    struct sk_told_fault *told = &worker->service->told[sk_method_number(method)];
    if (atomic_load(&told->status) != SK_OK && atomic_exchange(&told->status, SK_OK) != SK_OK)
        sk_log(SK_LOG_NOTICE, "%s works again", method->name);
}

/* What a method's status means to the client. Only the text of a refusal goes out; a fault's goes to the log. */
static void refuse_for(struct sk_worker *worker, struct sk_rpc_message *message, size_t index, const struct sk_method *method,
                       const struct sk_method_call *call, enum sk_status status, const struct sk_error *error) {
    char text[sizeof error->message + 32];
    if (status == SK_REJECTED && call->not_allowed) {
        refuse(worker, message, index, SK_RPC_NOT_ALLOWED, not_allowed, NULL);
    } else if (status == SK_REJECTED) {
        snprintf(text, sizeof text, "Invalid params: %s", error->message);
        refuse(worker, message, index, SK_RPC_PARAMS, text, call->field);
    } else if (status == SK_FAULT_ARGUMENT && call->field) {
        snprintf(text, sizeof text, "Too large: %s", error->message);
        refuse(worker, message, index, SK_RPC_TOO_LARGE, text, call->field);
    } else if (status == SK_BUSY) {
        tell_fault(worker, method, status, error); /* the client knows enough, but somebody has to end what holds the store */
        refuse(worker, message, index, SK_RPC_BUSY, "Busy: try again", NULL);
    } else if (status == SK_NOT_FOUND && method->missing != SK_RPC_INTERNAL) {
        refuse(worker, message, index, method->missing, method->missing_text, NULL);
    } else {
        tell_fault(worker, method, status, error);
        refuse(worker, message, index, SK_RPC_INTERNAL, "Internal error", NULL);
    }
}

static void run_method(struct sk_worker *worker, struct sk_rpc_message *message, size_t index, const struct sk_method *method,
                       const struct json_t *params) {
    struct sk_method_call call = { .worker = worker, .params = params };
    struct sk_error error = { 0 };
    sk_arena_reset(&worker->arena);
    enum sk_status status = method->run(&call, &error);
    if (status == SK_OK) {
        tell_recovery(worker, method);
        sk_rpc_answer(message, index, call.result);
        return;
    }
    sk_document_release(call.result);
    refuse_for(worker, message, index, method, &call, status, &error);
}

static void answer_call(struct sk_worker *worker, struct sk_rpc_message *message, size_t index) {
    const struct sk_rpc_call *call = sk_rpc_call(message, index);
    if (call->error_code) { /* answered by the decoder */
        atomic_fetch_add(&worker->service->counters.errors, 1);
        return;
    }
    const struct sk_method *method = sk_method_find(call->method);
    if (!method)
        refuse(worker, message, index, SK_RPC_METHOD, "Method not found", NULL);
    else if (!may_call(worker->client, method))
        refuse(worker, message, index, SK_RPC_NOT_ALLOWED, not_allowed, NULL);
    else if (sk_clock_monotonic_us() > worker->deadline_us)
        refuse(worker, message, index, SK_RPC_BUSY, "Busy: no time left for this call, send it again", NULL);
    else if (worker->reply_size > SK_REPLY_LIMIT)
        refuse(worker, message, index, SK_RPC_TOO_LARGE, "Too large: the answers to this batch", NULL);
    else if (method->changes || !call->notification)
        run_method(worker, message, index, method, call->params);
}

/* The first call of a frame always has time; a frame that has waited too long has none. */
static int64_t deadline_of(int64_t arrived_us) {
    int64_t now = sk_clock_monotonic_us();
    return now - arrived_us > SK_QUEUE_TIME_US ? 0 : now + SK_FRAME_TIME_US;
}

static void start_watch(struct sk_worker *worker, int64_t arrived_us) {
    sk_watch_start(&worker->watch, worker->service->trace);
    sk_watch_enter(&worker->watch, SK_ONLINE_DECODE);
    sk_watch_add(&worker->watch, SK_ONLINE_WAIT, (uint64_t) (sk_clock_monotonic_us() - arrived_us) * 1000);
}

/* A team that is called by an e-mail address or a phone number is masked in cases: in the key's teams too, or the key would find
 * nothing. What is not UTF-8 is no case's team. */
static enum sk_status mask_teams(struct sk_worker *worker, const struct sk_access_client *client, struct sk_error *error) {
    const struct sk_slice *teams;
    size_t count;
    worker->bound = *client;
    memset(worker->bound.teams, 0, sizeof worker->bound.teams);
    worker->client = &worker->bound;
    enum sk_status status = sk_access_teams(client, &worker->arena, &teams, &count, error);
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        struct sk_slice team = teams[i];
        status = sk_mask(worker->store, worker->finder, &worker->arena, &team, error);
        if (status == SK_REJECTED)
            sk_error_clear(error);
        if (status == SK_OK || status == SK_REJECTED)
            status = sk_access_add_team(&worker->bound, team, error);
    }
    return status;
}

static enum sk_status take_client(struct sk_worker *worker, const struct sk_access_client *client, struct sk_error *error) {
    worker->client = client;
    sk_arena_reset(&worker->arena);
    return sk_access_is_bound(client) ? mask_teams(worker, client, error) : SK_OK;
}

void sk_worker_answer(struct sk_worker *worker, struct sk_slice frame, const struct sk_access_client *client, int64_t arrived_us,
                      struct sk_buffer *reply) {
    struct sk_rpc_message *message;
    struct sk_error error = { 0 };
    start_watch(worker, arrived_us);
    sk_rpc_error_frame(SK_RPC_INTERNAL, "Internal error",
                       reply); /* takes the memory for telling a failure before anything is done */
    sk_buffer_clear(reply);
    sk_document_starved();
    enum sk_status status = take_client(worker, client, &error);
    if (status == SK_OK)
        status = sk_rpc_decode(frame, &message, &error);
    worker->reply_size = 0;
    worker->deadline_us = deadline_of(arrived_us);
    if (status == SK_OK) {
        for (size_t i = 0; i < sk_rpc_count(message); i++)
            answer_call(worker, message, i);
        sk_watch_enter(&worker->watch, SK_ONLINE_ENCODE);
        status = sk_rpc_encode(message, reply, &error);
        sk_rpc_destroy(message);
    }
    if (status < 0) {
        sk_log(SK_LOG_ERROR, "a request could not be answered: %s", error.message);
        sk_buffer_clear(reply);
        sk_rpc_error_frame(SK_RPC_INTERNAL, "Internal error", reply);
    }
    sk_watch_stop(&worker->watch, worker->watch.entered[SK_ONLINE_TAGS]); /* pings and the like are not the work that is traced */
}

static void *run(void *context) {
    struct sk_worker *worker = context;
    struct sk_exchange *exchange;
    pthread_setname_np(pthread_self(), "worker");
    while ((exchange = sk_queue_pop(worker->service->queue))) {
        struct sk_slice frame = sk_slice(zmq_msg_data(&exchange->frame), zmq_msg_size(&exchange->frame));
        sk_service_audit_reload(worker->service);
        sk_worker_answer(worker, frame, &exchange->client, exchange->stale ? 0 : exchange->arrived_us, &exchange->reply);
        sk_router_reply(worker->service->router, exchange);
    }
    return NULL;
}

enum sk_status sk_worker_init(struct sk_worker *worker, struct sk_service *service, struct sk_error *error) {
    *worker = (struct sk_worker){ .service = service };
    sk_arena_init(&worker->arena, service->settings.worker_memory);
    enum sk_status status = sk_engine_open(service->models, service->config, service->data_directory, &worker->engine, error);
    if (status == SK_OK) {
        sk_engine_watch(worker->engine, &worker->watch);
        status = sk_store_open_existing(service->data_directory, &worker->store, error);
    }
    if (status == SK_OK)
        status = sk_entity_finder_create(&worker->finder, error);
    if (status != SK_OK)
        sk_worker_finish(worker);
    return status;
}

enum sk_status sk_worker_start(struct sk_worker *worker, struct sk_error *error) {
    enum sk_status status = sk_thread_start(&worker->thread, run, worker, "a worker's thread", error);
    worker->started = status == SK_OK;
    return status;
}

void sk_worker_join(struct sk_worker *worker) {
    if (worker->started)
        pthread_join(worker->thread, NULL);
    worker->started = false;
}

void sk_worker_finish(struct sk_worker *worker) {
    sk_entity_finder_destroy(worker->finder);
    sk_store_close(worker->store);
    sk_engine_close(worker->engine);
    sk_arena_finish(&worker->arena);
    *worker = (struct sk_worker){ 0 };
}
