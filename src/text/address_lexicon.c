/* Word classes and verb forms for address_form. Verbs come from the stemmer's lists and rules (dutch_verbs.c) in a lexicon of
 * their own, with the verbs of data/verbs_general_nl.txt, which search does not need. */
#include <libstemmer.h>
#include <stdlib.h>

#include "text/address_parts.h"
#include "text/normalise.h"

struct sk_address_lexicon {
    struct sb_stemmer *snowball;
    struct sk_dutch *dutch;
    struct sk_wordmap classes; /* flag: enum sk_address_class */
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
};

static enum sk_status add_classes(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    struct sk_address_lexicon *lexicon = context;
    unsigned flag = 0;
    for (size_t i = 0; i < sizeof class_names / sizeof *class_names; i++)
        if (sk_slice_is(words[0], class_names[i].name))
            flag = class_names[i].flag;
    if (!flag)
        return sk_error_set(error, SK_FAULT_CORRUPT, "data/address_nl.txt: no class is called \"%.*s\"",
                            SK_SLICE_ARGUMENTS(words[0]));
    enum sk_status status = SK_OK;
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
    lexicon->snowball = sb_stemmer_new("dutch", "UTF_8");
    enum sk_status status = lexicon->snowball ? sk_dutch_create(lexicon->snowball, &lexicon->dutch, error)
                                              : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the Dutch stemmer");
    if (status == SK_OK)
        status = sk_wordlist_load("verbs_general_nl.txt", add_verb, lexicon, error);
    if (status == SK_OK)
        status = sk_wordlist_load("address_nl.txt", add_classes, lexicon, error);
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
    sk_dutch_destroy(lexicon->dutch);
    if (lexicon->snowball)
        sb_stemmer_delete(lexicon->snowball);
    free(lexicon);
}

unsigned sk_address_classes(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    char soft[SK_FOLD_SIZE]; /* "wél", "mág" */
    const struct sk_wordmap_entry *entry = sk_wordmap_find(&lexicon->classes, word);
    if (!entry && memchr(word.data, '\xc3', word.size))
        entry = sk_wordmap_find(&lexicon->classes, sk_slice(soft, sk_soften_accents(word, SK_NL, soft)));
    return entry ? entry->flag : 0;
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
static const char *const prefixes[] = { "", "be", "ver", "ont", "her", "vol", "over", "onder", "voor" };

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
    char soft[SK_FOLD_SIZE], stem[SK_STEM_SIZE];
    if (word.size < 4 || word.size > SK_STEM_INPUT)
        return false;
    return sk_dutch_verb_stem(lexicon->dutch, sk_slice(soft, sk_soften_accents(word, SK_NL, soft)), stem) > 0;
}

bool sk_address_is_infinitive(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    static const char *const endings[] = { "en", "aan", "oen", "ien" };
    bool fits = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        fits |= sk_address_ends(word, endings[i]);
    return fits && !sk_address_ends(word, "ingen") && is_form(lexicon, word);
}

/* "gezet", "aangezet": too short for the rules of the stemmer. */
static bool is_short_participle(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    const char *ge = memmem(word.data, word.size, "ge", 2);
    size_t at = ge ? (size_t) (ge - word.data) : word.size;
    if (word.size < at + 5 || (at > 0 && !sk_dutch_is_particle(sk_slice(word.data, at))))
        return false;
    struct sk_slice rest = sk_slice(word.data + at + 2, word.size - at - 2);
    struct sk_slice shorter = sk_slice(rest.data, rest.size - 1);
    bool weak = sk_address_ends(rest, "t") || sk_address_ends(rest, "d");
    return weak && (is_base(lexicon, rest) || is_base(lexicon, shorter));
}

bool sk_address_is_past(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    const struct sk_wordmap_entry *strong = sk_wordmap_find(&lexicon->dutch->verbs.forms, word);
    bool weak = sk_address_ends(word, "de") || sk_address_ends(word, "te");
    return strong ? !sk_address_ends(word, "n") : weak && is_form(lexicon, word);
}

/* "verzadigd": of a verb that no list has; nouns in -d mostly end otherwise (verband, gebied). */
static bool looks_like_participle(struct sk_slice word) {
    return word.size >= 7
           && (sk_address_ends(word, "gd") || sk_address_ends(word, "rd") || sk_address_ends(word, "ld")
               || sk_address_ends(word, "md"));
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
        prefixed |= sk_slice_starts(word, sk_slice_of(starts[i]));
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

bool sk_address_is_noun(const struct sk_address_lexicon *lexicon, struct sk_slice word) {
    unsigned classes = sk_address_classes(lexicon, word);
    if (classes & SK_CLASS_ADJECTIVE && !(classes & SK_CLASS_ANY_NOUN))
        return false;
    if (classes & SK_CLASS_ANY_NOUN || sk_wordmap_find(&lexicon->dutch->nouns, word))
        return true;
    if (classes)
        return false;
    static const char *const prefixed[] = { "be", "ver", "ont", "her", "ge" }; /* "verplicht" is no "plicht" */
    size_t first = 3;
    for (size_t i = 0; i < sizeof prefixed / sizeof *prefixed; i++)
        first = sk_slice_starts(word, sk_slice_of(prefixed[i])) ? 6 : first;
    for (; word.size >= first + SHORTEST_LAST_PART; first++) /* "paspoortaanvraag" */
        if (sk_wordmap_find(&lexicon->dutch->nouns, sk_slice(word.data + first, word.size - first)))
            return true;
    return word.size > 6
           && (sk_address_ends(word, "ing") || sk_address_ends(word, "heid") || sk_address_ends(word, "nummer")
               || sk_address_ends(word, "ingen") || sk_address_ends(word, "gegevens"));
}
