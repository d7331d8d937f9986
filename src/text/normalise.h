/* normalise: bytes to comparable words: UTF-8 check, folding, accents and stretched letters. Internal to text
 * (but for sk_text_valid, which stands in analysis.h). The home of ICU together with words.c, wording.c
 * and entity_plain.c.
 */
#ifndef SK_TEXT_NORMALISE_H
#define SK_TEXT_NORMALISE_H

#include <stdbool.h>

#include "base/slice.h"
#include "text/language.h"

#define SK_FOLD_SIZE 256 /* bytes of a word that are looked at; the rest of a longer one is ignored */

/* Case-folded and composed (Unicode NFKC_Casefold: lower case, NFC, "ß" → "ss", full-width and ligature forms to plain letters,
 * soft hyphens and joiners removed), typographic apostrophes and hyphens to ' and -. Accents stay. The word must be valid UTF-8.
 * Returns the bytes written to out, at most SK_FOLD_SIZE. */
size_t sk_fold_word(struct sk_slice word, char out[SK_FOLD_SIZE]);

/* Folded word without accents on Latin letters ("é" → "e", "œ" → "oe", "ø" → "o"); for German "ae", "oe" and "ue" written for
 * umlauts too become one letter. Returns bytes written, at most SK_FOLD_SIZE. */
size_t sk_soften_accents(struct sk_slice folded, enum sk_language language, char out[SK_FOLD_SIZE]);

/* Runs of three or more equal letters shortened to `keep` of them, in place. Returns the new size; equal to the old one where
 * there was no such run. Digits are left alone. */
size_t sk_shorten_runs(char *word, size_t size, unsigned keep);

/* The largest cut of text that is at most limit bytes and does not split a character. */
struct sk_slice sk_cut_at_character(struct sk_slice text, size_t limit);

#endif
