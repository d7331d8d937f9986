#include <stdio.h>

#include "base/clock.h"
#include "evaluate/gaps.h"
#include "evaluate/log_result.h"
#include "protocol/document.h"
#include "tools/eval.h"

#define TEXT_WIDTH 100

enum { RESULT, SINCE, MINIMUM, EXAMPLES, OPTION_COUNT };

static void print_cluster(const struct json_t *cluster, size_t rank, bool colours) {
    const struct json_t *examples = sk_document_get(cluster, "examples");
    const char *weeks = sk_document_get_string(cluster, "first_week", "");
    printf("\n%s%zu. %lld messages%s (%lld without suggestion) · %s · ", colours ? "\033[1m" : "", rank,
           (long long) sk_document_get_integer(cluster, "size", 0), colours ? "\033[0m" : "",
           (long long) sk_document_get_integer(cluster, "abstained", 0), sk_document_get_string(cluster, "language", "?"));
    if (*weeks)
        printf("%s to %s · ", weeks, sk_document_get_string(cluster, "last_week", ""));
    sk_eval_print_text("", sk_document_get_string(cluster, "terms", ""), TEXT_WIDTH);
    for (size_t i = 0; i < sk_document_count(examples); i++)
        sk_eval_print_text("   ", sk_document_get_string(sk_document_at(examples, i), "text", ""), TEXT_WIDTH);
}

static void print(const struct json_t *document, bool colours) {
    const struct json_t *clusters = sk_document_get(document, "clusters");
    printf("%lld messages without a usable suggestion: nothing was suggested for %lld of them\n",
           (long long) sk_document_get_integer(document, "messages", 0),
           (long long) sk_document_get_integer(document, "abstained", 0));
    for (size_t i = 0; i < sk_document_count(clusters); i++)
        print_cluster(sk_document_at(clusters, i), i + 1, colours);
    if (sk_document_get_integer(document, "alone", 0))
        printf("\n%lld more in smaller groups or alone (--minimum)\n", (long long) sk_document_get_integer(document, "alone", 0));
}

static enum sk_status read_source(const struct sk_tool *tool, const struct sk_option *options, int64_t since,
                                  struct sk_result **out, struct sk_error *error) {
    struct sk_log_options log = {
        .data_directory = tool->data_directory, .since = since, .quiet = tool->quiet, .cancel = &sk_tool_cancelled
    };
    sk_tool_catch_signals();
    return options[RESULT].value ? sk_result_read(options[RESULT].value, out, error) : sk_log_result(&log, out, error);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        { "result", false, NULL }, { "since", false, NULL }, { "minimum", false, NULL }, { "examples", false, NULL }
    };
    double minimum = 2, examples = 3;
    struct sk_result *result = NULL;
    struct json_t *document = NULL;
    struct sk_error error = { 0 };
    int64_t since = 0;
    int operands = 0;
    enum sk_exit outcome = sk_options_read(&sk_eval_gaps, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (operands)
        return sk_tool_usage(&sk_eval_gaps, "it takes no file: name one with --result, or a data directory with --data");
    if (!sk_options_together(&sk_eval_gaps, options, OPTION_COUNT, RESULT, 1U << MINIMUM | 1U << EXAMPLES))
        return SK_EXIT_USAGE;
    if (options[SINCE].value && !sk_clock_parse(sk_slice_of(options[SINCE].value), &since))
        return sk_tool_usage(&sk_eval_gaps, "--since must be a date such as 2026-05-01");
    if (!sk_option_number(&sk_eval_gaps, &options[MINIMUM], 1, 1e6, &minimum)
        || !sk_option_number(&sk_eval_gaps, &options[EXAMPLES], 1, 100, &examples))
        return SK_EXIT_USAGE;
    struct sk_gap_options gaps = { (size_t) minimum, (size_t) examples };
    enum sk_status status = read_source(tool, options, since, &result, &error);
    if (status == SK_OK)
        status = sk_gaps(result, &gaps, &document, &error);
    sk_result_destroy(result);
    if (status != SK_OK)
        return sk_tool_fail(&error);
    if (tool->json)
        sk_document_print(document, stdout, NULL);
    else
        print(document, tool->colours);
    sk_document_release(document);
    return SK_EXIT_DONE;
}

const struct sk_command sk_eval_gaps = {
    .name = "eval gaps",
    .summary = "what should somebody write an answer for?",
    .usage = "eval gaps [--since DATE] [--minimum N] [--examples N]\n"
             "       sidekick eval gaps --result FILE [--minimum N] [--examples N]\n\n"
             "Groups the messages of the log for which nothing was suggested, or whose suggestions agents rejected all, by what "
             "they are about;\n"
             "the biggest group first, the most typical message of it at the top.\n\n"
             "  --result FILE          of eval suggest instead of the log: messages without suggestion or without a hit\n"
             "  --since DATE           of the log\n"
             "  --minimum N            messages in a group that is listed (2)\n"
             "  --examples N           messages shown of each (3)",
    .run = run,
};
