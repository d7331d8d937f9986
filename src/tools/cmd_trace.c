#include <stdio.h>
#include <string.h>

#include "protocol/document.h"
#include "tools/ask.h"
#include "tools/options.h"
#include "tools/stages.h"

static void print_trace(const struct json_t *result) {
    bool enabled = sk_document_get_boolean(result, "enabled", false);
    long long requests = sk_document_get_integer(result, "requests", 0);
    printf("the trace is %s; %lld requests measured\n", enabled ? "on" : "off", requests);
    if (requests > 0)
        sk_stages_print_times(sk_document_get(result, "stages"));
}

static enum sk_exit ask(const struct sk_tool *tool, const struct json_t *params) {
    struct json_t *result = NULL;
    enum sk_exit asked = sk_ask_once(tool, "trace", params, &result);
    if (asked != SK_EXIT_DONE)
        return asked;
    if (tool->json)
        sk_document_print(result, stdout, NULL);
    else
        print_trace(result);
    sk_document_release(result);
    return SK_EXIT_DONE;
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    int operands = 0;
    enum sk_exit result = sk_options_read(&sk_command_trace, NULL, 0, count, arguments, &operands, NULL, NULL);
    if (result != SK_EXIT_DONE)
        return result;
    const char *action = operands ? arguments[1] : "show";
    bool on = strcmp(action, "on") == 0, clear = strcmp(action, "clear") == 0;
    if (operands > 1 || (!on && !clear && strcmp(action, "off") != 0 && strcmp(action, "show") != 0))
        return sk_tool_usage(&sk_command_trace, "it takes on, off, clear or nothing, not \"%.40s\"",
                             arguments[operands > 1 ? 2 : 1]);
    if (!tool->endpoint)
        return sk_tool_usage(&sk_command_trace, "which service? --endpoint says where it listens");
    struct json_t *params = sk_document_object();
    if (clear)
        sk_document_set_boolean(params, "clear", true);
    else if (strcmp(action, "show") != 0)
        sk_document_set_boolean(params, "enabled", on);
    result = ask(tool, params);
    sk_document_release(params);
    return result;
}

const struct sk_command sk_command_trace = {
    .name = "trace",
    .summary = "what each stage of an answer costs the running service; on, off",
    .usage =
        "trace --endpoint URL [on|off|clear]\n\n"
        "  on, off              whether requests are measured (setting service.trace at start)\n"
        "  clear                forgets what was measured\n\n"
        "Without any it shows what was measured: microseconds that requests took in each stage, elapsed and of the processor.",
    .run = run,
};
