#include <stdio.h>

#include "protocol/document.h"
#include "tools/ask.h"
#include "tools/card.h"
#include "tools/options.h"

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    int operands = 0;
    enum sk_exit usage = sk_options_read(&sk_command_status, NULL, 0, count, arguments, &operands, NULL, NULL);
    if (usage != SK_EXIT_DONE)
        return usage;
    if (operands)
        return sk_tool_usage(&sk_command_status, "it takes no operand, but there is \"%.60s\"", arguments[1]);
    struct json_t *result = NULL;
    enum sk_exit asked = sk_ask_once(tool, "status", NULL, &result);
    if (asked != SK_EXIT_DONE)
        return asked;
    if (tool->json)
        sk_document_print(result, stdout, NULL);
    else
        sk_card_print_fields(result, 0);
    sk_document_release(result);
    return SK_EXIT_DONE;
}

const struct sk_command sk_command_status = {
    .name = "status",
    .summary = "the state of the service, or of the data directory",
    .usage = "status\n\nWith --endpoint: the service's own words. Without: what the data directory holds.",
    .run = run,
};
