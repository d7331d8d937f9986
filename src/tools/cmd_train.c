#include <stdio.h>
#include <string.h>

#include "protocol/document.h"
#include "tags/train.h"
#include "tools/audited.h"
#include "tools/options.h"

static void print_for_people(const char *task, const struct sk_train_report *report) {
    printf("%s: %zu examples, %zu labels, %zu lines not usable\n", task, report->examples, report->labels, report->rejected);
    printf("cross-validated: accuracy %.3f, macro-F1 %.3f", report->cross_validated_accuracy, report->cross_validated_macro_f1);
    if (report->out_of_scope_recall >= 0)
        printf(", in-scope accuracy %.3f, out-of-scope recall %.3f", report->in_scope_accuracy, report->out_of_scope_recall);
    if (report->held_out)
        printf("\nheld out (\"split\" \"test\"): %zu lines, not learnt from, accuracy %.3f", report->held_out,
               report->held_out_accuracy);
    printf("\n%.1f s, model of %zu bytes\n", report->elapsed_s, report->model_bytes);
}

/* null where no line is out of scope */
static void set_where_scoped(struct json_t *document, const char *name, double value, const struct sk_train_report *report) {
    if (report->out_of_scope_recall >= 0)
        sk_document_set_real(document, name, value);
    else
        sk_document_set_string(document, name, NULL);
}

static void print_report(const struct sk_tool *tool, const char *task, const struct sk_train_report *report) {
    if (!tool->json) {
        print_for_people(task, report);
        return;
    }
    struct json_t *document = sk_document_object();
    sk_document_set_string(document, "task", task);
    sk_document_set_integer(document, "examples", (int64_t) report->examples);
    sk_document_set_integer(document, "held_out", (int64_t) report->held_out);
    if (report->held_out)
        sk_document_set_real(document, "held_out_accuracy", report->held_out_accuracy);
    sk_document_set_integer(document, "rejected", (int64_t) report->rejected);
    sk_document_set_integer(document, "labels", (int64_t) report->labels);
    sk_document_set_real(document, "cross_validated_accuracy", report->cross_validated_accuracy);
    sk_document_set_real(document, "cross_validated_macro_f1", report->cross_validated_macro_f1);
    set_where_scoped(document, "in_scope_accuracy", report->in_scope_accuracy, report);
    set_where_scoped(document, "out_of_scope_recall", report->out_of_scope_recall, report);
    sk_document_set_real(document, "elapsed_s", report->elapsed_s);
    sk_document_set_integer(document, "model_bytes", (int64_t) report->model_bytes);
    sk_document_print(document, stdout, NULL);
    sk_document_release(document);
}

static enum sk_status write_entry(const struct sk_tool *tool, const char *task, const struct sk_train_report *report,
                                  struct sk_error *error) {
    struct json_t *detail = sk_document_object();
    sk_document_set_string(detail, "task", task);
    sk_document_set_integer(detail, "examples", (int64_t) report->examples);
    return sk_audited(tool, "train", detail, error);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    int operands = 0;
    enum sk_exit result = sk_options_read(&sk_command_train, NULL, 0, count, arguments, &operands, NULL, NULL);
    if (result != SK_EXIT_DONE)
        return result;
    if (operands < 1 || (strcmp(arguments[1], "intent") != 0 && strcmp(arguments[1], "sentiment") != 0))
        return sk_tool_usage(&sk_command_train, "train what: intent or sentiment?");
    if (operands < 2)
        return sk_tool_usage(&sk_command_train, "from which files?");
    const char *task_name = arguments[1];
    enum sk_train_task task = strcmp(task_name, "intent") == 0 ? SK_TRAIN_INTENT : SK_TRAIN_SENTIMENT;
    struct sk_train_report report = { 0 };
    struct sk_error error = { 0 };
    enum sk_status status =
        sk_train(task, (const char *const *) arguments + 2, (size_t) operands - 1, tool->data_directory, &report, &error);
    if (status == SK_OK)
        status = write_entry(tool, task_name, &report, &error);
    if (status != SK_OK)
        return sk_tool_fail(&error);
    print_report(tool, task_name, &report);
    return SK_EXIT_DONE;
}

const struct sk_command sk_command_train = {
    .name = "train",
    .summary = "a tag model of your own from labelled messages",
    .usage = "train intent|sentiment FILE…\n\n"
             "  FILE   JSON Lines {\"text\", \"intent\"|\"sentiment\"}; an intent other or oos is an example of out of\n"
             "         scope, a sentiment is negative, neutral or positive; \"weight\" (2 to 10) counts a line so often;\n"
             "         lines with \"split\": \"test\" are not learnt from but measured on\n\n"
             "The model is used for this data directory from then on, after the service was started again.",
    .local = true,
    .run = run,
};
