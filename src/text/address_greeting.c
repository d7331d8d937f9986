/* The frame of a letter: a greeting at the very beginning, a closing at the beginning of a line. What fits both registers
 * ("Beste", "Hallo", "Met vriendelijke groet") is left alone, and so is a name. */
#include "text/address_parts.h"

static void leave_out(struct sk_address_text *text, size_t i) {
    sk_address_replace(text, i, sk_slice("", 0));
}

static bool is_title(const struct sk_address_text *text, size_t i) {
    static const char *const titles[] = { "heer", "mevrouw", "meneer", "heren", "dames" };
    for (size_t k = 0; k < sizeof titles / sizeof *titles; k++)
        if (sk_address_is(text, i, titles[k]))
            return true;
    return false;
}

/* "Geachte heer/mevrouw," speaks to nobody by name; "Geachte heer De Vries," does. */
static void greet_informally(struct sk_address_text *text) {
    size_t last = 1;
    if (!sk_address_is(text, 0, "geachte"))
        return;
    while (last < text->count && is_title(text, last))
        last++;
    bool named = last < text->count && sk_address_behind(text, last - 1);
    bool titled = last > 1;
    if (named || !titled) {
        sk_address_replace(text, 0, sk_slice_of("beste"));
        return;
    }
    sk_address_replace(text, 0, sk_slice_of("hallo"));
    for (size_t i = 1; i < last; i++)
        leave_out(text, i);
}

static void greet_formally(struct sk_address_text *text) {
    static const char *const greetings[] = { "hoi", "hey", "hé", "hee", "hai", "heey", "hoihoi", "hoii", "yo" };
    bool casual = false;
    for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++)
        casual |= sk_address_is(text, 0, greetings[i]);
    if (!casual)
        return;
    const struct sk_address_token *name = sk_address_behind(text, 0);
    bool named = name && (!name->is_word || name->capital);
    if (named || !name)
        sk_address_replace(text, 0, named ? sk_slice_of("beste") : sk_slice_of("goedendag"));
    else
        sk_address_doubt(text, "a greeting that has no polite form");
}

static bool begins_line(const struct sk_address_text *text, size_t i) {
    size_t from = i > 0 ? text->tokens[i - 1].end : 0;
    return i > 0 && (text->tokens[i].starts_sentence || memchr(text->text.data + from, '\n', text->tokens[i].start - from));
}

static void close_letter(struct sk_address_text *text, size_t i, enum sk_address target) {
    static const char *const casual[] = { "groetjes", "groeten", "groet", "grtjs", "gr" };
    bool fits = target == SK_ADDRESS_INFORMAL && sk_address_is(text, i, "hoogachtend");
    for (size_t k = 0; k < sizeof casual / sizeof *casual; k++)
        fits |= target == SK_ADDRESS_FORMAL && sk_address_is(text, i, casual[k]);
    const struct sk_address_token *next = sk_address_behind(text, i);
    if (fits && begins_line(text, i) && (!next || !next->is_word || next->capital))
        sk_address_replace(text, i, sk_slice_of("met vriendelijke groet"));
}

void sk_address_adapt_greeting(struct sk_address_text *text, enum sk_address target) {
    if (target == SK_ADDRESS_FORMAL)
        greet_formally(text);
    else
        greet_informally(text);
    for (size_t i = text->count > 6 ? text->count - 6 : 1; i < text->count; i++)
        close_letter(text, i, target);
}
