#include <stdio.h>

#include "protocol/document.h"
#include "serve/keys.h"
#include "tools/options.h"

static void print_keys(const struct sk_tool *tool, const char *path, const char *public_key) {
    if (!tool->json) {
        printf("Secret key in %s (keep it there), public key in %s.pub:\n%s\n", path, path, public_key);
        return;
    }
    struct json_t *document = sk_document_object();
    sk_document_set_string(document, "secret_key_file", path);
    sk_document_set_string(document, "public_key", public_key);
    sk_document_print(document, stdout, NULL);
    sk_document_release(document);
}

static enum sk_exit run(const struct sk_tool *tool, int count, char **arguments) {
    int operands = 0;
    enum sk_exit usage = sk_options_read(&sk_command_keygen, NULL, 0, count, arguments, &operands, NULL, NULL);
    if (usage != SK_EXIT_DONE)
        return usage;
    if (operands != 1)
        return sk_tool_usage(&sk_command_keygen, "into which file?");
    char public_key[SK_KEY_SIZE];
    struct sk_error error = { 0 };
    enum sk_status status = sk_keys_generate(arguments[1], public_key, &error);
    if (status == SK_DUPLICATE && error.status == SK_OK)
        sk_error_set(&error, status, "%s or %s.pub exists: a key is never overwritten", arguments[1], arguments[1]);
    if (status != SK_OK)
        return sk_tool_fail(&error);
    print_keys(tool, arguments[1], public_key);
    return SK_EXIT_DONE;
}

const struct sk_command sk_command_keygen = {
    .name = "keygen",
    .summary = "a pair of CURVE keys for the service or for a client",
    .usage = "keygen FILE\n\n"
             "Writes the secret key to FILE, readable by you alone, and the public key to FILE.pub. Never overwrites.\n"
             "The service reads its own in service.secret_key_file and the public keys of its clients, one\n"
             "`KEY ROLE [NAME] [team=NAME,NAME...]` a line, in service.allowed_keys_file.",
    .makes_nothing = true,
    .run = run,
};
