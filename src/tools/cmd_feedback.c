#include <stdio.h>

#include "base/log.h"
#include "index/follow.h"
#include "protocol/document.h"
#include "tools/ask.h"
#include "tools/options.h"

enum { SET, SUGGESTION, ACTION, TEXT, SATISFACTION, REASON, AGENT, BATCH, OPTION_COUNT };

/* What was sent may have become a case. Where a service runs on this directory it follows by itself. */
static void follow(const struct sk_tool *tool) {
    struct sk_follower *follower = NULL;
    struct sk_error error = { 0 };
    if (tool->endpoint)
        return;
    enum sk_status status = sk_follower_open(tool->data_directory, &follower, &error);
    if (status == SK_OK)
        status = sk_follower_catch_up(follower, NULL, NULL, &error);
    if (status != SK_OK && status != SK_BUSY)
        sk_log(SK_LOG_WARNING, "the index does not hold what was sent yet: %s", error.message);
    sk_follower_close(follower);
}

static enum sk_exit ask(const struct sk_tool *tool, struct json_t *params) {
    struct json_t *result = NULL;
    enum sk_exit asked = sk_ask_once(tool, "feedback", params, &result);
    if (asked != SK_EXIT_DONE)
        return asked;
    if (tool->json)
        sk_document_print(result, stdout, NULL);
    else
        puts("Noted.");
    sk_document_release(result);
    return SK_EXIT_DONE;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    struct sk_option options[OPTION_COUNT] = {
        [SET] = { "set", false, NULL },
        [SUGGESTION] = { "suggestion", false, NULL },
        [ACTION] = { "action", false, NULL },
        [TEXT] = { "text", false, NULL },
        [SATISFACTION] = { "satisfaction", false, NULL },
        [REASON] = { "reason", false, NULL },
        [AGENT] = { "agent", false, NULL },
        [BATCH] = { "batch", true, NULL },
    };
    static const char *const names[OPTION_COUNT] = {
        [SET] = "suggestion_set_id", [SUGGESTION] = "suggestion_id", [ACTION] = "action", [TEXT] = "final_text",
        [REASON] = "reason",         [AGENT] = "agent_id",
    };
    int operands = 0;
    double satisfaction = 0;
    enum sk_exit result = sk_options_read(&sk_command_feedback, options, OPTION_COUNT, count, arguments, &operands, NULL, NULL);
    if (result != SK_EXIT_DONE)
        return result;
    if (operands)
        return sk_tool_usage(&sk_command_feedback, "it takes no operand, but there is \"%.60s\"", arguments[1]);
    bool batch = options[BATCH].value != NULL;
    if (!sk_options_together(&sk_command_feedback, options, OPTION_COUNT, BATCH, 1U << AGENT))
        return SK_EXIT_USAGE;
    if (!batch && (!options[SET].value || !options[ACTION].value))
        return sk_tool_usage(&sk_command_feedback, "--set and --action are needed");
    if (!sk_option_number(&sk_command_feedback, &options[SATISFACTION], 1, 5, &satisfaction))
        return SK_EXIT_USAGE;
    struct json_t *params = sk_document_object();
    for (int i = 0; i < OPTION_COUNT; i++)
        if (names[i] && options[i].value)
            sk_document_set_string(params, names[i], options[i].value);
    if (options[SATISFACTION].value)
        sk_document_set_real(params, "satisfaction", satisfaction);
    result = batch ? sk_ask_batch(tool, "feedback", params) : ask(tool, params);
    sk_document_release(params);
    if (batch || (result == SK_EXIT_DONE && options[TEXT].value))
        follow(tool);
    return result;
}

const struct sk_command sk_command_feedback = {
    .name = "feedback",
    .summary = "what the agent did with a suggestion",
    .usage = "feedback --set ID [--suggestion ID] --action displayed|selected|edited|sent|rejected [options]\n"
             "       sidekick feedback --batch < params.jsonl\n\n"
             "  --set ID            suggestion_set_id of the answer\n"
             "  --suggestion ID     id of the suggestion (none: the set as a whole)\n"
             "  --action NAME       what the agent did\n"
             "  --text TEXT         what was sent, where edited\n"
             "  --satisfaction N    the rating that followed, 1 to 5\n"
             "  --reason TEXT       why rejected\n"
             "  --agent ID          who\n"
             "  --batch             one JSON object of params a line in, one result a line out; --agent is for lines without\n"
             "                      \"agent_id\"",
    .run = run,
};
