/* Negation: a word changes its meaning near "niet" or "never" (Pang, Lee and Vaithyanathan 2002 mark the words up to the next
 * punctuation; here three words after it, and the one before, because Dutch and German put it last: "werkt niet"). */
#include "tags/features.h"

#include <string.h>

#define WORDS_AFTER 3

/* In order, for the search. */
static const char *const negations[] = { "aint",    "amper",   "arent",   "aucun",   "aucune", "cannot", "cant",    "couldnt",
                                         "didnt",   "doesnt",  "dont",    "geen",    "hardly", "hasnt",  "havent",  "isnt",
                                         "jamais",  "kein",    "keine",   "keinem",  "keinen", "keiner", "keines",  "neither",
                                         "nergens", "never",   "ni",      "nicht",   "nichts", "nie",    "niemals", "niemand",
                                         "niet",    "niets",   "niks",    "no",      "nobody", "noch",   "none",    "nooit",
                                         "nor",     "not",     "nothing", "nt",      "ohne",   "pas",    "rien",    "sans",
                                         "wasnt",   "without", "wont",    "wouldnt", "zonder" };

static int compare(struct sk_slice text, const char *word) {
    size_t size = strlen(word);
    int order = memcmp(text.data, word, text.size < size ? text.size : size);
    return order ? order : text.size < size ? -1 : text.size > size;
}

static bool is_listed(struct sk_slice text) {
    size_t low = 0, high = sizeof negations / sizeof *negations;
    while (text.size && low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(text, negations[middle]);
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool sk_word_negates(const struct sk_word *word) {
    if (word->kind != SK_WORD)
        return false;
    struct sk_slice text = word->folded;
    if (text.size > 3 && (memcmp(text.data + text.size - 3, "n't", 3) == 0))
        return true;
    if (text.size > 5 && memcmp(text.data + text.size - 5, "n\xE2\x80\x99t", 5) == 0)
        return true;
    return is_listed(text);
}

/* Whether the text between two neighbouring words ends a clause. */
static bool is_apart(const struct sk_analysis *analysis, size_t left) {
    size_t start = analysis->words[left].end, end = analysis->words[left + 1].start;
    for (size_t i = start; i < end; i++)
        if (memchr(".,;:!?\n", analysis->text.data[i], 7))
            return true;
    return false;
}

bool sk_word_is_negated(const struct sk_analysis *analysis, size_t word) {
    if (sk_word_negates(&analysis->words[word]))
        return false;
    for (size_t i = word, steps = 0; i > 0 && steps < WORDS_AFTER && !is_apart(analysis, i - 1); i--, steps++)
        if (sk_word_negates(&analysis->words[i - 1]))
            return true;
    return word + 1 < analysis->word_count && !is_apart(analysis, word) && sk_word_negates(&analysis->words[word + 1]);
}
