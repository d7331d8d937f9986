#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "protocol/document.h"
#include "protocol/stages.h"
#include "tools/ask.h"
#include "tools/bench.h"
#include "tools/options.h"
#include "tools/stages.h"

#define MESSAGE_BYTES ((size_t) 2 << 30)

enum { RATE, CLOSED, CLIENTS, SECONDS, WARMUP, ARRIVALS, SEED, METHOD, LIMIT, RECORD, TRACE, OPTION_COUNT };

struct bench {
    const struct sk_tool *tool;
    struct sk_bench_file file;
    struct sk_bench_run run;
    struct sk_bench_messages messages;
    struct sk_arena arena;
    struct sk_asker *asker;
    struct sk_load *load;
    struct sk_load_result *result;
    bool traces;     /* switches the service's trace on for the run */
    bool was_traced; /* it was on before */
};

/* ---- the service's trace ---- */

/* NULL where the service has none, it is off, or this key may not see it: there is no table then. */
static struct json_t *read_stages(const struct bench *bench) {
    struct json_t *params = sk_document_object(), *result = NULL, *stages = NULL;
    struct sk_error cause = { 0 };
    sk_document_set_boolean(params, "buckets", true);
    if (sk_ask(bench->asker, "trace", params, &result, &cause) == SK_OK && sk_document_get_boolean(result, "enabled", false))
        stages = sk_document_retain(sk_document_get(result, "stages"));
    sk_document_release(result);
    sk_document_release(params);
    return stages;
}

static enum sk_status switch_trace(struct bench *bench, bool on, struct sk_error *error) {
    struct json_t *params = sk_document_object(), *before = NULL, *after = NULL;
    sk_document_set_boolean(params, "enabled", on);
    enum sk_status status = sk_ask(bench->asker, "trace", NULL, &before, error);
    if (status == SK_OK)
        status = sk_ask(bench->asker, "trace", params, &after, error);
    if (status == SK_OK && on)
        bench->was_traced = sk_document_get_boolean(before, "enabled", false);
    sk_document_release(before);
    sk_document_release(after);
    sk_document_release(params);
    return status;
}

/* ---- the run ---- */

/* Asked once before the load: what is wrong with the request, the key or the index has a clear answer then. */
static enum sk_status try_first(const struct bench *bench, struct sk_error *error) {
    struct json_t *params = NULL, *result = NULL;
    struct sk_error cause = { 0 };
    enum sk_status status = sk_document_parse(bench->messages.params[0], &params, error);
    if (status != SK_OK)
        return status;
    status = sk_ask(bench->asker, bench->run.method, params, &result, &cause);
    if (status != SK_OK && status != SK_BUSY)
        sk_error_set(error, status, "%s, the first line: %s", bench->file.path, cause.message);
    sk_document_release(result);
    sk_document_release(params);
    return status == SK_BUSY ? SK_OK : status;
}

static enum sk_status open_load(struct bench *bench, struct sk_error *error) {
    const struct sk_load_options options = {
        .method = bench->run.method,
        .params = bench->messages.params,
        .params_count = bench->messages.count,
        .clients = bench->run.clients,
        .constant = bench->run.constant,
        .seed = bench->run.seed,
        .cancel = &sk_tool_cancelled,
    };
    bench->result = calloc(1, sizeof *bench->result);
    if (!bench->result)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a load generator");
    return sk_asker_load(bench->asker, bench->tool, &options, &bench->load, error);
}

static enum sk_status measure(struct bench *bench, struct sk_error *error) {
    struct sk_bench_run *run = &bench->run;
    enum sk_status status = SK_OK;
    if (run->warmup_s > 0)
        status = sk_load_run(bench->load, run->warmup_s, run->rate, bench->result, error);
    if (status != SK_OK)
        return status;
    struct json_t *before = read_stages(bench);
    double processor_s = sk_stages_processor_s();
    status = sk_load_run(bench->load, run->seconds, run->rate, bench->result, error);
    run->processor_s = sk_stages_processor_s() - processor_s;
    struct json_t *after = status == SK_OK && before ? read_stages(bench) : NULL;
    run->stages = after ? sk_stages_between(before, after) : NULL;
    sk_document_release(before);
    sk_document_release(after);
    return status;
}

static enum sk_status prepare(struct bench *bench, struct sk_error *error) {
    enum sk_status status = sk_bench_read(&bench->file, &bench->arena, &bench->messages, error);
    if (status == SK_OK)
        status = sk_asker_open(bench->tool, &bench->asker, error);
    if (status == SK_OK)
        status = try_first(bench, error);
    return status == SK_OK ? open_load(bench, error) : status;
}

static enum sk_status run_all(struct bench *bench, struct sk_error *error) {
    enum sk_status status = prepare(bench, error);
    if (status != SK_OK)
        return status;
    if (bench->traces)
        status = switch_trace(bench, true, error);
    if (status != SK_OK)
        return status;
    status = measure(bench, error);
    struct sk_error cause = { 0 };
    if (bench->traces && !bench->was_traced && switch_trace(bench, false, &cause) != SK_OK)
        sk_log(SK_LOG_WARNING, "the service's trace stays on: %s", cause.message);
    return status;
}

static enum sk_exit tell(struct bench *bench) {
    const struct sk_tool *tool = bench->tool;
    bench->run.endpoint = tool->endpoint;
    bench->run.messages = bench->messages.count;
    bench->run.result = bench->result;
    if (tool->json) {
        struct json_t *document = sk_bench_to_json(&bench->run);
        sk_document_print(document, stdout, NULL);
        sk_document_release(document);
    } else {
        sk_bench_print(&bench->run, tool->colours);
    }
    if (bench->result->answered > 0)
        return SK_EXIT_DONE;
    fprintf(stderr, "sidekick bench: no request was answered\n");
    return SK_EXIT_FAILED;
}

