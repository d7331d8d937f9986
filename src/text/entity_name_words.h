/* entity_name_words: what is known of the words that names are made of. Internal to text. */
#ifndef SK_TEXT_ENTITY_NAME_WORDS_H
#define SK_TEXT_ENTITY_NAME_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "text/wordmap.h"

/* The lists, in small letters without accents: "Elodie" is as good as "Élodie". */
struct sk_name_words {
    struct sk_wordmap first;    /* data/first_names.txt, data/first_names_faker.txt */
    struct sk_wordmap excluded; /* data/not_names.txt; "ralph_lauren": two words that name a brand */
};

/* Into *words, yours to finish whatever comes back. SK_FAULT_IO: a list is missing; SK_FAULT_MEMORY. */
enum sk_status sk_name_words_load(struct sk_name_words *words, struct sk_error *error);
void sk_name_words_finish(struct sk_name_words *words);

/* Whether the word is a first name of the lists, or "Bram-Willem" begins with one; ambiguous: it is also an ordinary word. */
enum sk_listed { SK_LISTED_NOT, SK_LISTED_AMBIGUOUS, SK_LISTED_SURE };
enum sk_listed sk_name_listed(const struct sk_name_words *words, struct sk_slice word);

/* No name, although it may begin with a capital. */
bool sk_name_is_excluded(const struct sk_name_words *words, struct sk_slice word);

/* A name ends before the word. any: a word of the name stands before it; then an excluded word is a name all the same where it is
 * a first name too ("Rachida Ben Ali"). */
bool sk_name_ends_run(const struct sk_name_words *words, struct sk_slice word, bool any);

/* A word of a company's name, never of a person's, nor is what stands before it: "Veldzicht Verzekeringen". */
bool sk_name_is_of_company(struct sk_slice word);

/* "van", "el". */
bool sk_name_is_particle(struct sk_slice word);

/* "J.", "Th.", "P.J." */
bool sk_name_is_initials(struct sk_slice word);

/* Words between blanks from start to end. */
unsigned sk_name_count_words(struct sk_slice text, size_t start, size_t end);

/* Behind leading particles: "De Linde" is a house, "mevrouw De Linde" a person. */
size_t sk_name_behind_particles(struct sk_slice text, size_t start, size_t end);

#endif
