#include "base/clock.h"

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

/* ".123", however exact, or nothing. */
static bool skip_fraction(const char **text) {
    if (!take(text, '.'))
        return true;
    size_t digits = strspn(*text, "0123456789");
    *text += digits;
    return digits > 0;
}

/* "12:34", "12:34:56", "12:34:56.789"; spreadsheets write "9:30". 24:00:00 begins the next day, second 60 is a leap second. */
static bool parse_time(const char **text, struct tm *parts) {
    if (!take_number(text, 1, 2, &parts->tm_hour) || !take(text, ':') || !take_number(text, 2, 2, &parts->tm_min))
        return false;
    if (take(text, ':') && (!take_number(text, 2, 2, &parts->tm_sec) || !skip_fraction(text)))
        return false;
    bool end_of_day = parts->tm_hour == 24 && parts->tm_min == 0 && parts->tm_sec == 0;
    return (parts->tm_hour <= 23 || end_of_day) && parts->tm_min <= 59 && parts->tm_sec <= 60;
}

/* Minutes east of UTC from "", "Z", "+02:00", "+0200" or "+02"; false where there is more or less than that. */
static bool parse_zone(const char *text, int *minutes) {
    int hour, minute = 0;
    *minutes = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0)
        return true;
    bool west = take(&text, '-');
    if ((!west && !take(&text, '+')) || !take_number(&text, 2, 2, &hour))
        return false;
    bool colon = take(&text, ':');
    if ((colon || *text) && !take_number(&text, 2, 2, &minute))
        return false;
    *minutes = (hour * 60 + minute) * (west ? -1 : 1);
    return *text == '\0' && hour <= 14 && minute < 60;
}

bool sk_clock_parse(struct sk_slice slice, int64_t *seconds) {
    char copy[40];
    const char *text = copy;
    struct tm parts = { 0 };
    int zone = 0;
    if (slice.size < 10 || slice.size >= sizeof copy)
        return false;
    memcpy(copy, slice.data, slice.size);
    copy[slice.size] = '\0';
    if (!parse_date(&text, &parts))
        return false;
    if (*text != '\0' && ((!take(&text, 'T') && !take(&text, ' ')) || !parse_time(&text, &parts) || !parse_zone(text, &zone)))
        return false;
    *seconds = (int64_t) timegm(&parts) - zone * 60;
    return true;
}
