/* Forms of Dutch verbs. A regular verb has two bases that spelling derives from its infinitive: the open one before a vowel
 * (betal-en, bestell-ing, verhuiz-en) and the closed one elsewhere (betaal-t, bestel-d, verhuis-t). A form is looked up by
 * cutting a known ending and asking for the rest, so that a noun that merely ends in -t or -en (klant, winkelen is no noun) is
 * not touched unless a verb stands behind it; "beeld" is not "bel" + d, because the base keeps its spelling.
 *
 * Prefixes are composed, not listed: separable ones with ge- between (op-ge-zeg-d), inseparable ones without ge- (ver-zonden),
 * and a separable before an inseparable (terug-be-taal-d).
 */
#include "text/dutch.h"

#include <string.h>

#include "text/normalise.h"

enum { WEAK, STRONG }; /* flag of a closed base: strong verbs have no participle in -d */

static bool is_vowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static bool ends_in(struct sk_slice word, const char *suffix) {
    size_t size = strlen(suffix);
    return word.size >= size && memcmp(word.data + word.size - size, suffix, size) == 0;
}

static struct sk_slice without(struct sk_slice word, size_t bytes) {
    return sk_slice(word.data, word.size - bytes);
}

static struct sk_slice behind(struct sk_slice word, size_t bytes) {
    return sk_slice(word.data + bytes, word.size - bytes);
}

/* ---- adding a verb ---- */

static unsigned vowel_groups(struct sk_slice word) {
    unsigned count = 0;
    for (size_t i = 0; i < word.size; i++)
        count += is_vowel(word.data[i]) && (i == 0 || !is_vowel(word.data[i - 1]));
    return count;
}

/* One short vowel before one consonant: spelling doubles it in a closed syllable (betal → betaal). */
static bool wants_long_vowel(struct sk_slice base) {
    if (base.size < 2)
        return false;
    char last = base.data[base.size - 1], vowel = base.data[base.size - 2];
    char before = base.size >= 3 ? base.data[base.size - 3] : 'x';
    return !is_vowel(last) && is_vowel(vowel) && vowel != 'i' && !is_vowel(before);
}

static enum sk_status add_closed(struct sk_dutch *dutch, struct sk_slice base, struct sk_slice stem, unsigned flag,
                                 struct sk_error *error) {
    char closed[SK_STEM_SIZE];
    size_t size = base.size;
    memcpy(closed, base.data, size);
    if (size >= 3 && closed[size - 1] == closed[size - 2] && !is_vowel(closed[size - 1]))
        return sk_wordmap_put(&dutch->verbs.closed, sk_slice(closed, size - 1), stem, flag, error);
    if (closed[size - 1] == 'v')
        closed[size - 1] = 'f';
    if (closed[size - 1] == 'z')
        closed[size - 1] = 's';
    /* In a longer verb the vowel may be unstressed (lever, open) or mistyped (betald): both spellings. */
    enum sk_status status = SK_OK;
    bool lengthen = wants_long_vowel(base);
    if (!lengthen || vowel_groups(base) >= 2)
        status = sk_wordmap_put(&dutch->verbs.closed, sk_slice(closed, size), stem, flag, error);
    if (lengthen && status == SK_OK) {
        closed[size] = closed[size - 1];
        closed[size - 1] = closed[size - 2];
        status = sk_wordmap_put(&dutch->verbs.closed, sk_slice(closed, size + 1), stem, flag, error);
    }
    return status;
}

/* staan, doen, zien: the base ends in a vowel. */
static enum sk_status add_short_verb(struct sk_dutch *dutch, struct sk_slice infinitive, unsigned flag, struct sk_error *error) {
    struct sk_slice longer = without(infinitive, 1);
    struct sk_slice stem = ends_in(infinitive, "aan") ? without(infinitive, 2) : longer;
    enum sk_status status = sk_wordmap_put(&dutch->verbs.forms, infinitive, stem, 0, error);
    if (status == SK_OK)
        status = sk_wordmap_put(&dutch->verbs.closed, stem, stem, flag, error);
    return status == SK_OK ? sk_wordmap_put(&dutch->verbs.closed, longer, stem, flag, error) : status;
}

