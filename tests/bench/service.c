/* What the service costs, and where: suggest through it with 1 and 16 clients, and beside it in the same run what it cannot be
 * faster than: an empty round trip over the same socket, a commit of one record (each answer is recorded before it is sent), and
 * the search alone.
 *
 *     service SOURCE_DIRECTORY [DATA_DIRECTORY QUERIES.jsonl]
 *
 * History: that of the data directory, asked with messages in the import format; else ../shared/data/cases/star.train.jsonl with
 * star.dev.jsonl as messages where they are there, else data/demo with its own questions. Everything runs in this process: the
 * service with its default settings, clients in threads over tcp. */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <zmq.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "index/index.h"
#include "ingest/import.h"
#include "protocol/document.h"
#include "serve/server.h"
#include "sidekick/client.h"
#include "store/store.h"
#include "suggest/engine.h"
#include "suggest/suggest.h"

#define MESSAGE_LIMIT 2000
#define CLIENT_LIMIT 16
#define WARM_UP 50
#define TIMEOUT_MS 30000
#define PATH_LIMIT 32

struct message {
    struct sk_case record;
    char *params; /* of suggest, JSON */
};

struct benchmark {
    const char *directory;
    struct sk_arena arena; /* the messages */
    struct message messages[MESSAGE_LIMIT];
    size_t count;
};

static void stop_with(const char *what, const struct sk_error *error) {
    fprintf(stderr, "benchmark: %s: %s\n", what, error ? error->message : "");
    exit(1);
}

static void check(enum sk_status status, const char *what, const struct sk_error *error) {
    if (status < 0 || status == SK_BUSY || status == SK_NOT_FOUND || status == SK_REJECTED)
        stop_with(what, error);
}

/* ---- history and messages ---- */

static void add_message(struct benchmark *benchmark, struct sk_slice line) {
    struct message *message = &benchmark->messages[benchmark->count];
    struct sk_error error = { 0 };
    struct sk_buffer text = { 0 };
    if (sk_case_decode(line, &benchmark->arena, &message->record, &error) != SK_OK)
        stop_with("a message", &error);
    struct json_t *params = sk_document_object(), *turns = sk_document_array();
    for (size_t i = 0; i < message->record.context_count; i++) {
        struct json_t *turn = sk_document_object();
        sk_document_set_string(turn, "role", message->record.context[i].role == SK_ROLE_AGENT ? "agent" : "customer");
        sk_document_set_slice(turn, "text", message->record.context[i].text);
        sk_document_append(turns, turn);
    }
    sk_document_set_slice(params, "text", message->record.question);
    sk_document_set(params, "context", turns);
    check(sk_document_encode(params, &text, &error), "a message", &error);
    message->params = text.data;
    sk_document_release(params);
    benchmark->count++;
}

static void read_messages(struct benchmark *benchmark, const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    if (!file)
        stop_with(path, NULL);
    while (benchmark->count < MESSAGE_LIMIT && (size = getline(&line, &capacity, file)) > 0)
        add_message(benchmark, sk_slice(line, (size_t) size));
    free(line);
    fclose(file);
}

static size_t list_demo(const char *source, char paths[PATH_LIMIT][SK_PATH_SIZE]) {
    char directory[SK_PATH_SIZE];
    size_t count = 0;
    check(sk_path_join(directory, source, "data/demo", NULL), "data/demo", NULL);
    DIR *listing = opendir(directory);
    if (!listing)
        stop_with(directory, NULL);
    for (struct dirent *entry; (entry = readdir(listing)) && count < PATH_LIMIT;) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && strcmp(dot, ".jsonl") == 0)
            check(sk_path_join(paths[count++], directory, entry->d_name, NULL), entry->d_name, NULL);
    }
    closedir(listing);
    return count;
}

