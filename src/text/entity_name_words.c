/* Two lists, as data/ has them, and what can be said of a word by its shape. */
#include "text/entity_name_words.h"

#include <string.h>
#include <strings.h>

#include "text/entity_around.h"
#include "text/normalise.h"

enum { AMBIGUOUS = 1 }; /* the flag of a name that is also an ordinary word */

/* ---- the lists ---- */

/* Small letters without accents: "Elodie" is as good as "Élodie". */
static struct sk_slice plain(struct sk_slice word, char out[SK_FOLD_SIZE]) {
    char folded[SK_FOLD_SIZE];
    return sk_slice(out, sk_soften_accents(sk_slice(folded, sk_fold_word(word, folded)), SK_LANGUAGE_UNKNOWN, out));
}

static enum sk_status put_plain(struct sk_wordmap *map, struct sk_slice word, unsigned flag, struct sk_error *error) {
    char text[SK_FOLD_SIZE];
    return sk_wordmap_put(map, plain(word, text), sk_slice("", 0), flag, error);
}

static enum sk_status add_first_names(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < count && status == SK_OK; i++) {
        bool ambiguous = words[i].data[words[i].size - 1] == '?';
        status = put_plain(context, sk_slice(words[i].data, words[i].size - ambiguous), ambiguous ? AMBIGUOUS : 0, error);
    }
    return status;
}

static enum sk_status add_excluded(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < count && status == SK_OK; i++)
        status = put_plain(context, words[i], 0, error);
    return status;
}

enum sk_status sk_name_words_load(struct sk_name_words *words, struct sk_error *error) {
    sk_wordmap_init(&words->first);
    sk_wordmap_init(&words->excluded);
    enum sk_status status = sk_wordlist_load("first_names.txt", add_first_names, &words->first, error);
    if (status == SK_OK)
        status = sk_wordlist_load("first_names_faker.txt", add_first_names, &words->first, error);
    if (status == SK_OK)
        status = sk_wordlist_load("not_names.txt", add_excluded, &words->excluded, error);
    return status;
}

void sk_name_words_finish(struct sk_name_words *words) {
    sk_wordmap_finish(&words->first);
    sk_wordmap_finish(&words->excluded);
}

static const struct sk_wordmap_entry *look_up(const struct sk_wordmap *map, struct sk_slice word) {
    char text[SK_FOLD_SIZE];
    return sk_wordmap_find(map, plain(word, text));
}

enum sk_listed sk_name_listed(const struct sk_name_words *words, struct sk_slice word) {
    const struct sk_wordmap_entry *listed = look_up(&words->first, word);
    const char *hyphen = listed || !word.size ? NULL : memchr(word.data, '-', word.size);
    if (hyphen && hyphen > word.data)
        listed = look_up(&words->first, sk_slice(word.data, (size_t) (hyphen - word.data)));
    return !listed ? SK_LISTED_NOT : listed->flag & AMBIGUOUS ? SK_LISTED_AMBIGUOUS : SK_LISTED_SURE;
}

bool sk_name_is_excluded(const struct sk_name_words *words, struct sk_slice word) {
    return look_up(&words->excluded, word) && sk_name_listed(words, word) != SK_LISTED_SURE;
}

/* ---- by their shape ---- */

bool sk_name_is_particle(struct sk_slice word) {
    static const char *const particles[] = { "van", "von", "de", "der", "den",  "ter", "ten", "te",  "'t",
                                             "la",  "le",  "el", "al",  "bin",  "du",  "da",  "dos", "di",
                                             "zu",  "op",  "vd", "v/d", "v.d.", "in",  "aan", "uit" };
    return word.size >= 2 && word.size <= 4 && SK_SLICE_IS_ANY_CASELESS(word, particles);
}

bool sk_name_is_initials(struct sk_slice word) {
    return word.size >= 2 && word.size <= 12 && word.data[word.size - 1] == '.';
}

unsigned sk_name_count_words(struct sk_slice text, size_t start, size_t end) {
    unsigned count = 0;
    for (size_t at = start; at < end; count++)
        at += sk_name_word_at(text, at, end).size + 1;
    return count;
}

bool sk_name_is_of_company(struct sk_slice word) {
    static const char *const endings[] = { "bedrijf",       "verzekeringen", "fotografie",      "installatie", "installaties",
                                           "boulevard",     "makelaardij",   "advies",          "beheer",      "techniek",
                                           "diensten",      "energie",       "services",        "kliniek",     "secretariaat",
                                           "geneeskunde",   "praktijk",      "centrum",         "stichting",   "vereniging",
                                           "bibliotheek",   "ziekenhuis",    "kantoor",         "krediet",     "hypotheken",
                                           "publiekszaken", "burgerzaken",   "personeelszaken", "gemeente",    "schoonmaak",
                                           "behandeling",   "administratie", "nazorg",          "-team",       "versicherung",
                                           "stadtwerke" };
    return SK_SLICE_ENDS_ANY_CASELESS(word, endings);
}

/* What somebody does there. */
static bool is_of_office(struct sk_slice word) {
    static const char *const endings[] = { "officer",   "controller", "desk",      "manager",
                                           "consulent", "medewerker", "acceptant", "adviseur" };
    return SK_SLICE_ENDS_ANY_CASELESS(word, endings);
}

bool sk_name_ends_run(const struct sk_name_words *words, struct sk_slice word, bool any) {
    bool accent = any && (unsigned char) word.data[word.size > 1] >= 0x80; /* "Nguyễn Văn Tùng" is no "van" */
    return (sk_name_is_excluded(words, word) && !(any && sk_name_listed(words, word) != SK_LISTED_NOT) && !accent)
           || sk_name_is_of_company(word) || is_of_office(word);
}

size_t sk_name_behind_particles(struct sk_slice text, size_t start, size_t end) {
    struct sk_slice word = sk_name_word_at(text, start, end);
    while (sk_name_is_particle(word)) {
        start += word.size + 1;
        word = sk_name_word_at(text, start, end);
    }
    return start;
}
