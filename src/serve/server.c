/* Starting and stopping, in an order in which everything that a thread uses exists before it and goes after it. */
#include "serve/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <zmq.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/log.h"
#include "serve/audit.h"
#include "serve/authentication.h"
#include "serve/endpoint.h"
#include "serve/erasing.h"
#include "serve/indexer.h"
#include "serve/instance.h"
#include "serve/keys.h"
#include "serve/worker.h"

/* Waiting frames may hold this much, however many they are. */
#define QUEUE_BYTES ((size_t) 64 << 20)
#define HEALTHY_MS 10000

struct sk_server {
    struct sk_service service;
    char *data_directory;
    struct sk_models *models;
    void *context; /* ZeroMQ's */
    struct sk_access *access;
    struct sk_authenticator *authenticator;
    struct sk_unread *unread;
    struct sk_indexer *indexer;
    struct sk_worker *workers;
    size_t worker_count; /* initialised ones */
    bool audited;        /* the log says that it has started */
    int instance;        /* lock; -1 = none */
};

/* ---- endpoints and keys ---- */

/* Endpoint i of the flags, else of the configuration, else the default. NULL beyond the last. */
static const char *wanted_endpoint(const struct sk_server_options *options, size_t index) {
    char name[64];
    if (options->endpoint_count)
        return index < options->endpoint_count ? options->endpoints[index] : NULL;
    snprintf(name, sizeof name, "service.endpoints.[%zu]", index);
    return sk_config_string(options->config, name, index == 0 ? SK_DEFAULT_ENDPOINT : NULL);
}

static enum sk_status check_endpoints(const struct sk_server_options *options, bool has_keys, struct sk_error *error) {
    const char *endpoint;
    for (size_t i = 0; (endpoint = wanted_endpoint(options, i)); i++) {
        bool local;
        enum sk_status status = sk_endpoint_check(endpoint, &local, error);
        if (status != SK_OK)
            return status;
        if (!local && !has_keys)
            return sk_error_set(
                error, SK_FAULT_ARGUMENT,
                "endpoint %.100s can be reached from other machines and needs CURVE keys: set service.secret_key_file and "
                "service.allowed_keys_file, or bind 127.0.0.1",
                endpoint);
    }
    return SK_OK;
}

/* Both key files; a fault of one names its setting. */
static enum sk_status read_key_files(struct sk_server *server, char secret_key[SK_KEY_SIZE], char public_key[SK_KEY_SIZE],
                                     struct sk_error *error) {
    const struct sk_service_settings *settings = &server->service.settings;
    const struct sk_config *config = server->service.config;
    struct sk_error cause = { 0 };
    if (sk_keys_read_secret(settings->secret_key_file, secret_key, public_key, &cause) != SK_OK)
        return sk_config_refuse_file(config, "service.secret_key_file", &cause, error);
    if (sk_access_open(settings->allowed_keys_file, &server->access, &cause) != SK_OK)
        return sk_config_refuse_file(config, "service.allowed_keys_file", &cause, error);
    return SK_OK;
}

static enum sk_status open_keys(struct sk_server *server, char secret_key[SK_KEY_SIZE], struct sk_error *error) {
    const struct sk_service_settings *settings = &server->service.settings;
    char public_key[SK_KEY_SIZE];
    if (!settings->secret_key_file && !settings->allowed_keys_file)
        return SK_OK;
    if (!settings->secret_key_file || !settings->allowed_keys_file)
        return sk_error_set(error, SK_FAULT_ARGUMENT,
                            "service.secret_key_file and service.allowed_keys_file belong together: set both");
    enum sk_status status = read_key_files(server, secret_key, public_key, error);
    server->service.access = server->access;
    if (status == SK_OK)
        status = sk_authenticator_start(server->context, server->access, &server->authenticator, error);
    if (status == SK_OK)
        sk_log(SK_LOG_INFO, "clients need keys; the service's public key is %s", public_key);
    return status;
}

static enum sk_status open_router(struct sk_server *server, const struct sk_server_options *options, struct sk_error *error) {
    char secret_key[SK_KEY_SIZE];
    const char *endpoint;
    enum sk_status status = open_keys(server, secret_key, error);
    if (status == SK_OK)
        status = check_endpoints(options, server->access != NULL, error);
    if (status == SK_OK && !options->actor) /* before the endpoints, whose clients would go to whoever binds them */
        status = sk_instance_claim(server->data_directory, &server->instance, error);
    struct sk_router_options router = {
        .context = server->context,
        .queue = server->service.queue,
        .counters = &server->service.counters,
        .access = server->access,
        .secret_key = server->access ? secret_key : NULL,
        .anonymous = options->actor ? options->actor : "no key",
        .send_high_water = server->service.settings.send_high_water,
        .unread = server->unread,
    };
    if (status == SK_OK)
        status = sk_router_create(&router, &server->service.router, error);
    explicit_bzero(secret_key, sizeof secret_key);
    for (size_t i = 0; status == SK_OK && (endpoint = wanted_endpoint(options, i)); i++)
        status = sk_router_bind(server->service.router, endpoint, error);
    return status;
}

/* ---- starting ---- */

static enum sk_status load_models(struct sk_server *server, struct sk_error *error) {
    enum sk_status status = sk_models_load(NULL, server->data_directory, &server->models, error);
    server->service.models = server->models;
    return status == SK_OK ? sk_models_check_routes(server->models, server->service.config, error) : status;
}

static enum sk_status open_workers(struct sk_server *server, struct sk_error *error) {
    unsigned count = server->service.settings.workers;
    enum sk_status status = SK_OK;
    server->workers = calloc(count, sizeof *server->workers);
    if (!server->workers)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %u workers", count);
    while (status == SK_OK && server->worker_count < count) {
        status = sk_worker_init(&server->workers[server->worker_count], &server->service, error);
        server->worker_count += status == SK_OK;
    }
    return status;
}

