#include <stdio.h>

#include "protocol/document.h"
#include "tools/ask.h"
#include "tools/card.h"
#include "tools/options.h"

enum { BATCH, LIMIT, MIN_CONFIDENCE, LANGUAGE, CHANNEL, TEAM, CUSTOMER, CONVERSATION, REQUEST, OPTION_COUNT };

/* Options of all lines of a batch; the others are of one message. */
#define FOR_ALL (1U << LIMIT | 1U << MIN_CONFIDENCE | 1U << LANGUAGE | 1U << CHANNEL | 1U << TEAM)

/* text: NULL for a batch. */
static struct json_t *params_of(const char *text, const struct sk_option *options, double limit, double min_confidence) {
    struct json_t *params = sk_document_object();
    if (text)
        sk_document_set_string(params, "text", text);
    if (options[LIMIT].value)
        sk_document_set_integer(params, "limit", (int64_t) limit);
    if (options[MIN_CONFIDENCE].value)
        sk_document_set_real(params, "min_confidence", min_confidence);
    static const struct {
        int option;
        const char *name;
    } strings[] = { { LANGUAGE, "language" },
                    { CHANNEL, "channel" },
                    { TEAM, "team" },
                    { CONVERSATION, "conversation_id" },
                    { REQUEST, "request_id" } };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (options[strings[i].option].value)
            sk_document_set_string(params, strings[i].name, options[strings[i].option].value);
    if (options[CUSTOMER].value) {
        struct json_t *customer = sk_document_object();
        sk_document_set_string(customer, "name", options[CUSTOMER].value);
        sk_document_set(params, "customer", customer);
    }
    return params;
}

static enum sk_exit ask(const struct sk_tool *tool, struct json_t *params) {
    struct json_t *result = NULL;
    enum sk_exit asked = sk_ask_once(tool, "suggest", params, &result);
    if (asked != SK_EXIT_DONE)
        return asked;
    if (tool->json)
        sk_document_print(result, stdout, NULL);
    else
        sk_card_print_suggestions(result, tool->colours);
    sk_document_release(result);
    return SK_EXIT_DONE;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [BATCH] = { "batch", true, NULL },         [LIMIT] = { "limit", false, NULL },
        [LANGUAGE] = { "language", false, NULL },  [MIN_CONFIDENCE] = { "min-confidence", false, NULL },
        [CHANNEL] = { "channel", false, NULL },    [TEAM] = { "team", false, NULL },
        [CUSTOMER] = { "customer", false, NULL },  [CONVERSATION] = { "conversation", false, NULL },
        [REQUEST] = { "request-id", false, NULL },
    };
    int operands = 0;
    double limit = 3, min_confidence = 0;
    enum sk_exit result = sk_options_read(&sk_command_suggest, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (result != SK_EXIT_DONE)
        return result;
    bool batch = options[BATCH].value != NULL;
    if (batch && operands)
        return sk_tool_usage(&sk_command_suggest, "--batch reads standard input and takes no text");
    if (!batch && operands != 1)
        return sk_tool_usage(&sk_command_suggest, operands ? "one text, please: put it in quotes" : "which text?");
    if (!sk_options_together(&sk_command_suggest, options, OPTION_COUNT, BATCH, FOR_ALL)
        || !sk_option_number(&sk_command_suggest, &options[LIMIT], 1, 20, &limit)
        || !sk_option_number(&sk_command_suggest, &options[MIN_CONFIDENCE], 0, 1, &min_confidence))
        return SK_EXIT_USAGE;
    struct json_t *params = params_of(batch ? NULL : arguments[1], options, limit, min_confidence);
    result = batch ? sk_ask_batch(tool, "suggest", params) : ask(tool, params);
    sk_document_release(params);
    return result;
}

const struct sk_command sk_command_suggest = {
    .name = "suggest",
    .summary = "replies to a customer's message",
    .usage = "suggest [options] TEXT\n       sidekick suggest --batch < params.jsonl > results.jsonl\n\n"
             "  --limit N            how many replies (3)\n"
             "  --min-confidence P   leave out replies that are less likely to be used (0..1)\n"
             "  --language CODE      nl, en, de or fr (else detected)\n"
             "  --channel NAME       chat, email, …\n"
             "  --team NAME          only cases of this team\n"
             "  --customer NAME      the customer's name, to fill in\n"
             "  --conversation ID    of the conversation\n"
             "  --request-id ID      a retry with the same id gets the same answer\n"
             "  --batch              one JSON object of params a line in, one result a line out, in order; --limit, "
             "--min-confidence,\n"
             "                       --language, --channel and --team are for lines that do not say otherwise",
    .run = run,
};
