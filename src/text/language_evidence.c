/* The table is made from data/language by language_table.c. Each of its words adds its weight to its languages; words that the table does not know are looked at for letter groups that one
 * language likes (ij, sch, ung, eux, th). Letter groups are weak and add up to at most PATTERN_LIMIT a language, so that a long text of
 * names cannot outweigh a few function words.
 */
#include "text/language_evidence.h"

#include <string.h>

#include "text/normalise.h"
#include "text/words.h"

#define LOOKED_AT ((size_t) 1024) /* bytes; more of a text does not change the answer */
#define PATTERN_LIMIT 4.0

enum place { ANYWHERE, AT_START, AT_END };

struct pattern {
    const char *letters;
    enum place place;
    double weight[SK_LANGUAGE_COUNT];
};

static const struct pattern patterns[] = {
    { "ij", ANYWHERE, { [SK_NL] = 1.2 } },
    { "aa", ANYWHERE, { [SK_NL] = 1.0, [SK_DE] = 0.2 } },
    { "uu", ANYWHERE, { [SK_NL] = 1.2 } },
    { "oo", ANYWHERE, { [SK_NL] = 0.4, [SK_EN] = 0.4 } },
    { "ee", ANYWHERE, { [SK_NL] = 0.5, [SK_EN] = 0.4, [SK_DE] = 0.1 } },
    { "ui", ANYWHERE, { [SK_NL] = 0.6, [SK_FR] = 0.3, [SK_EN] = 0.1 } },
    { "oe", ANYWHERE, { [SK_NL] = 0.6 } },
    { "sch", ANYWHERE, { [SK_NL] = 0.6, [SK_DE] = 0.9 } },
    { "cht", ANYWHERE, { [SK_NL] = 0.6, [SK_DE] = 0.7 } },
    { "heid", AT_END, { [SK_NL] = 2.0 } },
    { "lijk", ANYWHERE, { [SK_NL] = 1.5 } },
    { "tje", AT_END, { [SK_NL] = 2.0 } },
    { "tjes", AT_END, { [SK_NL] = 2.0 } },
    { "je", AT_END, { [SK_NL] = 0.8 } },
    { "en", AT_END, { [SK_NL] = 0.5, [SK_DE] = 0.5 } },
    { "ingen", AT_END, { [SK_NL] = 1.0 } },
    { "ge", AT_START, { [SK_NL] = 0.4, [SK_DE] = 0.4 } },
    { "ver", AT_START, { [SK_NL] = 0.4, [SK_DE] = 0.4 } },
    { "isch", AT_END, { [SK_NL] = 0.5, [SK_DE] = 0.8 } },
    { "z", AT_START, { [SK_NL] = 0.5, [SK_DE] = 0.3 } },
    { "ß", ANYWHERE, { [SK_DE] = 4.0 } },
    { "ü", ANYWHERE, { [SK_DE] = 2.5, [SK_NL] = 0.2, [SK_FR] = 0.1 } },
    { "ä", ANYWHERE, { [SK_DE] = 3.0 } },
    { "ö", ANYWHERE, { [SK_DE] = 2.0, [SK_NL] = 0.5 } },
    { "ung", AT_END, { [SK_DE] = 1.8 } },
    { "ungen", AT_END, { [SK_DE] = 2.0 } },
    { "keit", AT_END, { [SK_DE] = 2.5 } },
    { "ein", AT_START, { [SK_DE] = 0.8 } },
    { "ich", ANYWHERE, { [SK_DE] = 0.8, [SK_NL] = 0.2 } },
    { "tz", ANYWHERE, { [SK_DE] = 0.8 } },
    { "th", ANYWHERE, { [SK_EN] = 0.9 } },
    { "wh", AT_START, { [SK_EN] = 1.2, [SK_NL] = 0.1 } },
    { "sh", ANYWHERE, { [SK_EN] = 0.6 } },
    { "ght", ANYWHERE, { [SK_EN] = 1.5 } },
    { "ould", AT_END, { [SK_EN] = 1.5 } },
    { "ing", AT_END, { [SK_EN] = 0.7, [SK_NL] = 0.5 } },
    { "ed", AT_END, { [SK_EN] = 0.8 } },
    { "ly", AT_END, { [SK_EN] = 1.0 } },
    { "ty", AT_END, { [SK_EN] = 0.8 } },
    { "y", AT_END, { [SK_EN] = 0.6 } },
    { "n't", AT_END, { [SK_EN] = 3.0 } },
    { "ck", ANYWHERE, { [SK_EN] = 0.4, [SK_DE] = 0.4 } },
    { "tion", ANYWHERE, { [SK_EN] = 0.7, [SK_FR] = 0.7 } },
    { "é", AT_END, { [SK_FR] = 2.0, [SK_NL] = 0.2 } },
    { "é", ANYWHERE, { [SK_FR] = 1.2, [SK_NL] = 0.4 } },
    { "è", ANYWHERE, { [SK_FR] = 1.5, [SK_NL] = 0.4 } },
    { "ê", ANYWHERE, { [SK_FR] = 2.5 } },
    { "ç", ANYWHERE, { [SK_FR] = 3.0 } },
    { "à", ANYWHERE, { [SK_FR] = 2.0 } },
    { "œ", ANYWHERE, { [SK_FR] = 3.0 } },
    { "ë", ANYWHERE, { [SK_NL] = 1.5 } },
    { "ï", ANYWHERE, { [SK_NL] = 1.0, [SK_FR] = 0.5 } },
    { "eux", AT_END, { [SK_FR] = 2.0 } },
    { "eau", ANYWHERE, { [SK_FR] = 1.2 } },
    { "ez", AT_END, { [SK_FR] = 2.0 } },
    { "aux", AT_END, { [SK_FR] = 1.5 } },
    { "ment", AT_END, { [SK_FR] = 0.6, [SK_EN] = 0.4, [SK_NL] = 0.3 } },
    { "qu", ANYWHERE, { [SK_FR] = 0.7, [SK_EN] = 0.5 } },
    { "d'", AT_START, { [SK_FR] = 2.5 } },
    { "l'", AT_START, { [SK_FR] = 3.0 } },
    { "qu'", AT_START, { [SK_FR] = 4.0 } },
    { "j'", AT_START, { [SK_FR] = 3.5 } },
    { "n'", AT_START, { [SK_FR] = 1.5, [SK_NL] = 0.5 } },
    { "ñ", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } }, /* n with tilde; then a, i, o with acute, a and o with tilde */
    { "á", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 1.5 } },
    { "í", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 1.5 } },
    { "ó", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 1.5 } },
    { "ã", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { "õ", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { "ł", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } }, /* Polish l, z, a, e; Turkish s, g, i */
    { "ż", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { "ą", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { "ę", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 4.0 } },
    { "ş", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 3.0 } },
    { "ğ", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 3.0 } },
    { "ı", ANYWHERE, { [SK_LANGUAGE_UNKNOWN] = 3.0 } },
};

static const struct sk_language_word *find_word(struct sk_slice word) {
    size_t low = 0, high = sk_language_word_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *candidate = sk_language_words[middle].word;
        int order = strncmp(candidate, word.data, word.size);
        if (order == 0 && candidate[word.size] != '\0')
            order = 1;
        if (order == 0)
            return &sk_language_words[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool sk_language_knows(enum sk_language language, struct sk_slice word) {
    const struct sk_language_word *entry = memchr(word.data, '\0', word.size) ? NULL : find_word(word);
    return entry && entry->weight[language] >= 3;
}

static bool matches(const struct pattern *pattern, struct sk_slice word) {
    size_t size = strlen(pattern->letters);
    if (word.size <= size)
        return false;
    switch (pattern->place) {
    case AT_START: return memcmp(word.data, pattern->letters, size) == 0;
    case AT_END: return memcmp(word.data + word.size - size, pattern->letters, size) == 0;
    case ANYWHERE: break;
    }
    return memmem(word.data, word.size, pattern->letters, size) != NULL;
}

static void weigh_patterns(struct sk_slice word, double score[SK_LANGUAGE_COUNT]) {
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        if (!matches(&patterns[i], word))
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
