#include "tools/priority.h"

#include <errno.h>
#include <sys/resource.h>

#define USUAL 10 /* as the service's own erasing; a tenth of a core where somebody else wants all of it */
#define MOST 19

bool sk_priority_lower(const struct sk_command *command, const struct sk_option *option) {
    double wanted = USUAL;
    if (!sk_option_number(command, option, 0, MOST, &wanted))
        return false;
    errno = 0;
    int has = getpriority(PRIO_PROCESS, 0);
    if (errno == 0 && wanted > 0 && has < (int) wanted)
        setpriority(PRIO_PROCESS, 0, (int) wanted);
    return true;
}