static enum sk_status add_regular(struct sk_dutch *dutch, struct sk_slice infinitive, struct sk_slice stem, unsigned flag,
                                  struct sk_error *error) {
    struct sk_slice base = without(infinitive, 2);
    enum sk_status status = sk_wordmap_put(&dutch->verbs.open, base, stem, flag, error);
    if (status == SK_OK)
        status = add_closed(dutch, base, stem, flag, error);
    if (status == SK_OK && ends_in(infinitive, "eren") && infinitive.size >= 7)
        status = sk_wordmap_put(&dutch->verbs.roots, without(infinitive, 4), stem, flag, error);
    return status;
}

static bool is_participle(struct sk_slice infinitive, struct sk_slice form) {
    return sk_slice_starts(form, sk_slice_of("ge")) && !sk_slice_starts(infinitive, sk_slice_of("ge"));
}

static bool has_listed_participle(struct sk_slice infinitive, const struct sk_slice *words, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (is_participle(infinitive, words[i]))
            return true;
    }
    return false;
}

static enum sk_status add_irregular(struct sk_dutch *dutch, struct sk_slice infinitive, struct sk_slice form,
                                    struct sk_slice stem, struct sk_error *error) {
    return is_participle(infinitive, form) ? sk_wordmap_put(&dutch->verbs.participles, behind(form, 2), stem, 0, error)
                                           : sk_wordmap_put(&dutch->verbs.forms, form, stem, 0, error);
}

static struct sk_slice soften(struct sk_slice word, char out[SK_FOLD_SIZE]) {
    char folded[SK_FOLD_SIZE];
    return sk_slice(out, sk_soften_accents(sk_slice(folded, sk_fold_word(word, folded)), SK_NL, out));
}

enum sk_status sk_dutch_add_verb(struct sk_dutch *dutch, const struct sk_slice *words, size_t count, struct sk_error *error) {
    char text[SK_FOLD_SIZE], form[SK_FOLD_SIZE], stem_text[SK_STEM_SIZE];
    struct sk_slice infinitive = soften(words[0], text);
    if (!ends_in(infinitive, "n") || infinitive.size < 4 || infinitive.size > SK_STEM_INPUT)
        return sk_error_set(error, SK_FAULT_CORRUPT, "data/verbs_nl.txt: \"%.*s\" is no infinitive",
                            SK_SLICE_ARGUMENTS(infinitive));
    unsigned flag = has_listed_participle(infinitive, words, count) ? STRONG : WEAK;
    bool is_short = ends_in(infinitive, "aan") || ends_in(infinitive, "oen") || ends_in(infinitive, "zien");
    struct sk_slice stem = sk_slice(stem_text, sk_dutch_plain_stem(dutch, infinitive, stem_text));
    if (is_short)
        stem = without(infinitive, ends_in(infinitive, "aan") ? 2 : 1);
    enum sk_status status =
        is_short ? add_short_verb(dutch, infinitive, flag, error) : add_regular(dutch, infinitive, stem, flag, error);
    for (size_t i = 1; i < count && status == SK_OK; i++)
        status = add_irregular(dutch, infinitive, soften(words[i], form), stem, error);
    return status;
}

/* ---- looking up a form ---- */

static bool has_ending(struct sk_slice word, struct sk_slice ending) {
    return word.size > ending.size + 1 && memcmp(word.data + word.size - ending.size, ending.data, ending.size) == 0;
}

static const struct sk_wordmap_entry *cut_and_find(const struct sk_wordmap *map, struct sk_slice word,
                                                   const struct sk_slice *endings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (has_ending(word, endings[i])) {
            const struct sk_wordmap_entry *entry = sk_wordmap_find(map, without(word, endings[i].size));
            if (entry)
                return entry;
        }
    }
    return NULL;
}

