/* What libstemmer's Dutch stemmer (Porter's algorithm, snowballstem.org) leaves apart, and how it is mended:
 *
 * - Its stems keep v/f, z/s and double letters as they stand at the end: huiz|huis, briev|brief, bestell|bestel, adress|adres.
 *   Made alike at the end of every stem. Double consonants inside are made single as well, so that "paket" meets "pakket" and
 *   "anuleren" "annuleren"; the measured harm is given beside the code.
 * - It knows no participles, no -t and no strong verbs: betaald, betaalt, verzonden. There is no rule for these that spares nouns
 *   (klant is not from "klannen"), so verbs come from a list, and their forms and prefixes by rule (dutch_verbs.c).
 * - It knows no diminutives, and no plurals in -s behind a vowel. By rule; where a rule has two readings (kaart + je or
 *   kaar + tje) the nouns of the compound list decide.
 * - Irregular plurals, chat spellings (nr, abbo) and look-alikes (verkeerd is not from verkeer) come from data/stems_nl.txt.
 *
 * What it does not do: split verbs ("ik zeg het op"), agent nouns (bezorger and bezorgen stay apart), synonyms.
 */
#include "text/dutch.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

#include "text/normalise.h"

static bool is_vowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static bool is_consonant(char c) {
    return c >= 'a' && c <= 'z' && !is_vowel(c);
}

static unsigned vowel_groups(const char *word, size_t size) {
    unsigned count = 0;
    for (size_t i = 0; i < size; i++)
        count += is_vowel(word[i]) && (i == 0 || !is_vowel(word[i - 1]));
    return count;
}

/* consonant, one vowel, one consonant: where spelling shows the vowel's length only by what follows. */
static bool ends_in_short_syllable(const char *stem, size_t size) {
    return size >= 3 && is_consonant(stem[size - 1]) && is_vowel(stem[size - 2]) && stem[size - 2] != 'i'
           && is_consonant(stem[size - 3]) && stem[size - 1] != 'w' && stem[size - 1] != 'x' && stem[size - 1] != 'j';
}

/* Stems of one syllable keep apart what spelling keeps apart: zaken and zaak are not zakken and zak. libstemmer gives "zak" for
 * all but zakken; the word tells which it was. In longer stems length is dropped: few words differ by it there. */
static size_t restore_length(struct sk_slice word, char *stem, size_t size) {
    if (!ends_in_short_syllable(stem, size) || vowel_groups(stem, size) != 1 || size + 1 > SK_STEM_SIZE)
        return size;
    bool prefix = word.size >= size && memcmp(word.data, stem, size) == 0;
    if (prefix && (word.size == size || !is_vowel(word.data[size])))
        return size;             /* zak; zakje */
    stem[size] = stem[size - 1]; /* zaken, and zaak, of which libstemmer has made "zak" */
    stem[size - 1] = stem[size - 2];
    return size + 1;
}

/* Final v and z as they are spoken, final double consonants single: huiz → huis, bestell → bestel. In longer stems long vowels
 * too: betaal → betal. */
static size_t unify_end(char *stem, size_t size) {
    if (size >= 3 && stem[size - 1] == stem[size - 2] && is_consonant(stem[size - 1]))
        size--;
    if (size >= 3 && stem[size - 1] == 'v')
        stem[size - 1] = 'f';
    if (size >= 3 && stem[size - 1] == 'z')
        stem[size - 1] = 's';
    if (size >= 4 && is_consonant(stem[size - 1]) && is_vowel(stem[size - 2]) && stem[size - 2] == stem[size - 3]
        && stem[size - 2] != 'i' && vowel_groups(stem, size) > 1) {
        stem[size - 2] = stem[size - 1];
        size--;
    }
    return size;
}

static size_t single_consonants(char *stem, size_t size) {
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        if (used == 0 || stem[i] != stem[used - 1] || !is_consonant(stem[i]))
            stem[used++] = stem[i];
    }
    return used;
}

size_t sk_dutch_plain_stem(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]) {
    word = sk_cut_at_character(word, SK_STEM_INPUT);
    const sb_symbol *stem = sb_stemmer_stem(dutch->snowball, (const sb_symbol *) word.data, (int) word.size);
    size_t size = stem ? (size_t) sb_stemmer_length(dutch->snowball) : word.size;
    if (size > SK_STEM_SIZE)
        size = SK_STEM_SIZE;
    memcpy(out, stem ? (const char *) stem : word.data, size);
    return single_consonants(out, unify_end(out, restore_length(word, out, size)));
}

