/* stem: what the forms of a word have in common. Internal to text.
 *
 * libstemmer (Snowball) does the work for English, German and French, and half of it for Dutch; dutch.h adds the rest.
 */
#ifndef SK_TEXT_STEM_H
#define SK_TEXT_STEM_H

#include "base/error.h"
#include "text/language.h"

#define SK_STEM_SIZE 64  /* bytes; what a stem may need */
#define SK_STEM_INPUT 48 /* bytes; longer words are cut and not stemmed: nobody inflects them */

struct sk_dutch;

/* Stemmers and the Dutch lists; one per thread. */
struct sk_stemmer {
    struct sb_stemmer *snowball[SK_LANGUAGE_COUNT]; /* NULL for SK_LANGUAGE_UNKNOWN */
    struct sk_dutch *dutch;
};

/* SK_FAULT_MEMORY, SK_FAULT_IO. */
enum sk_status sk_stemmer_init(struct sk_stemmer *stemmer, struct sk_error *error);
void sk_stemmer_finish(struct sk_stemmer *stemmer);

/* Stem of a softened word (normalise.h) into out; returns its bytes, at most SK_STEM_SIZE. language must not be unknown. */
size_t sk_stem_word(const struct sk_stemmer *stemmer, enum sk_language language, struct sk_slice word, char out[SK_STEM_SIZE]);

#endif
