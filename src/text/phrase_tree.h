/* phrase_tree: patterns of phrases.h as they are kept: trees over numbered words. Internal to text. */
#ifndef SK_TEXT_PHRASE_TREE_H
#define SK_TEXT_PHRASE_TREE_H

#include "text/phrases.h"
#include "text/wordmap.h"

enum sk_phrase_kind { SK_PHRASE_LEAF, SK_PHRASE_GAP, SK_PHRASE_CHOICE, SK_PHRASE_NOUN, SK_PHRASE_START, SK_PHRASE_QUESTION };

struct sk_phrase_wildcard {
    struct sk_slice text;
    bool suffix; /* the word ends with it; else begins */
};

/* Words of which one must stand. */
struct sk_phrase_leaf {
    uint16_t *words, *stems; /* numbers */
    struct sk_phrase_wildcard *wildcards;
    size_t word_count, stem_count, wildcard_count;
};

struct sk_phrase_element;

struct sk_phrase_sequence {
    struct sk_phrase_element *elements;
    size_t count;
};

struct sk_phrase_element {
    enum sk_phrase_kind kind;
    bool optional;                                 /* of a choice */
    unsigned gap;                                  /* words */
    const struct sk_phrase_leaf *leaf;             /* of a leaf */
    const struct sk_phrase_sequence *alternatives; /* of a choice */
    size_t alternative_count;
};

struct sk_phrase {
    struct sk_phrase_sequence sequence;
    enum sk_language language;
    unsigned meaning;
};

/* A pattern under one of the words with which it can begin. */
struct sk_phrase_filing {
    uint32_t phrase;
    uint32_t next;
};
#define SK_NO_FILING UINT32_MAX

#define SK_PHRASE_WORDS 8192 /* numbers; 0 is no word */

struct sk_phrases {
    struct sk_analyser *analyser;
    struct sk_arena arena;
    struct sk_wordmap words, stems[SK_LANGUAGE_COUNT]; /* flag: the number of a folded word, of a stem of a language */
    unsigned last_number;
    struct sk_wordmap names; /* of defined patterns; flag: index in defined */
    struct sk_phrase_element *defined;
    size_t defined_count, defined_capacity;
    struct sk_phrase *phrases;
    size_t phrase_count, phrase_capacity;
    struct sk_phrase_filing *filings;
    size_t filing_count, filing_capacity;
    uint32_t *anywhere; /* patterns that are tried at every word */
    size_t anywhere_count, anywhere_capacity;
    uint32_t chains[SK_PHRASE_WORDS]; /* by number: first filing */
};

/* A word of a text, numbered. */
struct sk_phrase_word {
    uint16_t word, stem; /* 0: no pattern has it */
    uint32_t first;      /* word at which its sentence begins */
    bool ends, question; /* the sentence ends with it; it is a question (where it ends) */
};

#endif
