/* Word classes and verb forms for address_form. Verbs come from the stemmer's lists and rules (dutch_verbs.c) in a lexicon of
 * their own, with the verbs of data/verbs_general_nl.txt, which search does not need. */
#include <libstemmer.h>
#include <stdlib.h>

#include "text/address_parts.h"
#include "text/normalise.h"

struct sk_address_lexicon {
    struct sb_stemmer *snowball;
    struct sk_dutch *dutch;
    struct sk_wordmap classes;    /* flag: enum sk_address_class */
    struct sk_wordmap reflexives; /* stems of verbs */
};

static const struct {
    const char *name;
    unsigned flag;
} class_names[] = {
    { "adverb", SK_CLASS_ADVERB },
    { "determiner", SK_CLASS_DETERMINER },
    { "pronoun", SK_CLASS_PRONOUN },
    { "subject", SK_CLASS_SUBJECT },
    { "preposition", SK_CLASS_PREPOSITION },
    { "coordinator", SK_CLASS_COORDINATOR },
    { "subordinator", SK_CLASS_SUBORDINATOR },
    { "question", SK_CLASS_QUESTION },
    { "finite", SK_CLASS_FINITE },
    { "auxiliary", SK_CLASS_AUXILIARY },
    { "second", SK_CLASS_SECOND },
    { "plural", SK_CLASS_PLURAL },
    { "same", SK_CLASS_SAME },
    { "taking", SK_CLASS_TAKING },
    { "affecting", SK_CLASS_AFFECTING },
    { "giver", SK_CLASS_GIVER },
    { "stative", SK_CLASS_STATIVE },
    { "reflexive", SK_CLASS_REFLEXIVE },
    { "receiving", SK_CLASS_RECEIVING },
    { "bare", SK_CLASS_BARE },
    { "noun", SK_CLASS_NOUN },
    { "person", SK_CLASS_PERSON },
    { "abbreviation", SK_CLASS_ABBREVIATION },
    { "letter", SK_CLASS_LETTER },
    { "adjective", SK_CLASS_ADJECTIVE },
    { "phrase", SK_CLASS_PHRASE },
    { "count", SK_CLASS_COUNT },
    { "numeral", SK_CLASS_NUMERAL },
};

static size_t stem_of(const struct sk_address_lexicon *lexicon, struct sk_slice word, char out[SK_STEM_SIZE]) {
    char soft[SK_FOLD_SIZE];
    if (word.size < 2 || word.size > SK_STEM_INPUT)
        return 0;
    return sk_dutch_verb_stem(lexicon->dutch, sk_slice(soft, sk_soften_accents(word, SK_NL, soft)), out);
}

static enum sk_status add_reflexive(struct sk_address_lexicon *lexicon, struct sk_slice infinitive, struct sk_error *error) {
    char stem[SK_STEM_SIZE];
    size_t size = stem_of(lexicon, infinitive, stem);
    enum sk_status status = sk_wordmap_mark(&lexicon->reflexives, size ? sk_slice(stem, size) : infinitive, 1, error);
    for (size_t i = 2; i + 4 < infinitive.size && status == SK_OK; i++) /* "vraag … af" */
        if (sk_dutch_is_particle(sk_slice(infinitive.data, i))) {
            size = stem_of(lexicon, sk_slice(infinitive.data + i, infinitive.size - i), stem);
            status = size ? sk_wordmap_mark(&lexicon->reflexives, sk_slice(stem, size), 1, error) : SK_OK;
        }
    return status;
}

static enum sk_status add_classes(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    struct sk_address_lexicon *lexicon = context;
    unsigned flag = 0;
    enum sk_status status = SK_OK;
    bool reflexive = sk_slice_is(words[0], "reflexive_verb");
    for (size_t i = 1; reflexive && i < count && status == SK_OK; i++)
        status = add_reflexive(lexicon, words[i], error);
    if (reflexive)
        return status;
    for (size_t i = 0; i < sizeof class_names / sizeof *class_names; i++)
        if (sk_slice_is(words[0], class_names[i].name))
            flag = class_names[i].flag;
    if (!flag)
        return sk_error_set(error, SK_FAULT_CORRUPT,
                            "data/address_nl.txt, nouns_nl.txt or adjectives_nl.txt: no class is called \"%.*s\"",
                            SK_SLICE_ARGUMENTS(words[0]));
    for (size_t i = 1; i < count && status == SK_OK; i++)
        status = sk_wordmap_mark(&lexicon->classes, words[i], flag, error);
    return status;
}

