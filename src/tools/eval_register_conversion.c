#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "evaluate/conversion.h"
#include "protocol/document.h"
#include "tools/eval.h"

#define TEXT_WIDTH 1000
#define LISTED_IN_DOCUMENT 1000

enum { WRONG, OPTION_COUNT };

static void print(const struct json_t *document, size_t listed) {
    const struct json_t *figures = sk_document_get(document, "figures"), *wrong = sk_document_get(document, "wrong");
    for (size_t i = 0; i < sk_document_count(figures); i++) {
        const struct json_t *figure = sk_document_at(figures, i);
        printf("%-24s %6.2f %%  (%.2f to %.2f)  %lld of %lld\n", sk_document_get_string(figure, "measure", ""),
               100 * sk_document_get_real(figure, "value", NAN), 100 * sk_document_get_real(figure, "low", NAN),
               100 * sk_document_get_real(figure, "high", NAN), (long long) sk_document_get_integer(figure, "hits", 0),
               (long long) sk_document_get_integer(figure, "of", 0));
    }
    for (size_t i = 0; i < sk_document_count(wrong) && i < listed; i++) {
        const struct json_t *entry = sk_document_at(wrong, i);
        printf("\n%s%s%s\n", sk_document_get_string(entry, "what", ""), sk_document_get(entry, "doubt") ? ": " : "",
               sk_document_get_string(entry, "doubt", ""));
        sk_eval_print_text("  text    ", sk_document_get_string(entry, "text", ""), TEXT_WIDTH);
        if (sk_document_get(entry, "became"))
            sk_eval_print_text("  became  ", sk_document_get_string(entry, "became", ""), TEXT_WIDTH);
        if (sk_document_get(entry, "wanted"))
            sk_eval_print_text("  wanted  ", sk_document_get_string(entry, "wanted", ""), TEXT_WIDTH);
    }
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = { { "wrong", false, NULL } };
    struct json_t *document = NULL;
    struct sk_error error = { 0 };
    double listed = 0;
    int operands = 0;
    int64_t started = sk_clock_monotonic_us();
    enum sk_exit outcome =
        sk_options_read(&sk_eval_register_conversion, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (outcome != SK_EXIT_DONE)
        return outcome;
    if (operands != 1)
        return sk_tool_usage(&sk_eval_register_conversion, operands ? "one file at a time" : "which file of pairs?");
    if (!sk_option_number(&sk_eval_register_conversion, &options[WRONG], 0, 1e6, &listed))
        return SK_EXIT_USAGE;
    size_t wanted = tool->json && !options[WRONG].value ? LISTED_IN_DOCUMENT : (size_t) listed;
    if (sk_conversion_measure(arguments[1], wanted, &document, &error) != SK_OK)
        return sk_tool_fail(&error);
    sk_document_set_real(document, "elapsed_s", (double) (sk_clock_monotonic_us() - started) / 1e6);
    if (tool->json)
        sk_document_print(document, stdout, NULL);
    else
        print(document, (size_t) listed);
    sk_document_release(document);
    return SK_EXIT_DONE;
}

const struct sk_command sk_eval_register_conversion = {
    .name = "eval register-conversion",
    .summary = "replies in both registers: is one rightly made of the other?",
    .usage =
        "eval register-conversion FILE [--wrong N]\n\n"
        "  FILE                   JSON Lines {\"formal\", \"informal\"}, or CoCoA-MT's {\"pair\", \"formality\", \"text\", "
        "\"markers\"};\n"
        "                         {\"formal\" or \"informal\", \"untouched\": true} must stay as it is\n"
        "  --wrong N              show texts that were damaged, doubted, or changed though they must not be (0)\n\n"
        "Measured for each target: phrases_right (of the marked phrases; doubted texts count as not right), damaged (texts that\n"
        "were changed into something else than their counterpart), damaged_impure (of these, whose counterpart mixes the "
        "registers or\n"
        "says jullie), unsure (texts left alone with a doubt).",
    .run = run,
};
