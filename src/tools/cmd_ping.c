#include <stdio.h>

#include "base/clock.h"
#include "protocol/document.h"
#include "serve/settings.h"
#include "tools/ask.h"
#include "tools/options.h"

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    int operands = 0;
    enum sk_exit usage = sk_options_read(&sk_command_ping, NULL, 0, count, arguments, &operands, NULL, NULL);
    if (usage != SK_EXIT_DONE)
        return usage;
    if (operands)
        return sk_tool_usage(&sk_command_ping, "it takes no operand, but there is \"%.60s\"", arguments[1]);
    struct sk_tool remote = *tool;
    if (!remote.endpoint)
        remote.endpoint = SK_DEFAULT_ENDPOINT;
    struct json_t *result = NULL;
    int64_t started = sk_clock_monotonic_us();
    enum sk_exit asked = sk_ask_once(&remote, "ping", NULL, &result);
    if (asked != SK_EXIT_DONE)
        return asked;
    if (tool->json)
        sk_document_print(result, stdout, NULL);
    else
        printf("%s answers (%.1f ms)\n", remote.endpoint, (double) (sk_clock_monotonic_us() - started) / 1000);
    sk_document_release(result);
    return SK_EXIT_DONE;
}

const struct sk_command sk_command_ping = {
    .name = "ping",
    .summary = "whether the service answers",
    .usage = "ping [--endpoint URL]\n\nExit status 3 where it does not answer within --timeout.",
    .run = run,
};
