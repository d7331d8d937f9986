/* tool: what every verb of `sidekick` gets, and the exit statuses of the contract. */
#ifndef SK_TOOLS_TOOL_H
#define SK_TOOLS_TOOL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/config.h"
#include "base/error.h"

enum sk_exit { SK_EXIT_DONE = 0, SK_EXIT_FAILED = 1, SK_EXIT_USAGE = 2, SK_EXIT_UNREACHABLE = 3 };

struct sk_tool {
    const char *data_directory;
    const char *endpoint;     /* NULL: work on the data directory */
    const char *server_key;   /* file with the service's public key; NULL: no CURVE */
    const char *client_key;   /* file with the secret key of this client */
    const char *config_path;  /* NULL: defaults */
    struct sk_config *config; /* never NULL once a verb runs */
    bool json;
    bool quiet;
    bool colours; /* standard output is a terminal and NO_COLOR is not set */
    int timeout_ms;
};

struct sk_command {
    const char *name;
    const char *summary; /* one line of `sidekick --help` */
    const char *usage;   /* `sidekick VERB --help`: synopsis line, then options */
    bool local;          /* works on the data directory alone: --endpoint would mislead */
    bool makes_nothing;  /* that stays another's in a data directory of a user's service: everybody may who can read it */
    /* NULL: --help prints usage. Else it does, and gets the verb's arguments. */
    enum sk_exit (*help)(int count, char **arguments);
    /* arguments[0] is the verb; global flags are taken out already. */
    enum sk_exit (*run)(const struct sk_tool *tool, int count, char **arguments);
};

extern const struct sk_command sk_command_import, sk_command_reindex, sk_command_train, sk_command_suggest, sk_command_analyze,
    sk_command_feedback, sk_command_status, sk_command_ping, sk_command_keygen, sk_command_eval, sk_command_audit,
    sk_command_forget, sk_command_export, sk_command_retain, sk_command_backup, sk_command_restore, sk_command_bench,
    sk_command_trace;

/* Set by Ctrl-C and SIGTERM once sk_tool_catch_signals was called; a second signal ends the program at once. */
extern atomic_bool sk_tool_cancelled;
void sk_tool_catch_signals(void);

/* Prints "sidekick: message" to standard error and gives the exit status for it. */
enum sk_exit sk_tool_fail(const struct sk_error *error);
/* The same for wrong usage; points at --help. */
enum sk_exit sk_tool_usage(const struct sk_command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