/* Behind ge-: "vonden", "betaald" without its prefix, "werkte". */
static const struct sk_wordmap_entry *find_participle(const struct sk_dutch *dutch, struct sk_slice rest) {
    static const struct sk_slice endings[] = { { "d", 1 }, { "t", 1 }, { "de", 2 }, { "te", 2 } };
    const struct sk_wordmap_entry *entry = sk_wordmap_find(&dutch->verbs.participles, rest);
    if (entry)
        return entry;
    entry = cut_and_find(&dutch->verbs.closed, rest, endings, 4);
    if (!entry && (ends_in(rest, "d") || ends_in(rest, "t")))
        entry = sk_wordmap_find(&dutch->verbs.closed, rest);
    return entry && entry->flag == WEAK ? entry : NULL;
}

/* A form of a verb without prefixes, or of one that is listed with them. */
static const struct sk_wordmap_entry *find_simple(const struct sk_dutch *dutch, struct sk_slice word) {
    static const struct sk_slice closed[] = { { "", 0 },   { "t", 1 },   { "d", 1 },   { "te", 2 },
                                              { "de", 2 }, { "ten", 3 }, { "den", 3 }, { "dt", 2 } };
    static const struct sk_slice open[] = { { "en", 2 }, { "end", 3 }, { "ende", 4 }, { "ing", 3 }, { "ingen", 5 } };
    static const struct sk_slice derived[] = { { "atie", 4 }, { "aties", 5 } };
    const struct sk_wordmap_entry *entry = sk_wordmap_find(&dutch->verbs.forms, word);
    if (!entry)
        entry = cut_and_find(&dutch->verbs.closed, word, closed, sizeof closed / sizeof *closed);
    if (!entry)
        entry = cut_and_find(&dutch->verbs.open, word, open, sizeof open / sizeof *open);
    if (!entry)
        entry = cut_and_find(&dutch->verbs.roots, word, derived, 2);
    if (!entry && word.size > 5 && sk_slice_starts(word, sk_slice_of("ge")))
        entry = find_participle(dutch, behind(word, 2));
    return entry;
}

static const struct sk_slice separable[] = { { "aan", 3 },    { "achter", 6 }, { "af", 2 },      { "bij", 3 },   { "binnen", 6 },
                                             { "buiten", 6 }, { "dicht", 5 },  { "door", 4 },    { "fout", 4 },  { "goed", 4 },
                                             { "in", 2 },     { "kapot", 5 },  { "klaar", 5 },   { "kwijt", 5 }, { "los", 3 },
                                             { "mede", 4 },   { "mee", 3 },    { "mis", 3 },     { "na", 2 },    { "neer", 4 },
                                             { "om", 2 },     { "onder", 5 },  { "op", 2 },      { "open", 4 },  { "over", 4 },
                                             { "rond", 4 },   { "samen", 5 },  { "schoon", 6 },  { "tegen", 5 }, { "teleur", 6 },
                                             { "terug", 5 },  { "thuis", 5 },  { "toe", 3 },     { "uit", 3 },   { "vast", 4 },
                                             { "vol", 3 },    { "voor", 4 },   { "vooruit", 7 }, { "vrij", 4 },  { "weg", 3 } };
static const struct sk_slice inseparable[] = { { "be", 2 }, { "er", 2 }, { "her", 3 }, { "ont", 3 }, { "ver", 3 } };

#define SHORTEST_REST 3 /* letters behind a prefix; shorter ones (in-ga) are rarely verbs */

static size_t compose(struct sk_slice prefix, struct sk_slice stem, char out[SK_STEM_SIZE]) {
    if (prefix.size + stem.size > SK_STEM_SIZE)
        return 0;
    memmove(out + prefix.size, stem.data, stem.size);
    memcpy(out, prefix.data, prefix.size);
    return prefix.size + stem.size;
}

static bool has_prefix(struct sk_slice word, struct sk_slice prefix) {
    return word.size >= prefix.size + SHORTEST_REST && word.data[0] == prefix.data[0]
           && memcmp(word.data, prefix.data, prefix.size) == 0;
}

