/* Behind "bestelnummer" people write a reference in small letters, with blanks between its groups, or with a letter of its own in
 * front: shapes that mean nothing elsewhere. A group of letters and digits is taken whole with the hyphens, slashes and dots
 * within it; further groups belong to it while they are digits, because a word follows a reference, not a number.
 */
#include "text/entity_value.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "text/entity_looks.h"

#define MOST_DIGITS 24
#define LONGEST_PREFIX 4 /* capitals before the first digit group */

struct group {
    size_t end, digits, letters, capitals;
};

static bool is_word_byte(char c) {
    return isalnum((unsigned char) c) || (unsigned char) c >= 0x80;
}

/* "2025-s-00817", but not "4471120/polis". */
static bool is_joined(unsigned char joint, unsigned char next) {
    return isdigit(next) || isupper(next) || (joint == '-' && islower(next));
}

/* Letters and digits, with single joints between them. */
static struct group read_group(struct sk_slice text, size_t start) {
    struct group group = { .end = start };
    size_t at = start;
    for (; at < text.size; at++) {
        unsigned char c = (unsigned char) text.data[at];
        bool joint = c && strchr("-/.", c) && at > start && at + 1 < text.size && is_joined(c, (unsigned char) text.data[at + 1]);
        if (!isalnum(c) && !joint)
            break;
        group.digits += isdigit(c) != 0;
        group.letters += isalpha(c) != 0;
        group.capitals += isupper(c) != 0;
    }
    group.end = at;
    return group;
}

/* "4471,50", "10:30", "45%", "100 x": the digits are no reference. */
static bool is_cut(struct sk_slice text, size_t end) {
    if (end >= text.size)
        return false;
    if (is_word_byte(text.data[end]) || strchr("%@_", text.data[end]))
        return true;
    bool more = end + 1 < text.size && (isdigit((unsigned char) text.data[end + 1]) || text.data[end + 1] == '-');
    return strchr(",:", text.data[end]) && more;
}

static bool ends_there(struct sk_slice text, size_t end) {
    return end >= text.size || strchr(".,;)\n!?", text.data[end]) != NULL;
}

/* Whether the group behind a blank goes on with the reference: digits, or one capital before more digits. Behind nothing but
 * letters ("KF 55-201-778") the digits may be joined. */
static bool goes_on(struct sk_slice text, size_t at, const struct group *group, bool prefix) {
    bool capital = group->letters == 1 && group->capitals == 1 && group->digits == 0 && group->end + 1 < text.size
                   && text.data[group->end] == ' ' && isdigit((unsigned char) text.data[group->end + 1]);
    struct sk_slice token = sk_slice(text.data + at, group->end - at);
    struct sk_looks looks = sk_look_at(token);
    if (prefix && sk_looks_like_date(token, &looks))
        return false; /* "factuur KPN 01-05-2025" */
    bool digits = group->letters == 0 && (prefix ? group->digits > 0 : group->digits == group->end - at && group->digits <= 6)
                  && (group->digits > 1 || ends_there(text, group->end));
    return (capital || digits) && !is_cut(text, group->end);
}

size_t sk_value_end(struct sk_slice text, size_t start) {
    struct group first = read_group(text, start);
    size_t end = first.end, digits = first.digits;
    bool prefix = first.digits == 0 && first.capitals == first.letters && first.letters >= 1 && first.letters <= LONGEST_PREFIX
                  && end - start == first.letters;
    if (first.letters == 1 && first.digits == 1)
        return start; /* "retour T1 1204": a counter of a meter */
    if ((first.digits == 0 && !prefix) || first.digits > MOST_DIGITS || first.letters > 2 * first.digits + LONGEST_PREFIX)
        return start;
    for (size_t last = first.digits; last <= 6 && end + 1 < text.size && text.data[end] == ' ' && digits < MOST_DIGITS;) {
        struct group next = read_group(text, end + 1);
        if (!goes_on(text, end + 1, &next, prefix && digits == 0))
            break;
        end = next.end;
        digits += next.digits;
        last = next.digits;
    }
    return digits >= 3 && !is_cut(text, end) ? end : start;
}
