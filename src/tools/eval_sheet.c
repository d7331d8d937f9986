#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "evaluate/bootstrap.h"
#include "evaluate/sheet.h"
#include "protocol/document.h"
#include "tools/eval.h"

enum { READ, OUT, SIZE, BY, SEED, OPTION_COUNT };

/* ---- reading ---- */

static void print_figure(const char *label, const struct json_t *figure, const char *name) {
    printf("  %-12s %5.1f %%  (%.1f to %.1f, %lld messages)\n", label, 100 * sk_document_get_real(figure, name, NAN),
           100 * sk_document_get_real(figure, "low", NAN), 100 * sk_document_get_real(figure, "high", NAN),
           (long long) sk_document_get_integer(figure, "n", 0));
}

static void print_question(const struct json_t *question) {
    const struct json_t *kappa = sk_document_get(question, "kappa"), *difference = sk_document_get(question, "difference");
    printf("\n%s\n", sk_document_get_string(question, "question", ""));
    print_figure("sidekick", sk_document_get(question, "sidekick"), "yes");
    print_figure("the agent", sk_document_get(question, "agent"), "yes");
    print_figure("difference", difference, "value");
    printf("  p of the difference %.4f (paired randomisation test)\n", sk_document_get_real(difference, "p", NAN));
    if (kappa)
        printf("  raters agree: %s' kappa %.2f (%s), over %lld replies that all rated\n",
               sk_document_get_string(kappa, "kind", ""), sk_document_get_real(kappa, "value", NAN),
               sk_document_get_string(kappa, "word", ""), (long long) sk_document_get_integer(kappa, "items", 0));
}

static enum sk_exit read_sheets(const struct sk_tool *tool, const char *key, char **paths, int count) {
    struct json_t *document = NULL;
    struct sk_error error = { 0 };
    if (sk_sheet_read(key, (const char *const *) paths, (size_t) count, &document, &error) != SK_OK)
        return sk_tool_fail(&error);
    if (tool->json) {
        sk_document_print(document, stdout, NULL);
    } else {
        const struct json_t *questions = sk_document_get(document, "questions");
        printf("%lld messages, %lld raters\n", (long long) sk_document_get_integer(document, "messages", 0),
               (long long) sk_document_get_integer(document, "raters", 0));
        for (size_t q = 0; q < sk_document_count(questions); q++)
            print_question(sk_document_at(questions, q));
    }
    sk_document_release(document);
    return SK_EXIT_DONE;
}

/* ---- drawing ---- */

static enum sk_status write_files(const char *path, const struct sk_buffer *csv, const struct sk_buffer *key,
                                  struct sk_error *error) {
    char key_path[SK_PATH_SIZE];
    int size = snprintf(key_path, sizeof key_path, "%s.key", path);
    if (size < 0 || size >= (int) sizeof key_path)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "the path of the sheet is too long");
    enum sk_status status = sk_file_replace(path, sk_buffer_slice(csv), 0600, error);
    return status == SK_OK ? sk_file_replace(key_path, sk_buffer_slice(key), 0600, error) : status;
}

static enum sk_exit draw(const struct sk_tool *tool, const char *result_path, const char *out,
                         const struct sk_sheet_options *options) {
    struct sk_result *result = NULL;
    struct sk_buffer csv = { 0 }, key = { 0 };
    struct sk_error error = { 0 };
    size_t drawn = 0;
    enum sk_status status = sk_result_read(result_path, &result, &error);
    if (status == SK_OK)
        status = sk_sheet_write(result, options, &csv, &key, &drawn, &error);
    if (status == SK_OK)
        status = write_files(out, &csv, &key, &error);
    if (status == SK_OK && tool->json)
        printf("{\"messages\":%zu,\"rows\":%zu}\n", drawn, 2 * drawn);
    else if (status == SK_OK)
        printf("%zu messages, two replies each, in random order: %s\nWho wrote which stands in %s.key; the raters must not see "
               "it.\n",
               drawn, out, out);
    sk_buffer_finish(&csv);
    sk_buffer_finish(&key);
    sk_result_destroy(result);
    return status == SK_OK ? SK_EXIT_DONE : sk_tool_fail(&error);
}

static bool find_dimension(const char *name, enum sk_dimension *out) {
    for (int d = 0; d < SK_DIMENSIONS; d++)
        if (strcmp(name, sk_dimension_name((enum sk_dimension) d)) == 0) {
            *out = (enum sk_dimension) d;
            return true;
        }
    return false;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        { "read", false, NULL }, { "out", false, NULL }, { "size", false, NULL }, { "by", false, NULL }, { "seed", false, NULL }
    };
    double size = 100, seed = SK_BOOTSTRAP_SEED;
    struct sk_sheet_options sheet = { 0 };
    int operands = 0;
    enum sk_exit outcome = sk_options_read(&sk_eval_sheet, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (!sk_options_together(&sk_eval_sheet, options, OPTION_COUNT, READ, 0))
        return SK_EXIT_USAGE;
    if (options[READ].value)
        return operands ? read_sheets(tool, options[READ].value, arguments + 1, operands)
                        : sk_tool_usage(&sk_eval_sheet, "which returned sheets? One file for each rater");
    if (operands != 1 || !options[OUT].value)
        return sk_tool_usage(&sk_eval_sheet, "it takes a result file of eval suggest and --out FILE.csv");
    if (!find_dimension(options[BY].value ? options[BY].value : "intent", &sheet.strata))
        return sk_tool_usage(&sk_eval_sheet,
                             "--by must be language, intent, channel, sentiment, message_length or context_turns");
    if (!sk_option_number(&sk_eval_sheet, &options[SIZE], 1, 100000, &size)
        || !sk_option_number(&sk_eval_sheet, &options[SEED], 1, 9007199254740992.0, &seed))
        return SK_EXIT_USAGE;
    sheet.size = (size_t) size;
    sheet.seed = (uint64_t) seed;
    return draw(tool, arguments[1], options[OUT].value, &sheet);
}

const struct sk_command sk_eval_sheet = {
    .name = "eval sheet",
    .summary = "human judgement: a blinded sample for raters, and what they say of it",
    .usage = "eval sheet RESULT --out FILE.csv [--size N] [--by DIMENSION] [--seed N]\n"
             "       sidekick eval sheet --read FILE.csv.key RETURNED.csv…\n\n"
             "  RESULT                 written by eval suggest with --out\n"
             "  --size N               messages (100); each gives two rows: the first suggestion and the answer that was really "
             "given\n"
             "  --by DIMENSION         strata that are drawn from in proportion: intent, language, channel, sentiment, "
             "message_length,\n"
             "                         context_turns\n"
             "  --read KEY             reads returned sheets, one file for each rater\n\n"
             "Raters answer yes or no: \"" SK_SHEET_QUESTION_SEND "\" and\n\"" SK_SHEET_QUESTION_SOLVE "\" They do not see\n"
             "whose reply it is. Agreement between raters: Cohen's kappa for two, Fleiss' for more.",
    .run = run,
};