static size_t stem_inseparable(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]) {
    const struct sk_wordmap_entry *entry = find_simple(dutch, word);
    if (entry)
        return compose(sk_slice("", 0), entry->value, out);
    for (size_t i = 0; i < sizeof inseparable / sizeof *inseparable; i++) {
        if (!has_prefix(word, inseparable[i]))
            continue;
        struct sk_slice rest = behind(word, inseparable[i].size);
        entry = find_simple(dutch, rest);
        if (!entry)
            entry = sk_wordmap_find(&dutch->verbs.participles, rest);
        if (entry)
            return compose(inseparable[i], entry->value, out);
    }
    return 0;
}

/* "opzeggen", and "op te zeggen" typed as one word. */
static size_t stem_behind_separable(const struct sk_dutch *dutch, struct sk_slice rest, char out[SK_STEM_SIZE]) {
    size_t size = stem_inseparable(dutch, rest, out);
    if (!size && sk_slice_starts(rest, sk_slice_of("te")) && ends_in(rest, "en"))
        size = stem_inseparable(dutch, behind(rest, 2), out);
    return size;
}

size_t sk_dutch_verb_stem(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]) {
    size_t size = stem_inseparable(dutch, word, out);
    for (size_t i = 0; !size && i < sizeof separable / sizeof *separable; i++) {
        if (!has_prefix(word, separable[i]))
            continue;
        size = stem_behind_separable(dutch, behind(word, separable[i].size), out);
        if (size)
            size = compose(separable[i], sk_slice(out, size), out);
    }
    return size;
}

bool sk_dutch_is_verb_base(const struct sk_dutch *dutch, struct sk_slice word) {
    if (sk_wordmap_find(&dutch->verbs.closed, word))
        return true;
    for (size_t i = 0; i < sizeof inseparable / sizeof *inseparable; i++) {
        if (has_prefix(word, inseparable[i]) && sk_wordmap_find(&dutch->verbs.closed, behind(word, inseparable[i].size)))
            return true;
    }
    for (size_t i = 0; i < sizeof separable / sizeof *separable; i++) {
        if (has_prefix(word, separable[i]) && sk_wordmap_find(&dutch->verbs.closed, behind(word, separable[i].size)))
            return true;
    }
    return false;
}

bool sk_dutch_is_particle(struct sk_slice word) {
    static const struct sk_slice particles[] = { { "aan", 3 },   { "af", 2 },  { "door", 4 }, { "in", 2 }, { "los", 3 },
                                                 { "mee", 3 },   { "na", 2 },  { "om", 2 },   { "op", 2 }, { "over", 4 },
                                                 { "terug", 5 }, { "uit", 3 }, { "weg", 3 } };
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) {
        if (sk_slice_equal(word, particles[i]))
            return true;
    }
    return false;
}

/* ge + at least three letters with a vowel, a consonant before the final d or t. */
static size_t guess_behind_ge(const struct sk_dutch *dutch, struct sk_slice rest, char out[SK_STEM_SIZE]) {
    if (rest.size < 6 || !sk_slice_starts(rest, sk_slice_of("ge")) || (!ends_in(rest, "d") && !ends_in(rest, "t")))
        return 0;
    struct sk_slice middle = sk_slice(rest.data + 2, rest.size - 3);
    if (vowel_groups(middle) == 0 || is_vowel(middle.data[middle.size - 1]))
        return 0;
    return sk_dutch_plain_stem(dutch, middle, out);
}

size_t sk_dutch_guess_participle(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]) {
    size_t size = guess_behind_ge(dutch, word, out);
    for (size_t i = 0; !size && i < sizeof separable / sizeof *separable; i++) {
        if (!has_prefix(word, separable[i]))
            continue;
        size = guess_behind_ge(dutch, behind(word, separable[i].size), out);
        if (size)
            size = compose(separable[i], sk_slice(out, size), out);
    }
    return size;
}
