#include "suggest/greeting.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define PERSON "{person}"
#define GREETING_BYTES 60

static bool ends_with(struct sk_slice text, const char *word) {
    size_t size = strlen(word);
    bool whole = text.size == size || (text.size > size && !isalpha((unsigned char) text.data[text.size - size - 1]));
    return whole && strncasecmp(text.data + text.size - size, word, size) == 0;
}

static struct sk_slice without_blanks(struct sk_slice text) {
    while (text.size && text.data[text.size - 1] == ' ')
        text.size--;
    return text;
}

/* "Dag! Groet, {person}": the agent's name. */
static bool is_signature(struct sk_slice before) {
    static const char *const closings[] = { "groet",       "groeten", "groetjes",     "gr",     "mvg",       "liefs",
                                            "hoogachtend", "regards", "wishes",       "cheers", "sincerely", "best",
                                            "gruß",        "grüßen",  "cordialement", "namens", "collega",   "colleague" };
    while (before.size && strchr(" ,.!\n-", before.data[before.size - 1]))
        before.size--;
    for (size_t i = 0; i < sizeof closings / sizeof *closings; i++)
        if (ends_with(before, closings[i]))
            return true;
    return false;
}

struct sk_greeting sk_greeting_find(struct sk_slice template_) {
    const char *at = template_.size ? memmem(template_.data, template_.size, PERSON, strlen(PERSON)) : NULL;
    size_t start = at ? (size_t) (at - template_.data) : 0;
    if (!at || start >= GREETING_BYTES || is_signature(sk_slice(template_.data, start)))
        return (struct sk_greeting){ 0 };
    return (struct sk_greeting){ start, start + strlen(PERSON) };
}

/* Cuts "mevrouw", "de heer" and the like off the end. */
static struct sk_slice without_titles(struct sk_slice text) {
    static const char *const titles[] = { "heer/mevrouw",
                                          "heer of mevrouw",
                                          "mevrouw",
                                          "meneer",
                                          "heer",
                                          "mevr.",
                                          "mevr",
                                          "mw.",
                                          "mw",
                                          "dhr.",
                                          "dhr",
                                          "familie",
                                          "fam.",
                                          "mr.",
                                          "mr",
                                          "mrs.",
                                          "mrs",
                                          "ms.",
                                          "ms",
                                          "miss",
                                          "herr",
                                          "frau",
                                          "madame",
                                          "monsieur",
                                          "dr.",
                                          "dr",
                                          "de" };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (!text.size || !ends_with(text, titles[i]))
            continue;
        text = without_blanks(sk_slice(text.data, text.size - strlen(titles[i])));
        i = (size_t) -1; /* "de heer" */
    }
    return text;
}

static size_t skip_blanks(struct sk_slice text, size_t at) {
    while (at < text.size && text.data[at] == ' ')
        at++;
    return at;
}

/* Openings that do not stand without a name. */
static const char *impersonal(struct sk_slice opening) {
    static const struct {
        const char *opening, *instead;
    } list[] = {
        { "Geachte", "Geachte heer of mevrouw" },
        { "Beste", "Hallo" },
        { "Dear", "Hello" },
        { "Lieve", "Hallo" },
        { "Sehr geehrter", "Sehr geehrte Damen und Herren" },
        { "Sehr geehrte", "Sehr geehrte Damen und Herren" },
        { "Liebe", "Hallo" },
        { "Lieber", "Hallo" },
        { "Cher", "Bonjour" },
        { "Chère", "Bonjour" },
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (opening.size == strlen(list[i].opening) && strncasecmp(opening.data, list[i].opening, opening.size) == 0)
            return list[i].instead;
    return NULL;
}

size_t sk_greeting_without_name(struct sk_slice template_, const struct sk_greeting *greeting, struct sk_buffer *out) {
    size_t behind = greeting->end;
    struct sk_slice opening = without_titles(without_blanks(sk_slice(template_.data, greeting->person)));
    char next = behind < template_.size ? template_.data[behind] : '\0';
    bool closed = next == ',' || next == '!' || next == '.' || next == '?' || next == '\n' || next == '\0' || next == ':';
    const char *instead = impersonal(opening);
    if (opening.size == 0 && (next == ',' || next == '!')) { /* "{person}, wat vervelend" */
        behind = skip_blanks(template_, behind + 1);
        if (behind < template_.size) {
            char first = (char) toupper((unsigned char) template_.data[behind++]);
            sk_buffer_add(out, &first, 1);
        }
        return behind;
    }
    if (instead && closed) {
        sk_buffer_add_text(out, instead);
        return behind;
    }
    if (!closed) { /* part of a sentence: leave it open */
        sk_buffer_add(out, template_.data, greeting->person);
        return greeting->person;
    }
    while (opening.size && opening.data[opening.size - 1] == ',') /* "Zeker, {person}!" */
        opening.size--;
    sk_buffer_add_slice(out, opening);
    return behind;
}
