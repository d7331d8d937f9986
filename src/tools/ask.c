/* Without --endpoint the tool starts the service inside itself, on a socket that only this user can reach, and asks that: what
 * the data directory answers is then by construction what the service would. */
#include "tools/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/allocator.h"
#include "base/file.h"
#include "base/log.h"
#include "protocol/document.h"
#include "protocol/rpc.h"
#include "serve/keys.h"
#include "serve/load.h"
#include "serve/server.h"
#include "sidekick/client.h"
#include "store/audit.h"

/* A service inside the tool answers at last: a locked store takes it five seconds once or twice, and then it says so. Nobody else
 * is waited for, so that --timeout is no measure of it. */
#define OWN_SERVICE_MS 60000

struct sk_asker {
    struct sk_client *client;
    struct sk_server *server; /* NULL where a running service is asked */
    char directory[64];       /* of the private socket; "" if none */
    char endpoint[128];       /* whom it asks, for messages */
    char actor[SK_AUDIT_ACTOR_SIZE];
    int timeout_ms;
};

static enum sk_status require_store(const char *data_directory, struct sk_error *error) {
    struct sk_store *store = NULL;
    enum sk_status status = sk_store_open_existing(data_directory, &store, error);
    sk_store_close(store);
    if (status != SK_NOT_FOUND)
        return status;
    sk_error_clear(error);
    return sk_error_set(error, SK_NOT_FOUND, "there is no history in %s: load one with `sidekick import FILE`", data_directory);
}

static enum sk_status start_own_service(const struct sk_tool *tool, struct sk_asker *asker, struct sk_error *error) {
    const char *temporary = getenv("TMPDIR");
    enum sk_status status = require_store(tool->data_directory, error);
    if (status != SK_OK)
        return status;
    if (!temporary || strlen(temporary) > 20)
        temporary = "/tmp"; /* the path of a Unix socket has at most 107 bytes */
    snprintf(asker->directory, sizeof asker->directory, "%s/sidekick-XXXXXX", temporary);
    if (!mkdtemp(asker->directory)) {
        status = sk_error_set_errno(error, SK_FAULT_IO, "cannot create a directory in %s", temporary);
        asker->directory[0] = '\0';
        return status;
    }
    snprintf(asker->endpoint, sizeof asker->endpoint, "ipc://%s/service", asker->directory);
    const char *endpoints[] = { asker->endpoint };
    sk_audit_local_actor(asker->actor);
    struct sk_server_options options = { .data_directory = tool->data_directory,
                                         .config = tool->config,
                                         .endpoints = endpoints,
                                         .endpoint_count = 1,
                                         .actor = asker->actor };
    sk_allocator_join_at_once();
    sk_log_set_level(SK_LOG_WARNING);
    return sk_server_start(&options, &asker->server, error);
}

/* The two key files of the flags; both or neither. */
static enum sk_status read_keys(const struct sk_tool *tool, char server_public[SK_KEY_SIZE], char client_secret[SK_KEY_SIZE],
                                char client_public[SK_KEY_SIZE], struct sk_error *error) {
    if (!tool->server_key || !tool->client_key)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "--server-key and --client-key belong together");
    enum sk_status status = sk_keys_read_public(tool->server_key, server_public, error);
    return status == SK_OK ? sk_keys_read_secret(tool->client_key, client_secret, client_public, error) : status;
}

static bool is_encrypted(const struct sk_tool *tool) {
    return tool->endpoint && (tool->server_key || tool->client_key);
}

static enum sk_status connect_to(const struct sk_tool *tool, const char *endpoint, struct sk_asker *asker,
                                 struct sk_error *error) {
    char server_public[SK_KEY_SIZE], client_secret[SK_KEY_SIZE], client_public[SK_KEY_SIZE];
    struct sk_client_keys keys = { server_public, client_public, client_secret };
    bool encrypted = is_encrypted(tool);
    enum sk_status status = encrypted ? read_keys(tool, server_public, client_secret, client_public, error) : SK_OK;
    if (status != SK_OK)
        return status;
    enum sk_client_result result = sk_client_open(endpoint, encrypted ? &keys : NULL, &asker->client);
    explicit_bzero(client_secret, sizeof client_secret);
    if (result == SK_CLIENT_OK)
        return SK_OK;
    return sk_error_set(error, result == SK_CLIENT_BAD_ENDPOINT ? SK_FAULT_ARGUMENT : SK_FAULT_INTERNAL, "%s: %s", endpoint,
                        sk_client_text(result));
}

