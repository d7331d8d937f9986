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

static bool ends_with_any(struct sk_slice text, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (ends_with(text, words[i]))
            return true;
    return false;
}

static struct sk_slice without_blanks(struct sk_slice text) {
    while (text.size && text.data[text.size - 1] == ' ')
        text.size--;
    return text;
}

static bool closes(struct sk_slice before) {
    static const char *const closings[] = { "groet",  "groeten", "groetjes",  "gr",   "mvg",  "liefs",  "hoogachtend", "regards",
                                            "wishes", "cheers",  "sincerely", "best", "gruß", "grüßen", "cordialement" };
    while (before.size && strchr(" ,.!\n-", before.data[before.size - 1]))
        before.size--;
    return ends_with_any(before, closings, sizeof closings / sizeof *closings);
}

/* "Dag! Groet, {person}": the agent's name. */
static bool is_signature(struct sk_slice before) {
    static const char *const others[] = { "namens", "collega", "colleague" };
    return closes(before) || ends_with_any(without_blanks(before), others, sizeof others / sizeof *others);
}

/* Cuts "mevrouw", "de heer" and the like off the end. */
static struct sk_slice without_titles(struct sk_slice text) {
    static const char *const titles[] = { "heer/mevrouw",
                                          "heer of mevrouw",
                                          "heer en mevrouw",
                                          "mevrouw en heer",
                                          "mevrouw en meneer",
                                          "mevrouw of meneer",
                                          "dames en heren",
                                          "ladies and gentlemen",
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

/* What stands before a name: the words since the last mark, and whether that is a comma. */
struct lead {
    struct sk_slice words;
    bool comma;
};

static struct lead lead_of(struct sk_slice before) {
    struct lead lead = { .words = without_titles(without_blanks(before)) };
    size_t start;
    lead.comma = lead.words.size && lead.words.data[lead.words.size - 1] == ',';
    lead.words.size -= lead.comma;
    for (start = lead.words.size; start > 0 && !strchr(",.!?:\n", lead.words.data[start - 1]);)
        start--;
    lead.words = sk_slice(lead.words.data + start, lead.words.size - start);
    while (lead.words.size && strchr(" @", lead.words.data[0])) { /* "@customer Hi {person}" */
        const char *blank = lead.words.data[0] == '@' ? memchr(lead.words.data, ' ', lead.words.size) : lead.words.data;
        size_t skipped = blank ? (size_t) (blank + 1 - lead.words.data) : lead.words.size;
        lead.words = sk_slice(lead.words.data + skipped, lead.words.size - skipped);
    }
    return lead;
}

static const char *const openings[] = {
    "hoi",
    "hallo",
    "hello",
    "hi",
    "hey",
    "heej",
    "hee",
    "hé",
    "ha",
    "hai",
    "dag",
    "beste",
    "geachte",
    "lieve",
    "dear",
    "goedemorgen",
    "goedemiddag",
    "goedenavond",
    "goedendag",
    "goedenmorgen",
    "goedenmiddag",
    "goedeavond",
    "goededag",
    "goede morgen",
    "goede middag",
    "goede avond",
    "goeiemorgen",
    "goeiemiddag",
    "goeienavond",
    "goeiedag",
    "good morning",
    "good afternoon",
    "good evening",
    "good day",
    "greetings",
    "guten tag",
    "guten morgen",
    "guten abend",
    "moin",
    "sehr geehrte",
    "sehr geehrter",
    "liebe",
    "lieber",
    "bonjour",
    "bonsoir",
    "salut",
    "cher",
    "chère",
    "chers",
    "yo",
    "thanks",
    "thank you",
    "bedankt",
    "dank je",
    "dank je wel",
    "dankjewel",
    "dank u",
    "dank u wel",
    "sorry",
};

static bool is_opening(struct sk_slice words) {
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (words.size == strlen(openings[i]) && ends_with(words, openings[i]))
            return true;
    return false;
}

/* "Hello {person} from customer care", "Dag {person} hier": who writes. */
static bool goes_on_as_writer(struct sk_slice behind) {
    static const char *const words[] = { "from", "van", "hier", "here", "namens", "aan", "speaking", "at", "bij", "with" };
    size_t size = 1;
    if (behind.size < 2 || behind.data[0] != ' ')
        return false;
    while (size < behind.size && isalpha((unsigned char) behind.data[size]))
        size++;
    return SK_SLICE_IS_ANY_CASELESS(sk_slice(behind.data + 1, size - 1), words);
}

/* "Onze monteur, {person}, komt morgen": it says who somebody is. Whoever he is comes with a word that introduces him; at the end
 * such a word is a pronoun ("Dank je, {person}"), and before an exclamation an article belongs to something else ("Welkom bij de
 * bank, {person}!"). */
static bool is_apposition(struct sk_slice words, bool exclaimed) {
    static const char *const roles[] = { "monteur",    "collega",  "behandelaar", "contactpersoon", "adviseur", "medewerker",
                                         "chauffeur",  "bezorger", "engineer",    "colleague",      "driver",   "manager",
                                         "technician", "agent",    "advisor",     "technicus" };
    static const char *const introducing[] = { "onze", "ons", "mijn", "uw", "jouw", "ben", "is", "our", "my", "your", "am" };
    static const char *const articles[] = { "een", "één", "de", "the", "a", "an", "vaste" };
    struct sk_slice before = words;
    if (ends_with_any(before, roles, sizeof roles / sizeof *roles))
        return true;
    while (true) {
        while (before.size && before.data[before.size - 1] != ' ')
            before.size--;
        before = without_blanks(before);
        if (before.size == 0)
            return false;
        if (ends_with_any(before, introducing, sizeof introducing / sizeof *introducing)
            || (!exclaimed && ends_with_any(before, articles, sizeof articles / sizeof *articles)))
            return true;
    }
}

static bool addresses_customer(struct sk_slice template_, size_t start, size_t end) {
    struct lead lead = lead_of(sk_slice(template_.data, start));
    char next = end < template_.size ? template_.data[end] : '\n';
    if (is_opening(lead.words))
        return lead.comma ? strchr(",!.:?\n", next) != NULL
                          : !goes_on_as_writer(sk_slice(template_.data + end, template_.size - end));
    if (lead.words.size == 0) /* "{person}, wat vervelend" */
        return !lead.comma && (next == ',' || next == '!');
    return lead.comma && strchr(",!.:?", next) && !is_apposition(lead.words, next == '!');
}

struct sk_greeting sk_greeting_find(struct sk_slice template_) {
    const char *at = template_.size ? memmem(template_.data, template_.size, PERSON, strlen(PERSON)) : NULL;
    size_t start = at ? (size_t) (at - template_.data) : 0, end = start + strlen(PERSON);
    if (!at || start >= GREETING_BYTES || is_signature(sk_slice(template_.data, start))
        || !addresses_customer(template_, start, end))
        return (struct sk_greeting){ 0 };
    return (struct sk_greeting){ start, end };
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
        if (sk_slice_is_caseless(opening, list[i].opening))
            return list[i].instead;
    return NULL;
}

/* "Sanne hier," and "Sarah here." */
static bool is_here(struct sk_slice behind) {
    static const char *const words[] = { " hier", " here", " speaking" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (behind.size >= size && strncasecmp(behind.data, words[i], size) == 0)
            return behind.size == size || strchr(",.!:\n", behind.data[size]);
    }
    return false;
}

/* "…?\n\nSanne" and "Thanks, Sanne": alone at the end of the text. */
static bool stands_at_the_end(struct sk_slice before, struct sk_slice behind) {
    static const char *const thanks[] = { "thanks,", "thank you,", "bedankt,", "dank,", "dankjewel,", "faithfully," };
    while (behind.size && strchr(" .!\r\n", behind.data[behind.size - 1]))
        behind.size--;
    if (behind.size)
        return false;
    return (before.size && before.data[before.size - 1] == '\n') || ends_with_any(before, thanks, sizeof thanks / sizeof *thanks);
}

bool sk_name_is_writers(struct sk_slice text, size_t start, size_t end) {
    static const char *const introductions[] = {
        "mijn naam is",   "m'n naam is", "my name is", "my name's",     "naam:",        "name:",   "ik ben",
        "ik heet",        "i am",        "i'm",        "i’m",           "this is",      "hier is", "u spreekt met",
        "je spreekt met", "ich bin",     "ich heiße",  "mein name ist", "je m'appelle", "je suis"
    };
    if (start >= end || end > text.size)
        return false;
    struct sk_slice before = without_titles(without_blanks(sk_slice(text.data, start)));
    struct sk_slice behind = sk_slice(text.data + end, text.size - end);
    struct lead lead = lead_of(before);
    if (behind.size && (behind.data[0] == '\'' || sk_slice_starts(behind, sk_slice_of("’")))) /* "this is Piet's" */
        return false;
    if (closes(before) || stands_at_the_end(before, behind)
        || ends_with_any(before, introductions, sizeof introductions / sizeof *introductions))
        return true;
    bool with = !lead.comma && ends_with(lead.words, "met"); /* "Hoi, met Sanne", but not "ik sprak met Piet" */
    if (with)
        lead.words = without_blanks(sk_slice(lead.words.data, lead.words.size - strlen("met")));
    return (with || is_here(behind)) && (lead.words.size == 0 || is_opening(lead.words));
}

/* "heer/mevrouw": for whoever it is. */
static bool ends_for_anybody(struct sk_slice words) {
    static const char *const anybodys[] = { "heer/mevrouw", "heer of mevrouw", "mevrouw of meneer", "dhr./mevr.", "dhr/mevr" };
    return ends_with_any(words, anybodys, sizeof anybodys / sizeof *anybodys);
}

void sk_greeting_without_title(struct sk_slice template_, const struct sk_greeting *greeting, struct sk_buffer *out) {
    struct sk_slice opening = sk_slice(template_.data, greeting->person), words = without_blanks(opening);
    if (!ends_for_anybody(words) && without_titles(words).size < words.size) {
        opening = without_titles(words);
        sk_buffer_add_slice(out, opening);
        sk_buffer_add_text(out, opening.size ? " " : "");
    } else {
        sk_buffer_add_slice(out, opening);
    }
}

/* Bytes of the greeting that tell the hour, and what is said at any; 0: none. */
static size_t size_of_hour(struct sk_slice text, const char **instead) {
    static const struct {
        const char *hour, *instead;
    } list[] = {
        { "goedemorgen", "Goedendag" }, { "goedenmorgen", "Goedendag" }, { "goede morgen", "Goedendag" },
        { "goedemiddag", "Goedendag" }, { "goedenmiddag", "Goedendag" }, { "goede middag", "Goedendag" },
        { "goedenavond", "Goedendag" }, { "goedeavond", "Goedendag" },   { "goede avond", "Goedendag" },
        { "goeiemorgen", "Hallo" },     { "goeiemiddag", "Hallo" },      { "goeienavond", "Hallo" },
        { "goeieavond", "Hallo" },      { "good morning", "Hello" },     { "good afternoon", "Hello" },
        { "good evening", "Hello" },    { "guten morgen", "Guten Tag" }, { "guten abend", "Guten Tag" },
        { "bonsoir", "Bonjour" },
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        size_t size = strlen(list[i].hour);
        bool whole = text.size == size || (text.size > size && strchr(" ,.!:\r\n", text.data[size]));
        *instead = list[i].instead;
        if (whole && strncasecmp(text.data, list[i].hour, size) == 0)
            return size;
    }
    return 0;
}

/* "Geachte Jansen" is rude, where "Geachte heer/mevrouw Jansen" is not. */
static bool may_stand_alone(struct sk_slice opening, struct sk_slice name) {
    static const char *const formal[] = { "geachte", "dear" };
    return name.size > 0 && (memchr(name.data, ' ', name.size) || !ends_with_any(opening, formal, 2));
}

void sk_greeting_renew(struct sk_slice template_, size_t greeting, struct sk_slice name, struct sk_buffer *out) {
    const char *instead;
    size_t hour = size_of_hour(sk_slice(template_.data, greeting), &instead);
    struct sk_greeting found = sk_greeting_find(template_);
    struct sk_slice rest = sk_slice(template_.data + hour, template_.size - hour);
    struct sk_slice words = without_blanks(sk_slice(template_.data, found.end ? found.person : 0));
    if (hour) {
        char first = islower((unsigned char) *template_.data) ? (char) tolower((unsigned char) *instead) : *instead;
        sk_buffer_add(out, &first, 1);
        sk_buffer_add_text(out, instead + 1);
    }
    struct sk_slice opening = without_titles(words);
    if (ends_for_anybody(words) && opening.size >= hour && may_stand_alone(opening, name)) {
        sk_buffer_add_slice(out, sk_slice(rest.data, opening.size - hour));
        sk_buffer_add_text(out, opening.size ? " " : "");
        rest = sk_slice(template_.data + found.person, template_.size - found.person);
    }
    sk_buffer_add_slice(out, rest);
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
