/* clock: time since start for durations, wall time for records, ISO 8601 for files. */
#ifndef SK_BASE_CLOCK_H
#define SK_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* Microseconds on a clock that never jumps. */
int64_t sk_clock_monotonic_us(void);

/* Microseconds since 1970-01-01T00:00:00Z. */
int64_t sk_clock_wall_us(void);

#define SK_CLOCK_TEXT_SIZE 32

/* "2026-05-01T12:34:56Z" into text. Seconds since 1970. */
void sk_clock_format(int64_t seconds, char text[SK_CLOCK_TEXT_SIZE]);

/* ISO 8601 date ("2026-05-01") or date and time with optional fraction, "Z", "+hh:mm" or "+hh" (none = UTC;
 * "T" or a space between; an hour before ':' may have one digit). Seconds since 1970 into *seconds; false where the text is not
 * such a time, or no such day is in the calendar. */
bool sk_clock_parse(struct sk_slice text, int64_t *seconds);

/* The same of a text that is stored. Earlier versions took more, and what they took must grow old too: a day that the month does
 * not have is its last ("2026-02-31"), of the time of day counts what can be read ("9:5"). false: not even a date. */
bool sk_clock_parse_stored(struct sk_slice text, int64_t *seconds);

#endif
