#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "evaluate/calibration_report.h"
#include "protocol/document.h"
#include "tools/eval.h"

enum { PRECISION, SEED, THREADS, OPTION_COUNT };

static struct json_t *to_document(bool reached, const struct sk_threshold *threshold) {
    if (!reached)
        return NULL;
    struct json_t *object = sk_document_object();
    sk_document_set_real(object, "min_confidence", threshold->min_confidence);
    sk_document_set_real(object, "precision", threshold->precision);
    sk_document_set_real(object, "low", threshold->interval.low);
    sk_document_set_real(object, "high", threshold->interval.high);
    sk_document_set_real(object, "coverage", threshold->coverage);
    sk_document_set_integer(object, "messages", (int64_t) threshold->shown);
    return object;
}

static void print_line(const char *label, bool reached, const struct sk_threshold *threshold, double wanted) {
    char range[64] = "interval: too few to say";
    if (reached && !isnan(threshold->interval.low))
        snprintf(range, sizeof range, "%.3f to %.3f", threshold->interval.low, threshold->interval.high);
    if (reached)
        printf("%s  min_confidence %.3f: precision %.3f (%s), %.1f %% of the messages get a suggestion: %zu\n", label,
               threshold->min_confidence, threshold->precision, range, 100 * threshold->coverage, threshold->shown);
    else
        printf("%s  no min_confidence reaches a precision of %g\n", label, wanted);
}

/* The safe one is what the verb recommends; the other says how much of the coverage the safety costs. */
static enum sk_exit report(const struct sk_tool *tool, const struct sk_calibration_report *calibration, double wanted) {
    struct sk_threshold safe, measured;
    bool safe_reached = sk_threshold_for(calibration, wanted, true, &safe);
    bool measured_reached = sk_threshold_for(calibration, wanted, false, &measured);
    if (tool->json) {
        struct json_t *document = sk_document_object(), *safe_document = to_document(safe_reached, &safe);
        struct json_t *measured_document = to_document(measured_reached, &measured);
        sk_document_set_real(document, "wanted_precision", wanted);
        sk_document_set_integer(document, "messages", (int64_t) calibration->message_count);
        if (safe_document)
            sk_document_set(document, "safe", safe_document);
        if (measured_document)
            sk_document_set(document, "measured", measured_document);
        sk_document_print(document, stdout, NULL);
        sk_document_release(document);
    } else {
        print_line("safe     ", safe_reached, &safe, wanted);
        print_line("measured ", measured_reached, &measured, wanted);
        printf("Safe: even the lower end of the 95 %% interval is at least %g. Over %zu messages.\n", wanted,
               calibration->message_count);
    }
    return measured_reached ? SK_EXIT_DONE : SK_EXIT_FAILED;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = { { "precision", false, NULL },
                                               { "seed", false, NULL },
                                               { "threads", false, NULL } };
    double precision = 0, seed = 0, threads = 0;
    struct sk_result *result = NULL;
    struct sk_error error = { 0 };
    int operands = 0;
    enum sk_exit outcome = sk_options_read(&sk_eval_threshold, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (operands != 1 || !options[PRECISION].value)
        return sk_tool_usage(&sk_eval_threshold, "it takes --precision P and a result file, written by eval suggest with --out");
    if (!sk_option_number(&sk_eval_threshold, &options[PRECISION], 0.01, 1, &precision)
        || !sk_option_number(&sk_eval_threshold, &options[SEED], 1, 9007199254740992.0, &seed)
        || !sk_option_number(&sk_eval_threshold, &options[THREADS], 1, 64, &threads))
        return SK_EXIT_USAGE;
    struct sk_calibration_report *calibration = calloc(1, sizeof *calibration);
    enum sk_status status = calibration ? sk_result_read(arguments[1], &result, &error)
                                        : sk_error_set(&error, SK_FAULT_MEMORY, "no memory for a calibration report");
    if (status == SK_OK)
        status = sk_calibration_report(result, (uint64_t) seed, (unsigned) threads, calibration, &error);
    outcome = status == SK_OK ? report(tool, calibration, precision) : sk_tool_fail(&error);
    sk_result_destroy(result);
    free(calibration);
    return outcome;
}

const struct sk_command sk_eval_threshold = {
    .name = "eval threshold",
    .summary = "the min_confidence for a wanted precision, and what it costs in coverage",
    .usage = "eval threshold --precision P RESULT [--seed N] [--threads N]\n\n"
             "  --precision P          share of the messages with a suggestion whose first suggestion must be right, 0.01 to 1\n"
             "  RESULT                 written by eval suggest with --out, at --min-confidence 0\n\n"
             "Prints the lowest min_confidence at which the precision was reached, and the safe one, at which even the lower end "
             "of its 95 %\n"
             "interval reaches it: as wide as the number of messages with a suggestion asks (Wilson) at the least, so that a few "
             "that\n"
             "happened to be right are not enough. Exit status 1 where no min_confidence reaches it.",
    .run = run,
};
