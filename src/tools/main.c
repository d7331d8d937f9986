/* sidekick: the tool. A new verb is one file cmd_<verb>.c and one line in the table below. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "index/index.h"
#include "serve/settings.h"
#include "tools/owner.h"
#include "tools/tool.h"

static const struct sk_command *const commands[] = {
    &sk_command_import, &sk_command_reindex, &sk_command_train,  &sk_command_suggest, &sk_command_analyze, &sk_command_feedback,
    &sk_command_status, &sk_command_ping,    &sk_command_keygen, &sk_command_eval,    &sk_command_audit,   &sk_command_forget,
    &sk_command_export, &sk_command_retain,  &sk_command_backup, &sk_command_restore, &sk_command_bench,   &sk_command_trace,
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

atomic_bool sk_tool_cancelled;

static void on_signal(int number) {
    if (atomic_exchange(&sk_tool_cancelled, true))
        _exit(128 + number);
}

void sk_tool_catch_signals(void) {
    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

enum sk_exit sk_tool_fail(const struct sk_error *error) {
    fprintf(stderr, "sidekick: %s\n", error->message);
    switch (error->status) {
    case SK_FAULT_ARGUMENT: return SK_EXIT_USAGE;
    case SK_FAULT_UNREACHABLE: return SK_EXIT_UNREACHABLE;
    default: return SK_EXIT_FAILED;
    }
}

enum sk_exit sk_tool_usage(const struct sk_command *command, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "sidekick %s: ", command->name);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nTry: sidekick %s --help\n", command->name);
    return SK_EXIT_USAGE;
}

static void print_help(void) {
    puts("sidekick: replies for the people who answer customers, from what was answered before.\n");
    puts("usage: sidekick VERB [options]\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
    puts("\nFor every verb, before or after it:\n"
         "  --data DIR       data directory (else $SIDEKICK_DATA, else data_directory of the\n"
         "                   configuration, else ./sidekick-data)\n"
         "  --endpoint URL   suggest, analyze, feedback, forget, export, status, ping, bench, trace: ask the service there\n"
         "                   instead of working on the data directory\n"
         "  --server-key FILE, --client-key FILE\n"
         "                   CURVE keys for --endpoint: the service's public key, your own secret key\n"
         "  --config FILE    settings; a flag beats the file\n"
         "  --timeout MS     how long to wait for the service (5000)\n"
         "  --json           one JSON document on standard output\n"
         "  --quiet          no progress\n"
         "  --help           of the verb\n"
         "  --version\n\n"
         "Exit status: 0 done, 1 failed, 2 wrong usage, 3 the service cannot be reached.");
}

/* The value of a global flag written as "--name value" or "--name=value"; advances *index over what it used. */
static const char *flag_value(int count, char **arguments, int *index, const char *name) {
    size_t size = strlen(name);
    const char *argument = arguments[*index];
    if (strncmp(argument, name, size) != 0)
        return NULL;
    if (argument[size] == '=')
        return argument + size + 1;
    if (argument[size] != '\0')
        return NULL;
    if (*index + 1 >= count) {
        fprintf(stderr, "sidekick: %s needs a value\n", name);
        exit(SK_EXIT_USAGE);
    }
    return arguments[++*index];
}

static int parse_timeout(const char *text) {
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || *end || end == text || value < 1 || value > 3600000) {
        fprintf(stderr, "sidekick: --timeout must be 1 to 3600000 milliseconds\n");
        exit(SK_EXIT_USAGE);
    }
    return (int) value;
}

struct flags {
    bool help, version;
};

