#include "text/redact_values.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"

#define SHORTEST ((size_t) 5)
#define LONGEST ((size_t) 64)
#define FEWEST_DIGITS 4      /* of a reply that is a number */
#define DIGITS_AMONG_WORDS 6 /* of one that stands in a reply */
#define LONGEST_REPLY ((size_t) 200)
#define OTHER_WORDS 3 /* of which it is nearly all: "het gaat om 20458811" */

static const char around_reply[] = " \t\r\n#.,!?:;'\"()";

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t count_digits(struct sk_slice text) {
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += is_digit(text.data[i]);
    return count;
}

/* ---- whole tokens ---- */

/* Letters beyond ASCII belong to a word; dashes, quotation marks and blanks beyond it (C2 …, E2 …) do not. */
static bool is_word_byte(struct sk_slice text, size_t at) {
    unsigned char c = (unsigned char) text.data[at];
    while (at > 0 && (c & 0xc0) == 0x80)
        c = (unsigned char) text.data[--at];
    return isalnum(c) || c == '_' || (c >= 0x80 && c != 0xc2 && c != 0xe2);
}

/* "€ 20458" and "20458,50" are amounts. */
static bool follows_currency(struct sk_slice text, size_t at) {
    static const char *const signs[] = { "€", "£", "$" };
    at -= at > 0 && text.data[at - 1] == ' ';
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t size = strlen(signs[i]);
        if (at >= size && memcmp(text.data + at - size, signs[i], size) == 0)
            return true;
    }
    return false;
}

static bool begins_whole(struct sk_slice text, size_t at) {
    if (at == 0)
        return true;
    bool joined = at > 1 && strchr(".,:-", text.data[at - 1]) && is_digit(text.data[at - 2]);
    return !is_word_byte(text, at - 1) && !joined && !follows_currency(text, at);
}

static bool ends_whole(struct sk_slice text, size_t end) {
    if (end == text.size)
        return true;
    bool joined = end + 1 < text.size && text.data[end] && strchr(".,:-", text.data[end]) && is_digit(text.data[end + 1]);
    return !is_word_byte(text, end) && !joined;
}

/* ---- words ---- */

/* The next word at or behind *at, which then stands behind it; empty: none. */
static struct sk_slice next_word(struct sk_slice text, size_t *at) {
    while (*at < text.size && !is_word_byte(text, *at))
        ++*at;
    size_t start = *at;
    while (*at < text.size && is_word_byte(text, *at))
        ++*at;
    return sk_slice(text.data + start, *at - start);
}

/* "125000 km", "12345 punten", "250.000€" are quantities. */
static bool precedes_unit(struct sk_slice text, size_t end) {
    static const char *const signs[] = { "€", "£", "$", "%" };
    static const char *const units[] = { "euro",   "euros",  "eur",    "dollar", "dollars", "pond",      "pound",
                                         "pounds", "punten", "points", "punkte", "km",      "kilometer", "kilometers",
                                         "miles",  "mijl",   "kwh",    "kw",     "mwh",     "mah",       "m2",
                                         "m3",     "mb",     "gb",     "tb",     "kb",      "kg",        "gram",
                                         "liter",  "stuks",  "stück",  "pieces", "pcs",     "percent",   "procent" };
    size_t at = end + (end < text.size && text.data[end] == ' ');
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (text.size - at >= strlen(signs[i]) && memcmp(text.data + at, signs[i], strlen(signs[i])) == 0)
            return true;
    return at > end && at < text.size && is_word_byte(text, at) && SK_SLICE_IS_ANY_CASELESS(next_word(text, &at), units);
}

/* ---- what is noted ---- */

static void note(struct sk_redact_values *values, const char *type, struct sk_slice value) {
    if (value.size < SHORTEST || value.size > LONGEST || values->count == SK_REDACT_VALUES || count_digits(value) == 0)
        return;
    for (size_t i = 0; i < values->count; i++)
        if (sk_slice_equal_caseless(values->all[i].text, value))
            return;
    values->all[values->count].type = type;
    values->all[values->count++].text = value;
    values->begins[(unsigned char) tolower((unsigned char) *value.data)] = true;
    values->begins[(unsigned char) toupper((unsigned char) *value.data)] = true;
}

void sk_redact_values_note(struct sk_redact_values *values, struct sk_slice text, const struct sk_found *found, size_t count) {
    for (size_t i = 0; i < count; i++)
        note(values, found[i].type, sk_slice_trim_of(sk_slice(text.data + found[i].start, found[i].end - found[i].start), "# "));
}

static bool is_joint(char c) {
    return c == '-' || c == '/' || c == '.';
}

