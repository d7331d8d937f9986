#include "text/entity_around.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

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
    while (end < text.size && (text.data[end] == ' ' || text.data[end] == '.' || text.data[end] == ')'))
        end++;
    return end >= text.size || strchr(",\n.!|;&(", text.data[end]) != NULL;
}

bool sk_name_ends_text(struct sk_slice text, size_t end) {
    while (end < text.size && strchr(" .!)\n\r", text.data[end]))
        end++;
    return end >= text.size;
}

bool sk_name_begins_anew(struct sk_slice text, size_t start) {
    while (start > 0 && text.data[start - 1] == ' ')
        start--;
    return start == 0 || strchr("\n.?!,:", text.data[start - 1]) != NULL;
}

bool sk_name_is_address(struct sk_slice text, size_t start, size_t end) {
    bool number_behind = end + 1 < text.size && (text.data[end] == ' ') && isdigit((unsigned char) text.data[end + 1]);
    bool postcode_before =
        start >= 3 && text.data[start - 1] == ' '
        && (isdigit((unsigned char) text.data[start - 2])
            || (start >= 7 && isupper((unsigned char) text.data[start - 2]) && isupper((unsigned char) text.data[start - 3])
                && (isdigit((unsigned char) text.data[start - 5]) || isdigit((unsigned char) text.data[start - 4]))));
    return number_behind || postcode_before;
}

bool sk_name_is_street(struct sk_slice text, size_t start, size_t end) {
    static const char *const before[] = { "rue ", "avenue ", "boulevard ", "place ", "chaussée ", "allée " };
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t size = strlen(before[i]);
        if (start >= size && strncasecmp(text.data + start - size, before[i], size) == 0)
            return true;
    }
    /* the second row stands at the end of surnames too ("Verkade", "Noordhof"): a house number must follow */
    static const char *const endings[] = { "straat", "laan",   "plein",   "gracht", "singel", "dreef", "street",
                                           "avenue", "straße", "strasse", "weg",    "kade",   "dijk",  "hof",
                                           "pad",    "park",   "steeg",   "lane",   "road",   "close", "row" };
    static const size_t sure = 10;
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