/* Takes one global flag at *index into tool; false where the argument is not one. */
static bool take_global(struct sk_tool *tool, struct flags *flags, int count, char **arguments, int *index) {
    const char *value;
    if ((value = flag_value(count, arguments, index, "--data")))
        tool->data_directory = value;
    else if ((value = flag_value(count, arguments, index, "--endpoint")))
        tool->endpoint = value;
    else if ((value = flag_value(count, arguments, index, "--server-key")))
        tool->server_key = value;
    else if ((value = flag_value(count, arguments, index, "--client-key")))
        tool->client_key = value;
    else if ((value = flag_value(count, arguments, index, "--config")))
        tool->config_path = value;
    else if ((value = flag_value(count, arguments, index, "--timeout")))
        tool->timeout_ms = parse_timeout(value);
    else if (strcmp(arguments[*index], "--json") == 0)
        tool->json = true;
    else if (strcmp(arguments[*index], "--quiet") == 0)
        tool->quiet = true;
    else if (strcmp(arguments[*index], "--help") == 0)
        flags->help = true;
    else if (strcmp(arguments[*index], "--version") == 0)
        flags->version = true;
    else
        return false;
    return true;
}

/* Removes the global flags; what is left, from the verb on, is moved to the front. Returns how many are left. */
static int take_globals(struct sk_tool *tool, struct flags *flags, int count, char **arguments) {
    int left = 0;
    bool literal = false;
    for (int i = 1; i < count; i++) {
        if (!literal && take_global(tool, flags, count, arguments, &i))
            continue;
        if (strcmp(arguments[i], "--") == 0)
            literal = true; /* kept: the verb's own parsing needs it too */
        arguments[left++] = arguments[i];
    }
    arguments[left] = NULL;
    return left;
}

static const struct sk_command *find_command(const char *name) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static enum sk_exit run(struct sk_tool *tool, const struct sk_command *command, int count, char **arguments) {
    struct sk_error error = { 0 };
    if (sk_settings_load(tool->config_path, &tool->config, &error) != SK_OK) {
        sk_tool_fail(&error);
        return SK_EXIT_USAGE;
    }
    if (!tool->data_directory)
        tool->data_directory = sk_settings_data_directory(tool->config);
    enum sk_status status = tool->endpoint || command->makes_nothing ? SK_OK : sk_owner_check(tool->data_directory, &error);
    enum sk_exit result = status == SK_OK ? command->run(tool, count, arguments) : sk_tool_fail(&error);
    sk_config_destroy(tool->config);
    if (fflush(stdout) != 0 && result == SK_EXIT_DONE) {
        fprintf(stderr, "sidekick: cannot write the output: %s\n", strerror(errno));
        return SK_EXIT_FAILED;
    }
    return result;
}

int main(int count, char **arguments) {
    struct sk_tool tool = { .timeout_ms = 5000 };
    struct flags flags = { 0 };
    int left = take_globals(&tool, &flags, count, arguments);
    const char *no_color = getenv("NO_COLOR");
    tool.colours = isatty(STDOUT_FILENO) == 1 && !(no_color && *no_color);
    signal(SIGPIPE, SIG_IGN);
    sk_index_watch_crashes();
    if (tool.quiet)
        sk_log_set_level(SK_LOG_WARNING);
    if (flags.version) {
        puts("sidekick " SK_PROGRAM_VERSION);
        return SK_EXIT_DONE;
    }
    if (left == 0 && flags.help) {
        print_help();
        return SK_EXIT_DONE;
    }
    if (left == 0) {
        fputs("sidekick: which verb? Try: sidekick --help\n", stderr);
        return SK_EXIT_USAGE;
    }
    const struct sk_command *command = find_command(arguments[0]);
    if (!command) {
        fprintf(stderr, "sidekick: there is no verb \"%.50s\". Try: sidekick --help\n", arguments[0]);
        return SK_EXIT_USAGE;
    }
    if (flags.help && command->help)
        return command->help(left, arguments);
    if (flags.help) {
        printf("usage: sidekick %s\n", command->usage);
        return SK_EXIT_DONE;
    }
    if (command->local && tool.endpoint)
        return sk_tool_usage(command,
                             "it works on the data directory, also beside a running service: give --data, not --endpoint");
    if (!tool.endpoint && (tool.server_key || tool.client_key))
        return sk_tool_usage(command, "--server-key and --client-key are for a service: give --endpoint too");
    return run(&tool, command, left, arguments);
}
