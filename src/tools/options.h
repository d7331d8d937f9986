/* options: getopt_long(3) with this tool's way of saying what is wrong. */
#ifndef SK_TOOLS_OPTIONS_H
#define SK_TOOLS_OPTIONS_H

#include <stdint.h>

#include "tools/tool.h"

struct sk_option {
    const char *name;  /* without the dashes */
    bool flag;         /* takes no value */
    const char *value; /* out: the value given, the last of a repeated one; "" for a flag that was given, NULL = not given */
};

/* An option that may be given again and again: take is called for each value in turn, false = refused and said so. */
struct sk_repeated {
    const char *name;
    bool (*take)(void *context, const struct sk_option *option);
};

/* Reads the options of a verb; what is left (the operands) is moved to arguments[1..]. *operands: how many. SK_EXIT_DONE or
 * SK_EXIT_USAGE with a message printed, also where a value is given twice: the first would be dropped unseen. repeated: may be
 * NULL. */
enum sk_exit sk_options_read(const struct sk_command *command, struct sk_option *options, size_t option_count, int count,
                             char **arguments, int *operands, const struct sk_repeated *repeated, void *context);

/* Wrong usage where options[chosen] was given and another that is not among those it goes with: bit n of goes_with for
 * options[n]. For options that would have no effect then. */
bool sk_options_together(const struct sk_command *command, const struct sk_option *options, size_t count, size_t chosen,
                         uint32_t goes_with);

/* A number in low..high, or wrong usage. */
bool sk_option_number(const struct sk_command *command, const struct sk_option *option, double low, double high, double *out);

#endif
