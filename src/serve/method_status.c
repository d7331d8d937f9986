#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "index/index.h"
#include "protocol/document.h"
#include "protocol/stages.h"
#include "serve/method.h"
#include "store/erasure.h"

/* Resident kilobytes; 0 where the kernel does not say. */
static int64_t memory_kb(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%*s %ld", &pages) != 1)
        pages = 0;
    fclose(file);
    return (int64_t) pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* What a key that is bound to teams gets in place of numbers that tell of everybody. */
static void say_nothing(struct json_t *object, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        sk_document_set_string(object, names[i], NULL);
}

static enum sk_status describe_to_bound(struct sk_worker *worker, struct json_t *object, struct json_t *index,
                                        struct json_t *store, struct sk_error *error) {
    static const char *const index_names[] = { "revision", "documents", "lag" };
    static const char *const store_names[] = { "cases", "rated", "feedback", "suggestion_sets" };
    static const char *const names[] = { "requests", "suggested", "errors", "busy", "dropped", "memory_kb" };
    const struct sk_slice *teams;
    struct json_t *list = sk_document_array(), *queue = sk_document_object();
    size_t count;
    enum sk_status status = sk_access_teams(worker->client, &worker->arena, &teams, &count, error);
    for (size_t i = 0; i < count; i++)
        sk_document_append(list, sk_document_string(teams[i]));
    sk_document_set(object, "teams", list);
    say_nothing(index, index_names, sizeof index_names / sizeof *index_names);
    say_nothing(store, store_names, sizeof store_names / sizeof *store_names);
    sk_document_set_integer(object, "workers", worker->service->settings.workers);
    sk_document_set_string(queue, "waiting", NULL);
    sk_document_set_integer(queue, "capacity", (int64_t) worker->service->settings.queue);
    sk_document_set(object, "queue", queue);
    say_nothing(object, names, sizeof names / sizeof *names);
    return status;
}

/* lag: changes of the store that the index does not hold yet. revision is null while there is no index. */
static enum sk_status describe_index(struct sk_worker *worker, struct json_t *object, struct sk_error *error) {
    struct sk_index *index = NULL;
    int64_t last = 0;
    enum sk_status status = sk_store_last_sequence(worker->store, &last, error);
    if (status != SK_OK)
        return status;
    if (sk_index_open(worker->service->data_directory, &index, NULL) != SK_OK) {
        sk_document_set_string(object, "revision", NULL);
        sk_document_set_integer(object, "documents", 0);
        sk_document_set_integer(object, "lag", last);
        return SK_OK;
    }
    int64_t held = (int64_t) sk_index_revision(index);
    sk_document_set_integer(object, "revision", held);
    sk_document_set_integer(object, "documents", (int64_t) sk_index_count(index));
    sk_document_set_integer(object, "lag", last > held ? last - held : 0);
    sk_index_close(index);
    return SK_OK;
}

static enum sk_status describe_store(struct sk_worker *worker, struct json_t *object, struct sk_error *error) {
    struct sk_store_counts counts;
    int64_t pending = 0;
    enum sk_status status = sk_store_counts(worker->store, &counts, error);
    if (status == SK_OK)
        status = sk_erasure_count_pending(worker->store, &pending, error);
    if (status != SK_OK)
        return status;
    sk_document_set_integer(object, "cases", counts.cases);
    sk_document_set_integer(object, "rated", counts.rated);
    sk_document_set_integer(object, "feedback", counts.feedback);
    sk_document_set_integer(object, "suggestion_sets", counts.suggestion_sets);
    sk_document_set_integer(object, "erasures_pending", pending);
    return SK_OK;
}

static void describe_service(struct sk_service *service, struct json_t *object) {
    struct json_t *queue = sk_document_object();
    sk_document_set_integer(queue, "waiting", (int64_t) sk_queue_waiting(service->queue));
    sk_document_set_integer(queue, "capacity", (int64_t) service->settings.queue);
    sk_document_set_integer(object, "workers", service->settings.workers);
    sk_document_set(object, "queue", queue);
    sk_document_set_integer(object, "requests", atomic_load(&service->counters.requests));
    sk_document_set_integer(object, "suggested", atomic_load(&service->counters.suggested));
    sk_document_set_integer(object, "errors", atomic_load(&service->counters.errors));
    sk_document_set_integer(object, "busy", atomic_load(&service->counters.busy));
    sk_document_set_integer(object, "dropped", atomic_load(&service->counters.dropped));
    sk_document_set_integer(object, "memory_kb", memory_kb());
    if (sk_trace_is_on(service->trace))
        sk_document_set(object, "stages", sk_stages_to_json(service->trace, false));
}

enum sk_status sk_method_status(struct sk_method_call *call, struct sk_error *error) {
    struct sk_worker *worker = call->worker;
    struct json_t *object = sk_document_object(), *index = sk_document_object(), *store = sk_document_object();
    call->result = object;
    sk_document_set_string(object, "version", SK_PROGRAM_VERSION);
    sk_document_set_integer(object, "uptime_s", (sk_clock_monotonic_us() - worker->service->started_us) / 1000000);
    sk_document_set(object, "index", index);
    sk_document_set(object, "store", store);
    if (sk_access_is_bound(worker->client))
        return describe_to_bound(worker, object, index, store, error);
    enum sk_status status = describe_index(worker, index, error);
    if (status == SK_OK)
        status = describe_store(worker, store, error);
    describe_service(worker->service, object);
    return status;
}

enum sk_status sk_method_ping(struct sk_method_call *call, struct sk_error *error) {
    char time[SK_CLOCK_TEXT_SIZE];
    (void) error;
    sk_clock_format(sk_clock_wall_us() / 1000000, time);
    call->result = sk_document_object();
    sk_document_set_boolean(call->result, "pong", true);
    sk_document_set_string(call->result, "time", time);
    return SK_OK;
}
