/* Two sub-verbs that work on result files alone: compare and show. */
#include <stdio.h>

#include "evaluate/compare.h"
#include "evaluate/evaluation.h"
#include "protocol/document.h"
#include "tools/eval.h"

enum { SEED, THREADS, BY, DIFFERENCES, COMPARE_OPTIONS };

static enum sk_status compare_files(char **arguments, const struct sk_compare_options *options, struct json_t **document,
                                    struct sk_error *error) {
    struct sk_result *a = NULL, *b = NULL;
    size_t losses;
    enum sk_status status = sk_result_read(arguments[1], &a, error);
    if (status == SK_OK)
        status = sk_result_read(arguments[2], &b, error);
    if (status == SK_OK)
        status = sk_compare(a, b, options, document, &losses, error);
    sk_result_destroy(a);
    sk_result_destroy(b);
    return status;
}

static enum sk_exit run_compare(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[COMPARE_OPTIONS] = {
        { "seed", false, NULL }, { "threads", false, NULL }, { "by", false, NULL }, { "differences", false, NULL }
    };
    double seed = 0, threads = 0, differences = 5;
    struct json_t *document = NULL;
    struct sk_error error = { 0 };
    int operands = 0;
    enum sk_exit outcome = sk_options_read(&sk_eval_compare, options, COMPARE_OPTIONS, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (operands != 2)
        return sk_tool_usage(&sk_eval_compare, "which two result files? (A is the one before, B the one after)");
    if (!sk_option_number(&sk_eval_compare, &options[SEED], 1, 9007199254740992.0, &seed)
        || !sk_option_number(&sk_eval_compare, &options[THREADS], 1, 64, &threads)
        || !sk_option_number(&sk_eval_compare, &options[DIFFERENCES], 0, 1000, &differences))
        return SK_EXIT_USAGE;
    struct sk_compare_options comparing = {
        .seed = (uint64_t) seed, .threads = (unsigned) threads, .headline = options[BY].value, .differences = (size_t) differences
    };
    if (compare_files(arguments, &comparing, &document, &error) != SK_OK)
        return sk_tool_fail(&error);
    if (tool->json)
        sk_document_print(document, stdout, NULL);
    else
        sk_eval_print_comparison(document, tool->colours);
    sk_document_release(document);
    return SK_EXIT_DONE;
}

const struct sk_command sk_eval_compare = {
    .name = "eval compare",
    .summary = "is result B better than result A, or is it chance?",
    .usage = "eval compare A B [--by MEASURE] [--differences N] [--seed N] [--threads N]\n\n"
             "  A, B                   result files, written with --out; the queries that both have are compared one by one\n"
             "  --by MEASURE           by which the messages that differ most are listed\n"
             "  --differences N        how many of them, each way (5)\n\n"
             "For each measure: both means, the difference B - A with its 95 % interval, p of the paired randomisation test "
             "(corrected for\n"
             "the number of measures after Holm), and how many queries B wins, ties and loses. To fail a build on a significant "
             "loss, use\n"
             "--baseline FILE --fail-if-worse with eval suggest, retrieval or tags.",
    .run = run_compare,
};

static enum sk_exit show(const struct sk_tool *tool, const struct sk_option *options, const char *path) {
    struct sk_result *result = NULL;
    struct sk_error error = { 0 };
    if (sk_result_read(path, &result, &error) != SK_OK)
        return sk_tool_fail(&error);
    return sk_eval_finish(tool, &sk_eval_show, options, result, 0);
}

static enum sk_exit run_show(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[SK_EVAL_OPTIONS];
    struct sk_eval_numbers numbers;
    int operands = 0;
    sk_eval_options(options);
    enum sk_exit outcome = sk_options_read(&sk_eval_show, options, SK_EVAL_OPTIONS, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (operands != 1)
        return sk_tool_usage(&sk_eval_show, "which result file?");
    return sk_eval_numbers(&sk_eval_show, options, &numbers) ? show(tool, options, arguments[1]) : SK_EXIT_USAGE;
}

const struct sk_command sk_eval_show = {
    .name = "eval show",
    .summary = "the figures of a result file again, by another figure or with more slices",
    .usage = "eval show RESULT [--by FIGURE] [--slices N] [--worst N] [--baseline FILE] [--seed N] [--threads N]",
    .run = run_show,
};
