/* analysis: the one way in which text becomes words and terms, for indexing, asking and tagging alike.
 *
 *     struct sk_analyser *analyser;                       // one per thread
 *     sk_analyser_create(&analyser, &error);
 *     struct sk_analysis analysis;
 *     sk_analyse(analyser, text, SK_LANGUAGE_UNKNOWN, &arena, &analysis, &error);
 *     for (size_t i = 0; i < analysis.term_count; i++) …
 *
 * Steps: UTF-8 check → NFC and case folding (ICU) → words (numbers, emoji and placeholders such as {order_number}
 * are words of their own) → accents and repeated letters softened → stem (libstemmer, with what the Dutch one misses put right) →
 * terms: the stem of each word, and the parts of compounds ("retourlabel" also gives retour and label, as "retour-label" does,
 * and "retour label" also gives retourlabel). Web and e-mail addresses are words of the kind SK_PLACEHOLDER, folded to {url} and
 * {email}.
 */
#ifndef SK_TEXT_ANALYSIS_H
#define SK_TEXT_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "text/language.h"

enum sk_word_kind { SK_WORD, SK_NUMBER, SK_EMOJI, SK_PLACEHOLDER };

struct sk_word {
    uint32_t start, end;    /* byte offsets into the analysed text */
    struct sk_slice folded; /* lower case, NFC, accents kept, "ß" as "ss"; of a word over 256 bytes its beginning */
    struct sk_slice stem;
    enum sk_word_kind kind;
    bool stop; /* a function word of the language: carries no topic */
};

struct sk_term {
    struct sk_slice text; /* at most SK_TERM_SIZE bytes */
    uint32_t word;        /* index of the word it comes from */
    bool part;            /* a part of a compound or a joined pair, not the word's own stem */
};

#define SK_TERM_SIZE 60 /* bytes; longer terms are cut at a character */

struct sk_analysis {
    struct sk_slice text;
    enum sk_language language; /* the hint where given, else detected */
    double language_confidence;
    const struct sk_word *words;
    size_t word_count;
    const struct sk_term *terms; /* in order of their words; none for stop words, emoji, placeholders, long numbers and amounts */
    size_t term_count;
};

struct sk_analyser;

/* Loads stemmers and word lists. SK_FAULT_MEMORY, SK_FAULT_IO (a list under data/ is missing). */
enum sk_status sk_analyser_create(struct sk_analyser **out, struct sk_error *error);
void sk_analyser_destroy(struct sk_analyser *analyser);

/* text: UTF-8 (see sk_text_valid); out and all it points to live in the arena. hint: SK_LANGUAGE_UNKNOWN = detect.
 * SK_REJECTED: not UTF-8. SK_FAULT_MEMORY. Linear time. */
enum sk_status sk_analyse(struct sk_analyser *analyser, struct sk_slice text, enum sk_language hint, struct sk_arena *arena,
                          struct sk_analysis *out, struct sk_error *error);

/* Valid UTF-8 without surrogates (RFC 3629). NUL bytes are valid. */
bool sk_text_valid(struct sk_slice text);

/* The version of this analysis: changes whenever the same text may give other terms, so that an index built with
 * another version is rebuilt. */
#define SK_ANALYSIS_VERSION 1

#endif
