#include "text/address_clause.h"

bool sk_address_is_governed(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    return before && before->classes & SK_CLASS_PREPOSITION && !(before->classes & (SK_CLASS_SUBORDINATOR | SK_CLASS_COORDINATOR))
           && !sk_slice_is(before->word, "tot") && !sk_slice_is(before->word, "na");
}

bool sk_address_may_have_verb_behind(const struct sk_address_text *text, size_t i) {
    const unsigned opening = SK_CLASS_SUBORDINATOR | SK_CLASS_QUESTION;
    if (!sk_address_before(text, i) || sk_address_has(text, i - 1, SK_CLASS_COORDINATOR))
        return true;
    for (size_t k = sk_address_clause_start(text, i); k < i; k++)
        if (sk_address_has(text, k, opening) || sk_address_is(text, k, "dan"))
            return true;
    return false;
}

static bool may_be_finite(const struct sk_address_text *text, size_t i) {
    const unsigned verbs = SK_CLASS_FINITE | SK_CLASS_SECOND | SK_CLASS_AUXILIARY | SK_CLASS_SAME | SK_CLASS_RECEIVING;
    const struct sk_address_token *token = &text->tokens[i];
    char form[SK_ADDRESS_FORM];
    if (token->classes & (verbs | SK_CLASS_FUNCTION) || !token->is_word)
        return token->classes & verbs;
    return sk_address_base_of(text->lexicon, token->word, form) || sk_address_polite_of(text->lexicon, token->word, form);
}

bool sk_address_has_finite_before(const struct sk_address_text *text, size_t i) {
    for (size_t k = sk_address_clause_start(text, i); k < i; k++)
        if (may_be_finite(text, k))
            return true;
    return false;
}

bool sk_address_has_auxiliary(const struct sk_address_text *text, size_t i) {
    static const char *const forms[] = { "heb",   "hebt",   "heeft", "hebben", "had",   "hadden", "ben",    "bent",
                                         "is",    "zijn",   "was",   "waren",  "word",  "wordt",  "worden", "werd",
                                         "krijg", "krijgt", "raak",  "raakt",  "voel",  "voelt",  "te",     "zien",
                                         "lijkt", "lijk",   "blijf", "blijft", "laten", "laat" };
    return sk_address_clause_has(text, i, forms, sizeof forms / sizeof *forms);
}

/* "dat doet je denken aan" */
static bool makes_do(const struct sk_address_text *text, size_t i) {
    static const char *const forms[] = { "doet",  "deed",   "doen",  "liet",   "lieten",  "ging", "gingen", "kwam",   "kwamen",
                                         "bleef", "bleven", "hielp", "leerde", "leerden", "zag",  "zagen",  "hoorde", "hoorden" };
    return sk_address_is_any(text, i, forms, sizeof forms / sizeof *forms);
}

/* To be and to have govern participles, and infinitives with "te" only. */
static bool is_or_has(const struct sk_address_text *text, size_t i) {
    static const char *const forms[] = { "is", "ben", "bent", "was", "heb", "hebt", "heeft", "hebben", "had", "te" };
    return sk_address_is_any(text, i, forms, sizeof forms / sizeof *forms);
}

bool sk_address_awaits_infinitive(const struct sk_address_text *text, size_t i) {
    for (size_t k = sk_address_clause_start(text, i); k < i; k++)
        if ((sk_address_has(text, k, SK_CLASS_AUXILIARY) && !is_or_has(text, k)) || makes_do(text, k))
            return true;
    return false;
}

bool sk_address_may_be_infinitive(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    return !(token->classes & SK_CLASS_FUNCTION) && sk_address_is_infinitive(text->lexicon, token->word);
}

bool sk_address_ends_in_deed(const struct sk_address_text *text, size_t end) {
    static const char *const things[] = { "worden", "zijn",    "komen",  "gaan",   "blijven", "staan",  "liggen",
                                          "werken", "kloppen", "passen", "zitten", "duren",   "vallen", "stoppen" };
    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        if (sk_address_ends(text->tokens[end - 1].word, things[i]))
            return false;
    return sk_address_may_be_infinitive(text, end - 1);
}
