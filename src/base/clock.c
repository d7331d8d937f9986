#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t read_us(clockid_t id) {
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t sk_clock_monotonic_us(void) {
    return read_us(CLOCK_MONOTONIC);
}

int64_t sk_clock_wall_us(void) {
    return read_us(CLOCK_REALTIME);
}

void sk_clock_format(int64_t seconds, char text[SK_CLOCK_TEXT_SIZE]) {
    time_t time = (time_t) seconds;
    struct tm parts;
    text[0] = '\0';
    if (gmtime_r(&time, &parts))
        strftime(text, SK_CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* Minutes east of UTC from "", "Z", "+02:00" or "+0200"; false where there is more or less than that. */
static bool parse_zone(const char *text, int *minutes) {
    *minutes = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0)
        return true;
    int hour, minute = 0, used = 0;
    char sign = *text++;
    if (sign != '+' && sign != '-')
        return false;
    if (sscanf(text, "%2d:%2d%n", &hour, &minute, &used) < 2 && sscanf(text, "%2d%2d%n", &hour, &minute, &used) < 2)
        return false;
    *minutes = (hour * 60 + minute) * (sign == '-' ? -1 : 1);
    return text[used] == '\0' && hour <= 14 && minute < 60;
}

bool sk_clock_parse(struct sk_slice slice, int64_t *seconds) {
    char text[40];
    if (slice.size < 10 || slice.size >= sizeof text)
        return false;
    memcpy(text, slice.data, slice.size);
    text[slice.size] = '\0';
    int year, month, day, hour = 0, minute = 0, second = 0, zone = 0, used = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) < 3 || used != 10)
        return false;
    const char *rest = text + used;
    if (*rest == 'T' || *rest == ' ') {
        used = 0;
        if (sscanf(++rest, "%2d:%2d:%2d%n", &hour, &minute, &second, &used) < 3) {
            used = 0;
            if (sscanf(rest, "%2d:%2d%n", &hour, &minute, &used) < 2)
                return false;
        }
        rest += used;
        if (*rest == '.')
            rest += 1 + strspn(rest + 1, "0123456789");
        if (!parse_zone(rest, &zone))
            return false;
    } else if (*rest != '\0') {
        return false;
    }
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 24 || minute < 0 || minute > 59
        || second < 0 || second > 60)
        return false;
    struct tm parts = {
        .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = minute, .tm_sec = second
    };
    *seconds = (int64_t) timegm(&parts) - zone * 60;
    return true;
}