/* One token with digits in it that is no date. */
static bool is_number(struct sk_slice text) {
    size_t digits = count_digits(text), joints = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_joint(text.data[i]) && !isalnum((unsigned char) text.data[i]))
            return false;
        joints += is_joint(text.data[i]);
    }
    return digits >= FEWEST_DIGITS && 2 * digits >= text.size && !(joints == 2 && digits <= 8);
}

static bool has_word(struct sk_slice text, const char *word) {
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= text.size; i++)
        if (strncasecmp(text.data + i, word, size) == 0 && (i == 0 || !isalpha((unsigned char) text.data[i - 1])))
            return true;
    return false;
}

static bool requests(struct sk_slice text) {
    static const char *const words[] = { "graag", "mag ik", "kunt u",  "kun je", "kan je",  "kan ik", "wilt u", "wil je",
                                         "geef",  "stuur",  "noem",    "vul",    "vermeld", "please", "could",  "can you",
                                         "may i", "can i",  "provide", "send",   "bitte",   "s'il" };
    bool found = text.size && memchr(text.data, '?', text.size);
    for (size_t i = 0; i < sizeof words / sizeof *words && !found; i++)
        found = has_word(text, words[i]);
    return found;
}

/* ---- what the answer is to a question for a number ---- */

/* "Weet ik niet, het is de …": who refuses gives the number of something else, if any. */
static bool refuses(struct sk_slice before) {
    static const char *const words[] = { "niet", "geen", "nee",   "kwijt", "no",    "not",    "don", "dont", "haven", "cannot",
                                         "only", "nein", "nicht", "kein",  "keine", "keinen", "non", "pas",  "aucun" };
    static const char *const welcome[] = { "zeker", "probleem", "problem", "worries" };
    bool refused = false;
    struct sk_slice word;
    for (size_t at = 0; (word = next_word(before, &at)).size;) {
        refused |= SK_SLICE_IS_ANY_CASELESS(word, words);
        if (SK_SLICE_IS_ANY_CASELESS(word, welcome)) /* "no problem", "weet niet zeker" */
            refused = false;
    }
    return refused;
}

/* The part of a sentence in which a number stands. */
struct surroundings {
    size_t words; /* besides the number */
    bool number;  /* it is called one before */
    bool thing;   /* what stands before may be nobody's: an article, a version */
};

static struct surroundings look_around(struct sk_slice reply, size_t start, size_t end) {
    static const char *const stops = ".,;:!?\n";
    static const char *const numbers[] = { "nummer", "nr", "number", "numéro" };
    static const char *const things[] = { "artikel", "article", "item",  "model",    "type",   "firmware",
                                          "versie",  "version", "toner", "foutcode", "error",  "fout",
                                          "serie",   "series",  "ean",   "code",     "product" };
    struct surroundings around = { 0 };
    struct sk_slice word;
    size_t from = start, to = end;
    while (from > 0 && !strchr(stops, reply.data[from - 1]))
        from--;
    while (to < reply.size && !strchr(stops, reply.data[to]))
        to++;
    for (size_t at = from; (word = next_word(sk_slice(reply.data, start), &at)).size; around.words++) {
        around.number |= SK_SLICE_IS_ANY_CASELESS(word, numbers);
        around.thing |= SK_SLICE_IS_ANY_CASELESS(word, things);
    }
    for (size_t at = end; next_word(sk_slice(reply.data, to), &at).size;)
        around.words++;
    return around;
}

/* Whether the token is what was asked for: nearly all of its part of the sentence, or called a number, and no quantity. Letters
 * and dots make it a model or a version, unless a code was asked for. */
static bool is_answer(struct sk_slice asked, struct sk_slice reply, struct sk_slice token) {
    size_t start = (size_t) (token.data - reply.data), end = start + token.size;
    struct surroundings around = look_around(reply, start, end);
    bool code = memmem(asked.data, asked.size, "code", 4) != NULL, plain = true;
    for (size_t i = 0; i < token.size; i++)
        plain &= is_digit(token.data[i]) || token.data[i] == '-' || token.data[i] == '/';
    bool first = token.data == sk_slice_trim_of(reply, around_reply).data; /* "20458811 en ik wil weten wanneer het komt" */
    return (first || around.number || around.words <= OTHER_WORDS) && (plain || around.number || code) && (code || !around.thing)
           && !precedes_unit(reply, end) && !refuses(sk_slice(reply.data, start));
}

