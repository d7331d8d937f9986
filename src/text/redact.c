/* Placeholders are named after the entity's type. A postcode takes the house number beside it along: with it, it names one front
 * door. Whole cases: redact_case.c; metadata: redact_metadata.c.
 */
#include "text/redact.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "text/service_number.h"

/* Letters and digits in a row, a part of an address between its marks. */
struct row {
    size_t size, digits, capitals, turns; /* turns: from letters to digits and back */
};

static struct row read_row(struct sk_slice text, size_t at) {
    struct row row = { 0 };
    for (; at + row.size < text.size; row.size++) {
        unsigned char c = (unsigned char) text.data[at + row.size],
                      before = row.size ? (unsigned char) text.data[at + row.size - 1] : c;
        if (!isalnum(c) && c != '_')
            break;
        row.digits += isdigit(c) != 0;
        row.capitals += isupper(c) != 0;
        row.turns += !isdigit(c) != !isdigit(before);
    }
    return row;
}

/* Twelve letters and digits in a row, in a host's name or a path. */
static bool has_long_row(struct sk_slice part) {
    for (size_t at = 0; at < part.size;) {
        struct row row = read_row(part, at);
        if (row.size >= 12 && row.digits > 0)
            return true;
        at += row.size + 1;
    }
    return false;
}

/* A part of a path that nobody would choose: eight in rows that are no words, with three
 * digits and a capital ("4418-BQ7Z-1190"), or going to and fro between digits and letters ("k18fq0zt7m2"). */
static bool is_token(struct sk_slice part) {
    struct row all = { 0 };
    bool words = false;
    for (size_t at = 0; at < part.size;) {
        struct row row = read_row(part, at);
        words |= row.digits == 0 && row.size >= 3;
        all.size += row.size;
        all.digits += row.digits;
        all.capitals += row.capitals;
        all.turns += row.turns;
        at += row.size + 1;
    }
    return !words && all.size >= 8 && ((all.digits >= 3 && all.capitals > 0) || all.turns >= 4);
}

/* Short addresses that anybody may read. */
static bool is_public_host(struct sk_slice host) {
    static const char *const hosts[] = { "t.co", "bit.ly", "youtu.be", "tinyurl.com", "goo.gl" };
    return SK_SLICE_IS_ANY_CASELESS(host, hosts);
}

static bool contains(struct sk_slice text, const char *word) {
    size_t size = strlen(word);
    for (size_t at = 0; at + size <= text.size; at++)
        if (strncasecmp(text.data + at, word, size) == 0)
            return true;
    return false;
}