static bool is_noun(const struct sk_dutch *dutch, struct sk_slice word) {
    return sk_wordmap_find(&dutch->nouns, word) != NULL || sk_wordmap_find(&dutch->fixed, word) != NULL;
}

static struct sk_slice without(struct sk_slice word, size_t bytes) {
    return sk_slice(word.data, word.size - bytes);
}

static bool ends_in(struct sk_slice word, const char *suffix) {
    size_t size = strlen(suffix);
    return word.size >= size && memcmp(word.data + word.size - size, suffix, size) == 0;
}

static char from_end(struct sk_slice word, size_t distance) {
    return word.size >= distance ? word.data[word.size - distance] : '\0';
}

/* "bonnet" → "bon": what stands before -etje with its consonant doubled. */
static bool undouble_before_et(struct sk_slice base, struct sk_slice *noun) {
    if (!ends_in(base, "et") || base.size < 6 || from_end(base, 3) != from_end(base, 4) || !is_consonant(from_end(base, 3)))
        return false;
    *noun = without(base, 3);
    return true;
}

/* "mailt" → "mail", "fotoot" → "foto". */
static bool before_t(struct sk_slice base, struct sk_slice *noun) {
    if (from_end(base, 1) != 't' || base.size < 4)
        return false;
    *noun = without(base, 1);
    if (from_end(*noun, 1) == from_end(*noun, 2) && is_vowel(from_end(*noun, 1)))
        *noun = without(*noun, 1);
    return true;
}

/* Without a list: -tje behind a vowel, a long vowel with l, n, r, w, or an unstressed -el, -en, -er; else the t belongs to the
 * noun. */
static bool t_is_suffix(struct sk_slice base) {
    char last = from_end(base, 2), before = from_end(base, 3), third = from_end(base, 4);
    if (is_vowel(last))
        return before != 'k' || !ends_in(base, "et"); /* -ket(je) as in ticket, pakket */
    if (last != 'l' && last != 'n' && last != 'r' && last != 'w' && last != 'j')
        return false;
    return last == 'w' || last == 'j' || (is_vowel(before) && is_vowel(third)) || (before == 'e' && base.size > 5);
}

/* The noun under a diminutive; base is the word without -je(s). */
static struct sk_slice diminished_noun(const struct sk_dutch *dutch, struct sk_slice base) {
    struct sk_slice noun;
    if (is_noun(dutch, base))
        return base;
    if (undouble_before_et(base, &noun) && is_noun(dutch, noun))
        return noun;
    if (before_t(base, &noun) && is_noun(dutch, noun))
        return noun;
    if (ends_in(base, "mp"))
        return without(base, 1);
    if (undouble_before_et(base, &noun))
        return noun;
    if (before_t(base, &noun) && t_is_suffix(base))
        return noun;
    return base;
}

/* "pakketje", "mailtjes": 0 bytes if the word is no diminutive. */
static size_t diminutive_stem(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]) {
    if (ends_in(word, "jes"))
        word = without(word, 1);
    if (!ends_in(word, "je") || word.size < 5 || is_noun(dutch, word) || (word.size == 5 && !is_noun(dutch, without(word, 2))))
        return 0;
    struct sk_slice noun = diminished_noun(dutch, without(word, 2));
    const struct sk_wordmap_entry *fixed = sk_wordmap_find(&dutch->fixed, noun);
    if (!fixed)
        return sk_dutch_plain_stem(dutch, noun, out);
    memcpy(out, fixed->value.data, fixed->value.size);
    return fixed->value.size;
}

/* Plurals in -s behind a vowel, which libstemmer leaves: offertes, garanties, fotos. 0 bytes if the word is none. */
static size_t s_plural_stem(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]) {
    if (from_end(word, 1) != 's' || word.size < 4 || is_noun(dutch, word))
        return 0;
    struct sk_slice singular = without(word, 1);
    bool likely =
        (ends_in(word, "ies") && word.size >= 6) || (ends_in(word, "es") && word.size >= 7 && is_consonant(from_end(word, 3)));
    if (!likely && !is_noun(dutch, singular))
        return 0;
    return sk_dutch_plain_stem(dutch, singular, out);
}

