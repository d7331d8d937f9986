/* Three shapes: what is next or past and a stretch of time ("eerstvolgende werkdag", "vorig jaar"), a day with its part
 * ("maandagochtend"), and a piece of a stretch ("midden volgende week", "eind mei"). Left out is what somebody has as well as
 * what passes: "je eerste maand", "je volgende verjaardag", "je vorige periode".
 */
#include "text/address_time.h"

#define IS_ANY(text, i, words) sk_address_is_any(text, i, words, sizeof(words) / sizeof *(words))

static bool is_stretch(const struct sk_address_text *text, size_t i) {
    static const char *const stretches[] = { "week",      "weekend",  "maand",   "kwartaal", "jaar",     "keer",
                                             "dag",       "werkdag",  "maandag", "dinsdag",  "woensdag", "donderdag",
                                             "vrijdag",   "zaterdag", "zondag",  "weken",    "maanden",  "dagen",
                                             "werkdagen", "ochtend",  "middag",  "avond",    "nacht",    "zomer",
                                             "winter",    "herfst",   "lente",   "voorjaar", "najaar" };
    return IS_ANY(text, i, stretches);
}

static bool is_month(const struct sk_address_text *text, size_t i) {
    static const char *const months[] = { "januari", "februari", "maart",     "april",   "mei",      "juni",
                                          "juli",    "augustus", "september", "oktober", "november", "december" };
    return IS_ANY(text, i, months);
}

static bool is_part_of_day(const struct sk_address_text *text, size_t i) {
    static const char *const days[] = { "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag" };
    static const char *const parts[] = { "ochtend", "morgen", "middag", "avond", "nacht" };
    struct sk_slice word = text->tokens[i].word;
    for (size_t day = 0; day < sizeof days / sizeof *days; day++)
        for (size_t part = 0; sk_slice_starts(word, sk_slice_of(days[day])) && part < sizeof parts / sizeof *parts; part++)
            if (word.size == strlen(days[day]) + strlen(parts[part]) && sk_address_ends(word, parts[part]))
                return true;
    return false;
}

/* "volgende week", "aanstaande maandagavond", "komende paar dagen" */
static bool is_next_or_past(const struct sk_address_text *text, size_t i) {
    static const char *const adjectives[] = { "volgende",  "eerstvolgende", "komende", "aanstaande", "vorige",
                                              "afgelopen", "volgend",       "vorig",   "komend",     "aanstaand" };
    static const char *const numbers[] = { "paar", "twee", "drie", "vier", "vijf", "tien", "veertien" };
    if (!IS_ANY(text, i, adjectives) || !sk_address_behind(text, i))
        return false;
    size_t stretch = IS_ANY(text, i + 1, numbers) && sk_address_behind(text, i + 1) ? i + 2 : i + 1;
    return is_stretch(text, stretch) || is_month(text, stretch) || is_part_of_day(text, stretch);
}

/* "midden volgende week", "begin mei", "eind deze maand" */
static bool is_piece(const struct sk_address_text *text, size_t i) {
    static const char *const pieces[] = { "begin", "midden", "eind", "einde", "medio", "half" };
    if (!IS_ANY(text, i, pieces) || !sk_address_behind(text, i))
        return false;
    bool this_one = (sk_address_is(text, i + 1, "deze") || sk_address_is(text, i + 1, "dit")) && sk_address_behind(text, i + 1);
    return is_month(text, i + 1) || is_next_or_past(text, i + 1) || (this_one && is_stretch(text, i + 2));
}

bool sk_address_time_follows(const struct sk_address_text *text, size_t i) {
    for (unsigned adverbs = 0; adverbs < 3 && sk_address_behind(text, i); adverbs++) {
        i++;
        if (is_next_or_past(text, i) || is_part_of_day(text, i) || is_piece(text, i))
            return true;
        if (!sk_address_has(text, i, SK_CLASS_ADVERB))
            return false;
    }
    return false;
}

/* An adjective in -e before a noun with "het" needs an article or an owner, though many write "je volgende weekend" for when. */
static bool lacks_article(const struct sk_address_text *text, size_t i) {
    static const char *const adjectives[] = { "volgende", "eerstvolgende", "komende", "aanstaande", "vorige" };
    static const char *const neuters[] = { "jaar", "kwartaal", "weekend", "voorjaar", "najaar" };
    return IS_ANY(text, i, adjectives) && sk_address_behind(text, i) && IS_ANY(text, i + 1, neuters);
}

bool sk_address_time_may_be_owned(const struct sk_address_text *text, size_t i) {
    static const char *const verbs[] = {
        "pauzeer",      "pauzeert",     "pauzeren",     "gepauzeerd",      "pauzeerden",    "pauze",        "sla",
        "slaat",        "slaan",        "sloegen",      "overslaan",       "overgeslagen",  "annuleer",     "annuleert",
        "annuleren",    "annuleerden",  "geannuleerd",  "verreken",        "verrekent",     "verrekenen",   "verrekend",
        "verrekenden",  "crediteer",    "crediteert",   "crediteren",      "gecrediteerd",  "crediteerden", "verleng",
        "verlengt",     "verlengen",    "verlengd",     "verlengden",      "verplaats",     "verplaatst",   "verplaatsen",
        "verplaatsten", "verschuif",    "verschuift",   "verschuiven",     "verschoven",    "corrigeer",    "corrigeert",
        "corrigeren",   "gecorrigeerd", "corrigeerden", "stopgezet",       "stopzetten",    "opgeschort",   "opschorten",
        "bevries",      "bevriezen",    "bevroren",     "kwijtgescholden", "kwijtschelden", "schrap",       "schrappen",
        "geschrapt",    "wijzig",       "wijzigen",     "gewijzigd",       "aangepast",     "aanpassen"
    };
    return (sk_address_behind(text, i) && lacks_article(text, i + 1))
           || sk_address_clause_has(text, i, verbs, sizeof verbs / sizeof *verbs);
}