static void finish(struct bench *bench) {
    sk_document_release((struct json_t *) bench->run.stages);
    sk_load_close(bench->load);
    sk_asker_close(bench->asker);
    free(bench->result);
    sk_arena_finish(&bench->arena);
}

/* ---- options ---- */

static bool read_method(struct bench *bench, const struct sk_option *options) {
    const char *method = options[METHOD].value, *arrivals = options[ARRIVALS].value;
    bench->run.method = method ? method : "suggest";
    bench->run.constant = arrivals && strcmp(arrivals, "constant") == 0;
    if (method && strcmp(method, "suggest") != 0 && strcmp(method, "analyze") != 0)
        sk_tool_usage(&sk_command_bench, "--method is suggest or analyze, not \"%.40s\"", method);
    else if (arrivals && !bench->run.constant && strcmp(arrivals, "poisson") != 0)
        sk_tool_usage(&sk_command_bench, "--arrivals is poisson or constant, not \"%.40s\"", arrivals);
    else if (options[CLOSED].value && (options[RATE].value || arrivals || options[SEED].value))
        sk_tool_usage(&sk_command_bench, "--closed has no rate, arrivals or seed: each client asks again when it is answered");
    else if (method && strcmp(method, "analyze") == 0 && (options[LIMIT].value || options[RECORD].value))
        sk_tool_usage(&sk_command_bench, "--limit and --record are for --method suggest");
    else
        return true;
    return false;
}

static bool read_options(struct bench *bench, const struct sk_option *options) {
    double rate = 10, clients = 16, seconds = 10, warmup = 2, seed = 1, limit = 0;
    const struct sk_command *command = &sk_command_bench;
    if (!sk_option_number(command, &options[RATE], 0, 1e6, &rate)
        || !sk_option_number(command, &options[CLIENTS], 1, SK_LOAD_CLIENTS, &clients)
        || !sk_option_number(command, &options[SECONDS], 0.1, 86400, &seconds)
        || !sk_option_number(command, &options[WARMUP], 0, 3600, &warmup)
        || !sk_option_number(command, &options[SEED], 0, 1e15, &seed)
        || !sk_option_number(command, &options[LIMIT], 1, 20, &limit) || !read_method(bench, options))
        return false;
    bench->run.rate = options[CLOSED].value ? 0 : rate;
    bench->run.clients = (unsigned) clients;
    bench->run.seconds = seconds;
    bench->run.warmup_s = warmup;
    bench->run.seed = (uint64_t) seed;
    bench->run.recorded = bench->file.record = options[RECORD].value != NULL;
    bench->file.limit = (int) limit;
    bench->traces = options[TRACE].value != NULL;
    return true;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [RATE] = { "rate", false, NULL },       [CLOSED] = { "closed", true, NULL },  [CLIENTS] = { "clients", false, NULL },
        [SECONDS] = { "seconds", false, NULL }, [WARMUP] = { "warmup", false, NULL }, [ARRIVALS] = { "arrivals", false, NULL },
        [SEED] = { "seed", false, NULL },       [METHOD] = { "method", false, NULL }, [LIMIT] = { "limit", false, NULL },
        [RECORD] = { "record", true, NULL },    [TRACE] = { "trace", true, NULL },
    };
    struct bench bench = { .tool = tool };
    struct sk_error error = { 0 };
    int operands = 0;
    enum sk_exit result = sk_options_read(&sk_command_bench, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (result != SK_EXIT_DONE)
        return result;
    if (operands != 1)
        return sk_tool_usage(&sk_command_bench, operands ? "one file, please" : "which file of messages?");
    if (!read_options(&bench, options))
        return SK_EXIT_USAGE;
    bench.file.path = arguments[1];
    sk_arena_init(&bench.arena, MESSAGE_BYTES);
    sk_tool_catch_signals();
    enum sk_status status = run_all(&bench, &error);
    result = status == SK_OK ? tell(&bench) : sk_tool_fail(&error);
    finish(&bench);
    return result;
}

const struct sk_command sk_command_bench = {
    .name = "bench",
    .summary = "how fast the service answers: a load generator",
    .usage = "bench [options] FILE\n\n"
             "  FILE                 JSON Lines with \"text\" or \"question\", and what `suggest --batch` takes\n"
             "  --rate N             requests a second over all clients, sent when they are due, answered or not (10)\n"
             "  --closed             (or --rate 0) each client asks again when it is answered: finds the capacity\n"
             "  --clients N          connections (16)\n"
             "  --seconds S          how long it measures (10), after\n"
             "  --warmup S           of the same load that is not counted (2)\n"
             "  --arrivals KIND      poisson (random distances) or constant\n"
             "  --seed N             of the random distances (1)\n"
             "  --method NAME        suggest or analyze\n"
             "  --limit N            how many replies to ask for (3, or what a line says)\n"
             "  --record             suggestions are recorded as shown, as a desk's are: they cost a commit each, and stay in\n"
             "                       the log as suggestions that nobody used. Not on a service that people work with\n"
             "  --trace              switches the service's trace on meanwhile and shows the cost of each stage\n\n"
             "Latencies count from when a request was due. Without --endpoint it asks a service of its own on the data\n"
             "directory, in the same process.",
    .run = run,
};