static enum sk_status add_verb(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    return sk_dutch_add_verb(((struct sk_address_lexicon *) context)->dutch, words, count, error);
}

enum sk_status sk_address_lexicon_create(struct sk_address_lexicon **out, struct sk_error *error) {
    struct sk_address_lexicon *lexicon = calloc(1, sizeof *lexicon);
    if (!lexicon)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the words of address");
    sk_wordmap_init(&lexicon->classes);
    sk_wordmap_init(&lexicon->reflexives);
    lexicon->snowball = sb_stemmer_new("dutch", "UTF_8");
    static const char *const class_lists[] = { "address_nl.txt", "nouns_nl.txt", "adjectives_nl.txt" };
    enum sk_status status = lexicon->snowball ? sk_dutch_create(lexicon->snowball, &lexicon->dutch, error)
                                              : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the Dutch stemmer");
    if (status == SK_OK)
        status = sk_wordlist_load("verbs_general_nl.txt", add_verb, lexicon, error);
    for (size_t i = 0; i < sizeof class_lists / sizeof *class_lists && status == SK_OK; i++)
        status = sk_wordlist_load(class_lists[i], add_classes, lexicon, error);
    if (status != SK_OK) {
        sk_address_lexicon_destroy(lexicon);
        return status;
    }
    *out = lexicon;
    return SK_OK;
}

void sk_address_lexicon_destroy(struct sk_address_lexicon *lexicon) {
    if (!lexicon)
        return;
    sk_wordmap_finish(&lexicon->classes);
    sk_wordmap_finish(&lexicon->reflexives);
    sk_dutch_destroy(lexicon->dutch);
    if (lexicon->snowball)
        sb_stemmer_delete(lexicon->snowball);
    free(lexicon);
}

/* "daarboven", "hiernaast", "erachter": joined from any preposition. */
static bool is_joined_adverb(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    static const char *const starts[] = { "daar", "hier", "er" };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        struct sk_slice start = sk_slice_of(starts[i]);
        const struct sk_wordmap_entry *rest =
            word.size > start.size + 1 && sk_slice_starts(word, start)
                ? sk_wordmap_find(&lexicon->classes, sk_slice(word.data + start.size, word.size - start.size))
                : NULL;
        if (rest && rest->flag & SK_CLASS_PREPOSITION)
            return true;
    }
    return false;
}

unsigned sk_address_classes(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    char soft[SK_FOLD_SIZE]; /* "wél", "mág" */
    const struct sk_wordmap_entry *entry = sk_wordmap_find(&lexicon->classes, word);
    if (!entry && memchr(word.data, '\xc3', word.size))
        entry = sk_wordmap_find(&lexicon->classes, sk_slice(soft, sk_soften_accents(word, SK_NL, soft)));
    return entry ? entry->flag : is_joined_adverb(lexicon, word) ? SK_CLASS_ADVERB : 0;
}

bool sk_address_ends(struct sk_slice word, const char *ending) {
    size_t size = strlen(ending);
    return word.size >= size && memcmp(word.data + word.size - size, ending, size) == 0;
}

/* ---- verb forms ---- */

/* The forms that no rule gives, each with what stands before "u". A prefix may stand before those of three letters or more
 * (verstaat, bekomt). */
static const struct {
    const char *base, *polite;
} irregular[] = { { "heb", "hebt" }, { "heb", "heeft" },  { "ben", "bent" },  { "kun", "kunt" },  { "kan", "kunt" },
                  { "wil", "wilt" }, { "zul", "zult" },   { "zal", "zult" },  { "hou", "houdt" }, { "rij", "rijdt" },
                  { "kom", "komt" }, { "ga", "gaat" },    { "sta", "staat" }, { "sla", "slaat" }, { "doe", "doet" },
                  { "zie", "ziet" }, { "wacht", "wacht" } };
