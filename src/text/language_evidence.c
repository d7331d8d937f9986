/* The table is made from data/language by language_table.c. Each of its words adds its weight to its languages; words that the
 * table does not know are looked at for letter groups that one language likes (ij, sch, ung, eux, th). Letter groups are weak and
 * add up to at most PATTERN_LIMIT a language, so that a long text of names cannot outweigh a few function words.
 */
#include "text/language_evidence.h"

#include <string.h>

#include "text/language_hash.h"
#include "text/normalise.h"
#include "text/words.h"

#define LOOKED_AT ((size_t) 1024) /* bytes; more of a text does not change the answer */
#define PATTERN_LIMIT 4.0

enum place { ANYWHERE, AT_START, AT_END };

struct pattern {
    struct sk_slice letters;
    enum place place;
    double weight[SK_LANGUAGE_COUNT];
};

static const struct pattern patterns[] = {
    { { "ij", 2 }, ANYWHERE, { [SK_NL] = 1.2 } },
    { { "aa", 2 }, ANYWHERE, { [SK_NL] = 1.0, [SK_DE] = 0.2 } },
    { { "uu", 2 }, ANYWHERE, { [SK_NL] = 1.2 } },
    { { "oo", 2 }, ANYWHERE, { [SK_NL] = 0.4, [SK_EN] = 0.4 } },
    { { "ee", 2 }, ANYWHERE, { [SK_NL] = 0.5, [SK_EN] = 0.4, [SK_DE] = 0.1 } },
    { { "ui", 2 }, ANYWHERE, { [SK_NL] = 0.6, [SK_FR] = 0.3, [SK_EN] = 0.1 } },
    { { "oe", 2 }, ANYWHERE, { [SK_NL] = 0.6 } },
    { { "sch", 3 }, ANYWHERE, { [SK_NL] = 0.6, [SK_DE] = 0.9 } },
    { { "cht", 3 }, ANYWHERE, { [SK_NL] = 0.6, [SK_DE] = 0.7 } },
    { { "heid", 4 }, AT_END, { [SK_NL] = 2.0 } },
    { { "lijk", 4 }, ANYWHERE, { [SK_NL] = 1.5 } },
    { { "tje", 3 }, AT_END, { [SK_NL] = 2.0 } },
    { { "tjes", 4 }, AT_END, { [SK_NL] = 2.0 } },
    { { "je", 2 }, AT_END, { [SK_NL] = 0.8 } },
    { { "en", 2 }, AT_END, { [SK_NL] = 0.5, [SK_DE] = 0.5 } },
    { { "ingen", 5 }, AT_END, { [SK_NL] = 1.0 } },
    { { "ge", 2 }, AT_START, { [SK_NL] = 0.4, [SK_DE] = 0.4 } },
    { { "ver", 3 }, AT_START, { [SK_NL] = 0.4, [SK_DE] = 0.4 } },
    { { "isch", 4 }, AT_END, { [SK_NL] = 0.5, [SK_DE] = 0.8 } },
    { { "z", 1 }, AT_START, { [SK_NL] = 0.5, [SK_DE] = 0.3 } },
    { { "ß", 2 }, ANYWHERE, { [SK_DE] = 4.0 } },
    { { "ü", 2 }, ANYWHERE, { [SK_DE] = 2.5, [SK_NL] = 0.2, [SK_FR] = 0.1 } },
    { { "ä", 2 }, ANYWHERE, { [SK_DE] = 3.0 } },
    { { "ö", 2 }, ANYWHERE, { [SK_DE] = 2.0, [SK_NL] = 0.5 } },
    { { "ung", 3 }, AT_END, { [SK_DE] = 1.8 } },
    { { "ungen", 5 }, AT_END, { [SK_DE] = 2.0 } },
    { { "keit", 4 }, AT_END, { [SK_DE] = 2.5 } },
    { { "ein", 3 }, AT_START, { [SK_DE] = 0.8 } },
    { { "ich", 3 }, ANYWHERE, { [SK_DE] = 0.8, [SK_NL] = 0.2 } },
    { { "tz", 2 }, ANYWHERE, { [SK_DE] = 0.8 } },
    { { "th", 2 }, ANYWHERE, { [SK_EN] = 0.9 } },
    { { "wh", 2 }, AT_START, { [SK_EN] = 1.2, [SK_NL] = 0.1 } },
    { { "sh", 2 }, ANYWHERE, { [SK_EN] = 0.6 } },
    { { "ght", 3 }, ANYWHERE, { [SK_EN] = 1.5 } },
    { { "ould", 4 }, AT_END, { [SK_EN] = 1.5 } },
    { { "ing", 3 }, AT_END, { [SK_EN] = 0.7, [SK_NL] = 0.5 } },
    { { "ed", 2 }, AT_END, { [SK_EN] = 0.8 } },
    { { "ly", 2 }, AT_END, { [SK_EN] = 1.0 } },
    { { "ty", 2 }, AT_END, { [SK_EN] = 0.8 } },
    { { "y", 1 }, AT_END, { [SK_EN] = 0.6 } },
    { { "n't", 3 }, AT_END, { [SK_EN] = 3.0 } },
    { { "ck", 2 }, ANYWHERE, { [SK_EN] = 0.4, [SK_DE] = 0.4 } },
    { { "tion", 4 }, ANYWHERE, { [SK_EN] = 0.7, [SK_FR] = 0.7 } },
    { { "é", 2 }, AT_END, { [SK_FR] = 2.0, [SK_NL] = 0.2 } },
    { { "é", 2 }, ANYWHERE, { [SK_FR] = 1.2, [SK_NL] = 0.4 } },
    { { "è", 2 }, ANYWHERE, { [SK_FR] = 1.5, [SK_NL] = 0.4 } },
    { { "ê", 2 }, ANYWHERE, { [SK_FR] = 2.5 } },
    { { "ç", 2 }, ANYWHERE, { [SK_FR] = 3.0 } },
    { { "à", 2 }, ANYWHERE, { [SK_FR] = 2.0 } },
    { { "œ", 2 }, ANYWHERE, { [SK_FR] = 3.0 } },
    { { "ë", 2 }, ANYWHERE, { [SK_NL] = 1.5 } },
    { { "ï", 2 }, ANYWHERE, { [SK_NL] = 1.0, [SK_FR] = 0.5 } },
    { { "eux", 3 }, AT_END, { [SK_FR] = 2.0 } },
    { { "eau", 3 }, ANYWHERE, { [SK_FR] = 1.2 } },
    { { "ez", 2 }, AT_END, { [SK_FR] = 2.0 } },
    { { "aux", 3 }, AT_END, { [SK_FR] = 1.5 } },
    { { "ment", 4 }, AT_END, { [SK_FR] = 0.6, [SK_EN] = 0.4, [SK_NL] = 0.3 } },
    { { "qu", 2 }, ANYWHERE, { [SK_FR] = 0.7, [SK_EN] = 0.5 } },
    { { "d'", 2 }, AT_START, { [SK_FR] = 2.5 } },
    { { "l'", 2 }, AT_START, { [SK_FR] = 3.0 } },
    { { "qu'", 3 }, AT_START, { [SK_FR] = 4.0 } },
    { { "j'", 2 }, AT_START, { [SK_FR] = 3.5 } },
    { { "n'", 2 }, AT_START, { [SK_FR] = 1.5, [SK_NL] = 0.5 } },
    { { "ñ", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } }, /* n with tilde; then a, i, o with acute, a and o with tilde */
    { { "á", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 1.5 } },
    { { "í", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 1.5 } },
    { { "ó", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 1.5 } },
    { { "ã", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { { "õ", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { { "ł", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } }, /* Polish l, z, a, e; Turkish s, g, i */
    { { "ż", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { { "ą", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { { "ę", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { { "ş", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 3.0 } },
    { { "ğ", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 3.0 } },
    { { "ı", 2 }, ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 3.0 } },
};

static const struct sk_language_word *find_word(struct sk_slice word) {
    size_t last = sk_language_word_places - 1;
    for (size_t at = sk_language_hash(word.data, word.size) & last;; at = (at + 1) & last) {
        const struct sk_language_word *entry = &sk_language_words[at];
        if (entry->size == 0)
            return NULL;
        if (entry->size == word.size && memcmp(entry->word, word.data, word.size) == 0)
            return entry;
    }
}

bool sk_language_knows(enum sk_language language, struct sk_slice word) {
    const struct sk_language_word *entry = find_word(word);
    return entry && entry->weight[language] >= 3;
}

static bool matches(const struct pattern *pattern, struct sk_slice word) {
    size_t size = pattern->letters.size;
    const char *letters = pattern->letters.data;
    if (word.size <= size)
        return false;
    switch (pattern->place) {
    case AT_START: return memcmp(word.data, letters, size) == 0;
    case AT_END: return memcmp(word.data + word.size - size, letters, size) == 0;
    case ANYWHERE: break;
    }
    return memmem(word.data, word.size, letters, size) != NULL;
}

/* The low bits of all bytes of a word: most patterns have a letter whose bit is not there. */
static uint32_t letters_of(struct sk_slice word) {
    uint32_t letters = 1; /* what ends a pattern of one letter */
    for (size_t i = 0; i < word.size; i++)
        letters |= UINT32_C(1) << (word.data[i] & 31);
    return letters;
}

static bool has_first_two(uint32_t letters, const char *pattern) {
    return letters >> (pattern[0] & 31) & letters >> (pattern[1] & 31) & 1;
}

static void weigh_patterns(struct sk_slice word, double score[SK_LANGUAGE_COUNT]) {
    uint32_t letters = letters_of(word);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        if (!has_first_two(letters, patterns[i].letters.data) || !matches(&patterns[i], word))
            continue;
        for (int k = 0; k < SK_LANGUAGE_COUNT; k++)
            score[k] += patterns[i].weight[k];
    }
}

void sk_language_weigh(struct sk_slice text, struct sk_language_evidence *out) {
    double shapes[SK_LANGUAGE_COUNT] = { 0 };
    char folded[SK_FOLD_SIZE];
    struct sk_token token;
    *out = (struct sk_language_evidence){ 0 };
    text = sk_cut_at_character(text, LOOKED_AT);
    for (size_t at = 0; sk_words_next(text, &at, &token);) {
        if (token.kind != SK_TOKEN_WORD)
            continue;
        struct sk_slice own = sk_slice(text.data + token.start, token.end - token.start);
        struct sk_slice word = sk_slice(folded, sk_fold_word(own, folded));
        const struct sk_language_word *entry = find_word(word);
        out->words++;
        out->known += entry != NULL;
        for (int k = 0; entry && k < SK_LANGUAGE_COUNT; k++)
            out->score[k] += entry->weight[k];
        if (!entry)
            weigh_patterns(word, shapes);
    }
    for (int k = 0; k < SK_LANGUAGE_COUNT; k++)
        out->score[k] += shapes[k] > PATTERN_LIMIT ? PATTERN_LIMIT : shapes[k];
}