/* "klant", "mijn.stroom.example": digits behind it are somebody's. */
static bool names_somebody(struct sk_slice part) {
    static const char *const words[] = { "klant", "customer", "client", "kunde",    "account", "user",    "profiel", "profile",
                                         "mijn",  "order",    "bestel", "commande", "factuur", "invoice", "dossier" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (contains(part, words[i]))
            return true;
    return false;
}

bool sk_url_is_personal(struct sk_slice url) {
    const char *mark = url.size ? memmem(url.data, url.size, "://", strlen("://")) : NULL;
    size_t scheme = mark ? (size_t) (mark - url.data) + strlen("://") : 0, number = 0;
    bool everybodys = false, named = false;
    for (size_t i = 0; i < url.size; i++)
        if (memchr("?#@=", url.data[i], strlen("?#@=")))
            return true;
    for (size_t at = scheme < url.size ? scheme : 0; at < url.size; number++) {
        const char *slash = memchr(url.data + at, '/', url.size - at);
        struct sk_slice part = sk_slice(url.data + at, slash ? (size_t) (slash - url.data) - at : url.size - at);
        struct row row = read_row(part, 0);
        if (number == 0)
            everybodys = is_public_host(part);
        if (!everybodys && has_long_row(part))
            return true;
        if (number > 0 && !everybodys
            && (is_token(part) || (named && row.size == part.size && row.digits == part.size && part.size >= 5)))
            return true;
        named = named || names_somebody(part);
        at += part.size + 1;
    }
    return false;
}

static bool is_replaced(struct sk_slice text, const struct sk_found *found) {
    struct sk_slice value = sk_slice(text.data + found->start, found->end - found->start);
    if (strcmp(found->type, "url") == 0)
        return sk_url_is_personal(value);
    if (strcmp(found->type, "phone") == 0)
        return !sk_is_service_number(value);
    return strcmp(found->type, "date") != 0 && strcmp(found->type, "amount") != 0 && strcmp(found->type, "meter_reading") != 0;
}

/* Behind "bis", "II" and their like, at `at` or behind a blank; at itself where none stands. */
static size_t behind_addition(struct sk_slice text, size_t at) {
    static const char *const additions[] = { "bis", "hs", "zw", "rd", "ter", "I", "II", "III", "IV" };
    size_t start = at < text.size && text.data[at] == ' ' ? at + 1 : at;
    for (size_t i = 0; i < sizeof additions / sizeof *additions; i++) {
        size_t size = strlen(additions[i]);
        if (text.size - start >= size && memcmp(text.data + start, additions[i], size) == 0
            && (text.size - start == size || !isalnum((unsigned char) text.data[start + size])))
            return start + size;
    }
    return at;
}

/* End of the house number behind a postcode ("3511 AB 12a", "3511AB, nr. 12-3", "3511 AB huisnummer 12"), or end itself. */
static size_t behind_house_number(struct sk_slice text, size_t end) {
    static const char *const words[] = { "huisnummer", "huisnr", "hnr", "house number", "hausnummer", "nummer",
                                         "number",     "nr",     "no" };
    size_t at = sk_slice_skip(text, end, " ,-/#");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (text.size - at > size && strncasecmp(text.data + at, words[i], size) == 0) {
            at = sk_slice_skip(text, at + size, " .:");
            break;
        }
    }
    size_t digits = at;
    while (digits < text.size && isdigit((unsigned char) text.data[digits]))
        digits++;
    if (digits == at || digits - at > 5)
        return end;
    at = behind_addition(text, digits);
    if (at > digits)
        return at;
    if (at < text.size && isalpha((unsigned char) text.data[at])
        && (at + 1 == text.size || !isalnum((unsigned char) text.data[at + 1])))
        at++;
    if (at + 1 < text.size && (text.data[at] == '-' || text.data[at] == '/') && isalnum((unsigned char) text.data[at + 1])) {
        at++;
        while (at < text.size && isalnum((unsigned char) text.data[at]))
            at++;
    }
    return at;
}

static size_t skip_back(struct sk_slice text, size_t at, size_t from, const char *characters) {
    while (at > from && text.data[at - 1] && strchr(characters, text.data[at - 1]))
        at--;
    return at;
}

static size_t skip_word_back(struct sk_slice text, size_t at, size_t from) {
    while (at > from && isalnum((unsigned char) text.data[at - 1]))
        at--;
    return at;
}

/* Before what is added to a house number: "bis", "II", "A", "bus 12", "- 2"; at itself where nothing is. */
static size_t before_addition(struct sk_slice text, size_t at, size_t from) {
    static const char *const additions[] = { "bis", "hs", "ii", "iii", "iv", "i", "v", "zw", "rd", "ter" };
    static const char *const boxes[] = { "bus", "bte", "boîte", "b" };
    size_t word = skip_word_back(text, at, from), end = skip_back(text, word, from, " ");
    struct sk_slice last = sk_slice(text.data + word, at - word);
    size_t letters = 0; /* "412bis" */
    while (letters < last.size && isalpha((unsigned char) last.data[last.size - 1 - letters]))
        letters++;
    struct sk_slice tail = sk_slice(last.data + last.size - letters, letters);
    if (letters > 1 && letters < last.size && SK_SLICE_IS_ANY_CASELESS(tail, additions))
        return at - letters;
    if (SK_SLICE_IS_ANY_CASELESS(last, additions) || (last.size == 1 && isalpha((unsigned char) *last.data)))
        return skip_back(text, end, from, "-/ ");
    size_t box = skip_word_back(text, end, from);
    if (box < end && SK_SLICE_IS_ANY_CASELESS(sk_slice(text.data + box, end - box), boxes))
        return skip_back(text, box, from, " ,");
    if (last.size > 1 && (*last.data | 32) == 'b' && isdigit((unsigned char) last.data[1]))
        return end; /* "12 b3" */
    bool joined = end > from && strchr("-/", text.data[end - 1]) && at - word <= 4;
    return joined ? skip_back(text, end - 1, from, " ") : at;
}