enum sk_status sk_asker_open(const struct sk_tool *tool, struct sk_asker **out, struct sk_error *error) {
    struct sk_asker *asker = calloc(1, sizeof *asker);
    if (!asker)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to ask");
    asker->timeout_ms = tool->timeout_ms;
    enum sk_status status = tool->endpoint ? SK_OK : start_own_service(tool, asker, error);
    if (tool->endpoint)
        snprintf(asker->endpoint, sizeof asker->endpoint, "%s", tool->endpoint);
    if (status == SK_OK)
        status = connect_to(tool, tool->endpoint ? tool->endpoint : asker->endpoint, asker, error);
    if (status != SK_OK) {
        sk_asker_close(asker);
        return status;
    }
    *out = asker;
    return SK_OK;
}

void sk_asker_close(struct sk_asker *asker) {
    if (!asker)
        return;
    sk_client_close(asker->client);
    sk_server_stop(asker->server);
    if (asker->directory[0])
        sk_directory_remove(asker->directory, NULL);
    free(asker);
}

enum sk_status sk_asker_load(const struct sk_asker *asker, const struct sk_tool *tool, const struct sk_load_options *options,
                             struct sk_load **out, struct sk_error *error) {
    char server_public[SK_KEY_SIZE], client_secret[SK_KEY_SIZE], client_public[SK_KEY_SIZE];
    struct sk_client_keys keys = { server_public, client_public, client_secret };
    struct sk_load_options full = *options;
    bool encrypted = is_encrypted(tool);
    enum sk_status status = encrypted ? read_keys(tool, server_public, client_secret, client_public, error) : SK_OK;
    full.endpoint = asker->endpoint;
    full.keys = encrypted ? &keys : NULL;
    full.timeout_ms = asker->timeout_ms;
    if (status == SK_OK)
        status = sk_load_open(&full, out, error);
    explicit_bzero(client_secret, sizeof client_secret);
    return status;
}

/* An own service answers -32004 until its index is there, which may take as long as a rebuild, but not for ever: SK_OK to ask
 * again. */
static enum sk_status wait_for_index(const struct sk_asker *asker, struct sk_error *error) {
    struct sk_error cause;
    if (sk_server_index_failing(asker->server, &cause))
        return sk_error_set(error, cause.status, "%s", cause.message);
    if (sk_tool_cancelled)
        return sk_error_set(error, SK_FAULT_CANCELLED, "stopped before the index was there");
    usleep(20000);
    return SK_OK;
}

/* Where the tool itself is the service there is none to look for at its endpoint. */
static enum sk_status no_answer(const struct sk_asker *asker, struct sk_error *error) {
    if (asker->server)
        return sk_error_set(error, SK_BUSY, "the data directory gave no answer within %d s; try again", OWN_SERVICE_MS / 1000);
    return sk_error_set(error, SK_FAULT_UNREACHABLE, "no service answers at %s within %d ms", asker->endpoint, asker->timeout_ms);
}

/* params as JSON text. */
static enum sk_status call(struct sk_asker *asker, const char *method, const char *params, struct json_t **response,
                           struct sk_error *error) {
    for (;;) {
        char *reply = NULL;
        int timeout_ms = asker->server ? OWN_SERVICE_MS : asker->timeout_ms;
        enum sk_client_result result = sk_client_call(asker->client, method, params, timeout_ms, &reply);
        if (result == SK_CLIENT_TIMEOUT)
            return no_answer(asker, error);
        if (result != SK_CLIENT_OK)
            return sk_error_set(error, SK_FAULT_UNREACHABLE, "%s: %s", asker->endpoint, sk_client_text(result));
        enum sk_status status = sk_document_parse(sk_slice_of(reply), response, error);
        free(reply);
        const struct json_t *failure = status == SK_OK ? sk_document_get(*response, "error") : NULL;
        if (!asker->server || sk_document_get_integer(failure, "code", 0) != SK_RPC_INDEX_NOT_READY)
            return status;
        sk_document_release(*response);
        *response = NULL;
        status = wait_for_index(asker, error);
        if (status != SK_OK)
            return status;
    }
}

static enum sk_status ask_response(struct sk_asker *asker, const char *method, const struct json_t *params,
                                   struct json_t **response, struct sk_error *error) {
    struct sk_buffer text = { 0 };
    enum sk_status status = params ? sk_document_encode(params, &text, error) : SK_OK;
    if (status == SK_OK)
        status = call(asker, method, params ? text.data : NULL, response, error);
    sk_buffer_finish(&text);
    return status;
}

static enum sk_status status_for(int64_t code) {
    switch (code) {
    case SK_RPC_BUSY: return SK_BUSY;
    case SK_RPC_PARAMS: return SK_FAULT_ARGUMENT;
    case SK_RPC_NOT_FOUND:
    case SK_RPC_INDEX_NOT_READY: return SK_NOT_FOUND;
    default: return SK_REJECTED;
    }
}