static void load_history(struct benchmark *benchmark, const char *source) {
    static char paths[PATH_LIMIT][SK_PATH_SIZE];
    const char *arguments[PATH_LIMIT];
    struct sk_import_options options = { .data_directory = benchmark->directory, .format = "auto", .quiet = true };
    struct sk_import_report report;
    struct sk_error error = { 0 };
    char messages[SK_PATH_SIZE];
    size_t count = 1;
    check(sk_path_join(paths[0], source, "../shared/data/cases/star.train.jsonl", NULL), "path", NULL);
    check(sk_path_join(messages, source, "../shared/data/cases/star.dev.jsonl", NULL), "path", NULL);
    bool shared = access(paths[0], R_OK) == 0 && access(messages, R_OK) == 0;
    if (!shared)
        count = list_demo(source, paths);
    for (size_t i = 0; i < count; i++) {
        arguments[i] = paths[i];
        if (!shared)
            read_messages(benchmark, paths[i]);
    }
    if (shared)
        read_messages(benchmark, messages);
    check(sk_import(&options, arguments, count, &report, &error), "import", &error);
    printf("history: %lld cases of %s, imported and indexed in %.1f s; %zu messages\n", (long long) report.imported,
           shared ? "star.train" : "data/demo", report.elapsed_s, benchmark->count);
}

/* ---- measuring ---- */

static int by_size(const void *left, const void *right) {
    double a = *(const double *) left, b = *(const double *) right;
    return (a > b) - (a < b);
}

static void report(const char *what, double *times_us, size_t count, double elapsed_us) {
    qsort(times_us, count, sizeof *times_us, by_size);
    printf("%-44s %9.0f/s   p50 %8.3f ms   p99 %8.3f ms\n", what, (double) count / elapsed_us * 1e6, times_us[count / 2] / 1e3,
           times_us[count - 1 - count / 100] / 1e3);
    fflush(stdout);
}

typedef void one_request(const struct benchmark *benchmark, struct sk_client *client, size_t number);

struct load {
    pthread_t thread;
    const struct benchmark *benchmark;
    const char *endpoint;
    one_request *request;
    pthread_barrier_t *together;
    double *times_us;
    size_t first, count;
};

static void *run_load(void *context) {
    struct load *load = context;
    struct sk_client *client;
    if (sk_client_open(load->endpoint, NULL, &client) != SK_CLIENT_OK)
        stop_with("client", NULL);
    for (size_t i = 0; i < WARM_UP; i++)
        load->request(load->benchmark, client, i);
    pthread_barrier_wait(load->together);
    for (size_t i = 0; i < load->count; i++) {
        int64_t started = sk_clock_monotonic_us();
        load->request(load->benchmark, client, load->first + i);
        load->times_us[i] = (double) (sk_clock_monotonic_us() - started);
    }
    sk_client_close(client);
    return NULL;
}

static void measure_clients(const struct benchmark *benchmark, const char *what, const char *endpoint, one_request *request,
                            size_t clients, size_t each) {
    struct load loads[CLIENT_LIMIT];
    pthread_barrier_t together;
    char label[64];
    double *times_us = calloc(clients * each, sizeof *times_us);
    pthread_barrier_init(&together, NULL, (unsigned) clients + 1);
    for (size_t i = 0; i < clients; i++) {
        loads[i] = (struct load){ .benchmark = benchmark,
                                  .endpoint = endpoint,
                                  .request = request,
                                  .together = &together,
                                  .times_us = times_us + i * each,
                                  .first = i * each,
                                  .count = each };
        pthread_create(&loads[i].thread, NULL, run_load, &loads[i]);
    }
    pthread_barrier_wait(&together);
    int64_t started = sk_clock_monotonic_us();
    for (size_t i = 0; i < clients; i++)
        pthread_join(loads[i].thread, NULL);
    snprintf(label, sizeof label, "%s, %zu client%s", what, clients, clients > 1 ? "s" : "");
    report(label, times_us, clients * each, (double) (sk_clock_monotonic_us() - started));
    pthread_barrier_destroy(&together);
    free(times_us);
}

static void ask(struct sk_client *client, const char *method, const char *params) {
    char *reply;
    enum sk_client_result result = sk_client_call(client, method, params, TIMEOUT_MS, &reply);
    if (result != SK_CLIENT_OK || strstr(reply, "\"error\":")) {
        fprintf(stderr, "benchmark: %s: %s\n", method, result == SK_CLIENT_OK ? reply : sk_client_text(result));
        exit(1);
    }
    free(reply);
}

static void suggest(const struct benchmark *benchmark, struct sk_client *client, size_t number) {
    ask(client, "suggest", benchmark->messages[number % benchmark->count].params);
}

static void ping(const struct benchmark *benchmark, struct sk_client *client, size_t number) {
    (void) benchmark;
    (void) number;
    ask(client, "ping", NULL);
}

/* ---- what it cannot be faster than ---- */

