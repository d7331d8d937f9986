#include "tools/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define OPTION_LIMIT 24

/* `given`: a bit for each option that was given before. False: refused, and said so. */
static bool take_option(const struct sk_command *command, struct sk_option *options, int number,
                        const struct sk_repeated *repeated, void *context, uint32_t *given) {
    struct sk_option *option = &options[number];
    bool again = repeated && strcmp(option->name, repeated->name) == 0;
    if (*given >> number & 1 && !again && !option->flag) {
        sk_tool_usage(command, "--%s is given twice", option->name);
        return false;
    }
    *given |= (uint32_t) 1 << number;
    option->value = option->flag ? "" : optarg;
    return !again || repeated->take(context, option);
}

enum sk_exit sk_options_read(const struct sk_command *command, struct sk_option *options, size_t option_count, int count,
                             char **arguments, int *operands, const struct sk_repeated *repeated, void *context) {
    struct option table[OPTION_LIMIT + 1] = { 0 };
    for (size_t i = 0; i < option_count && i < OPTION_LIMIT; i++)
        table[i] = (struct option){ options[i].name, options[i].flag ? no_argument : required_argument, NULL, (int) i + 256 };
    uint32_t given = 0;
    optind = 0;
    opterr = 0;
    int code;
    while ((code = getopt_long(count, arguments, ":", table, NULL)) != -1) {
        if (code == ':')
            return sk_tool_usage(command, "%s needs a value", arguments[optind - 1]);
        if (code < 256)
            return sk_tool_usage(command, "there is no option %.40s", arguments[optind - 1]);
        if (!take_option(command, options, code - 256, repeated, context, &given))
            return SK_EXIT_USAGE;
    }
    *operands = count - optind;
    for (int i = 0; i < *operands; i++)
        arguments[1 + i] = arguments[optind + i];
    return SK_EXIT_DONE;
}

bool sk_options_together(const struct sk_command *command, const struct sk_option *options, size_t count, size_t chosen,
                         uint32_t goes_with) {
    for (size_t i = 0; options[chosen].value && i < count; i++)
        if (options[i].value && i != chosen && !(goes_with >> i & 1)) {
            sk_tool_usage(command, "--%s has no effect with --%s: leave one of them out", options[i].name, options[chosen].name);
            return false;
        }
    return true;
}

bool sk_option_number(const struct sk_command *command, const struct sk_option *option, double low, double high, double *out) {
    char *end;
    if (!option->value)
        return true;
    errno = 0;
    double value = strtod(option->value, &end);
    if (errno || end == option->value || *end || !(value >= low && value <= high)) {
        sk_tool_usage(command, "--%s must be a number from %g to %g", option->name, low, high);
        return false;
    }
    *out = value;
    return true;
}