enum sk_status sk_ask(struct sk_asker *asker, const char *method, const struct json_t *params, struct json_t **result,
                      struct sk_error *error) {
    struct json_t *response = NULL;
    enum sk_status status = ask_response(asker, method, params, &response, error);
    if (status != SK_OK)
        return status;
    const struct json_t *failure = sk_document_get(response, "error");
    if (failure)
        status = sk_error_set(error, status_for(sk_document_get_integer(failure, "code", 0)), "%s",
                              sk_document_get_string(failure, "message", "the service gave no reason"));
    else
        *result = sk_document_retain(sk_document_get(response, "result"));
    sk_document_release(response);
    return status;
}

enum sk_exit sk_ask_once(const struct sk_tool *tool, const char *method, const struct json_t *params, struct json_t **result) {
    struct sk_asker *asker = NULL;
    struct sk_error error = { 0 };
    enum sk_status status = sk_asker_open(tool, &asker, &error);
    if (status == SK_OK)
        status = sk_ask(asker, method, params, result, &error);
    sk_asker_close(asker);
    return status == SK_OK ? SK_EXIT_DONE : sk_tool_fail(&error);
}

/* ---- batch ---- */

static struct json_t *failed_line(const struct json_t *params, struct json_t *failure) {
    struct json_t *line = sk_document_object();
    struct json_t *id = sk_document_retain(sk_document_get(params, "id"));
    if (id)
        sk_document_set(line, "id", id);
    else
        sk_document_set_string(line, "id", NULL);
    sk_document_set(line, "error", failure);
    return line;
}

static struct json_t *failure_of(int code, const char *message) {
    struct json_t *failure = sk_document_object();
    sk_document_set_integer(failure, "code", code);
    sk_document_set_string(failure, "message", message);
    return failure;
}

static void set_defaults(struct json_t *params, const struct json_t *defaults) {
    void *at = NULL;
    const char *name;
    for (struct json_t *value; (value = sk_document_next_field(defaults, &at, &name));)
        if (!sk_document_get(params, name))
            sk_document_set(params, name, sk_document_retain(value));
}

/* The line to print for one line of params. *failed: whether it is an error. SK_FAULT_UNREACHABLE and other faults end the batch.
 */
static enum sk_status answer_line(struct sk_asker *asker, const char *method, const struct json_t *defaults, struct sk_slice line,
                                  struct json_t **out, bool *failed, struct sk_error *error) {
    struct json_t *params = NULL, *response = NULL;
    struct sk_error reason = { 0 };
    *failed = true;
    if (sk_document_parse(line, &params, &reason) != SK_OK || !sk_document_is_object(params)) {
        const char *why = reason.message[0] ? reason.message : "not a JSON object";
        *out = failed_line(NULL, failure_of(SK_RPC_PARSE, why));
        sk_document_release(params);
        return SK_OK;
    }
    set_defaults(params, defaults);
    enum sk_status status = ask_response(asker, method, params, &response, error);
    if (status == SK_OK) {
        struct json_t *failure = sk_document_retain(sk_document_get(response, "error"));
        *failed = failure != NULL;
        *out = failure ? failed_line(params, failure) : sk_document_retain(sk_document_get(response, "result"));
        struct json_t *id = sk_document_retain(sk_document_get(params, "id"));
        if (!failure && id)
            sk_document_set(*out, "id", id);
        else
            sk_document_release(id);
    }
    sk_document_release(response);
    sk_document_release(params);
    return status;
}

enum sk_exit sk_ask_batch(const struct sk_tool *tool, const char *method, const struct json_t *defaults) {
    struct sk_asker *asker = NULL;
    struct sk_error error = { 0 };
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    bool any_failed = false, failed = false, first = true;
    enum sk_status status = sk_asker_open(tool, &asker, &error);
    while (status == SK_OK && (size = getline(&line, &capacity, stdin)) >= 0) {
        while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
            size--;
        struct sk_slice text = sk_slice(line, (size_t) size);
        if (first)
            text = sk_slice_skip_mark(text);
        first = false;
        if (text.size == 0)
            continue;
        struct json_t *out = NULL;
        status = answer_line(asker, method, defaults, text, &out, &failed, &error);
        if (status == SK_OK)
            status = sk_document_print(out, stdout, &error);
        sk_document_release(out);
        any_failed = any_failed || failed;
    }
    free(line);
    sk_asker_close(asker);
    if (status != SK_OK)
        return sk_tool_fail(&error);
    return any_failed ? SK_EXIT_FAILED : SK_EXIT_DONE;
}
