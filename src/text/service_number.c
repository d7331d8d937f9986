/* Ranges of the national numbering plans that are given out to services only: Netherlands 0800, 0900, 0906, 0909, 14 and the area
 * code of a town; Belgium 0800, 0900, 070, 078; Britain 0800, 0808, 03; Germany 0800, 0180, 0900; France 08; of Europe 116. The
 * same digits are often some person's in another country (0821 is Augsburg, 0906 Donauwörth, 01805 Torrington, 070 and 078 with
 * one digit more The Hague and Dordrecht), and no text says whose plan is meant: then the groups must be those in which the
 * service's country writes it, and what is left in doubt is a person's. So is 0345 202 1234, which Britain gives to services and
 * Halle to whoever lives there, in the same groups: of the British 033, 034 and 037 only those are known without +44 that are no
 * area code in Germany or Italy.
 */
#include "text/service_number.h"

#include <ctype.h>
#include <string.h>

#define MOST_DIGITS 15
#define MOST_GROUPS 6

struct number {
    char digits[MOST_DIGITS + 1];
    size_t size;
    char groups[MOST_GROUPS + 1]; /* how many digits each has, in digits: "343" */
    size_t group_count;
    bool hyphens; /* and nothing else stands between the groups */
};

/* false: there are more than any number has. */
static bool read_number(struct sk_slice text, struct number *out) {
    *out = (struct number){ .hyphens = true };
    for (size_t i = 0; i < text.size; i++) {
        if (!isdigit((unsigned char) text.data[i])) {
            out->hyphens &= text.data[i] == '-';
            continue;
        }
        bool begins = i == 0 || !isdigit((unsigned char) text.data[i - 1]);
        if (out->size == MOST_DIGITS || (begins && out->group_count == MOST_GROUPS))
            return false;
        if (begins)
            out->groups[out->group_count++] = '0';
        out->groups[out->group_count - 1]++;
        out->digits[out->size++] = text.data[i];
    }
    return true;
}

static bool starts(const char *digits, const char *prefix) {
    return strncmp(digits, prefix, strlen(prefix)) == 0;
}

/* Behind + or 00, so that the country is known. */
static bool is_international(const char *digits) {
    static const struct {
        const char *country, *prefix;
        size_t least, most; /* digits behind the country */
    } plans[] = {
        { "31", "800", 7, 10 },  { "31", "900", 7, 10 }, { "31", "906", 7, 10 }, { "31", "909", 7, 10 }, { "32", "800", 8, 8 },
        { "32", "900", 8, 8 },   { "32", "70", 8, 8 },   { "32", "78", 8, 8 },   { "33", "8", 9, 9 },    { "44", "800", 9, 10 },
        { "44", "808", 10, 10 }, { "44", "3", 10, 10 },  { "49", "800", 7, 11 }, { "49", "180", 8, 11 }, { "49", "900", 8, 11 },
    };
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        if (!starts(digits, plans[i].country))
            continue;
        const char *national = digits + strlen(plans[i].country);
        national += *national == '0'; /* "+31 (0)800" */
        size_t size = strlen(national);
        if (starts(national, plans[i].prefix) && size >= plans[i].least && size <= plans[i].most)
            return true;
    }
    return false;
}

/* The Dutch service is written 0906-1234; 0906 1234 and 0906/1234 are of Donauwörth. */
static bool is_of_a_town(const struct number *number) {
    return starts(number->digits, "090") && number->digits[3] != '0' && !number->hyphens;
}

/* groups: how the number is written, NULL: however. Of 116 only the numbers that are given out may stand in one group, in which
 * it begins a thousand of whatever a company counts. */
static bool is_national(const struct number *number) {
    static const struct {
        const char *prefix;
        size_t least, most;
        const char *groups;
    } plans[] = {
        { "0800", 8, 12, NULL },   { "0900", 8, 12, NULL },    { "0906", 8, 8, "44" },    { "0909", 8, 8, "44" },
        { "14", 5, 5, "23" },      { "14", 6, 6, "24" },       { "116", 6, 6, "33" },     { "116000", 6, 6, "6" },
        { "116006", 6, 6, "6" },   { "116111", 6, 6, "6" },    { "116117", 6, 6, "6" },   { "116123", 6, 6, "6" },
        { "070", 9, 9, "3222" },   { "078", 9, 9, "3222" },    { "0808", 11, 11, "434" }, { "0300", 11, 11, NULL },
        { "0303", 11, 11, "434" }, { "0330", 11, 11, "434" },  { "0333", 11, 11, "434" }, { "0370", 11, 11, "434" },
        { "0180", 11, 11, "416" }, { "0180", 11, 11, "4133" }, { "080", 10, 10, "4222" }, { "08", 10, 10, "22222" },
        { "08", 10, 10, "1333" },
    };
    bool persons = (starts(number->digits, "14") && number->digits[2] != '0') || is_of_a_town(number);
    for (size_t i = 0; i < sizeof plans / sizeof *plans && !persons; i++) {
        bool written = !plans[i].groups || strcmp(number->groups, plans[i].groups) == 0;
        if (written && starts(number->digits, plans[i].prefix) && number->size >= plans[i].least && number->size <= plans[i].most)
            return true;
    }
    return false;
}

bool sk_is_service_number(struct sk_slice text) {
    struct number number;
    if (!read_number(text, &number))
        return false;
    if (text.size && memchr(text.data, '+', text.size))
        return is_international(number.digits);
    return starts(number.digits, "00") ? is_international(number.digits + 2) : is_national(&number);
}