static const char *const prefixes[] = { "",      "be",  "ver",    "ont",   "her",     "vol",     "over",    "onder",
                                        "voor",  "aan", "achter", "af",    "bij",     "binnen",  "buiten",  "dicht",
                                        "door",  "in",  "klaar",  "langs", "los",     "mee",     "na",      "neer",
                                        "om",    "op",  "open",   "rond",  "samen",   "tegen",   "terecht", "terug",
                                        "thuis", "toe", "uit",    "vast",  "voorbij", "vooruit", "vrij",    "weg" };

static size_t put_together(const char *prefix, const char *rest, char *out) {
    size_t size = strlen(prefix), rest_size = strlen(rest);
    memcpy(out, prefix, size);
    memcpy(out + size, rest, rest_size);
    return size + rest_size;
}

static bool is_compound(struct sk_slice word, const char *prefix, const char *rest) {
    size_t size = strlen(prefix);
    return word.size == size + strlen(rest) && memcmp(word.data, prefix, size) == 0 && sk_address_ends(word, rest);
}

static bool is_base(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    char soft[SK_FOLD_SIZE];
    return word.size >= 2 && word.size <= SK_STEM_INPUT
           && sk_dutch_is_verb_base(lexicon->dutch, sk_slice(soft, sk_soften_accents(word, SK_NL, soft)));
}

static size_t copy_form(struct sk_slice word, char *out) {
    if (word.size)
        memcpy(out, word.data, word.size);
    return word.size;
}

size_t sk_address_base_of(const struct sk_address_lexicon *lexicon, struct sk_slice word, char out[SK_ADDRESS_FORM]) {
    if (!sk_address_ends(word, "t"))
        return 0;
    for (size_t i = 0; i < sizeof irregular / sizeof *irregular; i++)
        for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++)
            if (is_compound(word, prefixes[p], irregular[i].polite))
                return put_together(prefixes[p], irregular[i].base, out);
    if (sk_wordmap_find(&lexicon->dutch->verbs.forms, word)) /* wist, dacht, kocht */
        return copy_form(word, out);
    struct sk_slice shorter = sk_slice(word.data, word.size - 1);
    bool ends_in_t = sk_address_ends(shorter, "t");                /* "laatt" is no form of "laat" */
    bool romance = word.size > 6 && sk_address_ends(word, "eert"); /* "adverteert": verbs in -eren are made up daily */
    struct sk_slice base = romance || (!ends_in_t && is_base(lexicon, shorter)) ? shorter
                           : is_base(lexicon, word)                             ? word
                                                                                : sk_slice("", 0);
    return copy_form(base, out);
}

/* "staan", "gingen", but not "scheen" */
static bool ends_as_plural(struct sk_slice word) {
    return sk_address_ends(word, "aan") || sk_address_ends(word, "oen") || sk_address_ends(word, "ien")
           || (sk_address_ends(word, "en") && !sk_address_ends(word, "een"));
}

size_t sk_address_polite_of(const struct sk_address_lexicon *lexicon, struct sk_slice word, char out[SK_ADDRESS_FORM]) {
    for (size_t i = 0; i < sizeof irregular / sizeof *irregular; i++)
        for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++)
            if (is_compound(word, prefixes[p], irregular[i].base))
                return put_together(prefixes[p], irregular[i].polite, out);
    if (sk_wordmap_find(&lexicon->dutch->verbs.forms, word)) /* las, won, vond */
        return ends_as_plural(word) ? 0 : copy_form(word, out);
    if (!is_base(lexicon, word))
        return 0;
    size_t size = copy_form(word, out);
    if (out[size - 1] != 't')
        out[size++] = 't';
    return size;
}

static bool is_form(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    char stem[SK_STEM_SIZE];
    return word.size >= 4 && stem_of(lexicon, word, stem) > 0;
}

bool sk_address_is_reflexive(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    char stem[SK_STEM_SIZE];
    size_t size = stem_of(lexicon, word, stem);
    return size > 0 && sk_wordmap_find(&lexicon->reflexives, sk_slice(stem, size));
}

bool sk_address_is_infinitive(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    static const char *const endings[] = { "en", "aan", "oen", "ien" };
    bool fits = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        fits |= sk_address_ends(word, endings[i]);
    if (sk_address_ends(word, "ingen")) /* "springen", but not "rekeningen" */
        return is_base(lexicon, sk_slice(word.data, word.size - 2));
    return fits && is_form(lexicon, word);
}

