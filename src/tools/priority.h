/* priority: work that can wait steps back before the service that answers on the same machine. */
#ifndef SK_TOOLS_PRIORITY_H
#define SK_TOOLS_PRIORITY_H

#include "tools/options.h"

/* This process, and the threads it starts from now on, gets the niceness of the option or 10 where it was not given; one that has
 * more already keeps it. A priority that cannot be had costs speed only, and nothing is said. false: wrong usage, and said so. */
bool sk_priority_lower(const struct sk_command *command, const struct sk_option *option);

#endif
