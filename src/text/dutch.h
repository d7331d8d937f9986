/* dutch: Dutch stems, and Dutch compounds taken apart. Internal to text.
 *
 *     bestelling, besteld, bestelt, bestellen → bestel        opgezegd, opzegging, opzeggen → opzeg
 *     retourlabels → retour + label                           bestellingsnummer, bestelnummer → bestelling/bestel + nummer
 *
 * Words given to these functions are softened (normalise.h) and at most SK_STEM_INPUT bytes.
 */
#ifndef SK_TEXT_DUTCH_H
#define SK_TEXT_DUTCH_H

#include <stdbool.h>

#include "base/error.h"
#include "text/stem.h"
#include "text/wordmap.h"

struct sb_stemmer;

/* Verbs of data/verbs_nl.txt by what their forms are made of; the value is the stem of all. */
struct sk_dutch_verbs {
    struct sk_wordmap closed;      /* "betaal", "bestel": before -t, -d, -de, -te or nothing */
    struct sk_wordmap open;        /* "betal", "bestell": before -en, -end, -ing */
    struct sk_wordmap roots;       /* "install": before -atie */
    struct sk_wordmap forms;       /* "kocht", "zien": whole */
    struct sk_wordmap participles; /* "vonden": behind ge-, or behind ver-, be-, … */
};

struct sk_dutch {
    struct sb_stemmer *snowball;
    struct sk_dutch_verbs verbs;
    struct sk_wordmap fixed;      /* data/stems_nl.txt */
    struct sk_wordmap nouns;      /* data/compounds_nl.txt, as written */
    struct sk_wordmap noun_stems; /* their stems */
};

/* snowball: libstemmer's Dutch stemmer, borrowed. SK_FAULT_IO: a list is missing; SK_FAULT_MEMORY. */
enum sk_status sk_dutch_create(struct sb_stemmer *snowball, struct sk_dutch **out, struct sk_error *error);
void sk_dutch_destroy(struct sk_dutch *dutch);

/* Stem of a word that is not taken apart. Returns its bytes. */
size_t sk_dutch_stem(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]);

/* libstemmer's stem with final consonants and vowels made alike, without any list: what unknown words get. */
size_t sk_dutch_plain_stem(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]);

/* A word that the lists know: as a noun, a verb form, or an irregular form. */
bool sk_dutch_knows(const struct sk_dutch *dutch, struct sk_slice word);

/* ---- verbs (dutch_verbs.c) ---- */

/* Adds one line of data/verbs_nl.txt. */
enum sk_status sk_dutch_add_verb(struct sk_dutch *dutch, const struct sk_slice *words, size_t count, struct sk_error *error);
/* Stem of any form of a known verb, with separable and inseparable prefixes; 0 bytes: not such a form. */
size_t sk_dutch_verb_stem(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]);
/* "gefaxt", "doorgefaxt": participles of verbs that no list knows; 0 bytes: does not look like one. */
size_t sk_dutch_guess_participle(const struct sk_dutch *dutch, struct sk_slice word, char out[SK_STEM_SIZE]);
/* "bestel", "inlog": what stands first in bestelnummer, inlogcode. */
bool sk_dutch_is_verb_base(const struct sk_dutch *dutch, struct sk_slice word);
/* "op", "terug": what is written apart from its verb as often as not. */
bool sk_dutch_is_particle(struct sk_slice word);

/* ---- compounds (compound.c) ---- */

#define SK_COMPOUND_PARTS 4

struct sk_compound {
    struct sk_slice parts[SK_COMPOUND_PARTS]; /* of the word, without linking letters */
    size_t count;                             /* 2.. */
};

/* Takes a word apart where known parts cover it whole; false if they do not, or if the word itself is known. Bounded: each
 * position of a word is tried once. */
bool sk_dutch_split(const struct sk_dutch *dutch, struct sk_slice word, struct sk_compound *out);

#endif
