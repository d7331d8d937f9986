/* The story of address_form: read the words, see which registers are there, let a direction decide word by word, write out. */
#include "text/address_form.h"

#include <string.h>

#include "text/address_parts.h"

static const char *const formal[] = { "u", "uw", "uwe", "uwen", "uwer", "uzelf", "uwerzijds", "uwentwege", "dankuwel", "dankuw" };
static const char *const informal[] = { "je",     "jij",       "jou",    "jouw",     "jouwe",      "jezelf",
                                        "jullie", "dankjewel", "dankje", "bedankje", "jouwentwege" };

struct sk_counts {
    size_t formal, informal;
};

static struct sk_counts count_address(struct sk_address_text *text) {
    struct sk_counts counts = { 0 };
    for (size_t i = 0; i < text->count; i++) {
        const struct sk_address_token *token = &text->tokens[i];
        bool is_formal = token->is_word && SK_SLICE_IS_ANY(token->word, formal);
        bool is_informal = token->is_word && SK_SLICE_IS_ANY(token->word, informal);
        counts.formal += is_formal;
        counts.informal += is_informal;
        if ((is_formal || is_informal) && token->quoted)
            sk_address_doubt(text, "address in quotation marks");
    }
    return counts;
}

/* ---- writing out ---- */

/* A pronoun keeps its capital only where the sentence gives it; "U" in the middle is courtesy. */
static void write_replacement(const struct sk_address_text *text, size_t i, char *out, size_t *size) {
    const struct sk_address_token *token = &text->tokens[i];
    bool courtesy = token->capital && !token->starts_clause && !(i > 0 && text->tokens[i - 1].changed && token->shouted);
    bool shouted = token->shouted
                   || (token->capital && token->end - token->start == 1 && sk_address_behind(text, i)
                       && sk_address_behind(text, i)->shouted);
    for (size_t k = 0; k < token->replacement.size; k++) {
        bool upper = shouted || (k == 0 && token->capital && !courtesy);
        char c = token->replacement.data[k];
        out[(*size)++] = upper && c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
    }
}

/* A word that is left out takes along what stands before it: a blank, or the stroke in "heer/mevrouw". */
static size_t change_start(const struct sk_address_text *text, size_t i) {
    bool leave_out = i > 0 && text->tokens[i].replacement.size == 0;
    return leave_out ? text->tokens[i - 1].end : text->tokens[i].start;
}

static size_t count_changes(const struct sk_address_text *text, size_t *bytes) {
    size_t changes = 0;
    *bytes = text->text.size;
    for (size_t i = 0; i < text->count; i++) {
        changes += text->tokens[i].changed;
        *bytes += text->tokens[i].changed ? text->tokens[i].replacement.size : 0;
    }
    return changes;
}

static enum sk_status write_out(const struct sk_address_text *text, struct sk_address_result *out, struct sk_error *error) {
    size_t bytes, size = 0, from = 0, count = count_changes(text, &bytes);
    char *written = sk_arena_take(text->arena, bytes + 1);
    struct sk_address_change *changes = sk_arena_array(text->arena, count, sizeof *changes);
    if (!written || !changes)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a reply in another register");
    for (size_t i = 0; i < text->count; i++) {
        if (!text->tokens[i].changed)
            continue;
        size_t start = change_start(text, i);
        memcpy(written + size, text->text.data + from, start - from);
        size += start - from;
        struct sk_slice replacement = sk_slice(written + size, size);
        write_replacement(text, i, written, &size);
        replacement.size = (size_t) (written + size - replacement.data);
        changes[out->change_count++] = (struct sk_address_change){ start, text->tokens[i].end, replacement };
        from = text->tokens[i].end;
    }
    memcpy(written + size, text->text.data + from, text->text.size - from);
    out->text = sk_slice(written, size + text->text.size - from);
    out->changes = changes;
    out->outcome = SK_ADDRESS_CONVERTED;
    return SK_OK;
}

static bool is_changed(const struct sk_address_text *text) {
    for (size_t i = 0; i < text->count; i++)
        if (text->tokens[i].changed)
            return true;
    return false;
}

/* Rules look at a whole sentence for each pronoun. Nobody writes replies beyond these bounds, and a text that is one endless
 * sentence must not hold up the service. */
#define LONGEST_TEXT 8192
#define LONGEST_SENTENCE 120

static void doubt_endless_sentences(struct sk_address_text *text) {
    for (size_t i = 0; i < text->count; i++)
        if (text->tokens[i].starts_sentence && text->tokens[i].sentence_end - i > LONGEST_SENTENCE)
            sk_address_doubt(text, "a sentence without an end");
}

static void decide(struct sk_address_text *text, enum sk_address target, struct sk_counts counts) {
    size_t to_change = target == SK_ADDRESS_FORMAL ? counts.informal : counts.formal;
    if (counts.formal && counts.informal)
        sk_address_doubt(text, "both registers in one text");
    if (to_change)
        doubt_endless_sentences(text);
    sk_address_adapt_greeting(text, target);
    if (!to_change || text->doubt)
        return;
    if (target == SK_ADDRESS_FORMAL)
        sk_address_make_formal(text);
    else
        sk_address_make_informal(text);
}

enum sk_status sk_address_convert(const struct sk_address_lexicon *lexicon, struct sk_slice text, enum sk_address target,
                                  struct sk_arena *arena, struct sk_address_result *out, struct sk_error *error) {
    struct sk_address_text read = { .lexicon = lexicon, .text = text, .arena = arena };
    *out = (struct sk_address_result){ .outcome = SK_ADDRESS_KEPT, .text = text };
    if (text.size > LONGEST_TEXT) {
        *out = (struct sk_address_result){ .outcome = SK_ADDRESS_UNSURE, .text = text, .doubt = "longer than any reply" };
        return SK_OK;
    }
    enum sk_status status = sk_address_read(&read, error);
    if (status != SK_OK)
        return status;
    struct sk_counts counts = count_address(&read);
    size_t to_change = target == SK_ADDRESS_FORMAL ? counts.informal : counts.formal;
    if (!to_change)
        read.doubt = NULL; /* quotation marks around the customer's own register */
    decide(&read, target, counts);
    if (read.failed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for a reply in another register");
    if (read.doubt) {
        out->outcome = SK_ADDRESS_UNSURE;
        out->doubt = read.doubt;
        return SK_OK;
    }
    return is_changed(&read) ? write_out(&read, out, error) : SK_OK;
}
