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

/* ---- ISO 8601 ---- */

/* A number of least to most digits, without sign or blanks; *text behind it. */
static bool take_number(const char **text, int least, int most, int *out) {
    int count = 0;
    for (*out = 0; count < most && **text >= '0' && **text <= '9'; count++)
        *out = *out * 10 + (*(*text)++ - '0');
    return count >= least;
}

static bool take(const char **text, char c) {
    bool taken = **text == c;
    *text += taken;
    return taken;
}

static int days_of(int year, int month) {
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* timegm would take the 31st of February for the 3rd of March. */
static bool parse_date(const char **text, struct tm *parts) {
    int year, month, day;
    if (!take_number(text, 4, 4, &year) || !take(text, '-') || !take_number(text, 2, 2, &month) || !take(text, '-')
        || !take_number(text, 2, 2, &day))
        return false;
    parts->tm_year = year - 1900;
    parts->tm_mon = month - 1;
    parts->tm_mday = day;
    return year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= days_of(year, month);
}

/* ".123", however exact, ".", or nothing. */
static void skip_fraction(const char **text) {
    if (take(text, '.'))
        *text += strspn(*text, "0123456789");
}

/* "12:34", "12:34:56", "12:34:56.789"; spreadsheets write "9:30", strftime's %k " 9:30". 24:00:00 begins the next day, second 60
 * is a leap second. */
static bool parse_time(const char **text, struct tm *parts) {
    int digits = take(text, ' ') ? 1 : 2;
    if (!take_number(text, 1, digits, &parts->tm_hour) || !take(text, ':') || !take_number(text, 2, 2, &parts->tm_min))
        return false;
    if (take(text, ':')) {
        if (!take_number(text, 2, 2, &parts->tm_sec))
            return false;
        skip_fraction(text);
    }
    bool end_of_day = parts->tm_hour == 24 && parts->tm_min == 0 && parts->tm_sec == 0;
    return (parts->tm_hour <= 23 || end_of_day) && parts->tm_min <= 59 && parts->tm_sec <= 60;
}

/* Minutes east of UTC from "", "Z", "+02:00", "+2:00", "+0200" or "+02"; false where there is more or less than that. */
static bool parse_zone(const char *text, int *minutes) {
    int hour, minute = 0;
    *minutes = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0)
        return true;
    bool west = take(&text, '-');
    if ((!west && !take(&text, '+')) || !take_number(&text, text[0] && text[1] == ':' ? 1 : 2, 2, &hour))
        return false;
    bool colon = take(&text, ':');
    if ((colon || *text) && !take_number(&text, 2, 2, &minute))
        return false;
    *minutes = (hour * 60 + minute) * (west ? -1 : 1);
    return *text == '\0' && hour <= 14 && minute < 60;
}

#define TEXT_SIZE 40

static bool copy_text(struct sk_slice slice, char copy[TEXT_SIZE]) {
    if (slice.size < 10 || slice.size >= TEXT_SIZE)
        return false;
    memcpy(copy, slice.data, slice.size);
    copy[slice.size] = '\0';
    return true;
}

bool sk_clock_parse(struct sk_slice slice, int64_t *seconds) {
    char copy[TEXT_SIZE];
    const char *text = copy;
    struct tm parts = { 0 };
    int zone = 0;
    if (!copy_text(slice, copy) || !parse_date(&text, &parts))
        return false;
    if (*text != '\0' && ((!take(&text, 'T') && !take(&text, ' ')) || !parse_time(&text, &parts) || !parse_zone(text, &zone)))
        return false;
    *seconds = (int64_t) timegm(&parts) - zone * 60;
    return true;
}

/* ---- what earlier versions took ---- */

/* "9:5", "12: 4: 6", "12:34.5": what there is of a time of day, and where the zone begins; midnight where it is none. */
static const char *read_leniently(const char *text, struct tm *parts) {
    int hour, minute, second = 0, used = 0;
    if (sscanf(text, "%2d:%2d%n:%2d%n", &hour, &minute, &used, &second, &used) < 2 || hour < 0 || hour > 24 || minute < 0
        || minute > 59 || second < 0 || second > 60)
        return "";
    parts->tm_hour = hour;
    parts->tm_min = minute;
    parts->tm_sec = second;
    text += used;
    skip_fraction(&text);
    return text;
}

bool sk_clock_parse_stored(struct sk_slice slice, int64_t *seconds) {
    char copy[TEXT_SIZE];
    const char *rest = "";
    int year, month, day, used = 0, zone = 0;
    if (sk_clock_parse(slice, seconds))
        return true;
    if (!copy_text(slice, copy) || sscanf(copy, "%4d-%2d-%2d%n", &year, &month, &day, &used) < 3 || used != 10 || year < 1970
        || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    int last = days_of(year, month);
    struct tm parts = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day < last ? day : last };
    if (copy[10] == 'T' || copy[10] == ' ')
        rest = read_leniently(copy + 11, &parts);
    if (!parse_zone(rest, &zone))
        zone = 0;
    *seconds = (int64_t) timegm(&parts) - zone * 60;
    return true;
}