size_t sk_dutch_stem(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]) {
    word = sk_cut_at_character(word, SK_STEM_INPUT);
    const struct sk_wordmap_entry *fixed = sk_wordmap_find(&dutch->fixed, word);
    if (fixed) {
        memcpy(out, fixed->value.data, fixed->value.size);
        return fixed->value.size;
    }
    size_t size = sk_dutch_verb_stem(dutch, word, out);
    if (!size)
        size = diminutive_stem(dutch, word, out);
    if (!size)
        size = s_plural_stem(dutch, word, out);
    if (!size && !is_noun(dutch, word))
        size = sk_dutch_guess_participle(dutch, word, out);
    return size ? size : sk_dutch_plain_stem(dutch, word, out);
}

bool sk_dutch_knows(const struct sk_dutch *dutch, struct sk_slice word) {
    char stem[SK_STEM_SIZE];
    if (word.size > SK_STEM_INPUT)
        return false;
    return is_noun(dutch, word) || sk_dutch_verb_stem(dutch, word, stem) > 0;
}

/* ---- loading ---- */

static size_t soften(struct sk_slice word, char out[SK_FOLD_SIZE]) {
    char folded[SK_FOLD_SIZE];
    return sk_soften_accents(sk_slice(folded, sk_fold_word(word, folded)), SK_NL, out);
}

static enum sk_status add_verb_line(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    return sk_dutch_add_verb(context, words, count, error);
}

static enum sk_status add_fixed_line(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    struct sk_dutch *dutch = context;
    char word[SK_FOLD_SIZE], stem[SK_STEM_SIZE];
    size_t size = soften(words[0], word);
    struct sk_slice value = sk_slice(stem, sk_dutch_plain_stem(dutch, sk_slice(word, size), stem));
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < count && status == SK_OK; i++) {
        size = soften(words[i], word);
        status = sk_wordmap_put(&dutch->fixed, sk_slice(word, size), value, 0, error);
    }
    return status;
}

static enum sk_status add_noun_line(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    struct sk_dutch *dutch = context;
    char word[SK_FOLD_SIZE];
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < count && status == SK_OK; i++) {
        size_t size = soften(words[i], word);
        status = sk_wordmap_put(&dutch->nouns, sk_slice(word, size), sk_slice("", 0), 0, error);
    }
    return status;
}

/* After all lists: the stem of a noun depends on them. */
static enum sk_status add_noun_stems(struct sk_dutch *dutch, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < dutch->nouns.capacity && status == SK_OK; i++) {
        struct sk_slice noun = dutch->nouns.entries[i].word;
        char stem[SK_STEM_SIZE];
        if (noun.data && noun.size >= 4)
            status = sk_wordmap_put(&dutch->noun_stems, sk_slice(stem, sk_dutch_stem(dutch, noun, stem)), noun, 0, error);
    }
    return status;
}

static enum sk_status load_lists(struct sk_dutch *dutch, struct sk_error *error) {
    enum sk_status status = sk_wordlist_load("verbs_nl.txt", add_verb_line, dutch, error);
    if (status == SK_OK)
        status = sk_wordlist_load("stems_nl.txt", add_fixed_line, dutch, error);
    if (status == SK_OK)
        status = sk_wordlist_load("compounds_nl.txt", add_noun_line, dutch, error);
    return status == SK_OK ? add_noun_stems(dutch, error) : status;
}

enum sk_status sk_dutch_create(struct sb_stemmer *snowball, struct sk_dutch **out, struct sk_error *error) {
    struct sk_dutch *dutch = calloc(1, sizeof *dutch);
    if (!dutch)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the Dutch word lists");
    dutch->snowball = snowball;
    struct sk_wordmap *maps[] = { &dutch->verbs.closed,      &dutch->verbs.open, &dutch->verbs.roots, &dutch->verbs.forms,
                                  &dutch->verbs.participles, &dutch->fixed,      &dutch->nouns,       &dutch->noun_stems };
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        sk_wordmap_init(maps[i]);
    enum sk_status status = load_lists(dutch, error);
    if (status != SK_OK) {
        sk_dutch_destroy(dutch);
        return status;
    }
    *out = dutch;
    return SK_OK;
}

void sk_dutch_destroy(struct sk_dutch *dutch) {
    if (!dutch)
        return;
    struct sk_wordmap *maps[] = { &dutch->verbs.closed,      &dutch->verbs.open, &dutch->verbs.roots, &dutch->verbs.forms,
                                  &dutch->verbs.participles, &dutch->fixed,      &dutch->nouns,       &dutch->noun_stems };
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        sk_wordmap_finish(maps[i]);
    free(dutch);
}