static enum sk_status start_threads(struct sk_server *server, struct sk_error *error) {
    const struct sk_service_settings *settings = &server->service.settings;
    enum sk_status status = sk_indexer_start(server->data_directory, settings->index_interval_ms, &server->indexer, error);
    for (size_t i = 0; status == SK_OK && i < server->worker_count; i++)
        status = sk_worker_start(&server->workers[i], error);
    return status == SK_OK ? sk_router_start(server->service.router, error) : status;
}

/* Warns where everybody on the machine can get at what customers wrote, or at the key that seals the audit log. That others can
 * look up names in the directory is no matter: what is made there is for the owner alone. */
static void warn_of_others(const char *data_directory) {
    static const struct {
        const char *name;
        mode_t others;
        const char *advice;
    } kept[] = { { ".", S_IWOTH, "chmod 700" }, { "store.db", S_IRWXO, "chmod 600" }, { "audit.key", S_IRWXO, "chmod 600" } };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        char path[SK_PATH_SIZE];
        struct stat info;
        if (sk_path_join(path, data_directory, kept[i].name, NULL) == SK_OK && stat(path, &info) == 0
            && (info.st_mode & kept[i].others))
            sk_log(SK_LOG_WARNING, "every user of this machine can get at %s: %s it", path, kept[i].advice);
    }
}

/* What a service does and a tool's own one does not. */
static enum sk_status begin_service(struct sk_server *server, struct sk_error *error) {
    enum sk_status status = sk_service_audit_start(&server->service, error);
    server->audited = status == SK_OK;
    warn_of_others(server->data_directory);
    return status == SK_OK ? sk_erasing_start(server->data_directory, server->service.settings.retention_days,
                                              SK_ERASING_PATIENCE_MS, &server->service.erasing, error)
                           : status;
}

static enum sk_status start(struct sk_server *server, const struct sk_server_options *options, struct sk_error *error) {
    const struct sk_service_settings *settings = &server->service.settings;
    struct sk_queue_limits limits = { .requests = settings->queue,
                                      .per_peer = settings->peer_queue,
                                      .bytes = QUEUE_BYTES,
                                      .wait_us = (int64_t) settings->queue_ms * 1000 };
    enum sk_status status = sk_queue_create(&limits, &server->service.queue, error);
    if (status == SK_OK)
        status = sk_unread_create(settings->unread_limit, &server->unread, error);
    if (status == SK_OK)
        status = open_router(server, options, error);
    if (status == SK_OK)
        status = load_models(server, error);
    if (status == SK_OK)
        status = sk_online_trace_create(&server->service.trace, error);
    if (status == SK_OK)
        sk_trace_switch(server->service.trace, settings->trace);
    if (status == SK_OK)
        status = sk_recorder_start(server->data_directory, &server->service.recorder, error);
    if (status == SK_OK)
        status = open_workers(server, error);
    if (status == SK_OK && !options->actor)
        status = begin_service(server, error);
    return status == SK_OK ? start_threads(server, error) : status;
}

enum sk_status sk_server_start(const struct sk_server_options *options, struct sk_server **out, struct sk_error *error) {
    struct sk_server *server = calloc(1, sizeof *server);
    if (!server)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the service");
    server->instance = -1;
    server->data_directory = strdup(options->data_directory);
    server->context = zmq_ctx_new();
    server->service.data_directory = server->data_directory;
    server->service.config = options->config;
    server->service.started_us = sk_clock_monotonic_us();
    sk_settings_service(options->config, &server->service.settings);
    if (options->workers)
        server->service.settings.workers = options->workers;
    enum sk_status status = SK_FAULT_MEMORY;
    if (server->data_directory && server->context)
        status = start(server, options, error);
    else
        sk_error_set(error, status, "no memory for the service");
    if (status != SK_OK) {
        sk_server_stop(server);
        return status;
    }
    *out = server;
    return SK_OK;
}

const char *sk_server_endpoint(const struct sk_server *server, size_t index) {
    return sk_router_endpoint(server->service.router, index);
}

bool sk_server_healthy(const struct sk_server *server) {
    return sk_router_alive(server->service.router, HEALTHY_MS);
}

bool sk_server_index_failing(const struct sk_server *server, struct sk_error *out) {
    return sk_indexer_failing(server->indexer, out);
}

/* ---- stopping ---- */

static void stop_workers(struct sk_server *server) {
    if (server->service.queue)
        sk_queue_close(server->service.queue);
    for (size_t i = 0; i < server->worker_count; i++)
        sk_worker_join(&server->workers[i]);
    for (size_t i = 0; i < server->worker_count; i++)
        sk_worker_finish(&server->workers[i]);
    free(server->workers);
}

/* Also for a server that was started in part. */
void sk_server_stop(struct sk_server *server) {
    if (!server)
        return;
    sk_router_stop(server->service.router);
    stop_workers(server);
    sk_erasing_stop(server->service.erasing);
    sk_indexer_stop(server->indexer);
    if (server->audited)
        sk_service_audit_stop(&server->service);
    sk_recorder_stop(server->service.recorder);
    sk_router_destroy(server->service.router);
    if (server->context) {
        zmq_ctx_shutdown(server->context);
        sk_authenticator_stop(server->authenticator);
        zmq_ctx_term(server->context); /* waits until the last replies are on the wire, or linger is over */
    }
    sk_unread_destroy(server->unread);
    sk_access_close(server->access);
    sk_queue_destroy(server->service.queue);
    sk_models_destroy(server->models);
    sk_trace_destroy(server->service.trace);
    sk_lock_give(server->instance);
    free(server->data_directory);
    free(server);
}
