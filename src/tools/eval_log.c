#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "evaluate/log_result.h"
#include "evaluate/policy.h"
#include "protocol/document.h"
#include "protocol/suggestion.h"
#include "tools/eval.h"

enum { SINCE = SK_EVAL_OPTIONS, UNTIL, WEIGHT, OPTION_COUNT };

/* ---- another ranking ---- */

struct weights {
    struct sk_feature_weight all[SK_SUGGESTION_FEATURES];
    size_t count;
};

/* --weight feature=number, as often as needed. The value is cut in two in place: it is ours for the life of the program. */
static bool take_weight(void *context, const struct sk_option *option) {
    struct weights *weights = context;
    char *equals = strchr((char *) option->value, '='), *end = NULL;
    double value = equals ? strtod(equals + 1, &end) : 0;
    if (!equals || equals == option->value || end == equals + 1 || *end || !isfinite(value)
        || weights->count == SK_SUGGESTION_FEATURES) {
        sk_tool_usage(&sk_eval_log, "--weight wants feature=number, not \"%.60s\"", option->value);
        return false;
    }
    *equals = '\0';
    weights->all[weights->count++] = (struct sk_feature_weight){ option->value, value };
    return true;
}

static const struct sk_repeated repeated_weight = { "weight", take_weight };

static void print_estimate(const char *label, const struct json_t *estimate) {
    printf("%-34s %.3f  (%.3f to %.3f)   in use %.3f   effective sets %.0f\n", label,
           sk_document_get_real(estimate, "value", NAN), sk_document_get_real(estimate, "low", NAN),
           sk_document_get_real(estimate, "high", NAN), sk_document_get_real(estimate, "in_use", NAN),
           sk_document_get_real(estimate, "effective_sets", NAN));
}

static void print_policy(const struct sk_tool *tool, const struct json_t *document) {
    if (tool->json) {
        sk_document_print(document, stdout, NULL);
        return;
    }
    printf("%lld sets that agents reported on; this ranking would show another order in %lld of them\n",
           (long long) sk_document_get_integer(document, "sets", 0), (long long) sk_document_get_integer(document, "changed", 0));
    if (!sk_document_get_boolean(document, "answered", false))
        return;
    print_estimate("accepted (whole lists)", sk_document_get(document, "accepted_by_list"));
    print_estimate("suggestions used (by position)", sk_document_get(document, "used_by_item_position"));
}

static enum sk_exit judge_policy(const struct sk_tool *tool, const struct weights *weights,
                                 const struct sk_eval_numbers *numbers) {
    struct sk_choice *choices = NULL;
    struct sk_policy_report report;
    struct sk_error error = { 0 };
    size_t count = 0, units = 0;
    enum sk_status status = sk_policy_read(tool->data_directory, weights->all, weights->count, &choices, &count, &units, &error);
    if (status != SK_OK)
        return sk_tool_fail(&error);
    status = sk_policy_estimate(choices, count, units, numbers->seed, numbers->threads, &report, &error);
    free(choices);
    if (status != SK_OK && status != SK_UNSURE)
        return sk_tool_fail(&error);
    struct json_t *document = sk_policy_document(&report, status, error.message);
    print_policy(tool, document);
    sk_document_release(document);
    return status == SK_OK ? SK_EXIT_DONE : sk_tool_fail(&error);
}

/* ---- what agents did ---- */

static bool read_time(const struct sk_option *option, int64_t *out) {
    if (!option->value || sk_clock_parse(sk_slice_of(option->value), out))
        return true;
    sk_tool_usage(&sk_eval_log, "--%s must be a date such as 2026-05-01", option->name);
    return false;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [SINCE] = { "since", false, NULL }, [UNTIL] = { "until", false, NULL }, [WEIGHT] = { "weight", false, NULL }
    };
    struct weights weights = { .count = 0 };
    struct sk_log_options log = { .data_directory = tool->data_directory, .quiet = tool->quiet, .cancel = &sk_tool_cancelled };
    struct sk_eval_numbers numbers;
    struct sk_result *result = NULL;
    struct sk_error error = { 0 };
    int operands = 0;
    int64_t started = sk_clock_monotonic_us();
    sk_eval_options(options);
    enum sk_exit outcome =
        sk_options_read(&sk_eval_log, options, OPTION_COUNT, count, arguments, &operands, &repeated_weight, &weights);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (operands)
        return sk_tool_usage(&sk_eval_log, "it takes no file: the log is in the data directory (--data DIR)");
    if (!sk_options_together(&sk_eval_log, options, OPTION_COUNT, WEIGHT, 1U << SK_EVAL_SEED | 1U << SK_EVAL_THREADS))
        return SK_EXIT_USAGE;
    if (!read_time(&options[SINCE], &log.since) || !read_time(&options[UNTIL], &log.until)
        || !sk_eval_numbers(&sk_eval_log, options, &numbers))
        return SK_EXIT_USAGE;
    if (weights.count)
        return judge_policy(tool, &weights, &numbers);
    sk_tool_catch_signals();
    if (sk_log_result(&log, &result, &error) != SK_OK)
        return sk_tool_fail(&error);
    return sk_eval_finish(tool, &sk_eval_log, options, result, (double) (sk_clock_monotonic_us() - started) / 1e6);
}

const struct sk_command sk_eval_log = {
    .name = "eval log",
    .summary = "what agents did with what they were shown: accepted, edited, rejected",
    .usage = "eval log [--since DATE] [--until DATE] [options]\n"
             "       sidekick eval log --weight FEATURE=NUMBER [--weight …]\n\n"
             "Over the suggestion sets that the service recorded, with the feedback on them:\n"
             "  abstained              share of the sets in which nothing was suggested\n"
             "  reported               share of the others on which an agent reported anything; all that follows is of these\n"
             "  accepted, accepted@1..3   a suggestion (the one at that position) was selected, edited or sent\n"
             "  edit_distance, …@1..3  words changed before sending, 0 to 1, where the final text was reported\n"
             "  rejected_all           everything was rejected\n"
             "  rating                 the customer's rating that followed\n"
             "Slices by language, intent, sentiment, message length and week.\n\n"
             "  --weight F=N           how would a ranking have done that counts feature F (see why.features) N times? From this "
             "log alone, by\n"
             "                         inverse propensity; needs a log in which the service explored (setting "
             "suggest.exploration), and refuses\n"
             "                         (exit status 1) where the log cannot tell\n\n"
             "Two months have no suggestion set in common: compare their intervals. --baseline compares the same sets, at two "
             "times.\n"
             "For --out, --baseline and the like: sidekick eval --help",
    .run = run,
};
