/* words: words that nobody has written yet: compounds, product names, slips of the pen. */
#ifndef SK_TESTS_CORPUS_WORDS_H
#define SK_TESTS_CORPUS_WORDS_H

#include "base/buffer.h"
#include "base/random.h"
#include "source.h"

/* Appends word number `key` of the language: always the same. */
void corpus_add_invented(const struct corpus_speech *speech, enum corpus_language language, uint64_t key, struct sk_buffer *out);

/* The same word with one letter missing, doubled or changed over with the next. */
void corpus_add_misspelt(struct sk_slice word, struct sk_random *random, struct sk_buffer *out);

/* A sentence of what is known about one person only: an order number, an address, an IBAN, … */
void corpus_add_particulars(enum corpus_language language, struct sk_random *random, struct sk_buffer *out);

/* First and mostly last name. */
void corpus_add_person(const struct corpus_source *source, struct sk_random *random, struct sk_buffer *out);
void corpus_add_first_name(const struct corpus_source *source, struct sk_random *random, struct sk_buffer *out);

#endif
