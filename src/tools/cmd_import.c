#include <stdio.h>
#include <string.h>

#include "base/allocator.h"
#include "index/batch.h"
#include "ingest/import.h"
#include "privacy/masking.h"
#include "protocol/document.h"
#include "tools/options.h"
#include "tools/priority.h"
#include "tools/stages.h"

#define MAP_LIMIT 32

struct maps {
    struct sk_field_mapping all[MAP_LIMIT];
    size_t count;
};

/* --map field=column, as often as needed. The value is cut in two in place: it is ours for the life of the program. */
static bool take_map(void *context, const struct sk_option *option) {
    struct maps *maps = context;
    char *equals = strchr((char *) option->value, '=');
    if (!equals || equals == option->value || !equals[1] || maps->count == MAP_LIMIT) {
        sk_tool_usage(&sk_command_import, "--map wants field=column, not \"%.60s\"", option->value);
        return false;
    }
    *equals = '\0';
    maps->all[maps->count++] = (struct sk_field_mapping){ option->value, equals + 1 };
    return true;
}

static const struct sk_repeated repeated_map = { "map", take_map };

/* job: what each stage took; NULL where nobody asked. Taken over. */
static void print_report(const struct sk_tool *tool, const struct sk_import_report *report, struct json_t *job) {
    if (!tool->json) {
        printf("%lld read: %lld imported, %lld updated, %lld duplicates, %lld rejected (%.1f s)\n", (long long) report->read,
               (long long) report->imported, (long long) report->updated, (long long) report->duplicates,
               (long long) report->rejected, report->elapsed_s);
        if (report->rejects_file[0])
            printf("The reasons for what was rejected: %s\n", report->rejects_file);
        if (job)
            sk_stages_print_job(job);
        sk_document_release(job);
        return;
    }
    struct json_t *document = sk_document_object();
    sk_document_set_integer(document, "read", report->read);
    sk_document_set_integer(document, "imported", report->imported);
    sk_document_set_integer(document, "updated", report->updated);
    sk_document_set_integer(document, "duplicates", report->duplicates);
    sk_document_set_integer(document, "rejected", report->rejected);
    sk_document_set_string(document, "rejects_file", report->rejects_file[0] ? report->rejects_file : NULL);
    sk_document_set_integer(document, "resumed_at_line", report->resumed_at_line);
    sk_document_set_real(document, "elapsed_s", report->elapsed_s);
    if (job)
        sk_document_set(document, "trace", job);
    sk_document_print(document, stdout, NULL);
    sk_document_release(document);
}

static enum sk_exit import_and_report(const struct sk_tool *tool, const struct sk_import_options *import,
                                      const char *const *paths, size_t count) {
    struct sk_import_report report = { 0 };
    struct sk_error error = { 0 };
    double processor_s = sk_stages_processor_s();
    enum sk_status status = sk_masking_finish(tool->data_directory, &sk_tool_cancelled, &error);
    if (status == SK_OK)
        status = sk_import(import, paths, count, &report, &error);
    processor_s = sk_stages_processor_s() - processor_s;
    if (status == SK_OK || report.read > 0 || tool->json)
        print_report(tool, &report, import->trace ? sk_stages_of_job(import->trace, report.elapsed_s, processor_s) : NULL);
    return status == SK_OK ? SK_EXIT_DONE : sk_tool_fail(&error);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    enum { FORMAT, MAP, TRACE, NICE, OPTIONS };
    struct sk_option options[OPTIONS] = {
        { "format", false, "auto" }, { "map", false, NULL }, { "trace", true, NULL }, { "nice", false, NULL }
    };
    struct maps maps = { .count = 0 };
    int operands = 0;
    enum sk_exit result =
        sk_options_read(&sk_command_import, options, OPTIONS, count, arguments, &operands, &repeated_map, &maps);
    if (result != SK_EXIT_DONE)
        return result;
    if (operands == 0)
        return sk_tool_usage(&sk_command_import, "which files? (- is standard input)");
    if (!sk_priority_lower(&sk_command_import, &options[NICE]))
        return SK_EXIT_USAGE;
    struct sk_import_options import = {
        .data_directory = tool->data_directory,
        .format = options[FORMAT].value,
        .maps = maps.all,
        .map_count = maps.count,
        .quiet = tool->quiet,
        .cancel = &sk_tool_cancelled,
    };
    struct sk_error error = { 0 };
    if (options[TRACE].value && sk_batch_trace_create(&import.trace, &error) != SK_OK)
        return sk_tool_fail(&error);
    sk_tool_catch_signals();
    sk_allocator_join_at_once();
    result = import_and_report(tool, &import, (const char *const *) arguments + 1, (size_t) operands);
    sk_trace_destroy(import.trace);
    return result;
}

const struct sk_command sk_command_import = {
    .name = "import",
    .summary = "cases from files into the store and the index",
    .usage = "import [--format auto|jsonl|csv] [--map field=column …] [--trace] [--nice N] FILE…\n\n"
             "  FILE               - is standard input\n"
             "  --format NAME      auto (from the content), jsonl, csv\n"
             "  --map FIELD=COLUMN which column of a CSV file holds a field (question, answer, satisfaction, …);\n"
             "                     columns named like a field map by themselves, others are kept as metadata\n"
             "  --trace            also tells what each stage took, and how many cores were busy\n"
             "  --nice N           how far to step back before other programs, 0 (not at all) to 19 (10)\n\n"
             "Importing a file twice changes nothing. An import that was interrupted goes on where it was.\n"
             "Lines that cannot be used go to DATA/rejects/ with line number and reason.",
    .local = true,
    .run = run,
};