static void *echo(void *socket) {
    zmq_msg_t part;
    zmq_msg_init(&part);
    while (zmq_msg_recv(&part, socket, 0) >= 0) {
        int more = zmq_msg_more(&part);
        if (zmq_msg_send(&part, socket, more ? ZMQ_SNDMORE : 0) < 0)
            break;
    }
    zmq_msg_close(&part);
    zmq_close(socket);
    return NULL;
}

static void exchange(const struct benchmark *benchmark, struct sk_client *client, size_t number) {
    static const char frame[1024] = "";
    char *reply;
    size_t size;
    (void) benchmark;
    (void) number;
    if (sk_client_exchange(client, frame, sizeof frame, TIMEOUT_MS, &reply, &size) != SK_CLIENT_OK)
        stop_with("echo", NULL);
    free(reply);
}

static void measure_round_trips(const struct benchmark *benchmark, size_t requests) {
    char endpoint[256];
    size_t size = sizeof endpoint;
    pthread_t thread;
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_ROUTER);
    if (!socket || zmq_bind(socket, "tcp://127.0.0.1:*") != 0 || zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &size) != 0)
        stop_with("echo socket", NULL);
    pthread_create(&thread, NULL, echo, socket);
    measure_clients(benchmark, "ZeroMQ round trip, 1 KB, no work", endpoint, exchange, 1, 2 * requests);
    measure_clients(benchmark, "ZeroMQ round trip, 1 KB, no work", endpoint, exchange, CLIENT_LIMIT, requests / 2);
    zmq_ctx_shutdown(context);
    pthread_join(thread, NULL);
    zmq_ctx_term(context);
}

static void measure_commits(const struct benchmark *benchmark) {
    enum { COUNT = 1000 };
    static double times_us[COUNT];
    struct sk_store *store;
    struct sk_error error = { 0 };
    char id[SK_IDENTIFIER_SIZE];
    check(sk_store_open_existing(benchmark->directory, &store, &error), "store", &error);
    int64_t started = sk_clock_monotonic_us();
    for (size_t i = 0; i < COUNT; i++) {
        int64_t before = sk_clock_monotonic_us();
        sk_identifier_create(id);
        struct sk_shown_set set = { .id = sk_slice_of(id), .question = sk_slice_of("question"), .result = sk_slice_of("{}") };
        check(sk_store_put_shown(store, &set, &error), "commit", &error);
        times_us[i] = (double) (sk_clock_monotonic_us() - before);
    }
    report("store: commit of one record", times_us, COUNT, (double) (sk_clock_monotonic_us() - started));
    sk_store_close(store);
}

/* The engine without service: nothing is sent and nothing recorded. */
struct engine {
    struct sk_models *models;
    struct sk_engine *engine;
    struct sk_arena arena;
};

static void open_engine(const struct benchmark *benchmark, struct engine *out) {
    char path[SK_PATH_SIZE];
    struct sk_error error = { 0 };
    sk_arena_init(&out->arena, 64 << 20);
    check(sk_share_path(path, "models", &error), "models", &error);
    check(sk_models_load(path, benchmark->directory, &out->models, &error), "models", &error);
    check(sk_engine_open(out->models, NULL, benchmark->directory, &out->engine, &error), "engine", &error);
    check(sk_index_open(benchmark->directory, &out->engine->index, &error), "index", &error); /* else the first answer does */
}

static void close_engine(struct engine *engine) {
    sk_engine_close(engine->engine);
    sk_models_destroy(engine->models);
    sk_arena_finish(&engine->arena);
}

/* What one answer took, in microseconds; its own clock, since what is prepared for it does not count. */
struct spent {
    double elapsed_us, processor_us;
};

typedef struct spent one_answer(struct engine *engine, const struct sk_suggest_request *request);

static double processor_us(void) {
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (double) used.tv_sec * 1e6 + (double) used.tv_nsec / 1e3;
}

static struct spent begin(void) {
    return (struct spent){ (double) sk_clock_monotonic_us(), processor_us() };
}

static struct spent since(struct spent started) {
    return (struct spent){ (double) sk_clock_monotonic_us() - started.elapsed_us, processor_us() - started.processor_us };
}

