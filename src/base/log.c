#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static _Atomic int highest = SK_LOG_INFO;

void sk_log_set_level(enum sk_log_level level) {
    highest = (int) level;
}

void sk_log(enum sk_log_level level, const char *format, ...) {
    if ((int) level > highest)
        return;
    static const char *const names[] = { "", "", "", "error", "warning", "notice", "info", "debug" };
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    /* sd-daemon(3): a "<N>" prefix sets the level of the journal entry. */
    if (getenv("JOURNAL_STREAM"))
        fprintf(stderr, "<%d>%s\n", (int) level, line);
    else
        fprintf(stderr, "%s: %s\n", names[level], line);
}