/* The house number that ends at `at`: its start; `at` itself where none is. It stands behind a word. */
static size_t house_number_start(struct sk_slice text, size_t at, size_t from) {
    size_t digits = at;
    if (at > from + 1 && isalpha((unsigned char) text.data[at - 1]) && isdigit((unsigned char) text.data[at - 2]))
        digits--;
    size_t last = digits;
    while (digits > from && isdigit((unsigned char) text.data[digits - 1]))
        digits--;
    bool number = digits < last && last - digits <= 5 && digits >= from + 2 && text.data[digits - 1] == ' '
                  && (isalpha((unsigned char) text.data[digits - 2]) || (unsigned char) text.data[digits - 2] >= 0x80
                      || text.data[digits - 2] == '.');
    return number ? digits : at;
}

/* Start of the house number before a postcode ("Dorpsstraat 12a, 3511 AB"), or start itself; not before `from`. */
static size_t before_house_number(struct sk_slice text, size_t start, size_t from) {
    static const char *const towards[] = { "te", "in" };
    size_t at = skip_back(text, start, from, " ,\n-("), word = skip_word_back(text, at, from);
    if (word < at && SK_SLICE_IS_ANY_CASELESS(sk_slice(text.data + word, at - word), towards))
        at = skip_back(text, word, from, " ");
    size_t addition = before_addition(text, at, from);
    if (at == start)
        return start;
    size_t number = addition < at ? house_number_start(text, addition, from) : at;
    if (addition < at && number < addition)
        return number;
    number = house_number_start(text, at, from);
    return number < at ? number : start;
}

static void add_house_number(struct sk_slice text, struct sk_found *postcode, size_t from) {
    postcode->start = before_house_number(text, postcode->start, from);
    postcode->end = behind_house_number(text, postcode->end);
}

enum sk_status sk_redact_find(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena,
                              const struct sk_found **found, size_t *count, struct sk_error *error) {
    const struct sk_found *entities;
    size_t entity_count, used = 0, at = 0;
    enum sk_status status = sk_entity_find(finder, text, arena, &entities, &entity_count, error);
    if (status != SK_OK)
        return status;
    struct sk_found *replaced = sk_arena_array(arena, entity_count, sizeof *replaced);
    if (!replaced)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to redact a text of %zu bytes", text.size);
    for (size_t i = 0; i < entity_count; i++) {
        struct sk_found item = entities[i];
        if (!is_replaced(text, &item) || item.start < at)
            continue;
        if (strcmp(item.type, "postcode") == 0)
            add_house_number(text, &item, at);
        replaced[used++] = item;
        at = item.end;
    }
    *found = replaced;
    *count = used;
    return SK_OK;
}

enum sk_status sk_redact_part(struct sk_slice text, const struct sk_found *found, size_t count, size_t start, size_t end,
                              struct sk_arena *arena, struct sk_slice *out, struct sk_error *error) {
    struct sk_buffer buffer = { 0 };
    enum sk_status status = SK_OK;
    size_t at = start;
    for (size_t i = 0; i < count && found[i].start < end; i++) {
        if (found[i].end <= start)
            continue;
        if (found[i].start > at)
            sk_buffer_add(&buffer, text.data + at, found[i].start - at);
        sk_buffer_format(&buffer, "{%s}", found[i].type);
        at = found[i].end;
    }
    if (at < end)
        sk_buffer_add(&buffer, text.data + at, end - at);
    *out = sk_arena_slice(arena, sk_buffer_slice(&buffer));
    if (buffer.failed || !out->data)
        status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to redact a text of %zu bytes", text.size);
    sk_buffer_finish(&buffer);
    return status;
}

enum sk_status sk_redact_replace(struct sk_slice text, const struct sk_found *found, size_t count, struct sk_arena *arena,
                                 struct sk_slice *out, struct sk_error *error) {
    return sk_redact_part(text, found, count, 0, text.size, arena, out, error);
}

enum sk_status sk_redact_noting(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena,
                                struct sk_redact_values *values, struct sk_slice *out, struct sk_error *error) {
    const struct sk_found *found;
    size_t count;
    enum sk_status status = sk_redact_find(finder, text, arena, &found, &count, error);
    if (status != SK_OK)
        return status;
    sk_redact_values_note(values, text, found, count);
    return sk_redact_replace(text, found, count, arena, out, error);
}

enum sk_status sk_redact(struct sk_entity_finder *finder, struct sk_slice text, struct sk_arena *arena, struct sk_slice *out,
                         struct sk_error *error) {
    const struct sk_found *found;
    size_t count;
    enum sk_status status = sk_redact_find(finder, text, arena, &found, &count, error);
    return status == SK_OK ? sk_redact_replace(text, found, count, arena, out, error) : status;
}
