#include <inttypes.h>
#include <stdio.h>

#include "base/allocator.h"
#include "base/clock.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "index/batch.h"
#include "index/follow.h"
#include "privacy/masking.h"
#include "protocol/document.h"
#include "store/store.h"
#include "tools/audited.h"
#include "tools/learning.h"
#include "tools/options.h"
#include "tools/priority.h"
#include "tools/stages.h"

static bool show_progress(void *context, uint64_t done, uint64_t total) {
    struct sk_progress *progress = context;
    progress->total = total;
    sk_progress_update(progress, done, done);
    return !sk_tool_cancelled;
}

struct outcome {
    uint64_t documents;
    double indexed_s, learnt_s;
    bool learns;
    struct sk_learned learned;
    struct sk_trace *trace; /* NULL: nobody asked */
    double processor_s;     /* of indexing */
};

static void print_job(const struct outcome *outcome) {
    struct json_t *job = outcome->trace ? sk_stages_of_job(outcome->trace, outcome->indexed_s, outcome->processor_s) : NULL;
    if (job)
        sk_stages_print_job(job);
    sk_document_release(job);
}

static void print_report(const struct sk_tool *tool, const struct outcome *outcome) {
    if (!tool->json) {
        printf("%" PRIu64 " cases indexed in %.1f s\n", outcome->documents, outcome->indexed_s);
        print_job(outcome);
        if (outcome->learns)
            sk_tool_print_learned(&outcome->learned, outcome->learnt_s);
        return;
    }
    struct json_t *document = sk_document_object();
    sk_document_set_integer(document, "documents", (int64_t) outcome->documents);
    sk_document_set_real(document, "elapsed_s", outcome->indexed_s + outcome->learnt_s);
    if (outcome->trace)
        sk_document_set(document, "trace", sk_stages_of_job(outcome->trace, outcome->indexed_s, outcome->processor_s));
    if (outcome->learns)
        sk_document_set(document, "learnt", sk_tool_learned_to_json(&outcome->learned, outcome->learnt_s));
    sk_document_print(document, stdout, NULL);
    sk_document_release(document);
}

static enum sk_status write_entry(const struct sk_tool *tool, uint64_t documents, struct sk_error *error) {
    struct json_t *detail = sk_document_object();
    sk_document_set_integer(detail, "documents", (int64_t) documents);
    return sk_audited(tool, "reindex", detail, error);
}

static double seconds_since(int64_t started) {
    return (double) (sk_clock_monotonic_us() - started) / 1e6;
}

/* A mistyped directory is no empty history: it would be made, and the index of the right one stay as it is. */
static enum sk_status require_store(const struct sk_tool *tool, struct sk_error *error) {
    struct sk_store *store = NULL;
    enum sk_status status = sk_store_open_existing(tool->data_directory, &store, error);
    if (status == SK_OK)
        status = sk_audit_check_key(store, error); /* it writes down what it did, at the end */
    sk_store_close(store);
    return status;
}

static enum sk_status reindex(const struct sk_tool *tool, unsigned threads, struct outcome *outcome, struct sk_error *error) {
    struct sk_progress progress;
    int64_t started = sk_clock_monotonic_us();
    double processor_s = sk_stages_processor_s();
    sk_progress_start(&progress, "reindex", "cases", 0, tool->quiet);
    enum sk_status status = require_store(tool, error);
    if (status == SK_OK)
        status = sk_masking_finish(tool->data_directory, &sk_tool_cancelled, error);
    if (status != SK_OK)
        return status;
    status =
        sk_reindex_traced(tool->data_directory, threads, show_progress, &progress, outcome->trace, &outcome->documents, error);
    if (status == SK_BUSY && error->status == SK_OK)
        sk_error_set(error, status, "another reindex of %s is running", tool->data_directory);
    if (status != SK_OK)
        return status;
    sk_progress_finish(&progress, outcome->documents);
    outcome->indexed_s = seconds_since(started);
    outcome->processor_s = sk_stages_processor_s() - processor_s;
    return write_entry(tool, outcome->documents, error);
}

static enum sk_status learn(const struct sk_tool *tool, unsigned threads, struct outcome *outcome, struct sk_error *error) {
    int64_t started = sk_clock_monotonic_us();
    enum sk_status status = sk_tool_learn(tool, threads, &outcome->learned, error);
    outcome->learnt_s = seconds_since(started);
    return status;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    enum { THREADS, NO_LEARNING, TRACE, NICE, OPTIONS };
    struct sk_option options[OPTIONS] = {
        { "threads", false, NULL }, { "no-learning", true, NULL }, { "trace", true, NULL }, { "nice", false, NULL }
    };
    int operands = 0;
    double threads = sk_parallel_cores(SK_PARALLEL_THREADS);
    enum sk_exit result = sk_options_read(&sk_command_reindex, options, OPTIONS, count, arguments, &operands, NULL, NULL);
    if (result != SK_EXIT_DONE)
        return result;
    if (operands > 0)
        return sk_tool_usage(&sk_command_reindex, "it takes no operand, but there is \"%.60s\"", arguments[1]);
    if (!sk_option_number(&sk_command_reindex, &options[THREADS], 1, SK_PARALLEL_THREADS, &threads)
        || !sk_priority_lower(&sk_command_reindex, &options[NICE]))
        return SK_EXIT_USAGE;
    struct sk_error error = { 0 };
    struct outcome outcome = { .learns = !options[NO_LEARNING].value };
    sk_tool_catch_signals();
    sk_allocator_join_at_once();
    enum sk_status status = options[TRACE].value ? sk_batch_trace_create(&outcome.trace, &error) : SK_OK;
    if (status == SK_OK)
        status = reindex(tool, (unsigned) threads, &outcome, &error);
    if (status == SK_OK && outcome.learns)
        status = learn(tool, (unsigned) threads, &outcome, &error);
    if (status == SK_OK)
        print_report(tool, &outcome);
    sk_trace_destroy(outcome.trace);
    return status == SK_OK ? SK_EXIT_DONE : sk_tool_fail(&error);
}

const struct sk_command sk_command_reindex = {
    .name = "reindex",
    .summary = "rebuild the index from the store beside the old one, then swap; learn which replies fit",
    .usage = "reindex [--threads N] [--no-learning] [--trace] [--nice N]\n\n"
             "  --threads N     threads for indexing and learning (default: one per core)\n"
             "  --no-learning   leave the reply model as it is\n"
             "  --trace         also tells what each stage of indexing took, and how many cores were busy\n"
             "  --nice N        how far to step back before other programs, 0 (not at all) to 19 (10)\n\n"
             "A running service goes on answering and moves to the new index and model by itself.",
    .local = true,
    .run = run,
};
