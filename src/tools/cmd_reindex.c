#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/progress.h"
#include "index/follow.h"
#include "protocol/document.h"
#include "tools/audited.h"
#include "tools/options.h"

static bool show_progress(void *context, uint64_t done, uint64_t total) {
    struct sk_progress *progress = context;
    progress->total = total;
    sk_progress_update(progress, done, done);
    return !sk_tool_cancelled;
}

static void print_report(const struct sk_tool *tool, uint64_t documents, double elapsed_s) {
    if (!tool->json) {
        printf("%" PRIu64 " cases indexed in %.1f s\n", documents, elapsed_s);
        return;
    }
    struct json_t *document = sk_document_object();
    sk_document_set_integer(document, "documents", (int64_t) documents);
    sk_document_set_real(document, "elapsed_s", elapsed_s);
    sk_document_print(document, stdout, NULL);
    sk_document_release(document);
}

static enum sk_status write_entry(const struct sk_tool *tool, uint64_t documents, struct sk_error *error) {
    struct json_t *detail = sk_document_object();
    sk_document_set_integer(detail, "documents", (int64_t) documents);
    return sk_audited(tool, "reindex", detail, error);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[] = { { "threads", false, NULL } };
    int operands = 0;
    double threads = (double) sysconf(_SC_NPROCESSORS_ONLN);
    enum sk_exit result = sk_options_read(&sk_command_reindex, options, 1, count, arguments, &operands, NULL, NULL);
    if (result != SK_EXIT_DONE)
        return result;
    if (operands > 0)
        return sk_tool_usage(&sk_command_reindex, "it takes no operand, but there is \"%.60s\"", arguments[1]);
    if (!sk_option_number(&sk_command_reindex, &options[0], 1, 64, &threads))
        return SK_EXIT_USAGE;
    struct sk_progress progress;
    struct sk_error error = { 0 };
    uint64_t documents = 0;
    int64_t started = sk_clock_monotonic_us();
    sk_progress_start(&progress, "reindex", "cases", 0, tool->quiet);
    sk_tool_catch_signals();
    enum sk_status status = sk_reindex(tool->data_directory, (unsigned) threads, show_progress, &progress, &documents, &error);
    if (status == SK_BUSY && error.status == SK_OK)
        sk_error_set(&error, status, "another reindex of %s is running", tool->data_directory);
    if (status == SK_OK)
        status = write_entry(tool, documents, &error);
    if (status != SK_OK)
        return sk_tool_fail(&error);
    sk_progress_finish(&progress, documents);
    print_report(tool, documents, (double) (sk_clock_monotonic_us() - started) / 1e6);
    return SK_EXIT_DONE;
}

const struct sk_command sk_command_reindex = {
    .name = "reindex",
    .summary = "rebuild the index from the store beside the old one, then swap",
    .usage = "reindex [--threads N]\n\n"
             "  --threads N   threads for text analysis (default: one per core)\n\n"
             "A running service goes on answering and moves to the new index by itself.",
    .local = true,
    .run = run,
};
