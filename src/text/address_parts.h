/* address_parts: what the files of address_form share: the words of a text with their classes, where sentences and clauses begin,
 * and verb forms. Internal to address_*.c.
 */
#ifndef SK_TEXT_ADDRESS_PARTS_H
#define SK_TEXT_ADDRESS_PARTS_H

#include "text/address_form.h"
#include "text/dutch.h"
#include "text/normalise.h"

/* Classes of data/address_nl.txt, where each is explained; nouns_nl.txt and adjectives_nl.txt add words to two of them. */
enum sk_address_class {
    SK_CLASS_ADVERB = 1u << 0,
    SK_CLASS_DETERMINER = 1u << 1,
    SK_CLASS_PRONOUN = 1u << 2,
    SK_CLASS_SUBJECT = 1u << 3,
    SK_CLASS_PREPOSITION = 1u << 4,
    SK_CLASS_COORDINATOR = 1u << 5,
    SK_CLASS_SUBORDINATOR = 1u << 6,
    SK_CLASS_QUESTION = 1u << 7,
    SK_CLASS_FINITE = 1u << 8,
    SK_CLASS_AUXILIARY = 1u << 9,
    SK_CLASS_SECOND = 1u << 10,
    SK_CLASS_PLURAL = 1u << 11,
    SK_CLASS_SAME = 1u << 12,
    SK_CLASS_TAKING = 1u << 13,
    SK_CLASS_AFFECTING = 1u << 14,
    SK_CLASS_GIVER = 1u << 15,
    SK_CLASS_STATIVE = 1u << 16,
    SK_CLASS_REFLEXIVE = 1u << 17,
    SK_CLASS_RECEIVING = 1u << 18,
    SK_CLASS_BARE = 1u << 19,
    SK_CLASS_NOUN = 1u << 20,
    SK_CLASS_PERSON = 1u << 21,
    SK_CLASS_ABBREVIATION = 1u << 22,
    SK_CLASS_LETTER = 1u << 23,
    SK_CLASS_ADJECTIVE = 1u << 24,
    SK_CLASS_PHRASE = 1u << 25,
    SK_CLASS_COUNT = 1u << 26,
    SK_CLASS_NUMERAL = 1u << 27,
};

/* Classes of words that are neither nouns nor lexical verbs. */
#define SK_CLASS_FUNCTION                                                                                                        \
    (SK_CLASS_ADVERB | SK_CLASS_DETERMINER | SK_CLASS_PRONOUN | SK_CLASS_SUBJECT | SK_CLASS_PREPOSITION | SK_CLASS_COORDINATOR   \
     | SK_CLASS_SUBORDINATOR | SK_CLASS_NUMERAL)
#define SK_CLASS_ANY_NOUN (SK_CLASS_BARE | SK_CLASS_NOUN | SK_CLASS_PERSON | SK_CLASS_COUNT)

struct sk_address_token {
    size_t start, end;    /* bytes of the text */
    struct sk_slice word; /* folded */
    unsigned classes;
    bool is_word;          /* letters; not a number, placeholder, address or emoji */
    bool is_number;        /* digits */
    bool capital, shouted; /* first letter, more than one and all letters */
    bool starts_sentence;
    bool starts_clause;          /* a sentence, or punctuation before it */
    bool quoted;                 /* somebody else's words: see quotation.h */
    size_t sentence_end;         /* index behind the last token of its sentence */
    bool asks;                   /* its sentence ends in a question mark */
    bool changed;                /* replacement holds what to write */
    struct sk_slice replacement; /* in lower case; empty: left out, with the blank before it */
};

struct sk_address_text {
    const struct sk_address_lexicon *lexicon;
    struct sk_slice text;
    struct sk_address_token *tokens;
    size_t count;
    struct sk_arena *arena;
    const char *doubt; /* first reason to leave the text alone */
    bool failed;       /* out of memory */
};

/* ---- address_lexicon.c ---- */

#define SK_ADDRESS_FORM (SK_FOLD_SIZE + 1) /* bytes of a verb form: a word and the -t it gets */

unsigned sk_address_classes(const struct sk_address_lexicon *lexicon, struct sk_slice word);
/* "vindt" → "vind", "staat" → "sta", "wacht" → "wacht": the form that stands before "je". At most the word's size is written to
 * out; 0: not such a form of a known verb. */
size_t sk_address_base_of(const struct sk_address_lexicon *lexicon, struct sk_slice word, char out[SK_ADDRESS_FORM]);
/* "vind" → "vindt", "kun" → "kunt": the form that stands before "u". Up to 1 byte longer than the word; 0: not a base. */
size_t sk_address_polite_of(const struct sk_address_lexicon *lexicon, struct sk_slice word, char out[SK_ADDRESS_FORM]);
bool sk_address_is_infinitive(const struct sk_address_lexicon *lexicon, struct sk_slice word);
/* "gestuurd", "teruggestuurde", "ontvangen": also inflected. */
bool sk_address_is_participle(const struct sk_address_lexicon *lexicon, struct sk_slice word);
/* "hielp"; "bestelde", "wachtte": singular past, of a weak verb also its participle before a noun. */
bool sk_address_is_past(const struct sk_address_lexicon *lexicon, struct sk_slice word);
/* "hielpen", "huilden" */
bool sk_address_is_plural_past(const struct sk_address_lexicon *lexicon, struct sk_slice word);
/* "komt", "klaarligt": a finite form that things have as well as people. */
bool sk_address_says_nothing(const struct sk_address_lexicon *lexicon, struct sk_slice word);
/* A form of a verb that one does to oneself. */
bool sk_address_is_reflexive(const struct sk_address_lexicon *lexicon, struct sk_slice word);
/* In the list of nouns, whole or in its last part; a plural or a diminutive of one; with an ending that nouns have. */
bool sk_address_is_noun(const struct sk_address_lexicon *lexicon, struct sk_slice word);
bool sk_address_ends(struct sk_slice word, const char *ending);

/* ---- address_sentence.c ---- */

/* Fills tokens and count. SK_FAULT_MEMORY. */
enum sk_status sk_address_read(struct sk_address_text *text, struct sk_error *error);
bool sk_address_has(const struct sk_address_text *text, size_t i, unsigned classes);
bool sk_address_is(const struct sk_address_text *text, size_t i, const char *word);
bool sk_address_is_any(const struct sk_address_text *text, size_t i, const char *const *words, size_t count);
/* One of the words stands in the clause of i. */
bool sk_address_clause_has(const struct sk_address_text *text, size_t i, const char *const *words, size_t count);
/* The token before, when nothing but blanks stands between; NULL otherwise. */
const struct sk_address_token *sk_address_before(const struct sk_address_text *text, size_t i);
const struct sk_address_token *sk_address_behind(const struct sk_address_text *text, size_t i);
/* First token of the clause of i: behind punctuation or "en", "of", "maar", "want". */
size_t sk_address_clause_start(const struct sk_address_text *text, size_t i);
/* Index behind the last token of the clause of i: before punctuation, or before a word that opens another clause. */
size_t sk_address_clause_end(const struct sk_address_text *text, size_t i);
void sk_address_replace(struct sk_address_text *text, size_t i, struct sk_slice replacement);
void sk_address_doubt(struct sk_address_text *text, const char *why);

/* ---- the directions and the frame of a letter ---- */

void sk_address_make_informal(struct sk_address_text *text);                          /* address_informal.c */
void sk_address_make_formal(struct sk_address_text *text);                            /* address_formal.c */
void sk_address_adapt_greeting(struct sk_address_text *text, enum sk_address target); /* address_greeting.c */

#endif
