/* source: real messages and answers of this repository (data/messages, data/demo), cut into tokens, as what invented ones are
 * made of.
 *
 *     struct corpus_source source;
 *     corpus_source_load(&source);               // ends the program where a file is missing
 *     corpus_source_finish(&source);
 */
#ifndef SK_TESTS_CORPUS_SOURCE_H
#define SK_TESTS_CORPUS_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

enum corpus_language { CORPUS_DUTCH, CORPUS_ENGLISH, CORPUS_LANGUAGES };

enum corpus_token_flag {
    CORPUS_CONTENT = 1,  /* a word that another of the topic may take the place of */
    CORPUS_SENTENCE = 2, /* ends a sentence */
    CORPUS_LAST = 4,     /* ends its text */
    CORPUS_DIGITS = 8,   /* its digits are drawn anew each time */
    CORPUS_NAME = 16     /* a first name: another is put in its place */
};

/* A word with the marks around it, escaped for JSON; core: the word alone, offset and size in it. */
struct corpus_token {
    struct sk_slice text;
    uint32_t word;                   /* equal for equal cores, whatever their case */
    uint32_t near_first, near_count; /* where else the intent has the word, in corpus_speech.places */
    uint16_t core, core_size;
    uint16_t flags;
};

/* Where the whole speech has a word. */
struct corpus_word {
    uint32_t first, count; /* in corpus_speech.places */
};

struct corpus_intent {
    struct sk_slice name; /* empty: none */
    uint32_t first_sentence, sentence_count;
    uint32_t first_text, text_count;
};

/* What one side says in one language, ordered by intent. */
struct corpus_speech {
    struct corpus_token *tokens;
    uint32_t *sentences; /* the first token of each */
    uint32_t *places;    /* token numbers by word, then in order */
    uint32_t *contents;  /* token numbers of content words in small letters without marks */
    struct corpus_word *words;
    struct corpus_intent *intents;
    uint32_t token_count, sentence_count, content_count, word_count, intent_count, text_count;
    double unseen; /* share of content words that a longer sample would show for the first time */
};

struct corpus_source {
    struct sk_arena arena;
    struct sk_slice *names; /* first names, capitalised */
    uint32_t name_count;
    struct corpus_speech questions[CORPUS_LANGUAGES], answers[CORPUS_LANGUAGES];
};

void corpus_source_load(struct corpus_source *source);
void corpus_source_finish(struct corpus_source *source);

/* The intent of that name, else NULL. */
const struct corpus_intent *corpus_intent_find(const struct corpus_speech *speech, struct sk_slice name);

/* Says what is wrong and ends the program. */
void corpus_stop(const char *what, const char *why) __attribute__((noreturn));

#endif
