#include "text/entity_around.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define LONGEST_LINE ((size_t) 60) /* bytes, of a signature */
#define MOST_LINES 6
#define QUOTED ((size_t) 40) /* bytes from a name to a quotation mark that is its own */

bool sk_name_stands_behind(struct sk_slice text, size_t start, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(words[i]);
        if (start >= size && strncasecmp(text.data + start - size, words[i], size) == 0
            && (start == size || !isalpha((unsigned char) words[i][0]) || !isalpha((unsigned char) text.data[start - size - 1])))
            return true;
    }
    return false;
}

struct sk_slice sk_name_word_at(struct sk_slice text, size_t at, size_t end) {
    size_t stop = at;
    while (stop < end && text.data[stop] != ' ' && text.data[stop] != '\n')
        stop++;
    return sk_slice(text.data + at, stop - at);
}

bool sk_name_followed_by(struct sk_slice text, size_t end, const char *word) {
    size_t size = strlen(word);
    return text.size - end >= size && memcmp(text.data + end, word, size) == 0
           && (text.size - end == size || !isalpha((unsigned char) text.data[end + size]));
}

bool sk_name_ends_line(struct sk_slice text, size_t end) {
    if (sk_name_followed_by(text, end, " en") || sk_name_followed_by(text, end, " and") || sk_name_followed_by(text, end, " und"))
        return true;
    if (end + 2 < text.size && text.data[end] == '.' && text.data[end + 1] == ' ' && isupper((unsigned char) text.data[end + 2]))
        return true; /* "Thanks Junho. I have" */
    while (end < text.size && (text.data[end] == ' ' || text.data[end] == '.' || text.data[end] == ')'))
        end++;
    return end >= text.size || strchr(",\n.!|;&(", text.data[end]) != NULL;
}

/* The lines from `at` to the end are few and short, and some number or address is among them: the rest of a signature. */
static bool is_rest_of_signature(struct sk_slice text, size_t at) {
    unsigned lines = 0;
    bool reachable = at >= text.size;
    for (size_t size; at < text.size; at += size + 1, lines++) {
        for (size = 0; at + size < text.size && text.data[at + size] != '\n'; size++) {
            if (size > LONGEST_LINE)
                return false;
            reachable |= isdigit((unsigned char) text.data[at + size]) || text.data[at + size] == '@';
        }
        if (lines >= MOST_LINES || (size > 0 && strchr("?!", text.data[at + size - 1])))
            return false;
    }
    return reachable;
}

bool sk_name_is_signature(struct sk_slice text, size_t start, size_t end) {
    bool begins = start >= 2 && text.data[start - 1] == '\n' && strchr(",\n", text.data[start - 2]);
    while (end < text.size && strchr(" .!)\r", text.data[end]))
        end++;
    bool born = sk_name_followed_by(text, end, ", geb") || sk_name_followed_by(text, end, ", born");
    return begins && (end >= text.size || ((text.data[end] == '\n' || born) && is_rest_of_signature(text, end + 1)));
}

/* A mark of the kind that opens stands at `at`: behind a blank, so that 27" is a size. */
static bool opens_quotation(struct sk_slice text, size_t at) {
    return text.data[at] == '"' && (at == 0 || strchr(" (\n", text.data[at - 1]));
}

bool sk_name_is_quoted(struct sk_slice text, size_t start) {
    static const char *const marks[] = { "“", "„", "«", "« ", "‘" };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t size = strlen(marks[i]);
        if (start >= size && memcmp(text.data + start - size, marks[i], size) == 0)
            return true;
    }
    size_t first = start, last = start;
    while (first > 0 && start - first < QUOTED && !strchr("\"\n", text.data[first - 1]))
        first--;
    while (last < text.size && last - start < QUOTED && !strchr("\"\n", text.data[last]))
        last++;
    return first > 0 && opens_quotation(text, first - 1) && last < text.size && text.data[last] == '"';
}

bool sk_name_is_pet(struct sk_slice text, size_t start) {
    static const char *const pets[] = { "hond ",   "hondje ", "kat ", "poes ",  "kater ", "paard ", "pony ",
                                        "konijn ", "dog ",    "cat ", "horse ", "hund ",  "katze ", "chien " };
    return sk_name_stands_behind(text, start, pets, sizeof pets / sizeof *pets);
}

bool sk_name_is_firm(struct sk_slice text, size_t end) {
    static const char *const forms[] = {
        " BV", " B.V", " NV", " N.V", " VOF", " V.O.F", " GmbH", " Ltd", " SARL", " BVBA", " Inc"
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (sk_name_followed_by(text, end, forms[i]))
            return true;
    return false;
}

bool sk_name_begins_anew(struct sk_slice text, size_t start) {
    while (start > 0 && text.data[start - 1] == ' ')
        start--;
    return start == 0 || strchr("\n.?!,:", text.data[start - 1]) != NULL;
}

/* "Beverley HU17 8PN": a blank at `at`, and such a postcode behind it. */
static bool is_british_postcode(struct sk_slice text, size_t at) {
    static const char *const shapes[] = { " A9 9AA", " A99 9AA", " A9A 9AA", " AA9 9AA", " AA99 9AA", " AA9A 9AA" };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        size_t same = 0, size = strlen(shapes[i]);
        for (; same < size && at + same < text.size; same++) {
            unsigned char c = (unsigned char) text.data[at + same];
            if (shapes[i][same] == 'A' ? !isupper(c) : shapes[i][same] == '9' ? !isdigit(c) : c != ' ')
                break;
        }
        if (same == size)
            return true;
    }
    return false;
}