/* The question to the index that a suggestion asks; the analysis of the texts is not counted. */
static struct spent search(struct engine *engine, const struct sk_suggest_request *request) {
    struct sk_hit hits[100];
    struct sk_message message;
    struct sk_error error = { 0 };
    size_t count;
    check(sk_message_understand(engine->engine, request, &engine->arena, &message, &error), "analysis", &error);
    struct sk_query query = { .text = &message.redacted,
                              .last_agent_turn = message.has_agent_turn ? &message.last_agent_turn : NULL,
                              .customer_turns = message.has_customer_turns ? &message.customer_turns : NULL,
                              .thesaurus = engine->engine->thesaurus,
                              .language = message.language };
    struct spent started = begin();
    check(sk_index_search(engine->engine->index, &query, hits, 100, &count, &error), "search", &error);
    return since(started);
}

static struct spent answer(struct engine *engine, const struct sk_suggest_request *request) {
    struct sk_suggestion_set set;
    struct sk_error error = { 0 };
    struct spent started = begin();
    check(sk_engine_suggest(engine->engine, request, &engine->arena, &set, NULL, &error), "suggest", &error);
    return since(started);
}

/* Each message twice, the first time to warm up. */
static void measure_engine(const struct benchmark *benchmark, const char *what, one_answer *measure) {
    struct engine engine;
    double *times_us = calloc(2 * benchmark->count, sizeof *times_us), *processor = times_us + benchmark->count;
    struct spent all = { 0 };
    open_engine(benchmark, &engine);
    for (size_t n = 0; n < 2 * benchmark->count; n++) {
        const struct sk_case *record = &benchmark->messages[n % benchmark->count].record;
        struct sk_suggest_request request = { .text = record->question,
                                              .context = record->context,
                                              .context_count = record->context_count,
                                              .limit = 3,
                                              .min_confidence = -1 };
        sk_arena_reset(&engine.arena);
        struct spent spent = measure(&engine, &request);
        if (n < benchmark->count)
            continue;
        times_us[n - benchmark->count] = spent.elapsed_us;
        processor[n - benchmark->count] = spent.processor_us;
        all.elapsed_us += spent.elapsed_us;
        all.processor_us += spent.processor_us;
    }
    report(what, times_us, benchmark->count, all.elapsed_us);
    report("  of it processor time", processor, benchmark->count, all.processor_us);
    close_engine(&engine);
    free(times_us);
}

/* ---- the service ---- */

static void measure_service(const struct benchmark *benchmark, size_t requests) {
    static const char *const endpoints[] = { "tcp://127.0.0.1:*" };
    struct sk_server_options options = { .data_directory = benchmark->directory, .endpoints = endpoints, .endpoint_count = 1 };
    struct sk_server *server;
    struct sk_error error = { 0 };
    check(sk_server_start(&options, &server, &error), "service", &error);
    const char *endpoint = sk_server_endpoint(server, 0);
    measure_clients(benchmark, "service: ping", endpoint, ping, 1, 2 * requests);
    measure_clients(benchmark, "service: suggest", endpoint, suggest, 1, requests);
    measure_clients(benchmark, "service: suggest", endpoint, suggest, CLIENT_LIMIT, requests / 12);
    sk_server_stop(server);
}

int main(int count, char **arguments) {
    static struct benchmark benchmark;
    char scratch[] = "/tmp/sidekick-benchmark-XXXXXX";
    bool given = count == 4;
    if (count != 2 && !given) {
        fprintf(stderr, "usage: service SOURCE_DIRECTORY [DATA_DIRECTORY QUERIES.jsonl]\n");
        return 2;
    }
    if (!given && !mkdtemp(scratch))
        stop_with("no temporary directory", NULL);
    benchmark.directory = given ? arguments[2] : scratch;
    sk_log_set_level(SK_LOG_WARNING);
    sk_arena_init(&benchmark.arena, 64 << 20);
    if (given)
        read_messages(&benchmark, arguments[3]);
    else
        load_history(&benchmark, arguments[1]);
    size_t requests = given ? benchmark.count : 2000;
    measure_round_trips(&benchmark, requests);
    if (!given)
        measure_commits(&benchmark);
    measure_engine(&benchmark, "index search alone, 100 hits", search);
    measure_engine(&benchmark, "suggest in process, nothing recorded", answer);
    measure_service(&benchmark, requests);
    for (size_t i = 0; i < benchmark.count; i++)
        free(benchmark.messages[i].params);
    sk_arena_finish(&benchmark.arena);
    if (!given)
        sk_directory_remove(scratch, NULL);
    return 0;
}
