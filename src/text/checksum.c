#include "text/checksum.h"

#include <string.h>

#define LONGEST_GAP 3 /* separators between two characters of an IBAN */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Lengths of the IBAN registry (SWIFT, release 99), and of the Moroccan numbers that are written alike. */
static size_t iban_length(const char *country) {
    static const char lengths[] =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23"
        "GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MA28MC27MD24ME22MK19MN20MR27MT31MU30"
        "NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20";
    char code[2] = { (char) (country[0] & ~32), (char) (country[1] & ~32) };
    for (const char *entry = lengths; *entry; entry += 4) {
        if (memcmp(entry, code, 2) == 0)
            return (size_t) (entry[2] - '0') * 10 + (size_t) (entry[3] - '0');
    }
    return 0;
}

/* Remainder modulo 97 with the first four characters moved behind, letters as 10..35. */
static unsigned iban_remainder(const char *iban, size_t size) {
    unsigned remainder = 0;
    for (size_t i = 0; i < size; i++) {
        char c = iban[(i + 4) % size];
        if (is_digit(c))
            remainder = (remainder * 10 + (unsigned) (c - '0')) % 97;
        else
            remainder = (remainder * 100 + (unsigned) ((c & ~32) - 'A' + 10)) % 97;
    }
    return remainder;
}

size_t sk_iban_size(struct sk_slice text) {
    char iban[40];
    if (text.size < 15 || !is_letter(text.data[0]) || !is_letter(text.data[1]))
        return 0;
    size_t wanted = iban_length(text.data), count = 0, at = 0, gap = 0;
    while (at < text.size && count < wanted) {
        char c = text.data[at];
        gap = is_digit(c) || is_letter(c) ? 0 : gap + 1;
        if (gap == 0)
            iban[count++] = c;
        else if ((c != ' ' && c != '.' && c != '-') || count == 0 || gap > LONGEST_GAP)
            return 0;
        at++;
    }
    bool ends = at == text.size || !is_digit(text.data[at]);
    return wanted && count == wanted && ends && iban_remainder(iban, count) == 1 ? at : 0;
}

/* Digits of text into out; their number, or 0 if there are more than limit. */
static size_t digits_of(struct sk_slice text, char *out, size_t limit) {
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.data[i]))
            continue;
        if (count == limit)
            return 0;
        out[count++] = text.data[i];
    }
    return count;
}

bool sk_bsn_valid(struct sk_slice text) {
    char digits[9];
    if (digits_of(text, digits, 9) != 9 || memcmp(digits, "000000000", 9) == 0)
        return false;
    int sum = -(digits[8] - '0');
    for (int i = 0; i < 8; i++)
        sum += (9 - i) * (digits[i] - '0');
    return sum % 11 == 0;
}

bool sk_luhn_valid(struct sk_slice text) {
    char digits[19];
    size_t count = digits_of(text, digits, sizeof digits);
    int sum = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = digits[count - 1 - i] - '0';
        if (i % 2 == 1)
            digit = digit > 4 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return count > 0 && sum % 10 == 0;
}

/* By the first four digits. Every issuer may give out 16 digits and more, few of them fewer: a device's IMEI has fifteen and the
 * same check digit, and one article number (EAN-13) in ten passes it. */
static bool is_issued(int first, size_t count) {
    static const struct {
        int from, to;
        size_t fewer; /* 0: never */
    } issuers[] = {
        { 2131, 2131, 15 }, { 2200, 2205, 0 },  { 2221, 2720, 0 },                      /* JCB of old, Mir, Mastercard */
        { 3000, 3059, 14 }, { 3095, 3095, 14 }, { 3600, 3699, 14 }, { 3800, 3999, 14 }, /* Diners Club */
        { 3400, 3499, 15 }, { 3700, 3799, 15 }, { 3528, 3589, 0 },                      /* American Express, JCB */
        { 4000, 6999, 0 }, /* Visa, Mastercard, Maestro, Discover, UnionPay */
    };
    for (size_t i = 0; i < sizeof issuers / sizeof *issuers; i++) {
        if (first >= issuers[i].from && first <= issuers[i].to)
            return count >= 16 || count == issuers[i].fewer;
    }
    return false;
}

bool sk_card_valid(struct sk_slice text) {
    char digits[19];
    size_t count = digits_of(text, digits, sizeof digits);
    if (count < 14)
        return false;
    int first = (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + digits[3] - '0';
    return is_issued(first, count) && sk_luhn_valid(text);
}