/* "klaar", "terug": what stands apart from its verb as often as not. */
static bool stands_apart(struct sk_slice word) {
    for (size_t p = 1; p < sizeof prefixes / sizeof *prefixes; p++)
        if (sk_slice_is(word, prefixes[p]))
            return true;
    return false;
}

/* "gezet", "aangezet": too short for the rules of the stemmer. */
static bool is_short_participle(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    const char *ge = memmem(word.data, word.size, "ge", 2);
    size_t at = ge ? (size_t) (ge - word.data) : word.size;
    if (word.size < at + 5 || (at > 0 && !stands_apart(sk_slice(word.data, at))))
        return false;
    struct sk_slice rest = sk_slice(word.data + at + 2, word.size - at - 2);
    struct sk_slice shorter = sk_slice(rest.data, rest.size - 1);
    bool weak = sk_address_ends(rest, "t") || sk_address_ends(rest, "d");
    return weak && (is_base(lexicon, rest) || is_base(lexicon, shorter));
}

/* "kwam", "thuiskwam", "begreep" */
static bool is_strong_form(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
        size_t size = strlen(prefixes[p]);
        if (word.size > size + 2 && memcmp(word.data, prefixes[p], size) == 0
            && sk_wordmap_find(&lexicon->dutch->verbs.forms, sk_slice(word.data + size, word.size - size)))
            return true;
    }
    return false;
}

bool sk_address_is_past(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    bool strong = is_strong_form(lexicon, word);
    bool weak = sk_address_ends(word, "de") || sk_address_ends(word, "te");
    return strong ? !sk_address_ends(word, "n") : weak && is_form(lexicon, word);
}

bool sk_address_is_plural_past(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    bool weak = sk_address_ends(word, "den") || sk_address_ends(word, "ten");
    return sk_address_ends(word, "en") && !sk_address_is_infinitive(lexicon, word)
           && (is_strong_form(lexicon, word) || (weak && is_form(lexicon, word)));
}

/* "verzadigd": of a verb that no list has; nouns in -d mostly end otherwise (verband, gebied). */
static bool looks_like_participle(struct sk_slice word) {
    return word.size >= 7
           && (sk_address_ends(word, "gd") || sk_address_ends(word, "rd") || sk_address_ends(word, "ld")
               || sk_address_ends(word, "md"));
}

/* "voorbereid" → "bereid", "terugbetaald" → "betaald"; the word itself if it begins with no particle. */
static struct sk_slice behind_particle(struct sk_slice word) {
    for (size_t i = 2; i + 4 < word.size; i++) {
        if (stands_apart(sk_slice(word.data, i)))
            return sk_slice(word.data + i, word.size - i);
    }
    return word;
}

bool sk_address_is_participle(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    static const char *const starts[] = { "be", "ver", "ont", "her", "er", "over", "onder" };
    char rest[SK_STEM_SIZE];
    struct sk_slice plain = sk_address_ends(word, "e") ? sk_slice(word.data, word.size - 1) : word;
    bool ending = sk_address_ends(plain, "d") || sk_address_ends(plain, "t") || sk_address_ends(plain, "en");
    if (!ending || word.size < 5)
        return false;
    bool inflected = plain.size < word.size; /* "geboorteakte" is none */
    if ((!inflected && sk_dutch_guess_participle(lexicon->dutch, plain, rest)) || is_short_participle(lexicon, plain))
        return true;
    if (memmem(word.data, word.size - 3, "ge", 2))
        return is_form(lexicon, word);
    bool prefixed = false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        prefixed |=
            sk_slice_starts(word, sk_slice_of(starts[i])) || sk_slice_starts(behind_particle(word), sk_slice_of(starts[i]));
    return prefixed && (is_form(lexicon, word) || looks_like_participle(plain));
}

