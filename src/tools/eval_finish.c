/* What every evaluation does once it has its rows: figures, the result file, the comparison with a baseline. */
#include <stdio.h>

#include "base/file.h"
#include "evaluate/compare.h"
#include "evaluate/evaluation.h"
#include "evaluate/gate.h"
#include "evaluate/report_page.h"
#include "protocol/document.h"
#include "tools/eval.h"

#define WORST_IN_DOCUMENT 50
#define DIFFERENCES 10

struct verdict {
    size_t losses;
    struct sk_error doubt; /* why "no loss" cannot be believed; status SK_OK: it can */
};

static enum sk_status compare(const struct sk_option *options, const struct sk_eval_numbers *numbers,
                              const struct sk_result *result, struct json_t **out, struct verdict *verdict,
                              struct sk_error *error) {
    struct sk_result *baseline = NULL;
    struct sk_compare_options comparing = { .seed = numbers->seed,
                                            .threads = numbers->threads,
                                            .headline = options[SK_EVAL_BY].value,
                                            .own_headline = true,
                                            .differences = DIFFERENCES };
    enum sk_status status = sk_result_read(options[SK_EVAL_BASELINE].value, &baseline, error);
    if (status == SK_OK)
        status = sk_compare(baseline, result, &comparing, out, &verdict->losses, error);
    if (status == SK_OK && sk_gate_settings(baseline, result, &verdict->doubt) == SK_OK)
        sk_gate_queries(*out, &verdict->doubt);
    sk_result_destroy(baseline);
    return status;
}

/* What a person must not overlook, on standard error. */
static void warn(const struct sk_result *result) {
    const char *line = sk_document_get_string(result->settings, "first_unusable_line", NULL);
    for (size_t i = 0; i < result->count_count; i++) {
        const struct sk_result_count *count = &result->counts[i];
        if (!count->value)
            continue;
        if (strcmp(count->name, "unusable_lines") == 0)
            fprintf(stderr, "sidekick: %lld lines cannot be used and are left out; the first: %s\n", (long long) count->value,
                    line);
        else if (strcmp(count->name, "in_history") == 0)
            fprintf(stderr, "sidekick: %lld of the cases are in the history themselves: for them the figures are too good\n",
                    (long long) count->value);
        else if (strcmp(count->name, "unknown_label") == 0)
            fprintf(stderr, "sidekick: %lld messages have an intent that the model does not know: of these none can be right\n",
                    (long long) count->value);
        else if (strcmp(count->name, "repeated_ids") == 0)
            fprintf(stderr, "sidekick: %lld lines repeat the id of an earlier one\n", (long long) count->value);
        else if (strcmp(count->name, "conversation_in_history") == 0)
            fprintf(
                stderr,
                "sidekick: of %lld other cases the history holds turns of the same conversation: their figures may be too good\n",
                (long long) count->value);
        else if (strcmp(count->name, "history_changed_meanwhile") == 0)
            fprintf(stderr, "sidekick: cases were added while this ran: the same command will not give the same figures\n");
    }
}

static enum sk_exit print(const struct sk_tool *tool, const struct json_t *document, const struct sk_eval_numbers *numbers,
                          struct sk_error *error) {
    if (tool->json)
        return sk_document_print(document, stdout, error) == SK_OK ? SK_EXIT_DONE : sk_tool_fail(error);
    sk_eval_print(document, numbers->slices, numbers->worst, tool->colours);
    if (sk_document_get(document, "comparison"))
        sk_eval_print_comparison(sk_document_get(document, "comparison"), tool->colours);
    return SK_EXIT_DONE;
}

static enum sk_status write_page(const struct json_t *document, const char *path, struct sk_error *error) {
    struct sk_buffer page = { 0 };
    enum sk_status status = sk_report_page(document, &page, error);
    if (status == SK_OK)
        status = sk_file_replace(path, sk_buffer_slice(&page), 0600, error);
    sk_buffer_finish(&page);
    return status;
}

/* The comparison in one exit status. Without --fail-if-worse a doubt is only said. */
static enum sk_exit judge(const struct sk_option *options, const struct verdict *verdict) {
    bool gate = options[SK_EVAL_FAIL_IF_WORSE].value;
    if (verdict->doubt.status != SK_OK)
        fprintf(stderr, "sidekick: %s\n", verdict->doubt.message);
    if (gate && verdict->losses)
        fprintf(stderr, "sidekick: %zu measures are significantly worse than in %s\n", verdict->losses,
                options[SK_EVAL_BASELINE].value);
    return gate && (verdict->losses || verdict->doubt.status != SK_OK) ? SK_EXIT_FAILED : SK_EXIT_DONE;
}

static enum sk_exit report(const struct sk_tool *tool, const struct sk_command *command, const struct sk_option *options,
                           const struct sk_result *result, double elapsed_s) {
    struct sk_eval_numbers numbers;
    struct sk_error error = { 0 };
    struct json_t *document = NULL, *comparison = NULL;
    struct verdict verdict = { 0 };
    if (!sk_eval_numbers(command, options, &numbers))
        return SK_EXIT_USAGE;
    struct sk_evaluation_options evaluating = {
        .seed = numbers.seed,
        .threads = numbers.threads,
        .headline = options[SK_EVAL_BY].value,
        .worst = numbers.worst > WORST_IN_DOCUMENT ? numbers.worst : WORST_IN_DOCUMENT,
    };
    enum sk_status status = sk_evaluate(result, &evaluating, &document, &error);
    if (status == SK_OK)
        sk_document_set_real(document, "elapsed_s", elapsed_s);
    if (status == SK_OK && options[SK_EVAL_BASELINE].value)
        status = compare(options, &numbers, result, &comparison, &verdict, &error);
    if (comparison)
        sk_document_set(document, "comparison", comparison);
    if (status == SK_OK && options[SK_EVAL_OUT].value)
        status = sk_evaluation_write(result, document, options[SK_EVAL_OUT].value, &error);
    if (status == SK_OK && options[SK_EVAL_REPORT].value)
        status = write_page(document, options[SK_EVAL_REPORT].value, &error);
    enum sk_exit outcome = status == SK_OK ? print(tool, document, &numbers, &error) : sk_tool_fail(&error);
    sk_document_release(document);
    return outcome == SK_EXIT_DONE ? judge(options, &verdict) : outcome;
}

enum sk_exit sk_eval_finish(const struct sk_tool *tool, const struct sk_command *command, const struct sk_option *options,
                            struct sk_result *result, double elapsed_s) {
    warn(result);
    enum sk_exit outcome = report(tool, command, options, result, elapsed_s);
    sk_result_destroy(result);
    return outcome;
}
