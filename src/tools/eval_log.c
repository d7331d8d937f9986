#include "base/clock.h"
#include "evaluate/log_result.h"
#include "tools/eval.h"

enum { SINCE = SK_EVAL_OPTIONS, UNTIL, OPTION_COUNT };

static bool read_time(const struct sk_option *option, int64_t *out) {
    if (!option->value || sk_clock_parse(sk_slice_of(option->value), out))
        return true;
    sk_tool_usage(&sk_eval_log, "--%s must be a date such as 2026-05-01", option->name);
    return false;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = { [SINCE] = { "since", false, NULL }, [UNTIL] = { "until", false, NULL } };
    struct sk_log_options log = { .data_directory = tool->data_directory, .quiet = tool->quiet, .cancel = &sk_tool_cancelled };
    struct sk_eval_numbers numbers;
    struct sk_result *result = NULL;
    struct sk_error error = { 0 };
    int operands = 0;
    int64_t started = sk_clock_monotonic_us();
    sk_eval_options(options);
    enum sk_exit outcome = sk_options_read(&sk_eval_log, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (operands)
        return sk_tool_usage(&sk_eval_log, "it takes no file: the log is in the data directory (--data DIR)");
    if (!read_time(&options[SINCE], &log.since) || !read_time(&options[UNTIL], &log.until)
        || !sk_eval_numbers(&sk_eval_log, options, &numbers))
        return SK_EXIT_USAGE;
    sk_tool_catch_signals();
    if (sk_log_result(&log, &result, &error) != SK_OK)
        return sk_tool_fail(&error);
    return sk_eval_finish(tool, &sk_eval_log, options, result, (double) (sk_clock_monotonic_us() - started) / 1e6);
}

const struct sk_command sk_eval_log = {
    .name = "eval log",
    .summary = "what agents did with what they were shown: accepted, edited, rejected",
    .usage = "eval log [--since DATE] [--until DATE] [options]\n\n"
             "Over the suggestion sets that the service recorded, with the feedback on them:\n"
             "  abstained              share of the sets in which nothing was suggested\n"
             "  reported               share of the others on which an agent reported anything; all that follows is of these\n"
             "  accepted, accepted@1..3   a suggestion (the one at that position) was selected, edited or sent\n"
             "  edit_distance, …@1..3  words changed before sending, 0 to 1, where the final text was reported\n"
             "  rejected_all           everything was rejected\n"
             "  rating                 the customer's rating that followed\n"
             "Slices by language, intent, sentiment, message length and week.\n\n"
             "For --out, --baseline and the like: sidekick eval --help",
    .run = run,
};
