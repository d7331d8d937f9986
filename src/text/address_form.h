/* address_form: puts a Dutch text into the other form of address, formal (u, uw) or informal (je, jij, jouw), or says why not.
 *
 *     struct sk_address_lexicon *lexicon;                       // immutable, shared by threads
 *     sk_address_lexicon_create(&lexicon, &error);
 *     struct sk_address_result result;
 *     sk_address_convert(lexicon, text, SK_ADDRESS_INFORMAL, &arena, &result, &error);
 *     if (result.outcome == SK_ADDRESS_CONVERTED) … result.text
 *
 *     "Kunt u uw bestelnummer sturen?"   →  "Kun je je bestelnummer sturen?"
 *     "Als je je bon hebt, meld je aan"  →  "Als u uw bon hebt, meld u aan"
 *
 * By rule: the pronoun decides, then the verb that agrees with it (inversion takes the -t away or gives it back), then "je" as
 * pronoun or possessive by the word behind it. The whole text is changed or nothing: a reply in two registers is worse than one
 * in the wrong register. Text is left alone where both registers are in it, where it speaks to several people (jullie), where the
 * address stands in quotation marks, where "u" may be a letter or an hour, and where subject and object, or pronoun and
 * possessive, cannot be told apart.
 */
#ifndef SK_TEXT_ADDRESS_FORM_H
#define SK_TEXT_ADDRESS_FORM_H

#include "base/arena.h"
#include "base/error.h"

enum sk_address { SK_ADDRESS_FORMAL, SK_ADDRESS_INFORMAL };

enum sk_address_outcome {
    SK_ADDRESS_KEPT,      /* nothing of the other register is in the text */
    SK_ADDRESS_CONVERTED, /* text holds the new text */
    SK_ADDRESS_UNSURE     /* the other register is in the text, and changing it is not safe; doubt says why */
};

struct sk_address_change {
    size_t start, end;           /* bytes of the given text; start == end never occurs */
    struct sk_slice replacement; /* may be empty: "Vult u … in" → "Vul … in" */
};

struct sk_address_result {
    enum sk_address_outcome outcome;
    struct sk_slice text; /* converted; otherwise the given text itself */
    const struct sk_address_change *changes;
    size_t change_count; /* 0 unless converted */
    const char *doubt;   /* static, English; NULL unless unsure */
};

struct sk_address_lexicon;

/* Reads data/address_nl.txt, nouns_nl.txt, adjectives_nl.txt and the verb lists. SK_FAULT_IO: a list is missing;
 * SK_FAULT_CORRUPT: a class that is not known; SK_FAULT_MEMORY. */
enum sk_status sk_address_lexicon_create(struct sk_address_lexicon **out, struct sk_error *error);
void sk_address_lexicon_destroy(struct sk_address_lexicon *lexicon);

/* text: valid UTF-8, Dutch; placeholders such as {order_number} stay. Greeting and closing go along ("Geachte" → "Beste",
 * "Hoi" → "Beste", "Groetjes" → "Met vriendelijke groet"). The result lives in the arena. Time is bounded: a text over 8 KB and a
 * sentence over 120 words are left alone. SK_FAULT_MEMORY. */
enum sk_status sk_address_convert(const struct sk_address_lexicon *lexicon, struct sk_slice text, enum sk_address target,
                                  struct sk_arena *arena, struct sk_address_result *out, struct sk_error *error);

#endif
