/* The words of a text, where its sentences and clauses begin, and what is quoted. Clauses are cut at punctuation and at the words
 * that open one; there is no parser behind this, so the rules built on it doubt where a cut may be wrong. */
#include <string.h>

#include "text/address_parts.h"
#include "text/normalise.h"
#include "text/quotation.h"
#include "text/words.h"

static bool gap_has(const struct sk_address_text *text, size_t i, const char *bytes) {
    size_t from = i > 0 ? text->tokens[i - 1].end : 0, to = i < text->count ? text->tokens[i].start : text->text.size;
    for (size_t k = from; k < to; k++)
        if (strchr(bytes, text->text.data[k]) && text->text.data[k])
            return true;
    return false;
}

/* A line break ends a sentence where the next line begins with a capital or a mark; a letter wrapped at 72 columns does not. */
static bool begins_sentence(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    if (i == 0 || gap_has(text, i, "?!"))
        return true;
    if (gap_has(text, i, "\n") && (token->capital || !token->is_word || gap_has(text, i, "-*.:,")))
        return true;
    return gap_has(text, i, ".") && !(text->tokens[i - 1].classes & SK_CLASS_ABBREVIATION);
}

/* Letters outside ASCII have no case here; they begin and shout no words that matter. */
static void note_case(struct sk_address_token *token, struct sk_slice text) {
    bool lower = false;
    for (size_t k = token->start; k < token->end; k++)
        lower |= (text.data[k] >= 'a' && text.data[k] <= 'z') || (text.data[k] & 0x80); /* "Hé" */
    char first = text.data[token->start];
    token->capital = first >= 'A' && first <= 'Z';
    token->shouted = token->capital && !lower && token->end - token->start > 1;
}

static bool add_token(struct sk_address_text *text, const struct sk_token *found) {
    struct sk_address_token *token = &text->tokens[text->count++];
    char folded[SK_FOLD_SIZE];
    token->start = found->start;
    token->end = found->end;
    token->is_word = found->kind == SK_TOKEN_WORD;
    token->is_number = found->kind == SK_TOKEN_NUMBER;
    struct sk_slice written = sk_slice(text->text.data + found->start, found->end - found->start);
    if (!token->is_word) {
        token->word = written;
        return true;
    }
    note_case(token, text->text);
    token->word = sk_arena_slice(text->arena, sk_slice(folded, sk_fold_word(written, folded)));
    token->classes = token->word.data ? sk_address_classes(text->lexicon, token->word) : 0;
    return token->word.data != NULL;
}

static void mark_sentences(struct sk_address_text *text) {
    for (size_t i = 0; i < text->count; i++) {
        text->tokens[i].starts_sentence = begins_sentence(text, i);
        text->tokens[i].starts_clause =
            text->tokens[i].starts_sentence || gap_has(text, i, ",;:()[]") || gap_has(text, i, "\xe2");
    }
    size_t end = text->count;
    for (size_t i = text->count; i-- > 0;) {
        text->tokens[i].sentence_end = end;
        text->tokens[i].asks = gap_has(text, end, "?");
        if (text->tokens[i].starts_sentence)
            end = i;
    }
}

static void mark_quoted(struct sk_address_text *text) {
    struct sk_quotation quotation;
    sk_quotation_begin(&quotation, text->text);
    for (size_t i = 0; i < text->count; i++)
        text->tokens[i].quoted = sk_quotation_holds(&quotation, text->tokens[i].start);
}

enum sk_status sk_address_read(struct sk_address_text *text, struct sk_error *error) {
    size_t at = 0;
    struct sk_token found;
    text->tokens = sk_arena_array(text->arena, text->text.size, sizeof *text->tokens);
    if (!text->tokens)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the words of a reply");
    while (sk_words_next(text->text, &at, &found))
        if (!add_token(text, &found))
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the words of a reply");
    mark_sentences(text);
    mark_quoted(text);
    return SK_OK;
}

bool sk_address_has(const struct sk_address_text *text, size_t i, unsigned classes) {
    return i < text->count && (text->tokens[i].classes & classes);
}

bool sk_address_is(const struct sk_address_text *text, size_t i, const char *word) {
    return i < text->count && sk_slice_is(text->tokens[i].word, word);
}

bool sk_address_is_any(const struct sk_address_text *text, size_t i, const char *const *words, size_t count) {
    for (size_t k = 0; k < count; k++)
        if (sk_address_is(text, i, words[k]))
            return true;
    return false;
}

bool sk_address_clause_has(const struct sk_address_text *text, size_t i, const char *const *words, size_t count) {
    for (size_t k = sk_address_clause_start(text, i), end = sk_address_clause_end(text, i); k < end; k++)
        if (sk_address_is_any(text, k, words, count))
            return true;
    return false;
}

const struct sk_address_token *sk_address_before(const struct sk_address_text *text, size_t i) {
    return i > 0 && i < text->count && !text->tokens[i].starts_clause ? &text->tokens[i - 1] : NULL;
}

const struct sk_address_token *sk_address_behind(const struct sk_address_text *text, size_t i) {
    return i + 1 < text->count && !text->tokens[i + 1].starts_clause ? &text->tokens[i + 1] : NULL;
}

size_t sk_address_clause_start(const struct sk_address_text *text, size_t i) {
    while (i > 0 && !text->tokens[i].starts_clause && !(text->tokens[i - 1].classes & SK_CLASS_COORDINATOR))
        i--;
    return i;
}

/* "die", "dat", "tot", "of" and "nu" open a clause before its subject; elsewhere they point ("die factuur") or join ("een of
 * twee"). */
static bool opens_before_subject(const struct sk_address_text *text, size_t i) {
    bool pointing = sk_address_is(text, i, "die") || sk_address_is(text, i, "dat");
    if (!pointing && !sk_address_is(text, i, "tot") && !sk_address_is(text, i, "of") && !sk_address_is(text, i, "nu"))
        return false;
    return sk_address_has(text, i + 1, pointing ? SK_CLASS_SUBJECT | SK_CLASS_DETERMINER : SK_CLASS_SUBJECT)
           || sk_address_is(text, i + 1, "je") || sk_address_is(text, i + 1, "jij") || sk_address_is(text, i + 1, "u");
}

static bool opens_clause(const struct sk_address_text *text, size_t i) {
    const unsigned other = SK_CLASS_PREPOSITION | SK_CLASS_DETERMINER | SK_CLASS_COORDINATOR;
    bool opens = sk_address_has(text, i, SK_CLASS_SUBORDINATOR) && !sk_address_has(text, i, other);
    return text->tokens[i].starts_clause || opens || opens_before_subject(text, i);
}

size_t sk_address_clause_end(const struct sk_address_text *text, size_t i) {
    size_t end = i + 1;
    while (end < text->count && !opens_clause(text, end) && !sk_address_is(text, end, "om")) {
        bool joins = sk_address_has(text, end, SK_CLASS_COORDINATOR);
        if (joins && sk_address_has(text, end + 1, SK_CLASS_SUBJECT))
            break;
        end++;
    }
    return end;
}

void sk_address_replace(struct sk_address_text *text, size_t i, struct sk_slice replacement) {
    struct sk_address_token *token = &text->tokens[i];
    token->changed = true;
    token->replacement = sk_arena_slice(text->arena, replacement);
    text->failed |= !token->replacement.data;
}

void sk_address_doubt(struct sk_address_text *text, const char *why) {
    if (!text->doubt)
        text->doubt = why;
}
