/* German "ihr" is "you" of several people, and also "her", "their" and "to her". Only the verb tells: forms that nothing but
 * "you" has ("habt", "könnt"), or another in -t where a subject may stand. Where both readings are left it is no address. */
#include "tags/tagging.h"

#include <string.h>

#define CLAUSE 12 /* words behind "ihr" among which its verb is looked for */

/* Forms that go with "ihr" alone. */
static const char *const second[] = { "habt",    "seid",    "könnt",   "koennt",  "müsst",    "muesst",  "dürft",
                                      "duerft",  "wollt",   "sollt",   "werdet",  "wisst",    "hattet",  "wart",
                                      "konntet", "wolltet", "solltet", "musstet", "würdet",   "wuerdet", "hättet",
                                      "haettet", "wärt",    "wäret",   "könntet", "koenntet", "nehmt",   "gebt",
                                      "seht",    "lest",    "helft",   "fahrt",   "lasst",    "sprecht", "versprecht" };

/* Words in -t that are no such verb: particles, third persons, and nouns where they are written small. */
static const char *const others[] = { "nicht",     "jetzt",    "dort",       "fast",    "selbst", "sonst", "zuletzt",
                                      "seit",      "statt",    "samt",       "laut",    "kaputt", "erst",  "sofort",
                                      "überhaupt", "bereit",   "insgesamt",  "bekannt", "direkt", "recht", "echt",
                                      "leicht",    "schlecht", "vielleicht", "wird",    "hält",   "lässt", "passt",
                                      "fehlt",     "gefällt",  "hilft",      "gehört",  "steht",  "paket", "gerät",
                                      "produkt",   "ticket",   "rabatt",     "konzert", "bett",   "heft",  "kredit",
                                      "gehalt",    "internet", "tablet" };

/* After these neither "you" nor a clause begins. */
static const char *const before_object[] = { "mit",    "von",   "zu",    "bei",  "nach",     "aus",   "auf",   "an",
                                             "in",     "für",   "fuer",  "um",   "über",     "ueber", "unter", "vor",
                                             "hinter", "neben", "gegen", "ohne", "durch",    "wegen", "die",   "der",
                                             "das",    "den",   "dem",   "des",  "gegenüber" };

/* Words before the verb of a main clause, or before the subject of another. */
static const char *const openers[] = { "und",   "oder",  "aber",   "denn",    "dass",    "wenn",    "weil",    "ob",
                                       "falls", "damit", "sobald", "solange", "bis",     "wann",    "wo",      "wie",
                                       "was",   "wer",   "warum",  "wieso",   "weshalb", "woher",   "wohin",   "dann",
                                       "da",    "so",    "welche", "nun",     "hier",    "deshalb", "trotzdem" };

/* Something but blanks stands between the word and the one before it. */
static bool starts_clause(const struct sk_analysis *analysis, size_t index) {
    for (size_t at = index > 0 ? analysis->words[index - 1].end : 0; index > 0 && at < analysis->words[index].start; at++)
        if (analysis->text.data[at] != ' ')
            return true;
    return index == 0;
}

/* Behind "wann", "und" or nothing: where a verb or a subject may begin. */
static bool may_begin(const struct sk_analysis *analysis, size_t index) {
    return starts_clause(analysis, index) || SK_SLICE_IS_ANY(analysis->words[index - 1].folded, openers);
}

static bool is_capital(const struct sk_analysis *analysis, size_t index) {
    char first = analysis->text.data[analysis->words[index].start];
    return first >= 'A' && first <= 'Z';
}

/* "macht", "liefert"; not "gemacht": a participle leaves "ihr" to be "to her". */
static bool is_verb(const struct sk_word *word) {
    struct sk_slice form = word->folded;
    if (word->kind != SK_WORD || form.size < 4 || form.data[form.size - 1] != 't' || SK_SLICE_IS_ANY(word->folded, others))
        return false;
    return form.size < 6 || memcmp(form.data, "ge", 2) != 0;
}

/* The verb at the end of a clause that "ihr" begins: "ob ihr das noch schickt"; "weil ihr Paket fehlt" has a noun first. */
static bool verb_follows(const struct sk_analysis *analysis, size_t index) {
    bool pronoun = index + 1 < analysis->word_count && analysis->words[index + 1].stop;
    for (size_t i = index + 1; i < analysis->word_count && i <= index + CLAUSE && !starts_clause(analysis, i); i++) {
        const struct sk_word *word = &analysis->words[i];
        if (SK_SLICE_IS_ANY(word->folded, second) || ((pronoun || i == index + 1) && !is_capital(analysis, i) && is_verb(word)))
            return true;
    }
    return false;
}

bool sk_german_ihr_addresses(const struct sk_analysis *analysis, size_t index) {
    const struct sk_word *words = analysis->words;
    bool joined = index > 0 && !starts_clause(analysis, index);
    bool followed = index + 1 < analysis->word_count && !starts_clause(analysis, index + 1);
    if ((joined && SK_SLICE_IS_ANY(words[index - 1].folded, before_object)) || (index > 0 && is_capital(analysis, index)))
        return false;
    if (joined && SK_SLICE_IS_ANY(words[index - 1].folded, second))
        return true;
    if (followed && (SK_SLICE_IS_ANY(words[index + 1].folded, second) || sk_slice_is(words[index + 1].folded, "lieben")))
        return true;
    if (joined && is_verb(&words[index - 1]) && may_begin(analysis, index - 1))
        return !followed || !is_capital(analysis, index + 1);
    return followed && may_begin(analysis, index) && verb_follows(analysis, index);
}