bool sk_address_says_nothing(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    static const char *const apart[] = { "aan", "af", "binnen", "door",  "in",  "klaar", "kwijt", "los",  "mee",  "na",
                                         "om",  "op", "over",   "terug", "uit", "vast",  "weg",   "stil", "leeg", "open" };
    const unsigned finite = SK_CLASS_FINITE | SK_CLASS_SAME;
    if (sk_address_classes(lexicon, word) & finite)
        return true;
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
        size_t size = strlen(apart[i]);
        if (word.size > size + 2 && memcmp(word.data, apart[i], size) == 0
            && sk_address_classes(lexicon, sk_slice(word.data + size, word.size - size)) & finite)
            return true;
    }
    return false;
}

#define SHORTEST_LAST_PART 4 /* letters of the last part of a compound */
#define LONGEST_NOUN 64

static bool is_listed_noun(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    const struct sk_wordmap_entry *entry = sk_wordmap_find(&lexicon->classes, word);
    return (entry && entry->flag & SK_CLASS_ANY_NOUN) || sk_wordmap_find(&lexicon->dutch->nouns, word);
}

/* "pannen" → "pan", "bomen" → "boom", "brieven" → "brief", "huizen" → "huis", "opa's" → "opa": spelling alone. */
static bool is_plural_of_noun(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    char one[LONGEST_NOUN];
    size_t size = word.size - 2;
    if (word.size < 4 || word.size > LONGEST_NOUN)
        return false;
    if (sk_address_ends(word, "s"))
        return is_listed_noun(lexicon, sk_slice(word.data, word.size - 1))
               || (sk_address_ends(word, "'s") && is_listed_noun(lexicon, sk_slice(word.data, size)));
    if (!sk_address_ends(word, "en") || is_listed_noun(lexicon, sk_slice(word.data, size)))
        return sk_address_ends(word, "en");
    memcpy(one, word.data, size);
    if (one[size - 1] == one[size - 2])
        return is_listed_noun(lexicon, sk_slice(one, size - 1));
    if (one[size - 1] == 'v' || one[size - 1] == 'z')
        one[size - 1] = one[size - 1] == 'v' ? 'f' : 's';
    if (is_listed_noun(lexicon, sk_slice(one, size)))
        return true;
    one[size] = one[size - 1];
    one[size - 1] = one[size - 2];
    return is_listed_noun(lexicon, sk_slice(one, size + 1));
}

static bool is_diminutive(struct sk_slice word) {
    return word.size > 5 && (sk_address_ends(word, "je") || sk_address_ends(word, "jes"));
}

static bool ends_as_noun(struct sk_slice word) {
    static const char *const endings[] = { "ing", "heid", "nummer", "ingen", "gegevens", "teit", "schap",
                                           "tie", "ties", "heden",  "sie",   "isme",     "eur",  "theek" };
    for (size_t i = 0; word.size > 6 && i < sizeof endings / sizeof *endings; i++)
        if (sk_address_ends(word, endings[i]))
            return true;
    return is_diminutive(word);
}

bool sk_address_is_noun(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    unsigned classes = sk_address_classes(lexicon, word);
    if (classes & SK_CLASS_ADJECTIVE && !(classes & SK_CLASS_ANY_NOUN))
        return false;
    if (classes & SK_CLASS_ANY_NOUN || sk_wordmap_find(&lexicon->dutch->nouns, word))
        return true;
    if (classes)
        return false;
    static const char *const prefixed[] = { "be", "ver", "ont", "her", "ge" }; /* "verplicht" is no "plicht" */
    bool verb =
        sk_address_is_infinitive(lexicon, word) || sk_address_is_participle(lexicon, word); /* "meegezogen" is no "ogen" */
    size_t first = 3;
    for (size_t i = 0; i < sizeof prefixed / sizeof *prefixed; i++)
        first = sk_slice_starts(word, sk_slice_of(prefixed[i])) ? 6 : first;
    if (!verb && is_plural_of_noun(lexicon, word))
        return true;
    for (; word.size >= first + SHORTEST_LAST_PART; first++) { /* "paspoortaanvraag", "fb-vrienden" */
        struct sk_slice last = sk_slice(word.data + first, word.size - first);
        if (sk_wordmap_find(&lexicon->dutch->nouns, last)
            || (!verb && last.size > SHORTEST_LAST_PART && is_listed_noun(lexicon, last))
            || (!verb && is_plural_of_noun(lexicon, last)))
            return true;
    }
    return ends_as_noun(word);
}