/* The only token of so many digits in a reply that says more ("internet. 7733915"); nothing where there are two. */
static struct sk_slice only_number(struct sk_slice reply) {
    struct sk_slice only = { 0 };
    for (size_t at = 0, end; at < reply.size; at = end + 1) {
        for (end = at; end < reply.size && (isalnum((unsigned char) reply.data[end]) || is_joint(reply.data[end])); end++)
            ;
        struct sk_slice token = sk_slice_trim_of(sk_slice(reply.data + at, end - at), "-/.");
        size_t start = token.size ? (size_t) (token.data - reply.data) : 0;
        if (!is_number(token) || count_digits(token) < DIGITS_AMONG_WORDS || !begins_whole(reply, start)
            || !ends_whole(reply, start + token.size))
            continue;
        if (only.size)
            return sk_slice(NULL, 0);
        only = token;
    }
    return only;
}

static void note_reply(struct sk_redact_values *values, struct sk_entity_finder *finder, struct sk_slice asked,
                       struct sk_slice reply) {
    if (reply.size > LONGEST_REPLY || count_digits(reply) < FEWEST_DIGITS || !requests(asked))
        return;
    struct sk_slice trimmed = sk_slice_trim_of(reply, around_reply), value = trimmed;
    if (!is_number(value))
        value = only_number(reply);
    if (value.size && value.size < trimmed.size && !is_answer(asked, reply, value))
        return;
    const char *type = value.size ? sk_entity_named(finder, asked) : NULL;
    if (type)
        note(values, type, value);
}

void sk_redact_values_note_replies(struct sk_redact_values *values, struct sk_entity_finder *finder, const struct sk_turn *turns,
                                   size_t count, struct sk_slice text) {
    const struct sk_turn *asked = NULL;
    for (size_t i = 0; i < count; i++) {
        if (turns[i].role == SK_ROLE_AGENT)
            asked = &turns[i];
        else if (asked)
            note_reply(values, finder, asked->text, turns[i].text);
    }
    if (asked)
        note_reply(values, finder, asked->text, text);
}

/* ---- where it stands again ---- */

/* "verzekerd per 03-05-2024": the day that something begins or ends, though it be that of a birth. */
static bool follows_period_word(struct sk_slice text, size_t at) {
    static const char *const words[] = { "per",  "vanaf", "sinds", "tot", "from", "since", "until",
                                         "till", "ab",    "seit",  "bis", "dès",  "depuis" };
    size_t end = at, start;
    if (end == 0 || text.data[--end] != ' ')
        return false;
    for (start = end; start > 0 && is_word_byte(text, start - 1);)
        start--;
    return SK_SLICE_IS_ANY_CASELESS(sk_slice(text.data + start, end - start), words);
}

/* Whether what stands there in the value's characters is something else. A telephone number is in no doubt. */
static bool is_other(const char *type, struct sk_slice text, size_t at, size_t end) {
    if (strcmp(type, "date_of_birth") == 0)
        return follows_period_word(text, at);
    return strstr(type, "_number") && precedes_unit(text, end);
}

/* The longest value at the place; its number, or count. */
static size_t value_at(const struct sk_redact_values *values, struct sk_slice text, size_t at) {
    size_t best = values->count;
    for (size_t i = 0; i < values->count; i++) {
        struct sk_slice value = values->all[i].text;
        bool longer = best == values->count || value.size > values->all[best].text.size;
        if (longer && text.size - at >= value.size && sk_slice_equal_caseless(sk_slice(text.data + at, value.size), value)
            && ends_whole(text, at + value.size) && !is_other(values->all[i].type, text, at, at + value.size))
            best = i;
    }
    return best;
}

enum sk_status sk_redact_values_apply(const struct sk_redact_values *values, struct sk_arena *arena, struct sk_slice *text,
                                      struct sk_error *error) {
    struct sk_buffer out = { 0 };
    enum sk_status status = SK_OK;
    size_t kept = 0; /* so much is in out, or replaced there */
    for (size_t at = 0; values->count && at < text->size; at++) {
        if (!values->begins[(unsigned char) text->data[at]] || !begins_whole(*text, at))
            continue;
        size_t value = value_at(values, *text, at);
        if (value == values->count)
            continue;
        sk_buffer_add(&out, text->data + kept, at - kept);
        sk_buffer_format(&out, "{%s}", values->all[value].type);
        kept = at + values->all[value].text.size;
        at = kept - 1;
    }
    if (kept) {
        sk_buffer_add(&out, text->data + kept, text->size - kept);
        *text = sk_arena_slice(arena, sk_buffer_slice(&out));
        if (out.failed || !text->data)
            status = sk_error_set(error, SK_FAULT_MEMORY, "no memory to redact a text");
    }
    sk_buffer_finish(&out);
    return status;
}
