#include <stdio.h>

#include "protocol/document.h"
#include "tools/ask.h"
#include "tools/card.h"
#include "tools/options.h"

static enum sk_exit ask(const struct sk_tool *tool, struct json_t *params) {
    struct json_t *result = NULL;
    enum sk_exit asked = sk_ask_once(tool, "analyze", params, &result);
    if (asked != SK_EXIT_DONE)
        return asked;
    if (tool->json)
        sk_document_print(result, stdout, NULL);
    else
        sk_card_print_tags(sk_document_get(result, "tags"), tool->colours);
    sk_document_release(result);
    return SK_EXIT_DONE;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    enum { BATCH, LANGUAGE, OPTION_COUNT };
    struct sk_option options[OPTION_COUNT] = { { "batch", true, NULL }, { "language", false, NULL } };
    int operands = 0;
    enum sk_exit result = sk_options_read(&sk_command_analyze, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (result != SK_EXIT_DONE)
        return result;
    bool batch = options[BATCH].value != NULL;
    if (batch && operands)
        return sk_tool_usage(&sk_command_analyze, "--batch reads standard input and takes no text");
    if (!batch && operands != 1)
        return sk_tool_usage(&sk_command_analyze, operands ? "one text, please: put it in quotes" : "which text?");
    struct json_t *params = sk_document_object();
    if (!batch)
        sk_document_set_string(params, "text", arguments[1]);
    if (options[LANGUAGE].value)
        sk_document_set_string(params, "language", options[LANGUAGE].value);
    result = batch ? sk_ask_batch(tool, "analyze", params) : ask(tool, params);
    sk_document_release(params);
    return result;
}

const struct sk_command sk_command_analyze = {
    .name = "analyze",
    .summary = "the tags of a message: language, sentiment, tone, intent, …",
    .usage =
        "analyze [--language CODE] TEXT\n       sidekick analyze --batch < params.jsonl > results.jsonl\n\n"
        "  --language CODE   nl, en, de or fr (else detected)\n"
        "  --batch           one JSON object {\"text\", …} a line in, one result a line out, in order; --language is for lines\n"
        "                    without one",
    .run = run,
};