bool sk_name_is_address(struct sk_slice text, size_t start, size_t end) {
    bool number_behind = end + 1 < text.size && (text.data[end] == ' ') && isdigit((unsigned char) text.data[end + 1]);
    number_behind = number_behind || is_british_postcode(text, end);
    bool postcode_before =
        start >= 3 && text.data[start - 1] == ' '
        && (isdigit((unsigned char) text.data[start - 2])
            || (start >= 7 && isupper((unsigned char) text.data[start - 2]) && isupper((unsigned char) text.data[start - 3])
                && (isdigit((unsigned char) text.data[start - 5]) || isdigit((unsigned char) text.data[start - 4]))));
    return number_behind || postcode_before;
}

bool sk_name_is_street(struct sk_slice text, size_t start, size_t end) {
    static const char *const before[] = { "rue ", "avenue ", "boulevard ", "place ", "chaussée ", "allée " };
    if (sk_name_stands_behind(text, start, before, sizeof before / sizeof *before))
        return true;
    /* the second row stands at the end of surnames too ("Verkade", "Noordhof"): a house number must follow */
    static const char *const endings[] = { "straat", "-str",   "laan",    "plein", "gracht", "singel", "dreef", "street",
                                           "avenue", "straße", "strasse", "weg",   "kade",   "dijk",   "hof",   "pad",
                                           "park",   "steeg",  "lane",    "road",  "close",  "row" };
    static const size_t sure = 11;
    bool number = sk_name_is_address(text, start, end);
    size_t word = end;
    while (word > start && text.data[word - 1] != ' ')
        word--;
    for (size_t i = 0; i < (number ? sizeof endings / sizeof *endings : sure); i++) {
        size_t size = strlen(endings[i]);
        bool whole = end - word == size && word == start; /* "Weg", "Park": not a street's name */
        if (end - word >= size && !whole && strncasecmp(text.data + end - size, endings[i], size) == 0)
            return true;
    }
    return false;
}

bool sk_name_is_place(struct sk_slice text, size_t start, size_t end) {
    struct sk_slice first = sk_name_word_at(text, start, end);
    bool saint = sk_slice_is(first, "Sint") || sk_slice_is(first, "St.") || sk_slice_is(first, "San");
    bool inside = start >= 4 && strncasecmp(text.data + start - 4, " in ", 4) == 0 && first.size == end - start;
    return saint || inside;
}

bool sk_name_is_company(struct sk_slice text, size_t start, size_t end) {
    bool behind = end + 2 < text.size && memcmp(text.data + end, " & ", 3) == 0;
    bool before = start >= 3 && memcmp(text.data + start - 3, " & ", 3) == 0;
    return behind || before;
}

/* Behind 'Cornelis "Kees" Blankenstein' and "Rachid B. belt"; end itself where neither goes on. */
static size_t behind_nickname(struct sk_slice text, size_t end) {
    size_t at = end + 3;
    if (end + 2 >= text.size || text.data[end] != ' ')
        return end;
    bool initial = isupper((unsigned char) text.data[end + 1]) && text.data[end + 2] == '.';
    bool over = at >= text.size || text.data[at] == '\n';
    if (initial && (over || (at + 1 < text.size && text.data[at] == ' ' && islower((unsigned char) text.data[at + 1]))))
        return at;
    if (over)
        return end;
    if (!strchr("\"'(", text.data[end + 1]) || !isupper((unsigned char) text.data[end + 2])
        || !islower((unsigned char) text.data[end + 3]))
        return end;
    while (at < text.size && isalpha((unsigned char) text.data[at]))
        at++;
    if (at + 2 >= text.size || !strchr("\"')", text.data[at]) || text.data[at + 1] != ' '
        || !isupper((unsigned char) text.data[at + 2]))
        return end;
    for (at += 2; at < text.size
                  && (isalpha((unsigned char) text.data[at]) || (unsigned char) text.data[at] >= 0x80 || text.data[at] == '-');)
        at++;
    return at;
}

size_t sk_name_end(struct sk_slice text, size_t end) {
    size_t at = end + 1;
    if (end >= text.size || text.data[end] != '-')
        return behind_nickname(text, end);
    while (at < text.size && (isalpha((unsigned char) text.data[at]) || (unsigned char) text.data[at] >= 0x80))
        at++;
    return at > end + 1 ? at : end;
}
