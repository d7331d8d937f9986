/* Dates, months, years and feasts are read off the words of each sentence, and the words around decide whether the sentence dies
 * with them:
 *
 * - A date or month with its year: the sentence is over with it, unless it begins there ("sinds", "vanaf", "since").
 * - A date or month without a year: only where the sentence announces something (an offer, a closure, works, a deadline). Its
 *   year is that of the first such day from a month before the reply was written on.
 * - A feast ("Pasen", "Black Friday"): the first one since the reply was written, unless it is said of every year.
 * - A year alone: where the sentence looks ahead ("wordt in 2024 vernieuwd").
 *
 * Easter: the algorithm of Meeus, Jones and Butcher (Meeus, Astronomical Algorithms, 1991, chapter 8). Days: the civil calendar
 * formula of Howard Hinnant, "chrono-compatible low-level date algorithms".
 */
#include "text/expiry.h"

#include <stdlib.h>

#include "text/phrases.h"

#define NO_MONTH 0
#define RECENT_DAYS 31 /* "op 28 februari" written on 3 March is that February, not the next */

int64_t sk_day_of(int year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int year_of(int64_t day) {
    int year = (int) (1970 + day / 366);
    while (sk_day_of(year + 1, 1, 1) <= day)
        year++;
    return year;
}

static int64_t end_of_month(int year, int month) {
    return (month == 12 ? sk_day_of(year + 1, 1, 1) : sk_day_of(year, month + 1, 1)) - 1;
}

/* ---- feasts ---- */

static int64_t easter(int year) {
    int a = year % 19, b = year / 100, c = year % 100;
    int g = (b - (b + 8) / 25 + 1) / 3;
    int h = (19 * a + b - b / 4 - g + 15) % 30;
    int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return sk_day_of(year, n / 31, n % 31 + 1);
}

enum feast_kind { FIXED, BY_EASTER, BY_WEEKDAY };

/* The last day of a feast. FIXED: month and day; BY_EASTER: days from Easter Sunday; BY_WEEKDAY: the n-th (a) weekday (day, 0 =
 * Sunday) of a month, and days after it (b). */
static const struct feast {
    const char *words[2]; /* the second may be NULL */
    enum feast_kind kind;
    int month, day, a, b;
} feasts[] = {
    { { "pasen", NULL }, BY_EASTER, 0, 1, 0, 0 },
    { { "paasweekend", NULL }, BY_EASTER, 0, 1, 0, 0 },
    { { "paasdag", NULL }, BY_EASTER, 0, 1, 0, 0 },
    { { "paasmaandag", NULL }, BY_EASTER, 0, 1, 0, 0 },
    { { "easter", NULL }, BY_EASTER, 0, 1, 0, 0 },
    { { "ostern", NULL }, BY_EASTER, 0, 1, 0, 0 },
    { { "goede", "vrijdag" }, BY_EASTER, 0, -2, 0, 0 },
    { { "good", "friday" }, BY_EASTER, 0, -2, 0, 0 },
    { { "carnaval", NULL }, BY_EASTER, 0, -46, 0, 0 },
    { { "hemelvaart", NULL }, BY_EASTER, 0, 40, 0, 0 },
    { { "hemelvaartsdag", NULL }, BY_EASTER, 0, 40, 0, 0 },
    { { "pinksteren", NULL }, BY_EASTER, 0, 50, 0, 0 },
    { { "pinkstermaandag", NULL }, BY_EASTER, 0, 50, 0, 0 },
    { { "pfingsten", NULL }, BY_EASTER, 0, 50, 0, 0 },
    { { "koningsdag", NULL }, FIXED, 4, 27, 0, 0 },
    { { "bevrijdingsdag", NULL }, FIXED, 5, 5, 0, 0 },
    { { "sinterklaas", NULL }, FIXED, 12, 6, 0, 0 },
    { { "pakjesavond", NULL }, FIXED, 12, 6, 0, 0 },
    { { "kerst", NULL }, FIXED, 12, 27, 0, 0 },
    { { "kerstmis", NULL }, FIXED, 12, 27, 0, 0 },
    { { "kerstdagen", NULL }, FIXED, 12, 27, 0, 0 },
    { { "kerstdrukte", NULL }, FIXED, 12, 31, 0, 0 },
    { { "kerstactie", NULL }, FIXED, 12, 31, 0, 0 },
    { { "christmas", NULL }, FIXED, 12, 27, 0, 0 },
    { { "weihnachten", NULL }, FIXED, 12, 27, 0, 0 },
    { { "boxing", "day" }, FIXED, 12, 27, 0, 0 },
    { { "jaarwisseling", NULL }, FIXED, 1, 2, 0, 0 },
    { { "nieuwjaarsdag", NULL }, FIXED, 1, 1, 0, 0 },
    { { "nieuwjaar", NULL }, FIXED, 1, 2, 0, 0 },
    { { "oudejaarsdag", NULL }, FIXED, 12, 31, 0, 0 },
    { { "valentijnsdag", NULL }, FIXED, 2, 14, 0, 0 },
    { { "valentine's", "day" }, FIXED, 2, 14, 0, 0 },
    { { "halloween", NULL }, FIXED, 11, 1, 0, 0 },
    { { "black", "friday" }, BY_WEEKDAY, 11, 4, 4, 4 },
    { { "cyber", "monday" }, BY_WEEKDAY, 11, 4, 4, 4 },
    { { "moederdag", NULL }, BY_WEEKDAY, 5, 0, 2, 0 },
    { { "mother's", "day" }, BY_WEEKDAY, 5, 0, 2, 0 },
    { { "vaderdag", NULL }, BY_WEEKDAY, 6, 0, 3, 0 },
    { { "father's", "day" }, BY_WEEKDAY, 6, 0, 3, 0 },
};

static int64_t feast_day(const struct feast *feast, int year) {
    if (feast->kind == BY_EASTER)
        return easter(year) + feast->day;
    if (feast->kind == FIXED)
        return sk_day_of(year, feast->month, feast->day);
    int64_t first = sk_day_of(year, feast->month, 1);
    int64_t weekday = (first + 4) % 7; /* 1970-01-01 was a Thursday */
    return first + (feast->day - weekday + 7) % 7 + 7 * (feast->a - 1) + feast->b;
}

/* ---- words ---- */

/* Most words differ in the first letter from most of a list. */
static bool is_word(struct sk_slice word, const char *text) {
    return word.size > 0 && word.data[0] == text[0] && sk_slice_is(word, text);
}

static bool is_one_of(struct sk_slice word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (is_word(word, words[i]))
            return true;
    return false;
}

#define IS_ONE_OF(word, list) is_one_of(word, list, sizeof list / sizeof *list)

/* What is said of every year, or of a rule. */
static const char *const ever[] = { "elk",        "elke",    "ieder",   "iedere",   "altijd",   "jaarlijks",
                                    "jaarlijkse", "every",   "each",    "always",   "annually", "yearly",
                                    "normaal",    "usually", "meestal", "feestdag", "nooit",    "never" };
/* What begins on a day does not end with it. */
static const char *const begins[] = { "sinds", "vanaf", "since", "from", "per", "seit", "ab", "depuis", "after", "na", "voor" };
/* Announcements: what is true for a time. */
static const char *const announces[] = {
    "actie",     "acties",   "aanbieding", "aanbiedingen", "korting",     "kortingscode",  "sale",           "gesloten",
    "dicht",     "sluiten",  "geldig",     "geldt",        "uiterlijk",   "werkzaamheden", "onderhoud",      "staking",
    "storing",   "deal",     "deals",      "offer",        "offers",      "discount",      "promotion",      "promo",
    "closed",    "valid",    "deadline",   "strike",       "maintenance", "expires",       "verloopt",       "vervalt",
    "loopt",     "campagne", "campaign",   "tijdelijk",    "wegens",      "vanwege",       "verband",        "t/m",
    "tot",       "until",    "till",       "through",      "bis",         "code",          "dienstregeling", "vertraging",
    "levertijd", "voorraad", "lancering",  "aangepaste",   "adjusted",    "gratis"
};
/* Looking ahead. */
static const char *const ahead[] = { "zal",    "zullen",     "gaat",     "gaan",       "komt",     "komen",       "wordt",
                                     "worden", "binnenkort", "straks",   "verwachten", "verwacht", "verwachting", "eind",
                                     "begin",  "loop",       "najaar",   "voorjaar",   "will",     "going",       "soon",
                                     "coming", "expect",     "expected", "plan",       "planned",  "gepland",     "plannen",
                                     "launch", "end",        "early",    "later",      "zomer",    "winter",      "herfst",
                                     "summer", "autumn",     "spring",   "wird",       "werden" };

static int month_named(struct sk_slice word) {
    static const char *const names[][12] = {
        { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
          "december" },
        { "january", "february", "march", "apr", "may", "june", "july", "august", "sept", "october", "nov", "dec" },
        { "jan", "feb", "mrt", "april", "mai", "jun", "jul", "aug", "sep", "okt", "november", "dezember" },
    };
    for (size_t language = 0; language < sizeof names / sizeof *names; language++)
        for (int month = 0; month < 12; month++)
            if (is_word(word, names[language][month]))
                return month + 1;
    return NO_MONTH;
}

/* The first number of a word, as in "31", "31st", "31."; 0: none. *size: its digits. */
static int number_at(struct sk_slice text, size_t at, size_t *size) {
    int value = 0;
    for (*size = 0; at + *size < text.size && *size < 5; ++*size) {
        char c = text.data[at + *size];
        if (c < '0' || c > '9')
            break;
        value = value * 10 + (c - '0');
    }
    return value;
}

struct date {
    int year, month, day; /* 0: not said */
};

static bool is_calendar(const struct date *date) {
    return date->month >= 1 && date->month <= 12 && date->day >= 0 && date->day <= 31;
}

/* "31-03-2024", "31/3", "2024-03-31" in one word. */
static bool read_numeric(struct sk_slice word, struct date *out) {
    int parts[3] = { 0, 0, 0 };
    size_t count = 0, at = 0, size;
    bool year_first = false;
    for (; count < 3 && at < word.size; count++, at += size + 1) {
        parts[count] = number_at(word, at, &size);
        if (size == 0 || (at + size < word.size && !strchr("-/.", word.data[at + size])))
            return false;
        year_first |= count == 0 && size == 4;
    }
    if (count < 2 || at <= word.size)
        return false;
    *out = year_first ? (struct date){ parts[0], parts[1], parts[2] } : (struct date){ parts[2], parts[1], parts[0] };
    out->year += out->year > 0 && out->year < 100 ? 2000 : 0;
    bool plausible = count == 3 ? out->year >= 1990 && out->year <= 2100 : memchr(word.data, '.', word.size) == NULL;
    return is_calendar(out) && out->day > 0 && plausible;
}

static int year_at(const struct sk_analysis *reply, size_t word, size_t end) {
    size_t size;
    if (word >= end)
        return 0;
    int year = number_at(reply->words[word].folded, 0, &size);
    return size == 4 && reply->words[word].folded.size == 4 && year >= 1990 && year <= 2100 ? year : 0;
}

static int day_at(const struct sk_analysis *reply, size_t word) {
    struct sk_slice text = reply->words[word].folded;
    size_t size;
    int day = number_at(text, 0, &size);
    struct sk_slice ending = sk_slice(text.data + size, text.size - size);
    static const char *const endings[] = { "e", "st", "nd", "rd", "th", "ste", "de" };
    bool number = size >= 1 && size <= 2 && day >= 1 && day <= 31;
    return number && (ending.size == 0 || IS_ONE_OF(ending, endings)) ? day : 0;
}

/* "in mei", "heel maart", "until June": the month itself, not a name or "may". */
static bool is_bare_month(const struct sk_analysis *reply, size_t word, size_t first) {
    static const char *const before[] = { "in",  "of",  "until", "till", "through", "during", "van", "hele", "heel", "maand",
                                          "tot", "met", "t/m",   "eind", "end",     "deze",   "bis", "fin",  "voor", "before" };
    return word > first && IS_ONE_OF(reply->words[word - 1].folded, before);
}

/* The date that stands at `word` of a sentence that ends before `end`; returns its words, 0: none. */
static size_t read_date(const struct sk_analysis *reply, size_t word, size_t first, size_t end, struct date *out) {
    *out = (struct date){ 0 };
    if (read_numeric(reply->words[word].folded, out))
        return 1;
    out->month = month_named(reply->words[word].folded);
    if (!out->month) {
        out->year = year_at(reply, word, end);
        return out->year ? 1 : 0;
    }
    size_t next = word + 1;
    if (word > first)
        out->day = day_at(reply, word - 1);
    if (word > first + 1 && !out->day && sk_slice_is(reply->words[word - 1].folded, "of"))
        out->day = day_at(reply, word - 2);
    if (!out->day && next < end && !year_at(reply, next, end))
        out->day = day_at(reply, next);
    next += out->day && next < end && day_at(reply, next) == out->day;
    out->year = year_at(reply, next, end);
    if (!out->day && !out->year && !is_bare_month(reply, word, first))
        return 0;
    return next - word + (out->year != 0);
}

/* ---- sentences ---- */

struct sentence {
    const struct sk_analysis *reply;
    size_t first, end; /* words */
    int64_t written;
    bool ever, announces, ahead;
};

static void describe(struct sentence *sentence) {
    for (size_t i = sentence->first; i < sentence->end; i++) {
        struct sk_slice word = sentence->reply->words[i].folded;
        sentence->ever |= IS_ONE_OF(word, ever);
        sentence->announces |= IS_ONE_OF(word, announces);
        sentence->ahead |= IS_ONE_OF(word, ahead);
    }
}

/* "sinds 1 januari", "vanaf mei": one of the three words before the date, and no end ("vanaf 1 mei tot 1 juni") in between. */
static bool begins_there(const struct sentence *sentence, size_t word) {
    for (size_t back = 1; back <= 3 && word >= sentence->first + back; back++) {
        struct sk_slice before = sentence->reply->words[word - back].folded;
        if (sk_slice_is(before, "tot") || sk_slice_is(before, "until") || sk_slice_is(before, "t/m"))
            return false;
        if (IS_ONE_OF(before, begins))
            return !sk_slice_is(before, "voor") && !sk_slice_is(before, "from");
    }
    return false;
}

static int64_t day_of_date(const struct sentence *sentence, const struct date *date) {
    if (date->year && !date->month)
        return sentence->ahead ? sk_day_of(date->year, 12, 31) : SK_NO_EXPIRY;
    if (date->year)
        return date->day ? sk_day_of(date->year, date->month, date->day) : end_of_month(date->year, date->month);
    if (!sentence->announces || sentence->written == SK_NO_EXPIRY)
        return SK_NO_EXPIRY;
    for (int year = year_of(sentence->written) - 1;; year++) {
        int64_t day = date->day ? sk_day_of(year, date->month, date->day) : end_of_month(year, date->month);
        if (day >= sentence->written - RECENT_DAYS)
            return day;
    }
}

static int64_t day_of_feast(const struct sentence *sentence, size_t word) {
    if (sentence->written == SK_NO_EXPIRY)
        return SK_NO_EXPIRY;
    for (size_t i = 0; i < sizeof feasts / sizeof *feasts; i++) {
        const struct feast *feast = &feasts[i];
        if (!is_word(sentence->reply->words[word].folded, feast->words[0]))
            continue;
        if (feast->words[1]
            && (word + 1 >= sentence->end || !sk_slice_is(sentence->reply->words[word + 1].folded, feast->words[1])))
            continue;
        for (int year = year_of(sentence->written);; year++)
            if (feast_day(feast, year) >= sentence->written)
                return feast_day(feast, year);
    }
    return SK_NO_EXPIRY;
}

static int64_t expiry_of(struct sentence *sentence) {
    int64_t expiry = SK_NO_EXPIRY;
    for (size_t word = sentence->first; word < sentence->end;) {
        struct date date;
        size_t size = read_date(sentence->reply, word, sentence->first, sentence->end, &date);
        int64_t day = SK_NO_EXPIRY;
        if (size)
            describe(sentence);
        if (size && !begins_there(sentence, word))
            day = day_of_date(sentence, &date);
        else if (!size)
            day = day_of_feast(sentence, word);
        expiry = day < expiry ? day : expiry;
        word += size ? size : 1;
    }
    if (expiry == SK_NO_EXPIRY)
        return expiry;
    describe(sentence);
    return sentence->ever ? SK_NO_EXPIRY : expiry;
}

int64_t sk_expiry_find(const struct sk_analysis *reply, int64_t written) {
    int64_t expiry = SK_NO_EXPIRY;
    for (size_t first = 0, word = 0; word < reply->word_count; word++) {
        bool question;
        if (!sk_sentence_ends(reply, word, &question))
            continue;
        struct sentence sentence = { .reply = reply, .first = first, .end = word + 1, .written = written };
        int64_t day = expiry_of(&sentence);
        expiry = day < expiry ? day : expiry;
        first = word + 1;
    }
    return expiry;
}
