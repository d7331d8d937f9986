#include "text/entity_looks.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct sk_looks sk_look_at(struct sk_slice token) {
    struct sk_looks looks = { .groups = 1 };
    for (size_t i = 0; i < token.size; i++) {
        unsigned char c = (unsigned char) token.data[i];
        if (isdigit(c))
            looks.digits++;
        else if (isalpha(c))
            looks.letters++;
        else if (c != '#')
            looks.groups++;
    }
    looks.plain = looks.letters == 0 && looks.groups == 1;
    return looks;
}

bool sk_looks_like_year(struct sk_slice token) {
    return token.size == 4 && (memcmp(token.data, "19", 2) == 0 || memcmp(token.data, "20", 2) == 0);
}

bool sk_looks_like_reading(struct sk_slice token, const struct sk_looks *looks) {
    if (looks->letters > 0 || memchr(token.data, '-', token.size) || memchr(token.data, '/', token.size)
        || memchr(token.data, ' ', token.size) || memchr(token.data, '#', token.size))
        return false;
    return looks->groups <= 2 && looks->digits >= 3 && looks->digits <= 8;
}

/* "KL1234", "BA280": two or three letters and three or four digits. */
static bool looks_like_flight(struct sk_slice token, const struct sk_looks *looks) {
    bool letters_first = isalpha((unsigned char) token.data[0]) && isdigit((unsigned char) token.data[token.size - 1])
                         && isdigit((unsigned char) token.data[looks->letters]);
    return letters_first && looks->groups == 1 && looks->letters >= 2 && looks->letters <= 3 && looks->digits <= 4;
}

/* "303-II", "12-K14": a flat. */
static bool looks_like_house(struct sk_slice token, const struct sk_looks *looks) {
    size_t first = 0;
    while (first < token.size && isdigit((unsigned char) token.data[first]))
        first++;
    return looks->groups == 2 && first > 0 && first <= 4 && token.data[first] == '-'
           && isalpha((unsigned char) token.data[first + 1]) && token.size - first <= 4;
}

bool sk_looks_like_code(struct sk_slice token, const struct sk_looks *looks) {
    if (looks->letters == 0 || looks->digits == 0 || looks_like_flight(token, looks) || looks_like_house(token, looks))
        return false;
    if (memchr(token.data, ' ', token.size))
        return looks->digits >= 6; /* "OLO 8130447" */
    if (token.data[looks->letters] == '.')
        return looks->groups >= 3 && looks->digits >= 7; /* "ZV.8812.44" needs its word */
    bool booking = token.size == 6 && looks->groups == 1 && looks->letters >= 2;
    size_t size = looks->letters + looks->digits;
    return booking || (looks->digits >= 3 && (size >= 6 || (looks->groups >= 2 && size >= 5)));
}

bool sk_looks_like_model(struct sk_slice token, const struct sk_looks *looks) {
    size_t runs[4] = { 0 }, count = 0;
    for (size_t i = 0; i < token.size && isalnum((unsigned char) token.data[i]); i++) {
        bool turn = i > 0 && !isdigit((unsigned char) token.data[i]) != !isdigit((unsigned char) token.data[i - 1]);
        if (turn && ++count == 4)
            return false;
        runs[count]++;
    }
    bool digits_first = isdigit((unsigned char) *token.data) != 0;
    if (digits_first)
        return count == 2 && runs[0] == 2 && runs[1] >= 2 && runs[2] >= 3 && runs[2] <= 4;                   /* 55PUS8309/12 */
    return looks->groups == 1 && count == 2 && runs[0] >= 2 && runs[1] >= 3 && runs[1] <= 5 && runs[2] <= 3; /* WAN28297NL */
}

