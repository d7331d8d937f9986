/* lexicon: words and phrases with a polarity, as one part of a sentiment model. Private to this folder. */
#ifndef SK_TAGS_LEXICON_H
#define SK_TAGS_LEXICON_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "tags/features.h"

struct sk_lexicon_entry {
    uint32_t key;     /* upper half of the word's hash, which says that it is this word; 0 = free */
    int8_t polarity;  /* -100..100 */
    int8_t intensity; /* percent that it adds to the next word's polarity: "zeer" 60, "beetje" -40; 0 for most */
    uint8_t opens;    /* of a word that phrases begin with: which (lexicon.c) */
    uint8_t reserved;
};

/* Open addressing; slots: a power of two, at most half of them taken. Borrowed from the model's bytes. */
struct sk_lexicon {
    const struct sk_lexicon_entry *entries;
    uint32_t slots;
};

/* The word's own entry, else its stem's, or NULL. */
const struct sk_lexicon_entry *sk_lexicon_find(const struct sk_lexicon *lexicon, const struct sk_word *word);

#define SK_LEXICON_PHRASE 4 /* words of a phrase at most */
#define SK_LEXICON_GAP 4    /* words that the gap in a phrase stands for at most */

/* The longest phrase that begins at the word and ends before word `end`, or NULL; last: its last word. */
const struct sk_lexicon_entry *sk_lexicon_find_phrase(const struct sk_lexicon *lexicon, const struct sk_analysis *analysis,
                                                      size_t word, size_t end, size_t *last);

/* Reads the word lists of `directory` (sentiment_*_nl.tsv: word or phrase, tab, polarity -1..1, optionally tab, intensity; "~" in
 * a phrase of two words stands for what may be between them; '#' begins a comment) into a table, which the caller frees. A word
 * in several lists has the polarity of the last one in order of file names. SK_NOT_FOUND: no list there; SK_FAULT_ARGUMENT: a bad
 * line, with file and number. */
enum sk_status sk_lexicon_read(const char *directory, struct sk_analyser *analyser, struct sk_lexicon_entry **out,
                               uint32_t *slots, struct sk_error *error);

/* Appends the lexicon's features; nothing where it has no slots. */
void sk_features_add_lexicon(const struct sk_analysis *analysis, const struct sk_lexicon *lexicon, struct sk_feature_list *list);

#endif