bool sk_looks_like_date(struct sk_slice token, const struct sk_looks *looks) {
    bool two = looks->letters == 0 && looks->groups == 2 && (token.size == 6 || token.size == 7);
    if (two && token.data[token.size - 5] == '-' && sk_looks_like_year(sk_slice(token.data + token.size - 4, 4)))
        return true; /* "12-2025" */
    if (looks->letters > 0 || looks->groups != 3 || looks->digits < 6 || looks->digits > 8 || memchr(token.data, ' ', token.size))
        return false;
    size_t first = strspn(token.data, "0123456789"), last = 0;
    while (last < token.size && isdigit((unsigned char) token.data[token.size - 1 - last]))
        last++;
    if (last == 3)
        return false; /* 7.002.481 */
    int day = atoi(token.data), month = atoi(token.data + first + 1);
    bool iso = first == 4 && sk_looks_like_year(sk_slice(token.data, 4)) && month >= 1 && month <= 12 && token.size <= 10;
    return iso || (first <= 2 && day >= 1 && day <= 31 && month >= 1 && month <= 12);
}

/* 1.250.000: every group but the first has three digits. */
static bool is_amount(struct sk_slice token) {
    size_t row = 0;
    for (size_t i = token.size; i-- > 0;) {
        bool digit = isdigit((unsigned char) token.data[i]) != 0;
        if (!digit && (token.data[i] != '.' || row != 3))
            return false;
        row = digit ? row + 1 : 0;
    }
    return row <= 3;
}

/* "10.000-15.000", "10.00-12.30/13.00": every part between hyphens and slashes has a stop in it. */
static bool looks_like_range(struct sk_slice token) {
    bool stop = false, parts = false;
    for (size_t i = 0; i < token.size; i++) {
        if (token.data[i] == '-' || token.data[i] == '/') {
            if (!stop)
                return false;
            stop = false;
            parts = true;
        }
        stop |= token.data[i] == '.';
    }
    return parts && stop;
}

/* 7.57.123456, 192.168.178.1, 123.0.6312.86: nothing but stops, and few digits before the first. */
static bool looks_like_version(struct sk_slice token) {
    size_t first = strspn(token.data, "0123456789");
    return token.data[first] == '.' && first <= 3 && !memchr(token.data, '-', token.size) && !memchr(token.data, '/', token.size);
}

bool sk_looks_grouped(struct sk_slice token, const struct sk_looks *looks) {
    if (looks->letters > 0 || looks->groups < 2 || looks->digits < 6 || sk_looks_like_date(token, looks)
        || memchr(token.data, ' ', token.size))
        return false;
    if (looks->groups >= 3 && looks->digits >= 9 && !is_amount(token) && !looks_like_version(token) && !looks_like_range(token))
        return true; /* 2025-05-33871, 2024.884.10277 */
    if (memchr(token.data, '.', token.size) || sk_looks_like_year(sk_slice(token.data, 4)))
        return false;
    if (looks->groups == 3 && looks->digits == 6 && token.size == 8 && token.data[2] == token.data[5])
        return false; /* 90-60-90 */
    const char *last = memrchr(token.data, '-', token.size);
    size_t behind = last ? (size_t) (token.data + token.size - last - 1) : 0;
    return looks->groups > 2 || (behind >= 4 && memcmp(token.data + token.size - 2, "00", 2) != 0);
}

/* Groups between blanks that are sizes, rooms, years or thousands: none has four digits but years. */
static bool are_counts(struct sk_slice token) {
    for (size_t at = 0, size; at < token.size; at += size + 1) {
        for (size = 0; at + size < token.size && token.data[at + size] != ' ';)
            size++;
        if (size > 3 && !sk_looks_like_year(sk_slice(token.data + at, size)))
            return false;
    }
    return true;
}

bool sk_looks_long(struct sk_slice token, const struct sk_looks *looks) {
    if (looks->letters > 0 || looks->plain)
        return looks->plain && looks->digits >= 9;
    size_t least = *token.data == '0' ? 10 : 12;
    return memchr(token.data, ' ', token.size) && looks->digits >= least && !are_counts(token);
}
